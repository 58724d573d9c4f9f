"""A small stand-in of the service for tests of the page: canned annotations, refusals on demand."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infer.annotation import Annotation
from infer.formats import render
from infer.formats.json import annotation_from_json
from infer.text import sentences

ROOT = Path(__file__).parents[4]
STATIC = ROOT / "infer" / "serve" / "static"
SEED = (ROOT / "seeds" / "seed.txt").read_text(encoding="utf-8").rstrip()
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE = {"Content-Security-Policy": CSP, "X-Content-Type-Options": "nosniff"}
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


def golden() -> dict[str, Any]:
    """The annotation of the seed article, whole."""
    told = (ROOT / "tests" / "golden" / "seed.json").read_text(encoding="utf-8")
    return json.loads(told) | {"text": SEED}


def bare(text: str) -> dict[str, Any]:
    """An annotation that found nothing."""
    tasks = ("entities", "quotes", "stances")
    return Annotation(text, sentences(text), (), (), tasks=tasks).to_json()


@dataclass
class Refusal:
    """What the service answers once instead of an annotation."""

    status: int
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class StandIn:
    """The service as the tests see it: what it is asked, and what it is to answer."""

    url: str = ""
    max_chars: int = 400_000
    token: str = ""
    known: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)

    def reset(self) -> None:
        """Answer as at first."""
        self.max_chars, self.token = 400_000, ""
        self.known = {SEED: golden()}
        self.refusals.clear()
        self.asked.clear()
        self.go_on.set()

    def limits(self) -> Mapping[str, int]:
        """What the service tells of its limits."""
        return {"max_chars": self.max_chars, "max_targets": 20}

    def annotate(self, asked: Mapping[str, Any]) -> tuple[str, str]:
        """Return the type and the text of an answer."""
        told = self.known.get(asked["text"]) or bare(asked["text"])
        if asked.get("format", "json") == "json":
            return "application/json", json.dumps(told)
        kind = "text/html" if asked["format"] == "html" else "text/plain"
        return f"{kind}; charset=utf-8", render(annotation_from_json(told), asked["format"])


@contextmanager
def stand_in() -> Iterator[StandIn]:
    """Run the stand-in on loopback."""
    service = StandIn()
    service.reset()
    server = Server(("127.0.0.1", 0), Handler)
    server.service = service
    service.url = f"http://127.0.0.1:{server.server_address[1]}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield service
    service.go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Server(ThreadingHTTPServer):
    """Knows the service that its handlers answer for."""

    daemon_threads = True
    service: StandIn


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    protocol_version = "HTTP/1.1"
    timeout = 30

    def log_message(self, *args: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self.send(200, TYPES[".html"], (STATIC / "index.html").read_bytes())
        elif path == "/v1/health":
            told = {"status": "ok", "limits": self.server.service.limits()}
            self.send(200, "application/json", json.dumps(told).encode())
        elif path == "/static/example.txt":
            self.send(200, "text/plain; charset=utf-8", SEED.encode())
        else:
            self.send_static(path)

    def do_POST(self) -> None:
        service = self.server.service
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        service.asked.append(asked)
        service.go_on.wait(20)
        if service.token and self.headers.get("Authorization") != f"Bearer {service.token}":
            self.refuse(Refusal(401, "token"))
        elif service.refusals:
            self.refuse(service.refusals.pop(0))
        else:
            kind, text = service.annotate(asked)
            self.send(200, kind, text.encode())

    def refuse(self, refusal: Refusal) -> None:
        told = {"error": {"code": "x", "field": None, "message": refusal.message}}
        self.send(refusal.status, "application/json", json.dumps(told).encode(), refusal.headers)

    def send_static(self, path: str) -> None:
        file = STATIC / path.removeprefix("/static/")
        if not path.startswith("/static/") or file.parent != STATIC or not file.is_file():
            self.send(404, "application/json", b"{}")
        else:
            kept = {"Cache-Control": "max-age=600"}
            self.send(200, TYPES.get(file.suffix, "text/plain"), file.read_bytes(), kept)

    def send(
        self, status: int, kind: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> None:
        self.send_response(status)
        own = {"Content-Type": kind, "Content-Length": str(len(body)), **SAFE, **(headers or {})}
        for name, value in own.items():
            self.send_header(name, value)
        try:
            self.end_headers()
            self.wfile.write(body)
        except OSError:
            self.close_connection = True  # the browser cancelled
