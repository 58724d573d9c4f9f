"""Words that recur in an article inform each other: a name read surely once helps where it is not.

Source: the label consistency of Krishnan and Manning (2006), An Effective Two-Stage Model for
Exploiting Non-Local Dependencies in Named Entity Recognition, reduced to a mean of scores.
"""

from collections.abc import Sequence

import numpy as np

from infer.decode import Floats, log_softmax
from infer.encoding import Ints
from infer.names import fold, without_prefix

__all__ = ["pool_repeats", "repeat_key"]

SHORTEST = 3
SURELY_OUTSIDE = 0.9


def pool_repeats(words: Sequence[str], logits: Floats, outside: int, weight: float) -> Floats:
    """Return log-probabilities, shape (words, labels), drawn towards those of a word's repeats.

    Words count as repeats if they are equal once folded and without what may be a prefix; each
    row moves by `weight`, 0 to 1, to the mean of its group. Words of one or two letters, signs,
    and groups that are surely `outside` (the index of O) on average stay as they are.
    """
    logs = log_softmax(logits)
    if not weight or not len(words):
        return logs
    keys = [repeat_key(word) for word in words]
    _, group = np.unique(keys, return_inverse=True)
    size = np.bincount(group)
    means = _group_means(logs, group, size)
    sure = _group_means(np.exp(logs), group, size)[:, outside] > SURELY_OUTSIDE
    named = np.array([len(key) >= SHORTEST and key[0].isalpha() for key in keys])
    moved = named & (size > 1)[group] & ~sure[group]
    return np.where(moved[:, None], (1 - weight) * logs + weight * means[group], logs)


def repeat_key(word: str) -> str:
    """Return what words that repeat each other share: folded, without what may be a prefix."""
    return without_prefix(fold(word))


def _group_means(rows: Floats, group: Ints, size: Ints) -> Floats:
    sums = np.zeros((len(size), rows.shape[1]), np.float32)
    np.add.at(sums, group, rows)
    means: Floats = np.divide(sums, size[:, None], dtype=np.float32)
    return means
