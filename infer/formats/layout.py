"""What the views for people (terminal and page) share: paragraphs, safe characters, actor counts.

A view shows the text; the JSON form holds it. So a view may leave out what cannot be seen, and
must make harmless what would act on the screen: articles come from strangers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from infer.annotation import Actor, Annotation, Entity
from infer.spans import Span

__all__ = ["ActorSummary", "Piece", "actor_summaries", "inert", "paragraphs"]

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
    """A stretch of one paragraph, as it may be shown: plain, or (part of) one mention.

    `mention` is the index into `Annotation.entities`, None for plain text. `first` says that the
    mention begins here: one that runs over a line break has a piece in each paragraph.
    """

    text: str
    mention: int | None = None
    first: bool = False


@dataclass(frozen=True, slots=True)
class ActorSummary:
    """One actor as listed beside the article; `score` is the mean score of its mentions, 0 to 1."""

    actor: Actor
    count: int
    score: float


def paragraphs(annotation: Annotation) -> Iterator[list[Piece]]:
    """Yield the paragraphs of the article that are not blank, each cut into its pieces."""
    entities = list(enumerate(annotation.entities))
    for line in _lines(annotation.text):
        inside = []
        while entities and entities[0][1].start < line.end:
            inside.append(entities[0])
            if entities[0][1].end > line.end:
                break
            entities.pop(0)
        if annotation.text[line.start : line.end].strip():
            yield [piece for piece in _pieces(annotation.text, line, inside) if piece.text]


def actor_summaries(annotation: Annotation) -> list[ActorSummary]:
    """Return the actors with their counts, the most mentioned first, then by first mention."""
    return sorted(
        (_summary(actor, annotation.entities) for actor in annotation.actors),
        key=lambda summary: (-summary.count, summary.actor.mentions),
    )


def _summary(actor: Actor, entities: tuple[Entity, ...]) -> ActorSummary:
    count = len(actor.mentions)
    total = sum(entities[index].score for index in actor.mentions)
    return ActorSummary(actor, count, total / count)


def _lines(text: str) -> Iterator[Span]:
    breaks = [-1, *(index for index, char in enumerate(text) if char in LINE), len(text)]
    for before, end in pairwise(breaks):
        yield Span(before + 1, end)


def _pieces(text: str, line: Span, entities: list[tuple[int, Entity]]) -> Iterator[Piece]:
    position = line.start
    for index, entity in entities:
        start, end = max(entity.start, line.start), min(entity.end, line.end)
        yield Piece(inert(text[position:start]))
        yield Piece(inert(text[start:end]), index, first=entity.start >= line.start)
        position = end
    yield Piece(inert(text[position : line.end]))
