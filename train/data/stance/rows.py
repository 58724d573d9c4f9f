"""A stance corpus for training: who stands how to whom in which sentence, and what was mended."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from infer.spans import Span

__all__ = ["StanceCorpus", "StanceRow", "find_span", "make_stances"]


@dataclass(frozen=True, slots=True)
class StanceRow:
    """One stance: `holder` stands to `target` as `label` says, as far as `text` tells.

    `sentence` counts the different sentences of a split from 0; all rows on one text share it, and
    a sentence without rows keeps its number. Spans are half-open code-point offsets into `text`,
    never empty. A `holder` of None is the author. Where the target has no span, `subject` names it,
    and is "" otherwise. `label` is one of `infer.annotation.STANCES`. `cues` are the words by which
    the text tells that the holder speaks, where that is known.
    """

    sentence: int
    text: str
    holder: Span | None
    target: Span | None
    subject: str
    label: str
    cues: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class StanceCorpus:
    """The rows of one split, in the order of the file.

    `defects` counts everything mended or left out while reading.
    """

    rows: tuple[StanceRow, ...]
    defects: Mapping[str, int]


def make_stances(rows: Iterable[StanceRow], defects: Counter[str]) -> StanceCorpus:
    """Return the corpus of `rows`, in which one holder has one stance to one target.

    Rows that say again what an earlier one said are dropped; where rows on the same holder, target
    and sentence contradict each other, all of them are. Both are counted.
    """
    labels: defaultdict[tuple[object, ...], dict[str, StanceRow]] = defaultdict(dict)
    for row in rows:
        said = labels[row.sentence, row.holder, row.target, row.subject]
        defects["rows dropped: repeated"] += row.label in said
        said.setdefault(row.label, row)
    agreed = [next(iter(said.values())) for said in labels.values() if len(said) == 1]
    both = sum(len(said) for said in labels.values() if len(said) > 1)
    defects["rows dropped: contradict each other"] += both
    return StanceCorpus(tuple(agreed), {name: count for name, count in defects.items() if count})


def find_span(text: str, start: int, end: int, surface: str) -> Span | None:
    """Return `[start, end)` if it holds `surface`, and something at all; else None."""
    span = Span(start, end)
    fits = 0 <= start < end <= len(text) and span.of(text) == surface
    return span if fits else None
