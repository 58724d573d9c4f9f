"""One pair of a sentence in a pass of its own: what a stance model learns first.

It goes on beside skimming, which alone does not learn what a stance is (docs/experiments.md); no
model is served so.

The first text names the pair, `holder ← target`; the second is the sentence with @ around each
mention of the holder and # around each mention of the target, so that the model need not find
them. A party that the sentence does not name gets no mark: its name must do.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from infer.encoding import Encoder
from infer.layout import HOLDER, MOST_MENTIONS, TARGET, Layout, Pair, Shown, show

__all__ = ["read_closely"]

TOWARDS = "←"


def read_closely(
    sentence: str, pairs: Sequence[Pair], encoder: Encoder, most: int
) -> Iterator[Layout]:
    """Yield a layout for each pair, in which all pieces see all.

    At most `most` pieces of the sentence are shown to a pair (`infer.layout.show`).
    """
    for shown, numbers in show(sentence, pairs, encoder, most):
        for number in numbers:
            ids = _pieces(shown, pairs[number], encoder)
            yield Layout(
                np.array(ids, np.int64),
                np.arange(len(ids)),
                np.ones((len(ids), len(ids)), np.bool_),
                (number,),
                np.zeros(1, np.int64),
                shown.cut,
            )


def _pieces(shown: Shown, pair: Pair, encoder: Encoder) -> list[int]:
    holder, target = (named.pieces(encoder) for named in pair)
    name = [*holder, encoder.piece(TOWARDS), *target]
    return [encoder.begin, *name, encoder.end, *_marked(shown, pair, encoder), encoder.end]


def _marked(shown: Shown, pair: Pair, encoder: Encoder) -> list[int]:
    """Return the pieces of what is shown, with marks around the mentions."""
    before: list[list[int]] = [[] for _ in range(len(shown.ids) + 1)]
    behind: list[list[int]] = [[] for _ in range(len(shown.ids) + 1)]
    for marks, named in zip((HOLDER, TARGET), pair, strict=True):
        mark = encoder.piece(*marks)
        for found in filter(len, map(shown.pieces_of, named.mentions[:MOST_MENTIONS])):
            before[found.start].append(mark)
            behind[found.stop].append(mark)
    ids = [*shown.ids.tolist(), encoder.end]
    # Where several marks meet, what ends goes before what begins.
    marked = [
        piece
        for ended, begun, one in zip(behind, before, ids, strict=True)
        for piece in (*ended, *begun, one)
    ]
    return marked[:-1]
