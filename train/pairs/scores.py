"""How well pairs are told apart: F1 of each label, their mean, and the threshold for it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from infer.annotation import STANCES
from infer.classifier import decide
from infer.decode import Floats

__all__ = ["PairScore", "best_threshold", "score_labels"]

GRID = tuple(round(0.05 * step, 2) for step in range(2, 19))


@dataclass(frozen=True, slots=True)
class PairScore:
    """F1 of each of `STANCES`, their mean, and `counts[gold][found]` of pairs."""

    f1: tuple[float, ...]
    macro: float
    counts: tuple[tuple[int, ...], ...]


def score_labels(gold: Sequence[str], found: Sequence[str]) -> PairScore:
    """Score labels pair by pair; a label that neither side has scores 0."""
    counts = np.zeros((len(STANCES), len(STANCES)), np.int64)
    for right, label in zip(gold, found, strict=True):
        counts[STANCES.index(right), STANCES.index(label)] += 1
    sums = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * counts.diagonal() / np.maximum(1, sums)
    return PairScore(tuple(f1.tolist()), float(f1.mean()), tuple(map(tuple, counts.tolist())))


def best_threshold(gold: Sequence[str], probabilities: Floats) -> tuple[float, PairScore]:
    """Return the threshold of `GRID` with the best macro-F1, the lower of equals, and its score.

    `probabilities` have the shape (pairs, labels).
    """
    scored = [(t, score_labels(gold, decide(probabilities, t))) for t in GRID]
    return max(scored, key=lambda one: one[1].macro)
