"""`infer serve` as a process: it starts, says where, ends when told to, and loses nothing."""

import http.client
import json
import os
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from infer import extras
from infer.cli import main
from infer.errors import UsageError
from infer.schema import load_schema
from infer.serve.options import make_parser, settings_of

REPOSITORY = Path(__file__).parents[3]
TEXT = "قال غسان سلامة في طرابلس: لحفتر يدعم وقف إطلاق النار."


@dataclass
class Process:
    """A service in a process of its own, whose lines of log are collected."""

    process: "subprocess.Popen[str]"
    lines: list[dict[str, Any]] = field(default_factory=list)
    said: "queue.Queue[dict[str, Any]]" = field(default_factory=queue.Queue)
    port: int = 0

    def read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.append(json.loads(line))
            self.said.put(self.lines[-1])

    def annotations(self) -> int:
        asked = [line for line in self.lines if line.get("path") == "/v1/annotate"]
        return sum(line["status"] == 200 for line in asked)


@contextmanager
def service(models: dict[str, Path], *options: str, **env: str) -> Iterator[Process]:
    named = [part for folder in models.values() for part in ("--model", str(folder))]
    command = [sys.executable, "-m", "infer", "serve", "--port", "0", "--threads", "1", *named]
    process = subprocess.Popen(
        [*command, *options],
        cwd=REPOSITORY,
        env=os.environ | env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    run = Process(process)
    reader = threading.Thread(target=run.read, daemon=True)
    reader.start()
    try:
        first = run.said.get(timeout=60)
        assert first["event"] == "listening"
        run.port = int(first["url"].rstrip("/").rpartition(":")[2])
        yield run
    finally:
        process.kill()
        reader.join(20)
        for stream in (process.stdout, process.stderr):
            assert stream
            stream.close()
        process.wait(20)


def post(link: http.client.HTTPConnection, body: object, **headers: str) -> tuple[int, bytes]:
    sent = {"Content-Type": "application/json"} | headers
    link.request("POST", "/v1/annotate", json.dumps(body).encode(), sent)
    answer = link.getresponse()
    return answer.status, answer.read()


def client(port: int, found: "Counter[str]", go_on: threading.Event, started: Any) -> None:
    """Ask again and again until the service does not answer any more."""
    while True:
        link = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            link.connect()
            while True:
                status, body = post(link, {"text": TEXT})
                found[str(status)] += 1
                started.release()
                if status == 200:
                    jsonschema.validate(json.loads(body), load_schema())
                if status == 503:
                    break
        except OSError:  # also http.client.RemoteDisconnected
            found["closed"] += 1
        except http.client.HTTPException:
            found["torn"] += 1
        finally:
            link.close()
        if go_on.is_set():
            return


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_under_load_costs_no_request_that_was_taken(tiny_models, sign):
    with service(tiny_models) as run:
        found: Counter[str] = Counter()
        ends, started = threading.Event(), threading.Semaphore(0)
        threads = [
            threading.Thread(target=client, args=(run.port, found, ends, started), daemon=True)
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for _ in range(40):
            assert started.acquire(timeout=30)
        ends.set()
        run.process.send_signal(sign)
        assert run.process.wait(30) == 0
        for thread in threads:
            thread.join(30)
            assert not thread.is_alive()
        until_read(run)
        assert found["200"] >= 32
        assert found["200"] == run.annotations(), found  # all that was annotated has arrived
        assert found["torn"] == 0, found
        assert set(found) <= {"200", "503", "closed", "torn"}
        assert run.process.stderr
        assert "Traceback" not in run.process.stderr.read()


def until_read(run: Process) -> None:
    while run.said.get(timeout=10)["event"] != "stopped":
        pass


def test_the_models_annotate_and_their_facts_are_told(tiny_models):
    with service(tiny_models, RASD_TOKEN="s3cret") as run:
        link = http.client.HTTPConnection("127.0.0.1", run.port, timeout=30)
        assert post(link, {"text": TEXT})[0] == 401
        told = {"Authorization": "Bearer s3cret"}
        status, body = post(link, {"text": TEXT, "targets": ["الهدنة"]}, **told)
        annotation = json.loads(body)
        assert status == 200
        assert annotation["entities"]
        assert annotation["quotes"]
        assert annotation["relations"]
        status, body = post(link, {"text": TEXT, "tasks": ["entities"]}, **told)
        assert json.loads(body)["tasks"] == ["entities"]
        link.request("GET", "/v1/models", headers=told)
        models = {one["task"]: one for one in json.loads(link.getresponse().read())["models"]}
        assert set(models) == {"ner", "quotes", "targets", "stance"}
        assert len({one["fingerprint"] for one in models.values()}) == 4
        assert models["ner"]["labels"][0] == "O"
        link.close()


def test_a_second_signal_ends_at_once(tiny_models):
    with service(tiny_models) as run:
        run.process.send_signal(signal.SIGTERM)
        run.process.send_signal(signal.SIGTERM)
        assert run.process.wait(30) == 0


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(["serve", *arguments]) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    return told


def test_a_missing_package_is_named_with_its_remedy(monkeypatch, capsys):
    def missing(name: str) -> Any:
        raise ImportError(f"No module named {name!r}")

    monkeypatch.setattr(extras, "import_module", missing)
    told = said(capsys)
    assert "fastapi" in told
    assert "python -m pip install 'rasd[serve]'" in told


def test_a_taken_port_is_named(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        told = said(capsys, "--port", str(taken.getsockname()[1]))
    assert "in use" in told
    assert "--port" in told


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--port", "65536"], "65536"),
        (["--port", "x"], "'x'"),
        (["--queue", "0"], "'0'"),
        (["--timeout", "-1"], "'-1'"),
        (["--max-chars", "٥"], "'٥'"),
        (["--tasks", "x"], "'x'"),
        (["--token", ""], "token"),
        (["--token", "a b"], "token"),
        (["--token", "رمز"], "token"),
        (["--frame-ancestor", "https://x; script-src *"], "script-src"),
        (["--device", "tpu"], "tpu"),
        (["article.txt"], "article.txt"),
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["--model", "no/such/folder"], "no/such/folder"),
    ],
)
def test_a_wrong_option_is_named(arguments, named, capsys):
    code = main(["serve", "--port", "0", *arguments])
    told = capsys.readouterr().err
    assert code in (1, 2)
    assert named in told
    assert told.count("\n") == 1


def test_the_token_of_the_environment_serves_and_that_of_the_command_line_wins(monkeypatch):
    monkeypatch.setenv("RASD_TOKEN", "of-the-environment")
    parse = make_parser().parse_args
    assert settings_of(parse([])).token == "of-the-environment"
    assert settings_of(parse(["--token", "own"])).token == "own"
    monkeypatch.setenv("RASD_TOKEN", "no good")
    with pytest.raises(UsageError, match="token"):
        settings_of(parse([]))
    monkeypatch.setenv("RASD_TOKEN", "")
    assert settings_of(parse([])).token == ""


def test_the_help_says_that_a_token_can_be_seen(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    told = " ".join(capsys.readouterr().out.split())
    assert "A token on the command line is seen by everyone" in told
    assert "RASD_TOKEN" in told


def test_nobody_is_served_unasked_without_a_word(tiny_models):
    with service(tiny_models, "--host", "0.0.0.0") as run:
        run.process.send_signal(signal.SIGTERM)
        run.process.wait(30)
        assert run.process.stderr
        assert "no token" in run.process.stderr.read()
