"""What the views for people (terminal and page) share: paragraphs, safe characters, actor counts.

A view shows the text; the JSON form holds it. So a view may leave out what cannot be seen, and
must make harmless what would act on the screen: articles come from strangers.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from infer.annotation import Actor, Annotation, Entity, Quote
from infer.spans import Span

__all__ = ["ActorSummary", "Piece", "actor_summaries", "inert", "paragraphs", "sentence_at"]

CONTROLS = (
    {code: chr(0x2400 + code) for code in range(0x20)}  # NUL is shown as ␀, ESC as ␛
    | {ord("\t"): " ", 0x7F: "\u2421"}
    | dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000)], "\ufffd")
    | dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
)
LINE = "\n\v\f\r\x1c\x1d\x1e\x85\u2028\u2029"


def inert(text: str) -> str:
    """Return `text` as it may be shown: nothing in it acts on a terminal or reorders its line.

    Control characters and lone surrogates become visible stand-ins; line breaks and tabs, spaces.
    Bidi embeddings, overrides and isolates go, since they would hide the true order of the text;
    the harmless marks U+200E, U+200F and U+061C stay.
    """
    return " ".join(text.splitlines()).translate(CONTROLS)


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one paragraph, as it may be shown.

    `mention` is the index into `Annotation.entities`, None outside of mentions. `first` says that
    the mention begins here: one that is cut, or runs over a line break, has several pieces.
    `sentence` is an index into `Annotation.sentences`; `source`, `cue` and `content` are the
    indices of the quotations to whose parts the piece belongs. All four stay empty unless asked
    for (see `paragraphs`).
    """

    text: str
    mention: int | None = None
    first: bool = False
    sentence: int | None = None
    source: tuple[int, ...] = ()
    cue: tuple[int, ...] = ()
    content: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ActorSummary:
    """One actor as listed beside the article.

    `score` is the mean score of its mentions, 0 to 1, None if it has no mentions.
    """

    actor: Actor
    count: int
    score: float | None


@dataclass(frozen=True, slots=True)
class Mark:
    """What a span of the text is: `layer` is a field of `Piece`, or "line"; `index` its value."""

    layer: str
    index: int
    span: Span


def paragraphs(annotation: Annotation, *, fine: bool = False) -> Iterator[list[Piece]]:
    """Yield the paragraphs of the article that are not blank, each cut into its pieces.

    `fine` cuts at the edges of sentences and of the parts of quotations too, not of mentions alone.
    """
    marks = [
        *(Mark("line", i, line) for i, line in enumerate(_lines(annotation.text))),
        *(Mark("mention", i, entity.span) for i, entity in enumerate(annotation.entities)),
    ]
    if fine:
        marks += (Mark("sentence", i, span) for i, span in enumerate(annotation.sentences))
        marks += (m for i, quote in enumerate(annotation.quotes) for m in _parts(i, quote))
    begun: set[int | None] = {None}
    cuts = ((inert(span.of(annotation.text)), inside) for span, inside in _cuts(marks))
    shown = ((text, inside) for text, inside in cuts if text and _indices(inside, "line"))
    for _, line in groupby(shown, key=lambda cut: _indices(cut[1], "line")):
        pieces = [_piece(text, inside, begun) for text, inside in line]
        if any(piece.text.strip() for piece in pieces):
            yield pieces


def actor_summaries(annotation: Annotation) -> list[ActorSummary]:
    """Return the actors with their counts, the most mentioned first, then by first mention."""
    return sorted(
        (_summary(actor, annotation.entities) for actor in annotation.actors),
        key=lambda summary: (-summary.count, summary.actor.mentions),
    )


def sentence_at(annotation: Annotation, position: int) -> int:
    """Return the index of the sentence that holds `position`, or the last one before it, or 0."""
    following = bisect_right(annotation.sentences, position, key=lambda sentence: sentence.start)
    return max(following - 1, 0)


def _summary(actor: Actor, entities: tuple[Entity, ...]) -> ActorSummary:
    count = len(actor.mentions)
    total = sum(entities[index].score for index in actor.mentions)
    return ActorSummary(actor, count, total / count if count else None)


def _lines(text: str) -> Iterator[Span]:
    breaks = [-1, *(index for index, char in enumerate(text) if char in LINE), len(text)]
    for before, end in pairwise(breaks):
        if before + 1 < end:
            yield Span(before + 1, end)


def _parts(index: int, quote: Quote) -> Iterator[Mark]:
    if quote.source:
        yield Mark("source", index, quote.source.span)
    yield Mark("cue", index, quote.cue.span)
    yield Mark("content", index, quote.content.span)


def _cuts(marks: Sequence[Mark]) -> Iterator[tuple[Span, list[Mark]]]:
    """Cut the text at every edge of a mark; yield each stretch with the marks that cover it."""
    starts, ends = defaultdict(list), defaultdict(list)
    for mark in marks:
        starts[mark.span.start].append(mark)
        ends[mark.span.end].append(mark)
    inside: dict[Mark, None] = {}
    for start, end in pairwise(sorted({*starts, *ends})):
        for mark in ends[start]:
            del inside[mark]
        inside.update(dict.fromkeys(starts[start]))
        yield Span(start, end), list(inside)


def _indices(marks: Sequence[Mark], layer: str) -> tuple[int, ...]:
    return tuple(mark.index for mark in marks if mark.layer == layer)


def _piece(text: str, marks: Sequence[Mark], begun: set[int | None]) -> Piece:
    mention = next(iter(_indices(marks, "mention")), None)
    first = mention not in begun
    begun.add(mention)
    return Piece(
        text,
        mention,
        first,
        next(iter(_indices(marks, "sentence")), None),
        *(_indices(marks, layer) for layer in ("source", "cue", "content")),
    )
