"""A corpus for training: sentences with labelled spans, and what was mended on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from datasets import Dataset, Features, List, Value

from infer.errors import UsageError
from infer.spans import Span

__all__ = [
    "FEATURES",
    "LABELS",
    "UNKNOWN",
    "Corpus",
    "LabelTable",
    "Mention",
    "Sentence",
    "choose",
    "make_corpus",
]

LABELS = ("PER", "LOC", "ORG", "MISC")

UNKNOWN = "?"
"""Stands in a label table for a tag whose entities are so mixed that their spans are masked."""

LabelTable = Mapping[str, str | None]
"""A corpus's own tag → a label of `LABELS`, `UNKNOWN`, or None (no entity for Rasd)."""

FEATURES = Features(
    {
        "sentence": Value("int64"),
        "text": Value("string"),
        "start": List(Value("int64")),
        "end": List(Value("int64")),
        "label": List(Value("string")),
        "masked": List(List(Value("int64"))),
    }
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One labelled entity: code points `start` up to, not including, `end` of its sentence."""

    start: int
    end: int
    label: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, its mentions in order without overlap, and spans of unknown label.

    `number` counts the sentences of the source file from 0; those left out keep their numbers.
    """

    number: int
    text: str
    mentions: tuple[Mention, ...]
    masked: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Corpus:
    """One split of one corpus.

    `dataset` has one row a sentence with the columns of `FEATURES`: the number of the sentence in
    its file, the text, three parallel lists of entities (half-open code-point offsets), and
    `masked`, a list of `[start, end]` whose labels are unknown and must not count in a loss.
    `defects` counts everything mended or left out while reading.
    """

    dataset: Dataset
    defects: Mapping[str, int]


def make_corpus(sentences: Iterable[Sentence], defects: Mapping[str, int]) -> Corpus:
    """Return the corpus of `sentences`, with defects that did not occur left out."""
    rows = [_row(sentence) for sentence in sentences]
    columns = {name: [row[name] for row in rows] for name in FEATURES}
    found = {name: count for name, count in defects.items() if count}
    return Corpus(Dataset.from_dict(columns, features=FEATURES), found)


def choose(what: str, found: str, choices: Sequence[str]) -> str:
    """Return `found` if it is one of `choices`.

    Raises:
        UsageError: It is not; the message lists the choices.
    """
    if found not in choices:
        raise UsageError(f"unknown {what} {found!r}; choose one of {', '.join(choices)}")
    return found


def _row(sentence: Sentence) -> dict[str, object]:
    return {
        "sentence": sentence.number,
        "text": sentence.text,
        "start": [m.start for m in sentence.mentions],
        "end": [m.end for m in sentence.mentions],
        "label": [m.label for m in sentence.mentions],
        "masked": [list(span) for span in sentence.masked],
    }
