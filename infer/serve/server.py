"""The service on a socket, until a signal ends it."""

import logging
import socket
from types import FrameType

import uvicorn

from infer.errors import UsageError
from infer.serve.app import make_app
from infer.serve.logs import LogHandler
from infer.serve.protocol import HEAD_SECONDS, BoundedProtocol
from infer.serve.service import Service

__all__ = ["GracefulServer", "bind", "make_server", "serve", "url_of"]

HEAD_BYTES = 16 * 1024
GRACE = 10
"""Seconds that answers may take to leave, beyond the time that a request has."""


class GracefulServer(uvicorn.Server):
    """A server whose first SIGTERM or SIGINT lets it finish what it took; the second ends it.

    Until all is finished it goes on to listen, and answers new questions with 503, so that nobody
    meets a closed door in the middle of a question.
    """

    def __init__(self, config: uvicorn.Config, service: Service):
        super().__init__(config)
        self._service = service

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:  # noqa: ARG002
        """Take a signal; nothing here may wait, since it comes in the midst of anything."""
        if self._service.stopping:
            self.should_exit = self.force_exit = True
        self._service.stop()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, and say so."""
        await super().startup(sockets)
        for bound in sockets or ():
            self._service.log.write("listening", url=url_of(bound))

    async def on_tick(self, counter: int) -> bool:
        """End when everything that was taken is answered."""
        if self._service.stopping and not self._service.open:
            self.should_exit = True
        return await super().on_tick(counter)


def bind(host: str, port: int) -> socket.socket:
    """Return a socket bound to an address; port 0 is any free one.

    Raises:
        UsageError: The address is unknown, taken, or not ours to take.
    """
    try:
        family, kind, proto, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        bound = socket.socket(family, kind, proto)
        try:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
        except OSError:
            bound.close()
            raise
    except (OSError, UnicodeError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        raise UsageError(
            f"{host}, port {port}: cannot be listened on: {reason}; choose --host and --port"
        ) from None
    return bound


def url_of(bound: socket.socket) -> str:
    """Return the address of a bound socket, for people and browsers."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(service: Service, bound: socket.socket) -> None:
    """Serve until a signal comes and all that was taken is answered; logs go where ours do."""
    for name in ("uvicorn.error", "asyncio"):
        logger = logging.getLogger(name)
        logger.handlers, logger.propagate = [LogHandler(service.log)], False
    make_server(service).run([bound])
    service.log.write("stopped")


def make_server(service: Service) -> GracefulServer:
    """Return the server of a service; `run([socket])` lasts until the service stops."""
    config = uvicorn.Config(
        make_app(service),
        loop="asyncio",
        http=BoundedProtocol,
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=int(HEAD_SECONDS),
        timeout_graceful_shutdown=int(service.settings.timeout) + GRACE,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )
    return GracefulServer(config, service)
