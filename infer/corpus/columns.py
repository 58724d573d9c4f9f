"""The columns of Parquet: those of the JSON form, with a schema that does not hang on the data.

Lists of structs, so that `SELECT id, unnest(entities, recursive := true) FROM 'OUT/*.parquet'`
works in DuckDB. Lone surrogates, which Parquet's UTF-8 cannot hold, become U+FFFD: offsets stay.
"""

import json
import re
from functools import cache
from typing import Any

from infer.extras import needed

__all__ = ["schema", "to_row"]

SURROGATE = re.compile("[\ud800-\udfff]")
FIELDS: dict[str, Any] = {
    "id": str,
    "text": str,
    "sentences": [{"start": int, "end": int}],
    "entities": [
        {"start": int, "end": int, "label": str, "text": str, "score": float, "actor": str}
    ],
    "actors": [{"id": str, "name": str, "label": str, "mentions": [int]}],
    "quotes": [
        {
            "source": {"start": int, "end": int, "text": str},
            "speaker": str,
            "cue": {"start": int, "end": int, "text": str},
            "content": {"start": int, "end": int, "text": str},
            "kind": str,
            "score": float,
        }
    ],
    "stances": [
        {
            "sentence": int,
            "holder": str,
            "target": {"actor": str, "start": int, "end": int, "text": str},
            "label": str,
            "score": float,
            "quote": int,
        }
    ],
    "relations": [
        {
            "holder": str,
            "target": {"actor": str, "start": int, "end": int, "text": str},
            "label": str,
            "score": float,
            "favor": int,
            "against": int,
            "stances": [int],
        }
    ],
    "notes": [{"what": str, "count": int}],
    "tasks": [str],
    "version": str,
}
"""Each column's type: [of the elements] of a list, {of the fields} of a struct."""


@cache
def schema() -> Any:
    """Return the `pyarrow.Schema` of a partition.

    Raises:
        UsageError: pyarrow is not installed.
    """
    arrow = needed("pyarrow", "corpus", "--format parquet")
    plain = {str: arrow.string(), int: arrow.int32(), float: arrow.float64()}

    def typed(form: Any) -> Any:
        if isinstance(form, list):
            return arrow.list_(typed(form[0]))
        if isinstance(form, dict):
            return arrow.struct([arrow.field(name, typed(part)) for name, part in form.items()])
        return plain[form]

    return arrow.schema([arrow.field(name, typed(form)) for name, form in FIELDS.items()])


def to_row(written: str) -> dict[str, Any]:
    """Return the row of an annotation that is written as a line of JSON."""
    document = json.loads(written)
    notes = [{"what": what, "count": count} for what, count in document["notes"].items()]
    row = {**document, "notes": notes}
    return _whole(row) if "\\ud" in written else row


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_whole(part) for part in value]
    if isinstance(value, dict):
        return {name: _whole(part) for name, part in value.items()}
    return value
