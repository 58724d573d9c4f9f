"""Our annotation of quotations and stances on ANERcorp's training sentences, put back on the text.

The annotation is standoff, offsets alone; `seeds/README.md` describes its form and its making.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.annotation import STANCES
from infer.errors import InputError
from infer.spans import Span
from train.data import anercorp, news_ner
from train.data.corpus import Mention
from train.data.names_standoff import fingerprint

__all__ = [
    "SPLITS",
    "STANDOFF",
    "Annotated",
    "NewsSentence",
    "Said",
    "Stand",
    "put_back",
    "read_lines",
    "read_news",
]

SPLITS = ("train", "dev", "train-all")
STANDOFF = Path(__file__).parents[2] / "seeds" / "news-stance.standoff.jsonl"


@dataclass(frozen=True, slots=True)
class Said:
    """A quotation; `source` is None where the verb stands alone."""

    source: Span | None
    cue: Span
    content: Span


@dataclass(frozen=True, slots=True)
class Stand:
    """A stance; `holder` None is the author."""

    holder: Span | None
    target: Span
    label: str


@dataclass(frozen=True, slots=True)
class NewsSentence:
    """One sentence with our names (PER, LOC, ORG), quotations and stances, as spans of `text`."""

    number: int
    text: str
    names: tuple[Mention, ...]
    quotes: tuple[Said, ...]
    stances: tuple[Stand, ...]


Annotated = Callable[[Path, str, Counter[str], Path], list[NewsSentence]]
"""Reads the annotated sentences of a split, as `read_news` does."""


def read_news(
    folder: Path, split: str, defects: Counter[str], standoff: Path = STANDOFF
) -> list[NewsSentence]:
    """Return the annotated sentences of one split, counting into `defects` those that are not.

    Raises:
        InputError: A file is missing or broken, or the text is not the one annotated.
        UsageError: The split is unknown.
    """
    lines = {value["sentence"]: value for value in read_lines(standoff)}
    names = {row["sentence"]: row for row in news_ner.read(folder, split, misc="drop").dataset}
    found = []
    for sentence in anercorp.read_sentences(folder, split, Counter()):
        value = lines.get(sentence.number)
        if value is None:
            defects["sentences without annotation"] += 1
            continue
        row = names[sentence.number]
        own = list(map(Mention, row["start"], row["end"], row["label"]))
        found.append(put_back(sentence.number, sentence.text, own, value, standoff))
    return found


def put_back(
    number: int, text: str, names: Sequence[Mention], value: Mapping[str, Any], path: Path
) -> NewsSentence:
    """Return a sentence with its names and with the annotation `value`, a line of `path`.

    Raises:
        InputError: The line was made for another text, or its fields do not fit.
    """
    try:
        _refuse_other_text(text, value, path)
        return NewsSentence(
            number,
            text,
            tuple(names),
            tuple(_said(quote, text) for quote in value["quotes"]),
            tuple(_stand(stance, text) for stance in value["stances"]),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise InputError(
            f"{path}: sentence {value['sentence']}: {fault!r}; expected quotes with source,"
            " cue and content and stances with holder, target and label, spans within the sentence;"
            " restore the file"
        ) from fault


def _said(value: Mapping[str, Any], text: str) -> Said:
    source = value["source"] and _span(value["source"], text)
    return Said(source, _span(value["cue"], text), _span(value["content"], text))


def _stand(value: Mapping[str, Any], text: str) -> Stand:
    if value["label"] not in STANCES:
        raise ValueError(f"label {value['label']!r}")
    holder = value["holder"] and _span(value["holder"], text)
    return Stand(holder, _span(value["target"], text), value["label"])


def _span(value: tuple[int, int], text: str) -> Span:
    start, end = value
    if not 0 <= start < end <= len(text):
        raise ValueError(f"span {value}")
    return Span(start, end)


def _refuse_other_text(text: str, value: Mapping[str, Any], path: Path) -> None:
    found = fingerprint(text)
    if value["sha256"] != found:
        raise InputError(
            f"{path}: sentence {value['sentence']} was annotated with sha256 {value['sha256']}, but"
            f" the corpus's text there has {found}; fetch it again with `train data`"
        )


def read_lines(path: Path) -> list[Mapping[str, Any]]:
    """Return the lines of an annotation, each an object with the number of its sentence.

    Raises:
        InputError: The file cannot be read, or a line is no such object.
    """
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in rows:
            int(row["sentence"])
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise InputError(
            f"{path}: cannot be read ({fault!r}); it lies in seeds/ of Rasd's repository"
        ) from fault
    return rows
