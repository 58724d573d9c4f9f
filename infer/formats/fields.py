"""The fields of the JSON form, object by object, and the check that a value has just these."""

from collections.abc import Mapping, Sequence
from types import UnionType
from typing import Any

from infer.errors import InputError

__all__ = [
    "ACTOR",
    "ANNOTATION",
    "ENTITY",
    "PASSAGE",
    "QUOTE",
    "RELATION",
    "SENTENCE",
    "STANCE",
    "SUBJECT",
    "TARGET_ACTOR",
    "Fields",
    "check",
    "is_whole",
    "record",
    "records",
    "short",
]

Fields = Mapping[str, type | UnionType]
"""The names of an object's fields, in the order in which they are written, and their types."""

SENTENCE: Fields = {"start": int, "end": int}
PASSAGE: Fields = {**SENTENCE, "text": str}
ENTITY: Fields = {**SENTENCE, "label": str, "text": str, "score": float, "actor": str}
ACTOR: Fields = {"id": str, "name": str, "label": str, "mentions": list}
QUOTE: Fields = {
    "source": dict | None,
    "speaker": str | None,
    "cue": dict,
    "content": dict,
    "kind": str,
    "score": float,
}
TARGET_ACTOR: Fields = {"actor": str}
SUBJECT: Fields = {"text": str}
STANCE: Fields = {
    "sentence": int,
    "holder": str,
    "target": dict,
    "label": str,
    "score": float,
    "quote": int | None,
}
RELATION: Fields = {
    "holder": str,
    "target": dict,
    "label": str,
    "score": float,
    "favor": int,
    "against": int,
    "stances": list,
}
ANNOTATION: Fields = {
    "version": str,
    "id": str,
    "tasks": list,
    "text": str,
    "sentences": list,
    "entities": list,
    "actors": list,
    "quotes": list,
    "stances": list,
    "relations": list,
    "notes": dict,
}
NAMES: Mapping[type | UnionType, str] = {
    str: "a string",
    str | None: "a string or null",
    int: "a whole number",
    int | None: "a whole number or null",
    float: "a number",
    list: "an array",
    dict: "an object",
    dict | None: "an object or null",
}


def check(right: bool, where: str, found: object, expected: str) -> None:
    """Do nothing if `right`.

    Raises:
        InputError: It is not; the message names the field, the value found and what is expected.
    """
    if not right:
        raise InputError(f"{where}: found {short(found)}, expected {expected}")


def short(found: object) -> str:
    """Return `found` as a message shows it: at most 60 characters."""
    shown = repr(found)
    return shown if len(shown) <= 60 else shown[:57] + "..."


def is_whole(value: object) -> bool:
    """Tell whether `value` is a whole number; to JSON, true and false are none."""
    return _is(value, int)


def _is(value: object, kind: type | UnionType) -> bool:
    if isinstance(value, bool):
        return False
    return isinstance(value, (int, float) if kind is float else kind)


def record(value: object, where: str, fields: Fields) -> dict[str, Any]:
    """Return `value` if it is an object with exactly these fields, each of its type.

    Raises:
        InputError: It is not; the message names the field.
    """
    check(isinstance(value, dict), where or "annotation", value, NAMES[dict])
    assert isinstance(value, dict)
    prefix = f"{where}." if where else ""
    missing = ", ".join(f"{prefix}{name}" for name in fields if name not in value)
    if missing:
        raise InputError(f"{missing}: missing; expected the fields {', '.join(fields)}")
    for name, content in value.items():
        check(name in fields, where or "annotation", name, f"no fields but {', '.join(fields)}")
        check(_is(content, fields[name]), f"{prefix}{name}", content, NAMES[fields[name]])
    return value


def records(values: Sequence[object], where: str, fields: Fields) -> list[dict[str, Any]]:
    """Return `values` if each is an object with exactly these fields (see `record`)."""
    return [record(value, f"{where}[{i}]", fields) for i, value in enumerate(values)]
