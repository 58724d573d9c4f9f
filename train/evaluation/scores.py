"""Strict precision, recall and F1 with bootstrap intervals.

For tagged words seqeval gives the numbers; for spans that need not end where words do, and for the
bootstrap, which needs counts for each unit, the same definition is computed from counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from seqeval.metrics import classification_report
from seqeval.scheme import IOB2

from infer.encoding import Ints

__all__ = [
    "ALL",
    "ROUNDS",
    "Doubles",
    "Score",
    "drawn_f1",
    "f1_intervals",
    "make_scores",
    "rates",
    "seqeval_rates",
]

Doubles = npt.NDArray[np.float64]

ALL = "micro"
"""Names the score of all labels together."""

ROUNDS = 1000


@dataclass(frozen=True, slots=True)
class Score:
    """Strict precision, recall and F1 of one label, 0 to 1, and the spans that they count.

    `low` to `high` is the 95 % bootstrap interval of F1.
    """

    label: str
    precision: float
    recall: float
    f1: float
    low: float
    high: float
    hits: int
    found: int
    gold: int


def rates(counts: Ints) -> Doubles:
    """Return precision, recall and F1 for hits, found and gold, both on the last axis.

    A rate of nothing is 0.
    """
    hits, found, gold = np.moveaxis(counts.astype(np.float64), -1, 0)
    pairs = [(hits, found), (hits, gold), (2 * hits, found + gold)]
    return np.stack([above / np.maximum(below, 1) for above, below in pairs], axis=-1)


def seqeval_rates(
    gold: Sequence[Sequence[str]], found: Sequence[Sequence[str]], labels: Sequence[str]
) -> Doubles:
    """Return seqeval's strict precision, recall and F1, shape (labels + 1, 3); the last is micro.

    `gold` and `found` are the BIO tags of each sentence's words.
    """
    if all(tag == "O" for rows in (gold, found) for tags in rows for tag in tags):
        return np.zeros((len(labels) + 1, 3))  # seqeval cannot average over no label
    table = classification_report(
        [list(tags) for tags in gold],
        [list(tags) for tags in found],
        mode="strict",
        scheme=IOB2,
        output_dict=True,
        zero_division=0,
    )
    nothing = {"precision": 0.0, "recall": 0.0, "f1-score": 0.0}
    rows = [table.get(label, nothing) for label in (*labels, "micro avg")]
    return np.array([[row[name] for name in nothing] for row in rows])


def f1_intervals(counts: Ints, seed: int, rounds: int = ROUNDS) -> Doubles:
    """Return the 95 % percentile bootstrap interval of each F1, shape (labels, 2).

    `counts` are hits, found and gold, shape (units, labels, 3).
    """
    return np.percentile(drawn_f1(counts, seed, rounds), [2.5, 97.5], axis=0).T


def drawn_f1(counts: Ints, seed: int, rounds: int = ROUNDS) -> Doubles:
    """Return each F1 of bootstrap samples, shape (rounds, labels).

    `counts` are hits, found and gold, shape (units, labels, 3); each round draws as many units as
    there are, with replacement. Source: Efron and Tibshirani (1993), An Introduction to the
    Bootstrap, chapter 13.
    """
    units = len(counts)
    random = np.random.default_rng(seed)
    drawn = random.multinomial(units, np.full(units, 1 / units), size=rounds)
    return rates(np.tensordot(drawn, counts, axes=1))[..., 2]


def make_scores(labels: Sequence[str], counts: Ints, values: Doubles, seed: int) -> list[Score]:
    """Return a score for each of `labels`, named in the order of the second axis of `counts`.

    `counts` has the shape (units, labels, 3), `values` holds precision, recall and F1, shape
    (labels, 3).
    """
    intervals = f1_intervals(counts, seed).tolist()
    rows = zip(
        labels, values.tolist(), intervals, counts.sum(axis=0, dtype=np.int64).tolist(), strict=True
    )
    return [Score(label, *rate, *interval, *totals) for label, rate, interval, totals in rows]
