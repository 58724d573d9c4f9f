"""What the HTML page shows of an annotation, in the words and numbers that its template writes.

Everything here is inert (see `infer.formats.layout.inert`) but not escaped: the template does that.
Sentences are numbered from 1, as in the CoNLL form and the terminal view: `#s12` is the twelfth.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from infer.annotation import Actor, Annotation, Entity
from infer.formats.graph import Graph, draw
from infer.formats.layout import (
    ActorSummary,
    Piece,
    actor_summaries,
    inert,
    paragraphs,
    sentence_at,
)
from infer.formats.parties import Row, relation_rows

__all__ = ["Page", "page_of"]

LABELS: Mapping[str, tuple[str, str, str]] = {  # one (Arabic), many (Arabic), many (English)
    "PER": ("شخص", "أشخاص", "People"),
    "LOC": ("مكان", "أماكن", "Places"),
    "ORG": ("جهة", "جهات", "Organisations"),
    "MISC": ("اسم آخر", "أسماء أخرى", "Other names"),
}
KINDS = {"direct": "مباشر", "indirect": "غير مباشر", "mixed": "مختلط"}
AUTHOR_NAME = "كاتب الخبر"
NOBODY = "قائل غير معروف"


@dataclass(frozen=True, slots=True)
class PageActor:
    """One actor as the side panel lists it; `anchor` is its first mention, or where it speaks."""

    number: int
    label: str
    name: str
    count: int
    anchor: str


@dataclass(frozen=True, slots=True)
class PageMention:
    """One mention as the page shows it; `kind` is its label in Arabic."""

    number: int
    label: str
    kind: str
    percent: int
    actor: PageActor | None


@dataclass(frozen=True, slots=True)
class PageLabel:
    """One entry of the legend: a label, its names, and the count of its mentions."""

    label: str
    arabic: str
    english: str
    count: int


@dataclass(frozen=True, slots=True)
class PageQuote:
    """One quotation as the side panel lists it; `sentence` is that of its cue."""

    sentence: int
    speaker: str
    cue: str
    kind: str
    content: str
    percent: int


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces that belong to the same parts of quotations: its first one tells them."""

    pieces: list[Piece]

    @property
    def parts(self) -> dict[str, str]:
        """The numbers of the quotations by part: {"cue": "3", "content": "1 2"}."""
        first = self.pieces[0]
        numbers = {"source": first.source, "cue": first.cue, "content": first.content}
        return {part: " ".join(map(str, found)) for part, found in numbers.items() if found}


@dataclass(frozen=True, slots=True)
class PageSentence:
    """What one paragraph shows of a sentence, or of what lies between two; then number is None.

    `first` says that the sentence begins here.
    """

    number: int | None
    first: bool
    runs: list[Run]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template asks for; what is None was not looked for."""

    title: str
    paragraphs: list[list[PageSentence]]
    mentions: list[PageMention]
    legend: list[PageLabel]
    actors: list[PageActor]
    quotes: list[PageQuote] | None
    relations: list[Row] | None
    graph: Graph | None
    notes: list[tuple[str, int]]


def page_of(annotation: Annotation) -> Page:
    """Return what the page shows of `annotation`."""
    speeches = _speeches(annotation)
    actors = {
        summary.actor.id: _actor(number, summary, speeches)
        for number, summary in enumerate(actor_summaries(annotation))
    }
    mentions = [_mention(number, e, actors) for number, e in enumerate(annotation.entities)]
    relations = relation_rows(annotation, AUTHOR_NAME) if "stances" in annotation.tasks else None
    return Page(
        title=inert(annotation.id),
        paragraphs=list(_paragraphs(annotation)),
        mentions=mentions,
        legend=_legend(mentions),
        actors=list(actors.values()),
        quotes=list(_quotes(annotation, actors)) if "quotes" in annotation.tasks else None,
        relations=relations,
        graph=draw(relations) if relations else None,
        notes=[(inert(name), count) for name, count in sorted(annotation.notes.items())],
    )


def _speeches(annotation: Annotation) -> dict[str, int]:
    """Return for each actor the number of the first sentence where it speaks or takes a stance."""
    stances = {stance.holder: stance.sentence + 1 for stance in reversed(annotation.stances)}
    quotes = {
        quote.speaker: sentence_at(annotation, quote.cue.start) + 1
        for quote in reversed(annotation.quotes)
        if quote.speaker is not None
    }
    return stances | quotes


def _actor(number: int, summary: ActorSummary, speeches: Mapping[str, int]) -> PageActor:
    actor = summary.actor
    anchor = _anchor(actor, speeches)
    return PageActor(number, actor.label, inert(actor.name), summary.count, anchor)


def _anchor(actor: Actor, speeches: Mapping[str, int]) -> str:
    return f"m{actor.mentions[0]}" if actor.mentions else f"s{speeches.get(actor.id, 1)}"


def _mention(number: int, entity: Entity, actors: Mapping[str, PageActor]) -> PageMention:
    kind = LABELS[entity.label][0]
    percent = round(entity.score * 100)
    return PageMention(number, entity.label, kind, percent, actors.get(entity.actor))


def _legend(mentions: Sequence[PageMention]) -> list[PageLabel]:
    counts = Counter(mention.label for mention in mentions)
    return [
        PageLabel(label, arabic, english, counts[label])
        for label, (_, arabic, english) in LABELS.items()
        if counts[label]
    ]


def _quotes(annotation: Annotation, actors: Mapping[str, PageActor]) -> Iterator[PageQuote]:
    for quote in annotation.quotes:
        source = inert(quote.source.text) if quote.source else NOBODY
        yield PageQuote(
            sentence=sentence_at(annotation, quote.cue.start) + 1,
            speaker=source if quote.speaker is None else actors[quote.speaker].name,
            cue=inert(quote.cue.text),
            kind=KINDS[quote.kind],
            content=inert(quote.content.text),
            percent=round(quote.score * 100),
        )


def _paragraphs(annotation: Annotation) -> Iterator[list[PageSentence]]:
    begun: set[int | None] = {None}
    for pieces in paragraphs(annotation, fine=True):
        sentences = []
        for index, inside in groupby(pieces, key=lambda piece: piece.sentence):
            number = None if index is None else index + 1
            sentences.append(PageSentence(number, number not in begun, _runs(inside)))
            begun.add(number)
        yield sentences


def _runs(pieces: Iterator[Piece]) -> list[Run]:
    grouped = groupby(pieces, key=lambda piece: (piece.source, piece.cue, piece.content))
    return [Run(list(inside)) for _, inside in grouped]
