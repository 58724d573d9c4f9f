"""Windows of neighbouring lines or sentences, filled to a budget of pieces.

A window is what the encoder sees at once; its core is what the window answers for. Cores follow
one another without gap or overlap, so that merging windows is a concatenation; the context around
a core overlaps its neighbours.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from infer.encoding import Encoding, Ints

__all__ = ["Window", "WindowSize", "make_windows"]


@dataclass(frozen=True, slots=True)
class WindowSize:
    """How large windows are, in pieces: at most `pieces` in all, `overlap` of context each side."""

    pieces: int
    overlap: int

    @property
    def core(self) -> int:
        """Pieces that a window answers for, where it has full context on both sides."""
        return self.pieces - 2 * self.overlap


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` of an encoding, of which `core_start` to `core_end` are its own."""

    start: int
    end: int
    core_start: int
    core_end: int


def make_windows(encoding: Encoding, size: WindowSize) -> list[Window]:
    """Return windows whose cores cover every piece once, in order.

    A core holds as many whole lines as fit, of a line longer than a core as many whole sentences; a
    sentence longer than a core is cut before a word, and a word longer than a core (a kilobyte of
    letters) anywhere.
    """
    total = len(encoding.ids)
    cuts = _cuts(encoding, size.core)
    return [
        Window(max(0, a - size.overlap), min(total, b + size.overlap), a, b)
        for a, b in pairwise(cuts)
    ]


def _cuts(encoding: Encoding, core: int) -> list[int]:
    total = len(encoding.ids)
    cuts = [0] if total else []
    while cuts and cuts[-1] < total:
        limit = cuts[-1] + core
        cut = _last_end(encoding.line_ends, limit)
        if cut <= cuts[-1]:
            cut = _last_end(encoding.sentence_ends, limit)
        if cut <= cuts[-1]:
            cut = _cut_in_sentence(encoding.word_of, cuts[-1], limit)
        cuts.append(cut)
    return cuts


def _last_end(ends: Ints, limit: int) -> int:
    """Return the last of the ends up to `limit`, or 0."""
    fits = int(np.searchsorted(ends, limit, side="right"))
    return int(ends[fits - 1]) if fits else 0


def _cut_in_sentence(word_of: Ints, start: int, limit: int) -> int:
    """Return the last place up to `limit` where a word begins, or `limit` itself."""
    for place in range(limit, start, -1):
        if word_of[place] != word_of[place - 1]:
            return place
    return limit
