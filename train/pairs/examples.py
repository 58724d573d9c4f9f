"""Rows of stance corpora as the layouts that `infer` gives to a stance model, with their labels."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from infer.annotation import AUTHOR, STANCES
from infer.bare_names import bare_names
from infer.classifier import Lay, Question
from infer.encoding import Encoder, Ints
from infer.layout import Layout, Named
from infer.skim import skim
from infer.spans import Span
from train.data.stance.rows import StanceRow
from train.examples import IGNORED
from train.pairs.close import read_closely

__all__ = ["LAYS", "PairExamples", "make_pair_examples", "question_of", "thin"]

NEUTRAL = "neutral"
LAYS: Mapping[str, Lay] = {"skim": skim, "close": read_closely}
"""The readings of a stance model."""


@dataclass(frozen=True, slots=True)
class PairExamples:
    """Sentences with their pairs, ready for a model.

    `labels[i]` has the shape (pieces of layout i,): at the piece of a pair the index of its label
    in `STANCES`, elsewhere `IGNORED`.
    """

    layouts: list[Layout]
    labels: list[Ints]

    @property
    def ids(self) -> list[Ints]:
        """The pieces of each layout, special tokens included."""
        return [one.ids for one in self.layouts]

    @property
    def cut(self) -> int:
        """Pieces of sentences that are not shown."""
        return sum(one.cut for one in self.layouts)

    @property
    def pieces(self) -> int:
        """Pieces of all layouts together."""
        return sum(len(one.ids) for one in self.layouts)


def make_pair_examples(
    rows: Sequence[StanceRow], encoder: Encoder, most: int, lay: Lay
) -> PairExamples:
    """Return `rows` as `lay` lays them out; of each sentence at most `most` pieces are shown."""
    sentences: defaultdict[tuple[int, str], list[StanceRow]] = defaultdict(list)
    for row in rows:
        sentences[row.sentence, row.text].append(row)
    examples = PairExamples([], [])
    for (_, text), own in sentences.items():
        asked = [question_of(row) for row in own]
        pairs = [(one.holder, one.target) for one in asked]
        for layout in lay(text, pairs, encoder, most):
            labels = np.full(len(layout.ids), IGNORED, np.int64)
            labels[layout.places] = [STANCES.index(own[n].label) for n in layout.pairs]
            examples.layouts.append(layout)
            examples.labels.append(labels)
    return examples


def question_of(row: StanceRow) -> Question:
    """Return a row's pair as a question to the model."""
    holder = _name(row.text, row.holder) if row.holder else AUTHOR
    target = _name(row.text, row.target) if row.target else row.subject
    speaking = (row.holder, *row.cues) if row.holder else row.cues
    return Question(
        row.text, Named(holder, speaking), Named(target, (row.target,) if row.target else ())
    )


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
