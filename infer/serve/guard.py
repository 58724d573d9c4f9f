"""Around every request: a number, headers that bind browsers, a line of log, an answer."""

import secrets
from collections.abc import Mapping
from time import monotonic

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from infer.serve.logs import place_of
from infer.serve.refusals import Refusal, answer
from infer.serve.service import Service

__all__ = ["HEADERS", "PATHS", "Guard", "policy"]

PATHS = ("/", "/v1/annotate", "/v1/health", "/v1/models", "/metrics", "/openapi.json")
METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; sandbox"
HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
BROKEN = Refusal(500, "internal_error", "an error of the service; its log tells more")


class Guard:
    """The outermost application."""

    def __init__(self, app: ASGIApp, service: Service):
        self._app = app
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, whatever the inner application does with it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, number = monotonic(), secrets.token_hex(8)
        told: dict[str, object] = {}
        scope["state"] = {**scope.get("state", {}), "told": told}
        path, status = _label(scope["path"]), 0
        own = policy(path, self._service.settings.frame_ancestors)

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                _write(MutableHeaders(scope=message), number, own, self._service.stopping)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception as fault:  # nothing of it may reach the client, nor a log with its text
            told["fault"] = place_of(fault)
            if not status:
                await answer(BROKEN)(scope, receive, sending)
        finally:
            seconds = monotonic() - begun
            method = scope["method"] if scope["method"] in METHODS else "other"
            self._service.metrics.request(method, path, status, seconds)
            self._service.log.write(
                "request",
                request=number,
                method=method,
                path=path,
                status=status,
                ms=round(1000 * seconds, 1),
                **told,
            )


def policy(path: str, frame_ancestors: tuple[str, ...] = ()) -> str:
    """Return the Content-Security-Policy of an answer."""
    page = path in ("/", "/static")
    ancestors = " ".join(frame_ancestors) if page and frame_ancestors else "'none'"
    return f"{PAGE if page else DATA}; frame-ancestors {ancestors}"


def _write(headers: MutableHeaders, number: str, own: str, stopping: bool) -> None:
    for name, value in HEADERS.items():
        headers[name] = value
    headers["Content-Security-Policy"] = own
    headers["X-Request-Id"] = number
    headers.setdefault("Cache-Control", "no-store")
    if own.endswith("'none'"):
        headers["X-Frame-Options"] = "DENY"
    if stopping:
        headers["Connection"] = "close"


def _label(path: str) -> str:
    """Return what logs and metrics call a path: one of ours, so that none holds a client's text."""
    if path in PATHS:
        return path
    return "/static" if path.startswith("/static/") else "other"
