"""The interface as its clients meet it, over a real connection."""

import json
from pathlib import Path

import jsonschema
import pytest

from infer.formats import render
from infer.formats.json import annotation_from_json
from infer.schema import load_schema
from infer.serve.guard import HEADERS
from tests.infer.serve.services import BOOM, Answer, Running, StandIn, running, until

SEED = Path(__file__).parents[3] / "seeds" / "seed.txt"


@pytest.fixture(scope="module")
def service():
    with running() as service:
        yield service


def annotation_of(text: str, id_: str = "") -> object:
    return StandIn().annotate_batch([text], [id_], ())[0]


def test_one_text_gives_its_annotation(service: Running):
    answer = service.ask(body={"text": "قال سلامة.", "id": "n1"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "application/json"
    jsonschema.validate(answer.json, load_schema())
    assert annotation_from_json(answer.json) == annotation_of("قال سلامة.", "n1")


def test_a_batch_gives_one_for_each_in_order(service: Running):
    answer = service.ask(body={"texts": ["أ", "ب", "ج"], "ids": ["1", "2", "3"]})
    assert answer.status == 200
    assert answer.json["failures"] == []
    assert [(one["id"], one["text"]) for one in answer.json["annotations"]] == [
        ("1", "أ"),
        ("2", "ب"),
        ("3", "ج"),
    ]


@pytest.mark.parametrize(
    ("form", "kind"),
    [
        ("json", "application/json"),
        ("jsonl", "application/x-ndjson"),
        ("conll", "text/plain; charset=utf-8"),
        ("html", "text/html; charset=utf-8"),
    ],
)
def test_every_format_is_that_of_the_command(service: Running, form, kind):
    text = 'قال سلامة: "لا" <script>alert(1)</script> \u2028 {{ 7*7 }}'
    answer = service.ask(body={"text": text, "id": "x", "format": form})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.body.decode() == render(annotation_of(text, "x"), form)


def test_formats_with_a_place_for_several_hold_several(service: Running):
    asked = {"texts": ["أ", "ب"], "ids": ["1", "2"]}
    lines = service.ask(body=asked | {"format": "jsonl"}).body.decode().splitlines()
    assert [json.loads(line)["id"] for line in lines] == ["1", "2"]
    conll = service.ask(body=asked | {"format": "conll"}).body.decode()
    assert conll.count("# id = ") == 2


def test_targets_reach_the_models(service: Running):
    assert service.ask(body={"text": "x", "targets": ["وقف إطلاق النار"]}).status == 200
    assert service.models.targets[-1] == ("وقف إطلاق النار",)


def test_one_bad_text_fails_alone_and_nothing_of_it_is_told(service: Running):
    asked = {"texts": ["good", f"secret {BOOM}"], "ids": ["a", "b"]}
    answer = service.ask(body=asked)
    assert answer.status == 200
    good, bad = answer.json["annotations"]
    assert (good["text"], bad) == ("good", None)
    [failure] = answer.json["failures"]
    assert (failure["index"], failure["id"]) == (1, "b")
    assert (failure["error"]["code"], failure["error"]["field"]) == (
        "annotation_failed",
        "texts[1]",
    )
    lines = service.ask(body=asked | {"format": "jsonl"}).body.decode().splitlines()
    assert json.loads(lines[0])["text"] == "good"
    assert json.loads(lines[1]) == failure
    for body in (asked | {"format": "conll"}, {"text": f"secret {BOOM}"}):
        refused = service.ask(body=body)
        assert (refused.status, refused.code) == (500, "annotation_failed")
    assert "secret" not in service.logged.getvalue()
    assert "RuntimeError at services.py" in service.logged.getvalue()


def test_what_json_cannot_hold_is_refused_not_broken(service: Running):
    text = "\ud800 then \udc00"  # apart they are two characters, and stay so
    assert service.ask(body={"text": text}).json["text"] == text


def test_health_tells_queue_and_limits(service: Running):
    answer = service.ask("/v1/health")
    assert answer.status == 200
    assert answer.json["live"]
    assert answer.json["ready"]
    assert answer.json["status"] == "ok"
    assert answer.json["queue"] == {"waiting": 0, "most": 64, "running": 0}
    assert answer.json["limits"]["max_chars"] == 20_000
    assert answer.json["limits"]["max_targets"] == 20
    assert not answer.json["token"]


def test_models_are_told(service: Running):
    told = service.ask("/v1/models").json
    assert told["tasks"] == ["entities", "quotes", "stances"]
    [model] = told["models"]
    assert model["labels"] == ["O", "B-PER"]
    assert set(model) >= {"name", "task", "labels", "version", "fingerprint"}


def test_metrics_count(service: Running):
    service.ask(body={"text": "x" * 7})
    page = service.ask("/metrics")
    assert page.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    told = dict(line.rsplit(" ", 1) for line in page.body.decode().splitlines() if line[0] != "#")
    assert float(told["rasd_texts_total"]) >= 1
    assert float(told["rasd_characters_total"]) >= 7
    key = 'rasd_requests_total{method="POST",path="/v1/annotate",status="200"}'
    assert float(told[key]) >= 1
    assert float(told["rasd_queue_texts"]) == 0
    assert float(told["process_resident_memory_bytes"]) > 0


@pytest.mark.parametrize("path", ["/nothing", "/v1", "/v1/annotate/", "/docs", "/redoc"])
def test_what_is_not_there_is_not_found(service: Running, path):
    answer = service.ask(path)
    assert (answer.status, answer.code) == (404, "not_found")


def test_a_wrong_method_names_the_right_one(service: Running):
    answer = service.ask("/v1/annotate", method="PUT")
    assert (answer.status, answer.code) == (405, "wrong_method")
    assert answer.headers["Allow"] == "POST"


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},  # what a page elsewhere may send without asking first
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Content-Type": "application/json; charset=utf-16"},
        {"Content-Type": "application/json", "Content-Encoding": "gzip"},
        {"Content-Type": ""},
    ],
)
def test_what_is_not_announced_as_json_is_not_read(service: Running, headers):
    answer = service.ask(raw=b'{"text": "a"}', headers=headers)
    assert (answer.status, answer.code) == (415, "not_json")


