"""JSON Lines: a stream cut into lines, and one line read as an article's text and id."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import IO

from infer.errors import InputError

__all__ = ["Record", "cut_lines", "parse_record", "to_record"]


@dataclass(frozen=True, slots=True)
class Record:
    """What one line says; `id` is "" where the line has none."""

    text: str
    id: str


def cut_lines(head: bytes, stream: IO[bytes], newline: bytes) -> Iterator[bytes]:
    """Yield the lines of a stream whose first bytes, `head`, have been read already.

    `newline` may be several bytes wide (UTF-16). Lines keep theirs.
    """
    line = bytearray()
    for piece in chain([head], stream):
        line += piece
        line += stream.read(-len(line) % len(newline))  # the stream cuts after the byte 0x0A
        if line.endswith(newline):
            yield bytes(line)
            line.clear()
    if line:
        yield bytes(line)


def parse_record(line: str, text_field: str, id_field: str) -> Record:
    """Read one line.

    Raises:
        InputError: It is no JSON object, or a field is missing or of the wrong type; the message
            names the field and what was found, not the place.
    """
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise InputError(f"broken JSON: {fault}; expected one JSON object a line") from None
    if not isinstance(found, dict):
        raise InputError(f"expected a JSON object, found {_short(found)}; mend the line")
    return to_record(found, text_field, id_field)


def to_record(found: Mapping[str, object], text_field: str, id_field: str) -> Record:
    """Return the text and id of one line, or of one row of a table.

    Raises:
        InputError: A field is missing or of the wrong type, as above.
    """
    return Record(_text(found, text_field), _id(found, id_field))


def _text(record: Mapping[str, object], field: str) -> str:
    if field not in record:
        names = ", ".join(_short(name) for name in list(record)[:10]) or "none"
        raise InputError(
            f"{field}: missing; the fields are {names}: name the right one with --text-field"
        )
    text = record[field]
    if not isinstance(text, str):
        raise InputError(
            f"{field}: expected a string, found {_short(text)}; "
            "mend the line or name another field with --text-field"
        )
    return text


def _id(record: Mapping[str, object], field: str) -> str:
    value = record.get(field)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputError(
            f"{field}: expected a string or a whole number, found {_short(value)}; "
            "mend the line or name another field with --id-field"
        )
    return str(value)


def _short(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=repr)  # rows hold dates and bytes too
    return shown if len(shown) <= 60 else f"{shown[:57]}..."
