"""Where the content of a quotation begins and ends, and whether it is direct.

Quote marks are surer than tags: a content that begins with one ends with the mark that closes it,
in a later line if need be. What is left out is outer marks, punctuation and a bare إن, أن, بأن.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infer.headings import is_link
from infer.quote_marks import closing
from infer.spans import Span
from infer.tagged_lines import Line, Piece, first, last, within

__all__ = ["Content", "content_of"]

_THAT = frozenset({"إن", "أن", "ان", "بأن"})
_MOST_LINES = 5
_NEARLY_ALL = 0.85
_LONGEST_NAME = 2
"""Words in quote marks that may be a mere name ("الوفاق"), which is no quotation."""


@dataclass(frozen=True, slots=True)
class Content:
    """What is said, and its kind: direct, indirect or mixed."""

    span: Span
    kind: str


def content_of(text: str, rows: Sequence[Line], at: int, piece: Piece) -> Content | None:
    """Return the content that `piece` of the line `rows[at]` stands for; None if it is empty."""
    line = rows[at]
    inner = within(line.words, piece.start, piece.end)
    if inner and inner[0].of(text) in _THAT:
        inner = inner[1:]
    if not inner:
        return None
    tagged = Span(inner[0].start, inner[-1].end)
    later = _later_end(text, rows, at, tagged)
    if later:
        return Content(Span(tagged.start, later), "direct")
    span = _to_mark(line, tagged)
    return Content(_with_inner_marks(text, line, span), _kind(line, span))


def _to_mark(line: Line, span: Span) -> Span:
    """Let a content that begins with a quote mark go on to its end, unless a cue intervenes."""
    pair = _pair_around(line, span.start)
    if not pair or line.count(pair.start, span.start) or not span.end < pair.end:
        return span
    if line.speaks(span.end, pair.end):
        return span
    return Span(span.start, _last_end(line, span.start, pair.end))


def _later_end(text: str, rows: Sequence[Line], at: int, span: Span) -> int | None:
    """Return where a later line closes the mark that opens in or right before `span`, if any.

    Not so if a cue or a link to another article comes first, or nothing closes it in five lines.
    """
    line = rows[at]
    opened = first(line.marks.unclosed, _gap_start(line, span.start), span.end)
    if not opened or line.speaks(span.end, line.span.end):
        return None
    for later in rows[at + 1 : at + 1 + _MOST_LINES]:
        if later.of("CUE") or is_link(text, later.span):
            return None
        end = closing(text, later.span, opened.kind)
        if end is not None:
            return _last_end(later, later.span.start, end) or None
    return None


def _kind(line: Line, span: Span) -> str:
    stretches = [Span(max(a, span.start), min(b, span.end)) for a, b in _quoted(line, span)]
    quoted = [line.count(*stretch) for stretch in stretches]
    edges = stretches and (stretches[0].start, stretches[-1].end) == (span.start, span.end)
    if edges and sum(quoted) >= _NEARLY_ALL * line.count(*span):
        return "direct"
    return "mixed" if any(words > _LONGEST_NAME for words in quoted) else "indirect"


def _quoted(line: Line, span: Span) -> list[Span]:
    """Return the quoted stretches in `span`; a mark before it that nothing closes quotes all."""
    if first(line.marks.unclosed, _gap_start(line, span.start), span.start + 1):
        return [span]
    around = _pair_around(line, span.start)
    return [*([around] if around else []), *within(line.marks.pairs, span.start + 1, span.end)]


def _with_inner_marks(text: str, line: Line, span: Span) -> Span:
    """Add the mark at one edge that pairs with one inside: رفض "وقف إطلاق النار"."""
    one, other = _pair_around(line, span.start), _pair_around(line, span.end)
    left = one and one.end < span.end and not line.count(one.start, span.start)
    right = other and other.start > span.start and not line.count(span.end, other.end)
    if one and left and not right:
        return Span(one.start - _width(text, one.start - 2), span.end)
    if other and right and not left:
        return Span(span.start, other.end + _width(text, other.end))
    return span


def _width(text: str, mark: int) -> int:
    return 2 if text.startswith("''", max(mark, 0)) else 1


def _pair_around(line: Line, place: int) -> Span | None:
    """Return the pair of marks in which `place` stands, its edges counted."""
    pair = last(line.marks.pairs, line.span.start, place + 1)
    return pair if pair and place <= pair.end else None


def _gap_start(line: Line, start: int) -> int:
    """Return where the word before `start` ends."""
    return _last_end(line, line.span.start, start) or line.span.start


def _last_end(line: Line, start: int, end: int) -> int:
    word = last(line.words, start, end)
    return word.end if word else 0
