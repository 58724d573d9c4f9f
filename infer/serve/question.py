"""What a client asks: the body of POST /v1/annotate, checked field by field."""

import json
from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from infer.errors import UsageError
from infer.serve.batching import Ask, Job
from infer.serve.refusals import Refusal
from infer.serve.settings import MOST_ID, MOST_TARGET, MOST_TARGETS, Settings
from infer.subjects import check_subjects
from infer.tasks import with_needed

__all__ = ["MEDIA_TYPES", "Question", "jobs_of", "read_question"]

MEDIA_TYPES = {
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "conll": "text/plain",
    "html": "text/html",
}
CODES = {
    "missing": "missing_field",
    "extra_forbidden": "unknown_field",
    "literal_error": "unknown_value",
    "model_type": "wrong_type",
}


class Question(BaseModel):
    """One text or several, and what to look for in them."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    text: str | None = Field(None, description="The article; or give `texts`.")
    id: str = Field("", description="What to call the article.")
    texts: list[str] | None = Field(None, description="Articles; or give `text`.")
    ids: list[str] | None = Field(None, description="What to call them: one for each.")
    targets: list[str] = Field(
        [], description="Subjects of your choice: how does everyone stand to each?"
    )
    tasks: list[Literal["entities", "quotes", "stances"]] | None = Field(
        None, description="What to look for, each with those before it; default: all."
    )
    format: Literal["json", "jsonl", "conll", "html"] = Field(
        "json", description="html: of one text alone."
    )

    @field_validator("text", "texts", "ids", "tasks", mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        if value is None:
            raise ValueError("expected a value, or no such field, found null")
        return value


def read_question(body: bytes, settings: Settings) -> Question:
    """Return the question that a body asks.

    Raises:
        Refusal: It is no JSON in UTF-8 (400), a field is wrong (422), or a text too long (413).
    """
    try:
        question = Question.model_validate(_parse(body))
    except ValidationError as fault:
        raise _refusal(fault) from None
    _check_texts(question, settings)
    return question


def jobs_of(question: Question, tasks: Sequence[str]) -> list[Job]:
    """Return a job for each text, where `tasks` can be looked for.

    Raises:
        Refusal: A task cannot be looked for, or a target is none (422).
    """
    asked = with_needed(question.tasks or tasks)
    if not set(asked) <= set(tasks):
        raise _wrong("tasks", f"this service looks for {', '.join(tasks)} alone", "unknown_value")
    ask = Ask(asked, _targets(question.targets, asked))
    texts = _texts(question)
    ids = question.ids or ([question.id] if question.texts is None else [""] * len(texts))
    return [Job(text, id_, ask) for text, id_ in zip(texts, ids, strict=True)]


def _parse(body: bytes) -> object:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        message = f"the body is no UTF-8 at byte {fault.start}; send JSON in UTF-8"
        raise Refusal(400, "invalid_utf8", message) from None
    try:
        return json.loads(text, parse_constant=_no_number)
    except RecursionError:
        message = "the body is nested too deeply; expected an object of strings and arrays"
        raise Refusal(400, "invalid_json", message) from None
    except json.JSONDecodeError as fault:
        message = f"the body is no JSON: {fault.msg} at character {fault.pos}"
        raise Refusal(400, "invalid_json", message) from None
    except ValueError:  # a number of thousands of digits, too
        message = "the body holds a number that JSON has not, or one too long to be read"
        raise Refusal(400, "invalid_json", message) from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _refusal(fault: ValidationError) -> Refusal:
    error = fault.errors(include_url=False, include_context=False, include_input=False)[0]
    path = ""
    for part in error["loc"]:
        path += f"[{part}]" if isinstance(part, int) else f".{part}"
    code = CODES.get(error["type"], "wrong_type")
    if code == "unknown_field":
        message = f"expected no fields but {', '.join(Question.model_fields)}"
    elif path:
        message = error["msg"].removeprefix("Value error, ")
    else:
        message = "expected an object with `text` or `texts`"
    return _wrong(path[1:101] or None, message, code)


def _wrong(field: str | None, message: str, code: str = "wrong_value") -> Refusal:
    return Refusal(422, code, f"{field}: {message}" if field else message, field)


def _texts(question: Question) -> Sequence[str]:
    return question.texts if question.texts is not None else [question.text or ""]


def _check_texts(question: Question, settings: Settings) -> None:
    if (question.text is None) == (question.texts is None):
        raise _wrong("text", "expected either `text` or `texts`", "missing_field")
    texts = _texts(question)
    many = question.texts is not None
    if not texts or len(texts) > settings.max_texts:
        expected = f"expected 1 to {settings.max_texts} texts, found {len(texts)}"
        raise _wrong("texts", expected, "wrong_count")
    for number, text in enumerate(texts):
        if len(text) > settings.max_chars:
            field = f"texts[{number}]" if many else "text"
            found = f"expected at most {settings.max_chars:,} characters, found {len(text):,}"
            raise Refusal(413, "text_too_long", f"{field}: {found}", field)
    _check_names(question, len(texts))
    if question.format == "html" and len(texts) > 1:
        raise _wrong("format", "an HTML page holds one text; ask for each alone")


def _check_names(question: Question, texts: int) -> None:
    ids = question.ids
    if ids is not None and (question.texts is None or len(ids) != texts):
        raise _wrong("ids", "expected `texts`, and one id for each", "wrong_count")
    if "id" in question.model_fields_set and question.texts is not None:
        raise _wrong("id", "expected `ids` beside `texts`")
    for field, name in (("id", question.id), *((f"ids[{i}]", n) for i, n in enumerate(ids or ()))):
        if len(name) > MOST_ID:
            raise _wrong(field, f"expected at most {MOST_ID} characters, found {len(name):,}")
    if question.tasks == []:
        raise _wrong("tasks", "expected one or more", "wrong_count")
    if len(question.targets) > MOST_TARGETS:
        found = f"expected at most {MOST_TARGETS} targets, found {len(question.targets):,}"
        raise _wrong("targets", found, "wrong_count")


def _targets(targets: Sequence[str], tasks: Sequence[str]) -> tuple[str, ...]:
    if targets and "stances" not in tasks:
        raise _wrong("targets", "expected the task `stances`, which asks about them")
    for number, target in enumerate(targets):
        field = f"targets[{number}]"
        if len(target) > MOST_TARGET:
            found = f"expected at most {MOST_TARGET} characters, found {len(target):,}"
            raise _wrong(field, found)
        try:
            check_subjects([target])
        except UsageError as fault:
            raise Refusal(422, "wrong_value", f"{field}: {fault}", field) from None
    return check_subjects(targets)
