"""Annotations → the body of an answer, in the format that was asked for."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

from starlette.responses import Response

from infer.annotation import Annotation
from infer.errors import OutputError
from infer.formats import format_named
from infer.serve.batching import Job
from infer.serve.logs import place_of
from infer.serve.question import MEDIA_TYPES, Question
from infer.serve.refusals import Refusal, error_json
from infer.serve.service import Outcome

__all__ = ["render_answer"]

NAMES = {"jsonl": "annotations.jsonl", "conll": "annotation.conll", "html": "annotation.html"}


async def render_answer(
    question: Question, jobs: Sequence[Job], outcomes: Sequence[Outcome], told: dict[str, object]
) -> Response:
    """Return the answer to a question; `told`, for the log, gets what failed.

    One text that fails does not cost the others: JSON has null for it and names it in `failures`,
    JSON Lines has a line with its error. A single text, and the other formats, have no such place.

    Raises:
        Refusal: A text failed and the format has no place to say so (500).
    """
    form = question.format
    many = question.texts is not None
    # Not on the event loop: a long page takes a while, and other requests come meanwhile.
    parts = await asyncio.to_thread(_render, outcomes, form)
    failures = [
        {"index": i, "id": jobs[i].id, "error": error_json(_failure(part, i, many))}
        for i, part in enumerate(parts)
        if isinstance(part, BaseException)
    ]
    faults = [place_of(part) for part in parts if isinstance(part, BaseException)]
    if faults:
        told["faults"] = faults
        if form not in ("json", "jsonl") or not many:
            first = next(i for i, part in enumerate(parts) if isinstance(part, BaseException))
            raise _failure(parts[first], first, many)
    body = _join(parts, failures, form, many)
    headers = (
        {"Content-Disposition": f"attachment; filename={NAMES[form]}"} if form != "json" else {}
    )
    return Response(body.encode(), headers=headers, media_type=MEDIA_TYPES[form])


def _render(outcomes: Sequence[Outcome], form: str) -> list[str | BaseException]:
    write = format_named(form).renderer
    parts: list[str | BaseException] = []
    for outcome in outcomes:
        if not isinstance(outcome, Annotation):
            parts.append(outcome)
            continue
        try:
            parts.append(write(outcome))
        except Exception as fault:  # this one text; the others are written
            parts.append(fault)
    return parts


def _failure(fault: str | BaseException, index: int, many: bool) -> Refusal:
    field = f"texts[{index}]" if many else "text"
    if isinstance(fault, OutputError):
        return Refusal(422, "cannot_be_written", f"{field}: {fault}", field)
    told = f"{field}: not annotated, by an error of the service; its log tells more"
    return Refusal(500, "annotation_failed", told, field)


def _join(
    parts: Sequence[str | BaseException], failures: Sequence[dict[str, Any]], form: str, many: bool
) -> str:
    lines = {failure["index"]: json.dumps(failure) for failure in failures}
    if form == "jsonl":
        return "".join(p if isinstance(p, str) else f"{lines[i]}\n" for i, p in enumerate(parts))
    written = [part if isinstance(part, str) else "null" for part in parts]
    if form != "json" or not many:
        return "".join(written)
    return f'{{"annotations": [{", ".join(written)}], "failures": {json.dumps(failures)}}}\n'