def test_json_in_utf8_may_say_so(service: Running):
    headers = {"Content-Type": 'Application/JSON; Charset="UTF-8"'}
    assert service.ask(raw=b'{"text": "a"}', headers=headers).status == 200


def every_answer(service: Running) -> list[Answer]:
    return [
        service.ask("/"),
        service.ask("/static/app.js"),
        service.ask("/static/none"),
        service.ask("/v1/health"),
        service.ask("/metrics"),
        service.ask("/openapi.json"),
        service.ask("/nothing"),
        service.ask(body={"text": "a"}),
        service.ask(body={"text": "a", "format": "html"}),
        service.ask(body={"text": 5}),
        service.ask(method="DELETE"),
    ]


def test_every_answer_binds_browsers(service: Running):
    for answer in every_answer(service):
        for name, value in HEADERS.items():
            assert answer.headers.get_all(name) == [value]
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Cache-Control"] in ("no-store", "no-cache")
        assert "Server" not in answer.headers
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_no_other_site_is_let_in(service: Running):
    headers = {
        "Origin": "https://example.org",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type",
    }
    answer = service.ask("/v1/annotate", method="OPTIONS", headers=headers)
    assert answer.status == 405
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_the_page_may_be_framed_by_those_named_alone():
    with running(frame_ancestors=("https://example.org",)) as service:
        page = service.ask("/")
        assert "frame-ancestors https://example.org" in page.headers["Content-Security-Policy"]
        assert "X-Frame-Options" not in page.headers
        assert service.ask("/v1/health").headers["X-Frame-Options"] == "DENY"


def test_without_the_token_nothing_is_told():
    with running(token="s3cret") as service:
        for headers in (
            {},
            {"Authorization": "s3cret"},
            {"Authorization": "Bearer"},
            {"Authorization": "Bearer s3cre"},
            {"Authorization": "Bearer s3crets"},
            {"Authorization": "Basic s3cret"},
            {"Authorization": "Bearer \xff"},
        ):
            for path, raw in (("/v1/annotate", b'{"text": "a"}'), ("/v1/models", None)):
                answer = service.ask(path, raw=raw, headers=headers)
                assert (answer.status, answer.code) == (401, "no_token"), headers
                assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert service.ask("/metrics").status == 401
        for scheme in ("Bearer", "bearer"):
            headers = {"Authorization": f"{scheme} s3cret"}
            assert service.ask(body={"text": "a"}, headers=headers).status == 200
        assert service.ask("/v1/health").json["token"] is True
        assert service.ask("/").status == 200
        assert service.models.calls == [("a",), ("a",)]
        assert "s3cre" not in service.logged.getvalue()


def test_logs_are_lines_of_json_with_counts_and_no_text(service: Running):
    text, name = "نص سري للغاية", "معرف سري"
    service.ask(body={"text": text, "id": name, "targets": ["هدف سري"], "format": "conll"})
    service.ask(f"/nothing/{'s%65cret-path'}?q=secret-query")
    service.ask(body={"secret-field": text})
    until(lambda: service.lines()[-1]["status"] == 422)
    log = service.logged.getvalue()
    for secret in ("سري", "secret", json.dumps(text)[1:8]):
        assert secret not in log
    told = service.lines()[-3]
    assert (told["event"], told["path"], told["status"]) == ("request", "/v1/annotate", 200)
    assert (told["texts"], told["chars"], told["targets"]) == (1, len(text), 1)
    assert told["ms"] >= told["waited_ms"] >= 0
    assert service.lines()[-2]["path"] == "other"


def test_a_request_can_be_found_in_the_log(service: Running):
    number = service.ask("/v1/health").headers["X-Request-Id"]
    until(lambda: any(line.get("request") == number for line in service.lines()))


def test_the_page_and_its_files_come_from_the_package(service: Running):
    page = service.ask("/")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.body.startswith(b"<!DOCTYPE html>")
    again = service.ask("/", headers={"If-None-Match": page.headers["ETag"]})
    assert (again.status, again.body) == (304, b"")
    head = service.ask("/", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert service.ask("/static/example.txt").body == SEED.read_bytes()
    assert service.ask("/static/app.js").headers["Content-Type"].startswith("text/javascript")


@pytest.mark.parametrize(
    "name",
    [
        "../app.py",
        "..%2fapp.py",
        "%2e%2e/app.py",
        "..%5capp.py",
        "//etc/passwd",
        "%00",
        "index.html%00.js",
        "./index.html",
        "sub/../index.html",
        "",
        "%ff",
    ],
)
def test_no_path_leads_out_of_the_page_s_files(service: Running, name):
    assert service.ask(f"/static/{name}").status == 404
