"""Services for tests: a stand-in for the models, a real server on loopback in a thread."""

import http.client
import io
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infer.annotation import Annotation
from infer.serve.engine import Engine, ModelFacts
from infer.serve.logs import Log
from infer.serve.server import bind, make_server
from infer.serve.service import Service
from infer.serve.settings import Settings
from infer.tasks import TASKS
from infer.text import sentences

BOOM = "boom"
FACTS = ModelFacts("ner", "ner", ("O", "B-PER"), "0.1.0", "00ff", "onnx/model.onnx", "cpu")


@dataclass
class StandIn:
    """An annotator that finds nothing, remembers what it was called with, and waits to go on."""

    calls: list[tuple[str, ...]] = field(default_factory=list)
    targets: list[tuple[str, ...]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    begun: threading.Event = field(default_factory=threading.Event)
    seconds: float = 0.0

    def __post_init__(self) -> None:
        self.go_on.set()

    def annotate_batch(
        self, texts: Sequence[str], ids: Sequence[str], targets: Sequence[str]
    ) -> list[Annotation]:
        self.calls.append(tuple(texts))
        self.targets.append(tuple(targets))
        self.begun.set()
        assert self.go_on.wait(20)
        time.sleep(self.seconds)
        if any(BOOM in text for text in texts):
            raise RuntimeError(f"a fault that quotes its text: {texts}")
        return [
            Annotation(text, sentences(text), (), (), tasks=TASKS, id=id_)
            for text, id_ in zip(texts, ids, strict=True)
        ]

    @property
    def engine(self) -> Engine:
        return Engine({TASKS[: n + 1]: self for n in range(len(TASKS))}, [FACTS])


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def code(self) -> str:
        """The code of a refusal, which has its one form."""
        error = self.json["error"]
        assert set(error) == {"code", "field", "message"}, error
        assert error["message"]
        return str(error["code"])


@dataclass
class Running:
    """A server that runs."""

    service: Service
    models: StandIn
    logged: io.StringIO
    port: int

    def ask(
        self,
        path: str = "/v1/annotate",
        body: Any = None,
        *,
        method: str = "",
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Ask once, on a connection of its own; a body is sent as JSON."""
        data = raw if body is None else json.dumps(body).encode()
        sent = {"Content-Type": "application/json"} if data is not None else {}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            way = method or ("GET" if data is None else "POST")
            connection.request(way, path, data, sent | (headers or {}))
            got = connection.getresponse()
            return Answer(got.status, got.headers, got.read())
        finally:
            connection.close()

    def ask_raw(self, data: bytes, wait: float = 10) -> bytes:
        """Send bytes and return all that comes until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=wait) as link:
            link.sendall(data)
            return b"".join(iter(lambda: link.recv(65536), b""))

    def later(self, body: Any, answers: list[Answer]) -> threading.Thread:
        """Ask in a thread; the answer is appended to `answers`."""
        thread = threading.Thread(target=lambda: answers.append(self.ask(body=body)), daemon=True)
        thread.start()
        return thread

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.logged.getvalue().splitlines()]


@contextmanager
def running(models: StandIn | None = None, **settings: Any) -> Iterator[Running]:
    """Run a service of `models` on a free port of loopback."""
    models = models or StandIn()
    logged = io.StringIO()
    service = Service(Settings(**settings), models.engine, Log(logged))
    bound = bind("127.0.0.1", 0)
    port = bound.getsockname()[1]
    server = make_server(service)
    thread = threading.Thread(target=server.run, args=([bound],), daemon=True)
    thread.start()
    until(lambda: server.started)
    try:
        yield Running(service, models, logged, port)
    finally:
        models.go_on.set()
        service.stop()
        thread.join(20)
        assert not thread.is_alive()


def until(true: Any, seconds: float = 10) -> None:
    """Wait until something is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.005)
