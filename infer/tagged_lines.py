"""The lines of an article with the tagger's spans of quotations on them, and look-ups by place."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Protocol, TypeVar

from infer.decode import TaggedSpan
from infer.headings import headings, is_link
from infer.quote_marks import Marks, marks_of
from infer.spans import Span

__all__ = ["Line", "Piece", "first", "last", "tagged_lines", "within"]

_SIGNS = frozenset("%٪")
_START = attrgetter("start")


class _Placed(Protocol):
    @property
    def start(self) -> int: ...


_T = TypeVar("_T", bound=_Placed)


def within(items: Sequence[_T], start: int, end: int) -> Sequence[_T]:
    """Return those of `items`, sorted by start, that start in `start` to `end`."""
    return items[bisect_left(items, start, key=_START) : bisect_left(items, end, key=_START)]


def first(items: Sequence[_T], start: int, end: int) -> _T | None:
    """Return the first of `items`, sorted by start, that starts in `start` to `end`."""
    at = bisect_left(items, start, key=_START)
    return items[at] if at < len(items) and items[at].start < end else None


def last(items: Sequence[_T], start: int, end: int) -> _T | None:
    """Return the last of `items`, sorted by start, that starts in `start` to `end`."""
    at = bisect_left(items, end, key=_START)
    return items[at - 1] if at and items[at - 1].start >= start else None


@dataclass(frozen=True, slots=True)
class Piece:
    """A tagged span in the article, from its first word to its last, without punctuation there."""

    start: int
    end: int
    score: float
    words: int

    @property
    def span(self) -> Span:
        """Where the piece stands in the article."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its words without punctuation, its quote marks, its pieces by label, in order."""

    span: Span
    words: Sequence[Span]
    marks: Marks
    pieces: dict[str, list[Piece]] = field(default_factory=dict)

    def of(self, label: str) -> list[Piece]:
        """Return the pieces of one label."""
        return self.pieces.get(label, [])

    def count(self, start: int, end: int) -> int:
        """Return how many words start in `start` to `end`."""
        found = bisect_left(self.words, end, key=_START) - bisect_left(
            self.words, start, key=_START
        )
        return max(0, found)

    def speaks(self, start: int, end: int) -> bool:
        """Whether a cue starts in `start` to `end`."""
        return first(self.of("CUE"), start, end) is not None


def tagged_lines(
    text: str,
    lines: Sequence[Span],
    words: Sequence[Sequence[Span]],
    tagged: Sequence[Sequence[TaggedSpan]],
) -> list[Line]:
    """Return the lines, each with its spans, except headlines and links, which keep none.

    A line that begins with a cue is no headline: those begin with who speaks.
    """
    heads = headings(text, lines)
    rows = []
    for i, (line, row, spans) in enumerate(zip(lines, words, tagged, strict=True)):
        begins = bool(spans) and spans[0].label == "CUE" and spans[0].start == 0
        skipped = i in heads and (not begins or is_link(text, line))
        inner = [word for word in row if _is_word(text, word)]
        pieces = {} if skipped else _pieces(text, row, spans)
        rows.append(Line(line, inner, marks_of(text, line), pieces))
    return rows


def _pieces(
    text: str, words: Sequence[Span], spans: Sequence[TaggedSpan]
) -> dict[str, list[Piece]]:
    pieces: dict[str, list[Piece]] = {}
    for span in spans:
        inner = [word for word in words[span.start : span.end] if _is_word(text, word)]
        if inner:
            piece = Piece(inner[0].start, inner[-1].end, span.score, len(inner))
            pieces.setdefault(span.label, []).append(piece)
    return pieces


def _is_word(text: str, word: Span) -> bool:
    return any(character.isalnum() or character in _SIGNS for character in word.of(text))
