"""Words that recur in an article inform each other: a name read surely once helps where it is not.

Source: the label consistency of Krishnan and Manning (2006), An Effective Two-Stage Model for
Exploiting Non-Local Dependencies in Named Entity Recognition, reduced to a mean of scores.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from infer.decode import Floats, log_softmax
from infer.encoding import Ints
from infer.names import fold, without_prefix

__all__ = ["pool_repeats", "repeat_key"]

SHORTEST = 3
SURELY_OUTSIDE = 0.9


def pool_repeats(
    words: Sequence[str], logits: Floats, labels: Sequence[str], weight: float
) -> Floats:
    """Return log-probabilities, shape (words, labels), drawn towards those of a word's repeats.

    Words count as repeats if they are equal once folded and without what may be a prefix. What kind
    of name a word belongs to, or none, moves by `weight`, 0 to 1, to the mean of its group; whether
    it begins that name does not: a surname alone begins one, and closes the full name. Words of one
    or two letters, signs, and groups that are surely O on average stay as they are.
    """
    logs = log_softmax(logits)
    if not weight or not len(words):
        return logs
    keys = [repeat_key(word) for word in words]
    _, group = np.unique(keys, return_inverse=True)
    kinds, kind = np.unique([label[2:] for label in labels], return_inverse=True)
    of_kinds = np.stack([np.logaddexp.reduce(logs[:, kind == k], 1) for k in range(len(kinds))], 1)
    drawn = (1 - weight) * of_kinds + weight * _group_means(of_kinds, group)[group]
    moved = _moved(keys, group, np.exp(of_kinds[:, kind[labels.index("O")]]))
    return np.where(moved[:, None], logs + (drawn - of_kinds)[:, kind], logs)


def repeat_key(word: str) -> str:
    """Return what words that repeat each other share: folded, without what may be a prefix."""
    return without_prefix(fold(word))


def _moved(keys: Sequence[str], group: Ints, outside: Floats) -> npt.NDArray[np.bool_]:
    """Return which words take part, given the probability of each to be in no name."""
    named = np.array([len(key) >= SHORTEST and key[0].isalpha() for key in keys])
    sure = _group_means(outside[:, None], group)[:, 0] > SURELY_OUTSIDE
    moved: npt.NDArray[np.bool_] = named & ((np.bincount(group) > 1) & ~sure)[group]
    return moved


def _group_means(rows: Floats, group: Ints) -> Floats:
    size = np.bincount(group)
    sums = np.zeros((len(size), rows.shape[1]), np.float32)
    np.add.at(sums, group, rows)
    means: Floats = np.divide(sums, size[:, None], dtype=np.float32)
    return means
