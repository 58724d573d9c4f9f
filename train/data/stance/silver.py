"""Silver labels: what a stance model said of sentences that nobody annotated (`train.silver`).

A file of JSON Lines. The first line tells how it was made: the texts and their terms, the models
with all that they learned from, thresholds and counts. Each other line is one sentence:

    {"corpus": "wikifane", "number": 12, "text": …,
     "pairs": [{"holder": [s, e], "target": [s, e], "cues": [[s, e]], "label": "favor",
                "score": 0.93}]}

`number` counts the sentences of its corpus, spans are half-open code-point offsets into `text`, and
`score` is the probability that the model gave to the label.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infer.annotation import STANCES
from infer.errors import InputError, UsageError
from infer.spans import Span
from train.data.corpus import choose
from train.data.stance.records import Record, read_json_lines
from train.data.stance.rows import StanceCorpus, StanceRow, make_stances

__all__ = ["HEAD", "NAME", "SPLITS", "origin", "read"]

NAME = "silver"
SPLITS = ("train",)
HEAD = "silver"
"""The key by which the first line is known; its value is the version of the form, 1."""
REMEDY = "make the file with `train silver`"


def read(_folder: Path, split: str, path: str = "") -> StanceCorpus:
    """Return the pairs of a silver file.

    Args:
        _folder: The data folder, in which it does not lie: it was made here.
        split: `train`, the only one: nothing is judged by silver labels.
        path: The file, as `train silver --out` named it.

    Raises:
        InputError: The file is missing or a line does not fit.
        UsageError: The split is unknown, or no path is given.
    """
    choose("split of silver", split, SPLITS)
    if not path:
        raise UsageError(f"silver: options: path: expected a file, found nothing; {REMEDY}")
    _refuse_missing(Path(path))
    lines = read_json_lines(Path(path))
    _head(path, next(lines, None))
    defects: Counter[str] = Counter()
    return make_stances((row for at, line in enumerate(lines) for row in _rows(at, line)), defects)


def origin(path: str) -> Mapping[str, Any]:
    """Return what `training.json` tells of a silver file: its name, SHA-256, and its first line.

    Raises:
        InputError: The file is missing or is none.
    """
    _refuse_missing(Path(path))
    head = _head(path, next(read_json_lines(Path(path)), None))
    with Path(path).open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"path": path, "sha256": digest, **head}


def _refuse_missing(path: Path) -> None:
    if not path.is_file():
        raise InputError(f"{path}: no such file; {REMEDY}")


def _head(path: str, record: Record | None) -> Mapping[str, Any]:
    values = record.values if record else {}
    if values.get(HEAD) != 1 or not {"texts", "models"} <= values.keys():
        found = json.dumps(dict(values), ensure_ascii=False)[:60] if record else "nothing"
        raise InputError(
            f"{path}, line 1: expected what `train silver` writes there, with "
            f'"{HEAD}": 1, texts and models, found {found}; {REMEDY}'
        )
    return values


def _rows(number: int, line: Record) -> Iterator[StanceRow]:
    text = line.get("text", str)
    for pair in line.records("pairs"):
        yield StanceRow(
            number,
            text,
            _span(pair, "holder", pair.values.get("holder"), text),
            _span(pair, "target", pair.values.get("target"), text),
            "",
            pair.look_up("label", {label: label for label in STANCES}),
            tuple(_span(pair, "cues", cue, text) for cue in pair.get("cues", list)),
        )


def _span(pair: Record, field: str, value: Any, text: str) -> Span:
    match value:
        case [int() as start, int() as end] if 0 <= start < end <= len(text):
            return Span(start, end)
    raise pair.fault(field, f"start and end within the {len(text)} characters of the text")
