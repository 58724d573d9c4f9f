"""Every answer that is no annotation, in one form: {"error": {"code", "field", "message"}}."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

__all__ = ["Refusal", "answer", "error_json"]


class Refusal(Exception):  # noqa: N818 - most are the client's error, some nobody's
    """Why a request gets no annotation.

    Args:
        status: Of HTTP.
        code: A word for programs, which stays the same while messages change.
        message: For people: what was found, and what is expected.
        field: The part of the body that it is about: `texts[3]`.
        headers: Further headers of the answer.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        field: str | None = None,
        headers: Mapping[str, str] | None = None,
    ):
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field
        self.headers = dict(headers or {})


def error_json(refusal: Refusal) -> dict[str, Any]:
    """Return what is said of a refusal."""
    return {"code": refusal.code, "field": refusal.field, "message": refusal.message}


def answer(refusal: Refusal) -> Response:
    """Return the answer; all of it is ASCII, whatever the client sent."""
    return Response(
        json.dumps({"error": error_json(refusal)}),
        refusal.status,
        refusal.headers,
        "application/json",
    )
