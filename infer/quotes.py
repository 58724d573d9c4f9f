"""From tagged words to quotations: each cue gets its content and its source.

The terms are those of PolNeAR (Newell et al., 2018). The spans of a line are shared out by their
order alone; `infer.contents` says where a content ends.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from infer.contents import content_of
from infer.decode import TaggedSpan
from infer.spans import Span
from infer.tagged_lines import Line, Piece, first, last, tagged_lines, within

__all__ = ["Found", "assemble"]

_ENDS = frozenset(".!?؟…")
_WIDEST_GAP = 3
"""Words between two pieces of one content."""
_FARTHEST_BEFORE = 6
"""Words between a content and its cue after it; three in nearly all training sentences."""
_FARTHEST_AFTER = 3
"""Words between such a cue and its source after it."""
_LONGEST_SCORED = 12


@dataclass(frozen=True, slots=True)
class Found:
    """A quotation before it has a speaker, as spans of the article; see `infer.annotation.Quote`.

    `score` is the calibrated probability of its least certain span. A content's is that of all
    its words together, which tends to 0 with their number, so it counts up to twelve words only;
    of a longer content the score says that someone is quoted here, not where the quotation ends.
    """

    source: Span | None
    cue: Span
    content: Span
    kind: str
    score: float


@dataclass(frozen=True, slots=True)
class _Claim:
    """A cue of line `row` with its content in line `at`: the same, or the next."""

    cue: Piece
    content: Piece
    row: int
    at: int


def assemble(
    text: str,
    lines: Sequence[Span],
    words: Sequence[Sequence[Span]],
    tagged: Sequence[Sequence[TaggedSpan]],
) -> list[Found]:
    """Return the quotations of an article, in the order of their cues.

    A cue takes the content after it, else one right before it that no other cue takes (…، قال
    فلان); its source stands between the two, else before the cue, else right after. A cue without
    content and a content without cue are dropped. No quotation comes from headlines and links.

    Args:
        text: The article that all spans refer to.
        lines: The stretches between its line breaks, in order.
        words: The words of each line (`infer.text.words`).
        tagged: The spans of each line, labelled SOURCE, CUE and CONTENT, in order, not
            overlapping; they count the line's words from 0.
    """
    rows = tagged_lines(text, lines, words, tagged)
    return [found for claim in _claims(text, rows) if (found := _finish(text, rows, claim))]


def _claims(text: str, rows: Sequence[Line]) -> Iterator[_Claim]:
    for i, line in enumerate(rows):
        cues = line.of("CUE")
        for cue, content in zip(cues, _share_out(text, line), strict=True):
            if content:
                yield _Claim(cue, content, i, i)
            elif cue is cues[-1] and (content := _next_line(text, rows, i)):
                yield _Claim(cue, content, i, i + 1)


def _share_out(text: str, line: Line) -> list[Piece | None]:
    """Return the content of each cue of a line: after it, else right before it."""
    cues, contents = line.of("CUE"), line.of("CONTENT")
    edges = [line.span.start, *(cue.start for cue in cues), line.span.end]
    groups = [list(within(contents, *edge)) for edge in pairwise(edges)]
    for i, cue in enumerate(cues):
        # The first cue may take any content before it; another only what is left of two.
        spare = groups[i][1:] if i else groups[0]
        if spare and not groups[i + 1] and line.count(spare[-1].end, cue.start) <= _FARTHEST_BEFORE:
            taken = [groups[i].pop()] if i else _joined(text, line, groups[0])[-1:]
            groups[i + 1] = taken
    return [_joined(text, line, group)[0] if group else None for group in groups[1:]]


def _next_line(text: str, rows: Sequence[Line], i: int) -> Piece | None:
    """Return the content that begins the line after one that ends in a colon: وقال: ¶ "…"."""
    if i + 1 == len(rows) or not rows[i].span.of(text).rstrip().endswith(":"):
        return None
    line = rows[i + 1]
    cues = line.of("CUE")
    own = within(line.of("CONTENT"), line.span.start, cues[0].start if cues else line.span.end)
    if not own or line.count(line.span.start, own[0].start):
        return None
    return _joined(text, line, own)[0]


def _joined(text: str, line: Line, pieces: Sequence[Piece]) -> list[Piece]:
    joined = list(pieces[:1])
    for piece in pieces[1:]:
        one = joined[-1]
        if _are_one(text, line, Span(one.end, piece.start)):
            score = min(one.score, piece.score)
            joined[-1] = Piece(one.start, piece.end, score, one.words + piece.words)
        else:
            joined.append(piece)
    return joined


def _are_one(text: str, line: Line, gap: Span) -> bool:
    """Whether pieces on both sides of `gap` belong together.

    So they do inside one pair of quote marks, or in one sentence with a few words between, unless
    a source stands there.
    """
    if first(line.of("SOURCE"), *gap):
        return False
    around = last(line.marks.pairs, line.span.start, gap.start)
    if around and gap.end < around.end:
        return True
    return line.count(*gap) <= _WIDEST_GAP and _ENDS.isdisjoint(gap.of(text))


def _finish(text: str, rows: Sequence[Line], claim: _Claim) -> Found | None:
    content = content_of(text, rows, claim.at, claim.content)
    if not content:
        return None
    source = _source(rows[claim.row], claim.cue, content.span)
    scores = [claim.cue.score, *([source.score] if source else [])]
    if claim.content.words <= _LONGEST_SCORED:
        scores.append(claim.content.score)
    at = source.span if source else None
    return Found(at, claim.cue.span, content.span, content.kind, min(scores))


def _source(line: Line, cue: Piece, content: Span) -> Piece | None:
    """Return the source of a cue: one after it and before the content, else the last before it.

    None stands beyond another content. If the content comes first, one right after the cue.
    """
    if content.end <= cue.start:
        near = _after(line, cue, line.span.end)
        if near and line.count(cue.end, near.start) <= _FARTHEST_AFTER:
            return near
    elif between := _after(line, cue, content.start):
        return between
    said = last(line.of("CONTENT"), line.span.start, cue.start)
    start = max(said.end if said else line.span.start, content.end * (content.end <= cue.start))
    return last(line.of("SOURCE"), start, cue.start)


def _after(line: Line, cue: Piece, end: int) -> Piece | None:
    """Return the first source after a cue, if no other cue or content comes before it."""
    source = first(line.of("SOURCE"), cue.end, end)
    if not source:
        return None
    gap = (cue.end, source.start)
    return None if line.speaks(*gap) or first(line.of("CONTENT"), *gap) else source
