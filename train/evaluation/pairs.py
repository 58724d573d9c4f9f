"""Labels of given pairs, favor, against or neutral, held against those that are right."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from infer.annotation import STANCES
from infer.encoding import Ints
from train.evaluation.calibration import calibration_error
from train.evaluation.confusion import Confusion
from train.evaluation.scores import Doubles, Score, drawn_f1, make_scores, rates

__all__ = ["MACRO", "JudgedPair", "PairEvaluation", "Part", "score_pairs"]

MACRO = "macro"
"""Names the mean of the labels' scores."""


@dataclass(frozen=True, slots=True)
class JudgedPair:
    """One pair: its right label and the one it was given.

    `unit` is the article or sentence that it belongs to. `named` says whether its target is an
    entity, not an issue; None where the data does not tell. `score` is the probability of the label
    that it was given, None where there are none.
    """

    unit: str
    gold: str
    found: str
    named: bool | None = None
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pairs, their macro-F1, and the F1 of each of `STANCES`, 0 to 1."""

    name: str
    pairs: int
    macro: float
    labels: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class PairEvaluation:
    """What one model says of the pairs of one data set.

    `units` of the kind `unit` are what the bootstrap draws under `seed`. `macro` is the mean of
    `labels`, a label without pairs included as 0. `error` is the expected calibration error of the
    probabilities of the labels given, None where there are none. `parts` are pairs whose targets
    are entities, and issues. `notes` counts what could not be judged as it stands.
    """

    name: str
    unit: str
    units: int
    pairs: int
    seed: int
    macro: Score
    labels: tuple[Score, ...]
    confusion: Confusion
    error: float | None
    parts: tuple[Part, ...]
    notes: Mapping[str, int]


def score_pairs(
    name: str,
    unit: str,
    pairs: Sequence[JudgedPair],
    *,
    notes: Mapping[str, int] | None = None,
    seed: int = 0,
) -> PairEvaluation:
    """Score pairs, one or more, of units of the kind `unit`."""
    counts = _counts(pairs)
    values = rates(counts.sum(axis=0))
    labels = make_scores(STANCES, counts, values, seed)
    return PairEvaluation(
        name=name,
        unit=unit,
        units=len(counts),
        pairs=len(pairs),
        seed=seed,
        macro=_macro(counts, values.mean(axis=0), seed),
        labels=tuple(labels),
        confusion=_confusion(pairs),
        error=_error(pairs),
        parts=tuple(
            _part(what, chosen)
            for what, want in (("entities", True), ("issues", False))
            if (chosen := [pair for pair in pairs if pair.named is want])
        ),
        notes={what: count for what, count in (notes or {}).items() if count},
    )


def _counts(pairs: Sequence[JudgedPair]) -> Ints:
    """Return hits, found and gold of each unit, shape (units, labels, 3)."""
    units = {name: i for i, name in enumerate(dict.fromkeys(pair.unit for pair in pairs))}
    counts = np.zeros((len(units), len(STANCES), 3), np.int64)
    for pair in pairs:
        row, gold, found = units[pair.unit], STANCES.index(pair.gold), STANCES.index(pair.found)
        counts[row, found, 1] += 1
        counts[row, gold, 2] += 1
        counts[row, gold, 0] += gold == found
    return counts


def _macro(counts: Ints, means: Doubles, seed: int) -> Score:
    precision, recall, f1 = means.tolist()
    low, high = np.percentile(drawn_f1(counts, seed).mean(axis=-1), [2.5, 97.5]).tolist()
    hits, found, gold = counts.sum(axis=(0, 1)).tolist()
    return Score(MACRO, precision, recall, f1, low, high, hits, found, gold)


def _confusion(pairs: Sequence[JudgedPair]) -> Confusion:
    counts = np.zeros((len(STANCES) + 1, len(STANCES) + 1), np.int64)
    for pair in pairs:
        counts[STANCES.index(pair.gold), STANCES.index(pair.found)] += 1
    return Confusion(STANCES, tuple(map(tuple, counts.tolist())), (0,) * len(STANCES))


def _error(pairs: Sequence[JudgedPair]) -> float | None:
    scores = [pair.score for pair in pairs if pair.score is not None]
    if len(scores) < len(pairs):
        return None
    return calibration_error(scores, [pair.gold == pair.found for pair in pairs])


def _part(name: str, pairs: Sequence[JudgedPair]) -> Part:
    f1 = rates(_counts(pairs).sum(axis=0))[:, 2]
    return Part(name, len(pairs), float(f1.mean()), tuple(f1.tolist()))
