"""Connections with a bound on everything that uvicorn leaves open.

uvicorn times the pause between two requests, but not a client that connects and sends nothing, one
that sends its head a byte a minute, one that never reads its answer.
"""

import asyncio
import json
from typing import Any

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from infer.serve.guard import HEADERS, policy

__all__ = ["HEAD_SECONDS", "MOST_CONNECTIONS", "BoundedProtocol"]

MOST_CONNECTIONS = 512
HEAD_SECONDS = 15.0
"""From the connection, or the last answer, until a whole head is there."""


class BoundedProtocol(H11Protocol):
    """HTTP/1.1 with at most MOST_CONNECTIONS, each idle for at most HEAD_SECONDS.

    While a request is being answered, the application has its own bounds on time.
    """

    _since = 0.0
    _watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to watch a connection; one too many is closed."""
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
            return
        self._since = self.loop.time()
        self._watch = self.loop.call_later(HEAD_SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """End the watch."""
        if self._watch:
            self._watch.cancel()
        super().connection_lost(exc)

    def on_response_complete(self) -> None:
        """Give the client time for its next request."""
        self._since = self.loop.time()
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP as everything else is answered."""
        error = {"code": "not_http", "field": None, "message": msg.strip()}
        body = json.dumps({"error": error}).encode()
        headers: dict[str, Any] = {
            **HEADERS,
            "Content-Security-Policy": policy("other"),
            "Content-Type": "application/json",
            "Content-Length": str(len(body)),
            "Connection": "close",
        }
        event = h11.Response(status_code=400, headers=list(headers.items()), reason="Bad Request")
        try:
            for part in (event, h11.Data(data=body), h11.EndOfMessage()):
                self.transport.write(self.conn.send(part) or b"")
        except h11.LocalProtocolError:  # an answer was on its way already
            self.transport.abort()
        else:
            self.transport.close()

    def _look(self) -> None:
        """Close a connection that has been idle too long, harder if it does not close."""
        answering = self.cycle is not None and not self.cycle.response_complete
        left = HEAD_SECONDS - (self.loop.time() - self._since)
        if answering or left > 0:
            self._watch = self.loop.call_later(HEAD_SECONDS if answering else left, self._look)
        elif self.transport.is_closing():
            self.transport.abort()  # what is left to send, nobody reads
        else:
            self.transport.close()
            self._watch = self.loop.call_later(HEAD_SECONDS, self._look)
