"""Room, time, clients that leave, hostile connections: nothing hangs, grows or dies."""

import http.client
import json
import socket
import time

import pytest

from infer.serve import protocol, reading
from tests.infer.serve.services import Answer, Running, StandIn, running, until

HEAD = (
    b"POST /v1/annotate HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n"
)


def held(**settings: object) -> "tuple[StandIn, object]":
    models = StandIn()
    models.go_on.clear()
    return models, running(models, **settings)


def status_of(data: bytes) -> int:
    return int(data.split(b" ", 2)[1])


def link_to(service: Running, data: bytes = b"") -> socket.socket:
    link = socket.create_connection(("127.0.0.1", service.port), timeout=10)
    link.sendall(data)
    return link


def test_a_full_queue_answers_429_at_once_and_takes_again_later():
    models, started = held(queue=2)
    with started as service:
        answers: list[Answer] = []
        threads = [service.later({"text": "running"}, answers)]
        assert models.begun.wait(10)
        threads.append(service.later({"texts": ["a", "b"]}, answers))
        until(lambda: service.service.batcher.waiting == 2)
        begun = time.monotonic()
        refused = service.ask(body={"text": "one too many"})
        assert time.monotonic() - begun < 5
        assert (refused.status, refused.code) == (429, "busy")
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        # Refused before the body is read: what stands in it does not matter.
        assert service.ask(raw=b"{nonsense").status == 429
        assert service.ask("/v1/health").json["queue"] == {"waiting": 2, "most": 2, "running": 1}
        models.go_on.set()
        for thread in threads:
            thread.join(10)
        assert [answer.status for answer in answers] == [200, 200]
        assert service.ask(body={"text": "now"}).status == 200


def test_requests_in_flight_share_a_batch():
    models, started = held()
    with started as service:
        answers: list[Answer] = []
        threads = [service.later({"text": "first"}, answers)]
        assert models.begun.wait(10)
        threads += [service.later({"text": f"text {n}"}, answers) for n in range(6)]
        until(lambda: service.service.batcher.waiting == 6)
        models.go_on.set()
        for thread in threads:
            thread.join(10)
        assert [len(call) for call in models.calls] == [1, 6]
        assert {answer.json["text"] for answer in answers} == {
            "first",
            *(f"text {n}" for n in range(6)),
        }


def test_time_is_up_503_for_what_waits_and_504_for_what_runs():
    models, started = held(timeout=0.3)
    with started as service:
        answers: list[Answer] = []
        running_one = service.later({"text": "running"}, answers)
        assert models.begun.wait(10)
        waits = service.ask(body={"text": "waits"})
        assert (waits.status, waits.code) == (503, "timeout_waiting")
        assert int(waits.headers["Retry-After"]) > 0
        running_one.join(10)
        assert (answers[0].status, answers[0].code) == (504, "timeout")
        assert service.service.batcher.waiting == 0
        models.go_on.set()
        assert service.ask(body={"text": "now"}).status == 200
        assert models.calls == [("running",), ("now",)]


def test_a_client_that_leaves_frees_its_place():
    models, started = held(queue=1)
    with started as service:
        answers: list[Answer] = []
        thread = service.later({"text": "running"}, answers)
        assert models.begun.wait(10)
        body = b'{"text": "gone"}'
        link = link_to(service, HEAD % len(body) + body)
        until(lambda: service.service.batcher.waiting == 1)
        assert service.ask(body={"text": "no room"}).status == 429
        link.close()
        until(lambda: service.service.batcher.waiting == 0)
        until(lambda: service.lines()[-1]["status"] == 499)
        threads = [thread, service.later({"text": "stays"}, answers)]
        until(lambda: service.service.batcher.waiting == 1)
        models.go_on.set()
        for one in threads:
            one.join(10)
        assert models.calls == [("running",), ("stays",)]
        until(lambda: service.service.open == 0)


def test_what_was_taken_is_finished_and_nothing_new_is_taken():
    models, started = held()
    with started as service:
        answers: list[Answer] = []
        threads = [service.later({"text": "running"}, answers)]
        assert models.begun.wait(10)
        threads.append(service.later({"text": "waiting"}, answers))
        until(lambda: service.service.batcher.waiting == 1)
        service.service.stop()
        refused = service.ask(body={"text": "new"})
        assert (refused.status, refused.code) == (503, "stopping")
        assert refused.headers["Connection"] == "close"
        health = service.ask("/v1/health")
        assert (health.status, health.json["status"], health.json["ready"]) == (
            503,
            "stopping",
            False,
        )
        models.go_on.set()
        for thread in threads:
            thread.join(10)
        assert [answer.status for answer in answers] == [200, 200]


@pytest.fixture(scope="module")
def service():
    with running(max_chars=1000) as service:
        yield service


def test_a_body_too_large_is_refused_unread(service: Running):
    most = service.service.settings.max_bytes
    with link_to(service, HEAD % (most + 1)) as link:
        assert status_of(link.recv(65536)) == 413
    with link_to(service, HEAD % 10**18) as link:
        assert status_of(link.recv(65536)) == 413
    answer = service.ask(raw=b" " * (most + 1))
    assert (answer.status, answer.code) == (413, "body_too_large")
    assert service.ask(raw=b" " * (most - 13) + b'{"text": "a"}').status == 200


