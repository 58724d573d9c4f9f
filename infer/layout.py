"""What the stance model is given: pieces, their positions, and which of them see which.

`infer.skim` lays a sentence out with all its pairs of holder and target.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from infer.annotation import AUTHOR
from infer.decode import Floats
from infer.encoding import Encoder, Ints
from infer.spans import Span

__all__ = [
    "BEHIND",
    "HOLDER",
    "MOST_MENTIONS",
    "TARGET",
    "Bools",
    "Layout",
    "Named",
    "Pair",
    "Shown",
    "answers",
    "show",
    "stack",
]

HOLDER, TARGET = ("@", "["), ("#", "]")
"""Marks in punctuation, of each the first that the vocabulary knows.

Source: Zhou and Chen (2022), An Improved Baseline for Sentence-level Relation Extraction.
"""
WRITER = "الكاتب"
"""How the outlet itself is named as a holder."""
BEHIND = 64
"""Positions beside those of the sentence that marks and names may take."""
LONGEST_NAME = 16
"""Pieces of a name; what is longer is cut off."""
MOST_MENTIONS = 6
"""Mentions of a party that are marked: its first ones. All marks and names fit into BEHIND."""

Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Named:
    """A party of a sentence: its name (or `AUTHOR`), and its mentions as spans of the sentence.

    For a speaker these are also the cues that tell of the speaking.
    """

    name: str
    mentions: tuple[Span, ...] = ()

    def pieces(self, encoder: Encoder) -> list[int]:
        """Return the pieces of the name."""
        name = WRITER if self.name == AUTHOR else self.name
        found: list[int] = encoder.places(name, [Span(0, len(name))]).ids[:LONGEST_NAME].tolist()
        return found


Pair = tuple[Named, Named]
"""A holder and a target of one sentence."""


@dataclass(frozen=True, slots=True)
class Layout:
    """What the encoder is given of one sentence.

    `ids` are vocabulary ids and `positions` their places for the encoder, both of shape (pieces,);
    piece i attends to piece j where `sees[i, j]`, shape (pieces, pieces). Pair `pairs[k]` (its
    number) is answered at piece `places[k]`. `cut` counts the pieces of the sentence that were too
    many. All pieces see the first one.
    """

    ids: Ints
    positions: Ints
    sees: Bools
    pairs: tuple[int, ...]
    places: Ints
    cut: int


@dataclass(frozen=True, slots=True)
class Shown:
    """The part of a sentence that the model is shown: `ids` of its pieces, shape (pieces,).

    `starts` and `ends` are the pieces' offsets into the sentence; `cut` counts those left out.
    """

    ids: Ints
    starts: Ints
    ends: Ints
    cut: int

    def pieces_of(self, span: Span) -> range:
        """Return which pieces a span of the sentence touches."""
        first = int(np.searchsorted(self.ends, span.start, side="right"))
        return range(first, int(np.searchsorted(self.starts, span.end, side="left")))


def show(
    sentence: str, pairs: Sequence[Pair], encoder: Encoder, most: int
) -> list[tuple[Shown, list[int]]]:
    """Return the parts of a sentence that pairs are shown, each with the numbers of its pairs.

    There is one part, the sentence, unless that has more than `most` pieces, special tokens
    included: then each pair is shown what begins at most half of that before its first mention.
    """
    text = encoder.places(sentence, [Span(0, len(sentence))])
    starts, ends = text.spans.T
    size = max(1, most - 2)
    numbers: dict[int, list[int]] = {}
    for number, pair in enumerate(pairs):
        numbers.setdefault(_begin(pair, ends, size), []).append(number)
    cut = max(0, len(ends) - size)
    return [
        (Shown(text.ids[i : i + size], starts[i : i + size], ends[i : i + size], cut), own)
        for i, own in numbers.items()
    ]


def _begin(pair: Pair, ends: Ints, size: int) -> int:
    places = [span.start for named in pair for span in named.mentions[:1]]
    first = int(np.searchsorted(ends, min(places, default=0), side="right"))
    half = max(1, size // 2)
    return max(0, min(first // half * half, len(ends) - size))


def stack(layouts: Sequence[Layout], length: int) -> dict[str, npt.NDArray[Any]]:
    """Return layouts as one batch of the model's inputs, each filled up to `length` pieces.

    `input_ids` and `position_ids` have the shape (layouts, length), `attention_mask`, of bool,
    (layouts, length, length), `places` (layouts, most pairs of one). What fills up is seen by
    itself alone; further places are the first piece's.
    """
    ids = np.zeros((len(layouts), length), np.int64)
    positions = np.zeros_like(ids)
    places = np.zeros((len(layouts), max(len(one.places) for one in layouts)), np.int64)
    sees = np.zeros((len(layouts), length, length), np.bool_)
    sees[:, range(length), range(length)] = True
    for row, one in enumerate(layouts):
        size = len(one.ids)
        ids[row, :size], positions[row, :size] = one.ids, one.positions
        sees[row, :size, :size] = one.sees
        places[row, : len(one.places)] = one.places
    return {
        "input_ids": ids,
        "position_ids": positions,
        "attention_mask": sees,
        "places": places,
    }


def answers(layout: Layout, logits: Floats) -> Floats:
    """Return the logits of a layout's pairs, shape (pairs, labels), of those of all its pieces."""
    return logits[layout.places]
