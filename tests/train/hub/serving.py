"""The stand-in for the Hub over real HTTP on loopback, with faults on demand."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from tests.train.hub.repos import CUT, LOST, READER, TOKEN, Answer
from tests.train.hub.routes import answer
from tests.train.hub.stand_in import Hub

__all__ = ["serve"]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def _do(self) -> None:
        body = self._body()
        befalls = self.hub.befalls(f"{self.command} {self.path}")
        if befalls == CUT:
            return self._close()
        answer = befalls if isinstance(befalls, Answer) else self._checked(body)
        return self._close() if befalls == LOST else self._send(answer)

    do_GET = do_HEAD = do_POST = do_PUT = _do  # noqa: N815 - the base class's names

    def _checked(self, body: bytes) -> Answer:
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        signed = self.path.startswith("/large/")  # such addresses are their own permission
        if self.command in ("POST", "PUT") and not signed and token != TOKEN:
            if token == READER:
                return Answer(403, {"error": "You don't have the rights to write here"})
            return Answer(401, {"error": "Invalid username or password."})
        with self.hub.lock:
            return answer(self.hub, self.command, self.path, body, known=token in (TOKEN, READER))

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        chunks = []
        while size := int(self.rfile.readline(), 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(chunks)

    def _close(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, answer: Answer) -> None:
        plain = isinstance(answer.body, bytes)
        data = answer.body if plain else json.dumps(answer.body or {}).encode()
        self.send_response(answer.status)
        kind = "application/octet-stream" if plain else "application/json"
        told = {"Content-Type": kind, "Content-Length": str(len(data))}
        for key, value in (told | answer.headers).items():
            self.send_header(key, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet."""


@contextmanager
def serve() -> Iterator[Hub]:
    """Run a stand-in on a free port of loopback, and close it in the end."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
