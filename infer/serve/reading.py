"""Bodies of requests, bounded in bytes and in time before anything reads them."""

import asyncio

from starlette.requests import ClientDisconnect, Request

from infer.serve.refusals import Refusal

__all__ = ["GONE", "LEFT", "check_head", "read_body"]

BODY_SECONDS = 20.0
"""In which a body must be there whole."""
GONE = 499
"""The status in logs, as proxies have it, of a request whose client left."""
LEFT = Refusal(GONE, "client_left", "the client left")


def check_head(request: Request, most: int) -> None:
    """Do nothing if the head of a request announces a body that will be read.

    Raises:
        Refusal: It announces no JSON (415), or more than `most` bytes (413).
    """
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().replace('"', "").replace(" ", "")
    right = kind.strip().lower() == "application/json" and charset in ("", "charset=utf-8")
    if not right or request.headers.get("content-encoding", "identity") != "identity":
        message = "expected Content-Type: application/json, in UTF-8, without Content-Encoding"
        raise Refusal(415, "not_json", message)
    if int(request.headers.get("content-length", "0")) > most:  # h11 has seen that it is a number
        raise _too_large(most)


async def read_body(request: Request, most: int) -> bytes:
    """Return a request's body.

    Raises:
        Refusal: It has more than `most` bytes (413), does not arrive in time (408), or its client
            left (`GONE`).
    """
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise _too_large(most)
    except TimeoutError:
        message = f"the body was not there after {BODY_SECONDS:.0f} s"
        raise Refusal(408, "slow_body", message, headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise LEFT from None
    return bytes(body)


def _too_large(most: int) -> Refusal:
    return Refusal(
        413, "body_too_large", f"the body: expected at most {most:,} bytes; send fewer texts"
    )
