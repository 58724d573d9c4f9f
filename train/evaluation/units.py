"""What is judged: sentences or articles, each with the labelled spans of gold and of the model."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from infer.encoding import Ints
from infer.spans import Span

__all__ = ["LabelledSpan", "Unit", "keep_labels", "scored_spans", "span_counts"]


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Code points `start` up to, not including, `end` of a unit's text, under one label.

    `score` is the probability that the model gives the span; gold spans are certain.
    """

    start: int
    end: int
    label: str
    score: float = 1.0

    @property
    def key(self) -> tuple[int, int, str]:
        """What must agree for a strict hit."""
        return (self.start, self.end, self.label)


@dataclass(frozen=True, slots=True)
class Unit:
    """One sentence or one article: what the bootstrap draws.

    `sentences` are the sentences of `text` (of a sentence, itself). The spans of either side are
    in order.
    """

    name: str
    text: str
    sentences: tuple[Span, ...]
    gold: tuple[LabelledSpan, ...]
    found: tuple[LabelledSpan, ...]


def keep_labels(units: Iterable[Unit], labels: Sequence[str]) -> tuple[list[Unit], Counter[str]]:
    """Return the units with spans of `labels` alone, and how many of each side were left out."""
    kept, left_out = [], Counter[str]()
    for unit in units:
        gold = tuple(span for span in unit.gold if span.label in labels)
        found = tuple(span for span in unit.found if span.label in labels)
        kept.append(replace(unit, gold=gold, found=found))
        left_out.update(f"gold {s.label} left out" for s in unit.gold if s.label not in labels)
        left_out.update(f"found {s.label} left out" for s in unit.found if s.label not in labels)
    return kept, left_out


def span_counts(units: Sequence[Unit], labels: Sequence[str]) -> Ints:
    """Return hits, found and gold of every unit, shape (units, labels + 1, 3).

    The last of the second axis is all labels together. A hit agrees in start, end and label; each
    found span serves one gold span at most.
    """
    place = {label: i for i, label in enumerate(labels)}
    counts = np.zeros((len(units), len(labels) + 1, 3), np.int64)
    for row, unit in enumerate(units):
        gold = Counter(span.key for span in unit.gold)
        found = Counter(span.key for span in unit.found)
        for column, keys in enumerate((gold & found, found, gold)):
            for (_, _, label), count in keys.items():
                counts[row, place[label], column] += count
    counts[:, -1] = counts.sum(axis=1)
    return counts


def scored_spans(units: Iterable[Unit]) -> tuple[list[float], list[bool]]:
    """Return the score of each found span, in order, and whether it is a strict hit."""
    scores, right = [], []
    for unit in units:
        gold = {span.key for span in unit.gold}
        scores += [span.score for span in unit.found]
        right += [span.key in gold for span in unit.found]
    return scores, right
