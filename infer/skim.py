"""All pairs of a sentence in one pass of the encoder.

Behind the sentence's own pieces stand those of its parties, once as holders and once as targets,
and behind them three for each pair: one at which the model answers, and the pair's own marks of its
holder and its target. A party is written as a mark before a copy of each of its mentions, at the
positions that the mention has in the sentence; one that the sentence does not name is written by
its name. The sentence sees itself alone, a party the sentence and itself, a pair the sentence, its
two parties and itself. So no answer depends on what else is asked, and the sentence is read once.

Source: the levitated markers of Zhong and Chen (2021), A Frustratingly Easy Approach for Entity and
Relation Extraction; there marks alone stand for a mention, here its words do too.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from infer.encoding import Encoder, Ints
from infer.layout import HOLDER, MOST_MENTIONS, TARGET, Bools, Layout, Named, Pair, Shown, show
from infer.spans import Span

__all__ = ["skim"]

MOST_COPIED = 16
"""Pieces of a mention that are copied; the rest of it stands in the sentence."""
MOST_PIECES = 1024
"""Pieces of a layout, but for those of its last pair; further pairs go into another one."""
EACH = 3
"""Pieces of a pair."""


def skim(sentence: str, pairs: Sequence[Pair], encoder: Encoder, most: int) -> Iterator[Layout]:
    """Yield the layouts that hold each pair once: one, if they are few and the sentence is short.

    At most `most` pieces of the sentence are shown to a pair (`infer.layout.show`).
    """
    for shown, numbers in show(sentence, pairs, encoder, most):
        sheet = _Sheet(encoder, shown)
        for number in numbers:
            if sheet.is_full:
                yield sheet.layout()
                sheet = _Sheet(encoder, shown)
            sheet.add(number, pairs[number])
        yield sheet.layout()


class _Sheet:
    """A layout that grows: part 0 is the sentence, further ones are its parties in their roles."""

    def __init__(self, encoder: Encoder, shown: Shown):
        self._encoder = encoder
        self._shown = shown
        self._ids = [encoder.begin, *shown.ids.tolist(), encoder.end]
        self._positions = list(range(len(self._ids)))
        self._parts = [0] * len(self._ids)
        self._known: dict[tuple[tuple[str, ...], Named], int] = {}
        self._pairs: dict[int, tuple[int, int]] = {}

    @property
    def is_full(self) -> bool:
        """Whether a further pair belongs on another sheet."""
        return len(self._ids) + EACH * len(self._pairs) >= MOST_PIECES

    def add(self, number: int, pair: Pair) -> None:
        """Write out the parties of a pair that are not there yet."""
        holder, target = pair
        self._pairs[number] = self._part(HOLDER, holder), self._part(TARGET, target)

    def layout(self) -> Layout:
        """Return the whole, with the pieces of each pair."""
        parts, owners = np.array(self._parts), np.array([*self._pairs.values()])
        first = np.searchsorted(parts, owners)  # parts are written one after another
        marks = np.insert(np.array(self._positions)[first], 0, 0, axis=1)
        encoder = self._encoder
        own = [encoder.begin, encoder.piece(*HOLDER), encoder.piece(*TARGET)]
        return Layout(
            np.array([*self._ids, *own * len(owners)], np.int64),
            np.array([*self._positions, *marks.ravel()], np.int64),
            _sees(parts, owners),
            tuple(self._pairs),
            len(parts) + EACH * np.arange(len(owners)),
            self._shown.cut,
        )

    def _part(self, marks: tuple[str, ...], named: Named) -> int:
        part = self._known.setdefault((marks, named), len(self._known) + 1)
        if self._parts[-1] < part:
            copies = [self._copied(span) for span in named.mentions[:MOST_MENTIONS]]
            for place, pieces in list(filter(None, copies)) or [self._named(named)]:
                self._ids += [self._encoder.piece(*marks), *pieces]
                self._positions += [place, *range(place, place + len(pieces))]
                self._parts += [part] * (1 + len(pieces))
        return part

    def _copied(self, span: Span) -> tuple[int, list[int]] | None:
        """Return the position and the pieces of a mention, if the model is shown some of it."""
        found = self._shown.pieces_of(span)[:MOST_COPIED]
        pieces = self._shown.ids[found.start : found.stop].tolist()
        return (found.start + 1, pieces) if pieces else None

    def _named(self, named: Named) -> tuple[int, list[int]]:
        """Return the position behind the sentence, and the pieces of a name."""
        return len(self._shown.ids) + 2, named.pieces(self._encoder)


def _sees(parts: Ints, owners: Ints) -> Bools:
    """Return who sees whom: pieces of `parts`, then those of pairs, whose two parts `owners` are.

    Shapes are (pieces,) and (pairs, 2).
    """
    written, size = len(parts), len(parts) + EACH * len(owners)
    sees = np.zeros((size, size), np.bool_)
    sees[:written, :written] = (parts == 0) | (parts[:, None] == parts)
    seen = (parts == 0) | (owners[:, :, None] == parts).any(axis=1)
    sees[written:, :written] = seen.repeat(EACH, axis=0)
    pairs = np.arange(EACH * len(owners)) // EACH
    sees[written:, written:] = pairs[:, None] == pairs
    return sees
