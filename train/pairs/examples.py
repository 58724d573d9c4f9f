"""Rows of stance corpora as the pairs that `infer` gives to a stance model, with their labels."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from infer.annotation import AUTHOR, STANCES
from infer.bare_names import bare_names
from infer.encoding import Encoder, Ints
from infer.pair_text import pair_text
from infer.spans import Span
from train.data.stance.rows import StanceRow

__all__ = ["PairExamples", "make_pair_examples", "text_of", "thin"]

NEUTRAL = "neutral"


@dataclass(frozen=True, slots=True)
class PairExamples:
    """Pairs ready for a model.

    `ids[i]` has the shape (pieces of pair i,), special tokens included, `labels[i]` is an index
    into `STANCES`, shape (). `cut` counts pieces that were too many.
    """

    ids: list[Ints]
    labels: list[Ints]
    cut: int

    @property
    def pieces(self) -> int:
        """Pieces of all pairs together."""
        return sum(len(ids) for ids in self.ids)


def make_pair_examples(rows: Sequence[StanceRow], encoder: Encoder, most: int) -> PairExamples:
    """Return the pairs of `rows`, each of at most `most` pieces."""
    found = [encoder.encode_pair(*text_of(row), most) for row in rows]
    return PairExamples(
        [ids for ids, _ in found],
        [np.array(STANCES.index(row.label), np.int64) for row in rows],
        sum(cut for _, cut in found),
    )


def text_of(row: StanceRow) -> tuple[str, str]:
    """Return both texts of a row's pair."""
    holder = _name(row.text, row.holder) if row.holder else AUTHOR
    target = _name(row.text, row.target) if row.target else row.subject
    speaking = [row.holder, *row.cues] if row.holder else row.cues
    return pair_text((holder, target), row.text, speaking, [row.target] if row.target else [])


def thin(rows: Sequence[StanceRow], neutrals: float, seed: int) -> list[StanceRow]:
    """Return the rows with fewer neutral ones, drawn by `seed`, sentence by sentence.

    A sentence may keep `neutrals` of them for each other row, and as many if it has no other;
    `neutrals` 0 keeps all. What is left of a fraction goes to the next sentence, so that 1.5 keeps
    one and two by turns: rounding each sentence on its own would keep none of .5, and two of 1.5.
    """
    if not neutrals:
        return list(rows)
    random = np.random.default_rng(seed)
    places: defaultdict[int, list[int]] = defaultdict(list)
    others: Counter[int] = Counter()
    for place, row in enumerate(rows):
        if row.label == NEUTRAL:
            places[row.sentence].append(place)
        else:
            others[row.sentence] += 1
    gone: set[int] = set()
    share, left = Fraction(str(neutrals)), Fraction(0)
    for sentence, found in places.items():
        most, left = divmod(share * max(1, others[sentence]) + left, 1)
        gone.update(random.permutation(found)[most:].tolist())
    return [row for place, row in enumerate(rows) if place not in gone]


def _name(text: str, span: Span) -> str:
    surface = span.of(text)
    return bare_names([surface], [False])[0] or surface
