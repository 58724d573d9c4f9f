"""Which label is taken for which, what is missed or made up, and where edges are wrong.

Gold and found spans that overlap are paired one to one, the best agreement first; so every span is
counted exactly once. The kinds of error follow MUC (Chinchor and Sundheim, 1993).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from train.evaluation.units import LabelledSpan, Unit

__all__ = ["Confusion", "Kind", "Pair", "align", "confusion"]


class Kind(StrEnum):
    """What is right or wrong about a pair."""

    HIT = "right"
    LABEL = "label"
    BOUNDARY = "boundary"
    BOTH = "label and boundary"
    MISSED = "missed"
    SPURIOUS = "spurious"


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold span and the found span that answers it; one of them may be lacking."""

    gold: LabelledSpan | None
    found: LabelledSpan | None

    @property
    def kind(self) -> Kind:
        """What is right or wrong about it."""
        if self.gold is None or self.found is None:
            return Kind.SPURIOUS if self.gold is None else Kind.MISSED
        label, edges = _disagreement(self.gold, self.found)
        kinds = ((Kind.HIT, Kind.BOUNDARY), (Kind.LABEL, Kind.BOTH))
        return kinds[label][edges]


@dataclass(frozen=True, slots=True)
class Confusion:
    """Pairs by label.

    `counts[g][f]` counts pairs of gold label g and found label f, in the order of `labels`; the
    last column counts missed, the last row spurious spans. `boundary[g]` counts those of
    `counts[g][g]` whose edges differ.
    """

    labels: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    boundary: tuple[int, ...]


def align(unit: Unit) -> list[Pair]:
    """Return every span of a unit in exactly one pair, in the order of the text.

    Same edges go before same label, and a longer overlap before a shorter one.
    """
    candidates = sorted(
        (*reversed(_disagreement(g, f)), -overlap, i, j)
        for i, g in enumerate(unit.gold)
        for j, f in enumerate(unit.found)
        if (overlap := min(g.end, f.end) - max(g.start, f.start)) > 0
    )
    answers: dict[int, int] = {}
    for *_, i, j in candidates:
        if i not in answers and j not in answers.values():
            answers[i] = j
    pairs = [
        Pair(span, unit.found[answers[i]] if i in answers else None)
        for i, span in enumerate(unit.gold)
    ]
    taken = set(answers.values())
    pairs += [Pair(None, span) for j, span in enumerate(unit.found) if j not in taken]
    return sorted(pairs, key=_place)


def confusion(pairs: Iterable[Pair], labels: Sequence[str]) -> Confusion:
    """Count pairs by label; every label that occurs must be one of `labels`."""
    index = {label: i for i, label in enumerate(labels)}
    nothing = len(labels)
    counts = np.zeros((nothing + 1, nothing + 1), np.int64)
    boundary = np.zeros(nothing, np.int64)
    for pair in pairs:
        row = index[pair.gold.label] if pair.gold else nothing
        column = index[pair.found.label] if pair.found else nothing
        counts[row, column] += 1
        if pair.kind is Kind.BOUNDARY:
            boundary[row] += 1
    return Confusion(tuple(labels), tuple(map(tuple, counts.tolist())), tuple(boundary.tolist()))


def _disagreement(gold: LabelledSpan, found: LabelledSpan) -> tuple[bool, bool]:
    """Say whether the labels, and whether the edges differ."""
    edges = (gold.start, gold.end) != (found.start, found.end)
    return gold.label != found.label, edges


def _place(pair: Pair) -> tuple[int, int]:
    span = pair.gold or pair.found
    assert span is not None
    return span.start, span.end
