"""Are scores probabilities? Expected calibration error, reliability, and Platt scaling."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from infer.decode import Calibration
from train.evaluation.scores import Doubles

__all__ = [
    "Bin",
    "Reliability",
    "calibration_error",
    "cross_validated",
    "fit_calibration",
    "measure",
]

BINS = 10
STEPS = 100
PULL = 1e-3  # towards the identity, so that few or equal scores still have one best fit
CLIP = 1e-6  # as infer.decode.Calibration


@dataclass(frozen=True, slots=True)
class Bin:
    """Found spans of like score: the lowest, the highest, their mean, the share of right ones."""

    low: float
    high: float
    count: int
    score: float
    right: float


@dataclass(frozen=True, slots=True)
class Reliability:
    """How far scores are probabilities.

    `error` is the expected calibration error of the scores as they are; `cross_validated` is what
    is left of it after Platt scaling fitted on the other half of the data.
    """

    spans: int
    error: float
    cross_validated: float
    bins: tuple[Bin, ...]


def measure(scores: Sequence[float], right: Sequence[bool]) -> Reliability:
    """Return the reliability of scores, 0 to 1, of spans that are right or not, in text order."""
    held_out = cross_validated(scores, right)
    return Reliability(
        len(scores),
        calibration_error(scores, right),
        calibration_error(held_out, right),
        make_bins(scores, right),
    )


def make_bins(scores: Sequence[float], right: Sequence[bool]) -> tuple[Bin, ...]:
    """Return up to ten bins of equal mass, lowest scores first; equal scores share a bin."""
    order = np.argsort(scores, kind="stable")
    given = np.asarray(scores, np.float64)[order]
    correct = np.asarray(right, np.float64)[order]
    cuts = given[np.arange(1, BINS) * len(given) // BINS] if len(given) else given
    edges = np.unique([0, *np.searchsorted(given, cuts), len(given)])
    return tuple(
        Bin(
            float(given[a]),
            float(given[b - 1]),
            b - a,
            float(given[a:b].mean()),
            float(correct[a:b].mean()),
        )
        for a, b in pairwise(edges.tolist())
    )


def calibration_error(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error, 0 to 1: the lower the better; 0 of no spans.

    The mean over bins, weighted by their spans, of |share of right ones - mean score| (Guo et al.,
    2017, On Calibration of Modern Neural Networks, equation 3), but with bins of equal mass
    (Nguyen and O'Connor, 2015), since most scores of a tagger lie near 1.
    """
    gaps = [one.count * abs(one.right - one.score) for one in make_bins(scores, right)]
    return sum(gaps) / max(1, len(scores))


def fit_calibration(scores: Sequence[float], right: Sequence[bool]) -> Calibration:
    """Return the Platt scaling that makes span scores probabilities of being right.

    Platt's (1999) smoothed targets, minimised by Newton's method with halved steps, as Lin, Lin
    and Weng (2007) do; of no spans it is the identity.
    """
    logits = _logits(scores)
    positive = int(np.sum(right, dtype=np.int64))
    negative = len(logits) - positive
    targets = np.where(right, (positive + 1) / (positive + 2), 1 / (negative + 2))
    features = np.stack([logits, np.ones_like(logits)], axis=1)
    weights = np.array([1.0, 0.0])
    for _ in range(STEPS):
        step = _newton_step(features, targets, weights)
        weights = _descend(features, targets, weights, step)
        if np.abs(step).max() < 1e-9:
            break
    return Calibration(float(weights[0]), float(weights[1]))


def cross_validated(scores: Sequence[float], right: Sequence[bool]) -> list[float]:
    """Return scores calibrated on the half of the data that they are not in.

    The halves are contiguous, since spans that stand close together tell of one another.
    """
    half = len(scores) // 2
    ahead = fit_calibration(scores[half:], right[half:])
    behind = fit_calibration(scores[:half], right[:half])
    return [*map(ahead, scores[:half]), *map(behind, scores[half:])]


def _logits(scores: Sequence[float]) -> Doubles:
    clipped = np.clip(np.asarray(scores, np.float64), CLIP, 1 - CLIP)
    logits: Doubles = np.log(clipped / (1 - clipped))
    return logits


def _loss(features: Doubles, targets: Doubles, weights: Doubles) -> float:
    z = features @ weights
    pull = PULL / 2 * np.sum((weights - (1.0, 0.0)) ** 2)
    return float(np.sum(np.logaddexp(0, z) - targets * z) + pull)


def _newton_step(features: Doubles, targets: Doubles, weights: Doubles) -> Doubles:
    chances = 1 / (1 + np.exp(-features @ weights))
    gradient = features.T @ (chances - targets) + PULL * (weights - (1.0, 0.0))
    curvature = (features.T * (chances * (1 - chances))) @ features + PULL * np.eye(2)
    return np.linalg.solve(curvature, gradient).astype(np.float64)


def _descend(features: Doubles, targets: Doubles, weights: Doubles, step: Doubles) -> Doubles:
    before = _loss(features, targets, weights)
    for halving in range(30):
        nearer = weights - step * 0.5**halving
        if _loss(features, targets, nearer) <= before:
            return nearer
    return weights