def test_a_body_without_end_is_cut_off(service: Running):
    head = HEAD.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    with link_to(service, head) as link:
        for _ in range(service.service.settings.max_bytes // 0x10000 + 1):
            link.sendall(chunk)
        assert status_of(link.recv(65536)) == 413


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\xff\r\n\r\n",
        b"GET /\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",  # without Host
        b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a client of TLS
    ],
)
def test_what_is_no_http_is_refused_in_the_same_form(service: Running, data):
    answer = service.ask_raw(data + b"\r\n\r\n")
    head, _, body = answer.partition(b"\r\n\r\n")
    assert status_of(head) == 400
    assert json.loads(body)["error"]["code"] == "not_http"
    assert b"nosniff" in head
    assert service.ask("/v1/health").status == 200


def test_a_head_without_end_is_cut_off(service: Running):
    lines = (b"A: " + b"b" * 65536 + b"\r\n") * 200
    with link_to(service, b"GET / HTTP/1.1\r\nHost: x\r\n") as link, pytest.raises(OSError):  # noqa: PT011
        link.sendall(lines)
    assert service.ask("/v1/health").status == 200


def test_a_bad_chunk_ends_the_request_alone(service: Running):
    head = HEAD.replace(b"Content-Length: %d", b"Transfer-Encoding: chunked")
    answer = service.ask_raw(head + b"zz\r\nnonsense\r\n\r\n")
    assert status_of(answer) in (400, 499)
    assert service.ask(body={"text": "a"}).status == 200


def test_a_client_that_leaves_in_the_midst_of_its_body_costs_nothing(service: Running):
    link_to(service, HEAD % 100 + b'{"text').close()
    until(lambda: service.lines()[-1].get("status") == 499)
    assert service.ask(body={"text": "a"}).status == 200


def test_an_upgrade_is_no_way_in(service: Running):
    headers = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Key": "x"}
    assert service.ask("/v1/health", headers=headers).status == 200


def test_requests_in_a_row_are_all_answered(service: Running):
    body = b'{"text": "a"}'
    ask = HEAD % len(body) + body
    last = ask.replace(b"Host: x", b"Host: x\r\nConnection: close")
    answers = service.ask_raw(ask * 3 + last)
    assert answers.count(b"HTTP/1.1 200 OK") == 4


def test_a_connection_stays_open_for_the_next_request(service: Running):
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/v1/health")
        assert connection.getresponse().read()
    port = connection.sock.getsockname()[1]
    connection.request("POST", "/v1/annotate", b"x", {"Content-Type": "text/plain"})
    assert connection.getresponse().read()
    connection.request("GET", "/v1/health")
    assert connection.getresponse().status == 200
    assert connection.sock.getsockname()[1] == port
    connection.close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(protocol, "HEAD_SECONDS", 0.3)
    monkeypatch.setattr(reading, "BODY_SECONDS", 0.3)
    with running() as service:
        yield service


@pytest.mark.parametrize("data", [b"", b"GET /v1/health HTTP/1.1\r\n"])
def test_who_sends_no_whole_head_is_let_go(impatient: Running, data):
    begun = time.monotonic()
    assert impatient.ask_raw(data) == b""
    assert time.monotonic() - begun < 5
    until(lambda: not impatient.service.open)


def test_a_head_of_one_byte_at_a_time_is_let_go(impatient: Running):
    with link_to(impatient) as link, pytest.raises(OSError):  # noqa: PT011, PT012 - reset or broken
        for byte in b"GET /v1/health HTTP/1.1\r\n" + b"X: y\r\n" * 1000:
            link.sendall(bytes([byte]))
            time.sleep(0.02)


def test_a_body_of_one_byte_at_a_time_is_refused(impatient: Running):
    with link_to(impatient, HEAD % 1000) as link:
        begun = time.monotonic()
        for _ in range(1000):
            try:
                link.sendall(b" ")
            except OSError:
                break
            if time.monotonic() - begun > 0.5:
                break
            time.sleep(0.02)
        assert status_of(link.recv(65536)) == 408


def test_who_asks_while_others_dawdle_is_answered(impatient: Running):
    links = [link_to(impatient, b"GET / HTTP/1.1\r\n") for _ in range(50)]
    assert impatient.ask("/v1/health").status == 200
    for link in links:
        assert link.recv(10) == b""
        link.close()


def test_one_connection_too_many_is_closed(monkeypatch):
    monkeypatch.setattr(protocol, "MOST_CONNECTIONS", 3)
    with running() as service:
        links = [link_to(service) for _ in range(3)]
        time.sleep(0.1)
        with pytest.raises((OSError, http.client.HTTPException)):
            service.ask("/v1/health")
        for link in links:
            link.close()
        time.sleep(0.1)
        assert service.ask("/v1/health").status == 200
