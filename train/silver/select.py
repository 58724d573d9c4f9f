"""Which pairs become silver labels: those that the model is sure of, and not too many neutral."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from infer.annotation import STANCES
from train.data.stance.rows import StanceRow
from train.silver.config import SilverConfig
from train.silver.teacher import Judged

__all__ = ["Labelled", "select"]

NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class Labelled:
    """A row with the model's label, and the probability that it gave to it."""

    row: StanceRow
    score: float


def select(
    said: Iterable[Sequence[Judged]], config: SilverConfig, dropped: Counter[str]
) -> list[list[Labelled]]:
    """Return what is kept of each sentence, counting into `dropped` what is not, by its reason."""
    kept = [_of_sentence(own, config, dropped) for own in said]
    return _thinned(kept, config, dropped)


def _of_sentence(
    said: Sequence[Judged], config: SilverConfig, dropped: Counter[str]
) -> list[Labelled]:
    """Return the pairs of a sentence above the thresholds: others before neutral, the surest."""
    sure = []
    for one in said:
        score = max(one.probabilities)
        label = STANCES[one.probabilities.index(score)]
        if score >= config.thresholds.of(label):
            sure.append(Labelled(replace(one.row, label=label), score))
        else:
            dropped[f"pairs: {label} below its threshold"] += 1
    sure.sort(key=lambda one: (one.row.label == NEUTRAL, -one.score))
    dropped["pairs: more than most_pairs in a sentence"] += len(sure[config.most_pairs :])
    return sure[: config.most_pairs]


def _thinned(
    kept: Sequence[list[Labelled]], config: SilverConfig, dropped: Counter[str]
) -> list[list[Labelled]]:
    """Return the sentences with the share of neutral pairs that the config asks for, drawn."""
    neutral = [id(one) for own in kept for one in own if one.row.label == NEUTRAL]
    most = int(config.neutrals * (sum(map(len, kept)) - len(neutral)))
    gone = set(np.random.default_rng(config.seed).permutation(len(neutral))[most:].tolist())
    dropped["pairs: more neutral than neutrals allows"] += len(gone)
    out = {neutral[place] for place in gone}
    return [[one for one in own if id(one) not in out] for own in kept]
