"""An annotation as annotators' tools see one: marked spans of a text, and links between them.

Entities are marks of their label; the further mentions of an actor are linked to its first by
`same`. A quotation is a CUE, linked to its SOURCE, its CONTENT, and a mention of its speaker. A
stance is a link from the holder's words to the target's: a mention, or the CUE or SOURCE by which
the text tells of the holder, to a mention or a TARGET. What a text has no words for has no mark.
"""

from collections import Counter
from dataclasses import dataclass

from infer.annotation import Annotation, Quote, Stance
from infer.formats.checks import LABELS
from infer.spans import Span

__all__ = ["KINDS", "LINKS", "Link", "Mark", "Marked", "to_marks"]

KINDS = (*LABELS, "SOURCE", "CUE", "CONTENT", "TARGET")
"""Labels of marks."""
LINKS = ("same", "source", "content", "speaker", "favor", "against", "neutral")
"""Labels of links."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A half-open span of code points, its label, and a note.

    The note is an actor's name at its first mention, a speaker's without a name at a SOURCE, and
    the kind of the quotation at a CUE.
    """

    start: int
    end: int
    label: str
    note: str = ""

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Link:
    """From the mark of index `source` to that of index `target`."""

    label: str
    source: int
    target: int


@dataclass(frozen=True, slots=True)
class Marked:
    """A text with marks in the order of their starts; `lost` counts what has no words."""

    text: str
    id: str
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]
    lost: Counter[str]


def to_marks(annotation: Annotation) -> Marked:
    """Return the marks and links of an annotation; scores are left behind."""
    writer = _Writer(annotation)
    writer.entities()
    for quote in annotation.quotes:
        writer.quote(quote)
    for stance in annotation.stances:
        writer.stance(stance)
    return writer.result()


class _Writer:
    """Collects the marks of one annotation; of one span and label there is one mark."""

    def __init__(self, annotation: Annotation):
        self._annotation = annotation
        self._marks: dict[tuple[int, int, str], str] = {}
        self._links: dict[tuple[str, tuple[int, int, str], tuple[int, int, str]], None] = {}
        self._actors = {actor.id: actor for actor in annotation.actors}
        self._lost: Counter[str] = Counter()

    def result(self) -> Marked:
        order = {key: i for i, key in enumerate(sorted(self._marks))}
        return Marked(
            self._annotation.text,
            self._annotation.id,
            tuple(Mark(*key, self._marks[key]) for key in order),
            tuple(sorted((Link(n, order[a], order[b]) for n, a, b in self._links), key=_place)),
            self._lost,
        )

    def entities(self) -> None:
        for actor in self._annotation.actors:
            keys = [self._entity(index) for index in actor.mentions]
            if keys:
                self._marks[keys[0]] = actor.name
            for key in keys[1:]:
                self._link("same", keys[0], key)

    def quote(self, quote: Quote) -> None:
        cue = self._mark(quote.cue.span, "CUE", quote.kind)
        self._link("content", cue, self._mark(quote.content.span, "CONTENT"))
        speaker = self._actors.get(quote.speaker or "")
        if quote.source:
            name = speaker.name if speaker and speaker.label == "ROLE" else ""
            self._link("source", cue, self._mark(quote.source.span, "SOURCE", name))
        if speaker and speaker.mentions:
            near = min(speaker.mentions, key=lambda i: self._distance(i, quote.cue.span))
            self._link("speaker", cue, self._entity(near))
        elif speaker and not quote.source:
            self._lost["speakers"] += 1

    def stance(self, stance: Stance) -> None:
        holder = self._holder(stance)
        target = self._target(stance) if holder else None
        if holder is None or target is None or holder == target:
            self._lost["stances"] += 1
        else:
            self._link(stance.label, holder, target)

    def _holder(self, stance: Stance) -> tuple[int, int, str] | None:
        sentence = self._annotation.sentences[stance.sentence]
        actor = self._actors.get(stance.holder)
        own = [q for q in self._annotation.quotes if actor and q.speaker == actor.id]
        if stance.quote is not None and own:
            quote = self._annotation.quotes[stance.quote]
            if quote in own:
                return (*quote.cue.span, "CUE")
        mentions = actor.mentions if actor else ()
        if mentions:
            return self._entity(min(mentions, key=lambda i: self._distance(i, sentence)))
        sources = [(*q.source.span, "SOURCE") for q in own if q.source]
        return sources[0] if sources else None

    def _target(self, stance: Stance) -> tuple[int, int, str] | None:
        sentence = self._annotation.sentences[stance.sentence]
        if stance.target.passage:
            return self._mark(stance.target.passage.span, "TARGET")
        actor = self._actors.get(stance.target.actor or "")
        here = [i for i in (actor.mentions if actor else ()) if not self._distance(i, sentence)]
        return self._entity(here[0]) if here else None

    def _entity(self, index: int) -> tuple[int, int, str]:
        entity = self._annotation.entities[index]
        return self._mark(entity.span, entity.label)

    def _mark(self, span: Span, label: str, note: str = "") -> tuple[int, int, str]:
        key = (span.start, span.end, label)
        self._marks[key] = self._marks.get(key) or note
        return key

    def _link(self, label: str, one: tuple[int, int, str], other: tuple[int, int, str]) -> None:
        self._links[label, one, other] = None

    def _distance(self, entity: int, span: Span) -> int:
        """Return how far a mention is from a span; 0 if they touch."""
        at = self._annotation.entities[entity].span
        return max(0, at.start - span.end + 1, span.start - at.end + 1)


def _place(link: Link) -> tuple[int, int, str]:
    return link.source, link.target, link.label
