"""A rule for quotations: a verb of saying, who stands after it, and what follows أن or a mark.

What follows goes to the mark that closes it, the next verb of saying, or the sentence's end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from infer.annotation import Actor, Annotation, Entity, Passage, Quote
from infer.names import clean, fold
from infer.spans import Span
from infer.text import words
from train.baselines.reporting_words import CLOSING, OPENING, is_cue, is_late_cue, opens, stops

__all__ = ["rule_quotes"]

REACH = 15
"""Words between a verb of saying and what opens the content, at most."""
LEAST_QUOTED = 3
"""Fewer words in quote marks are a name."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A quotation in words of its sentence: cue, what opens the content, content, half-open."""

    cue: int
    opened: int
    start: int
    end: int


def rule_quotes(annotation: Annotation) -> Annotation:
    """Return the annotation, entities and actors given, with the quotations that the rule finds.

    A source without a name becomes an actor of its own; a verb that stands alone goes on with the
    last speaker.
    """
    actors = {actor.name: actor for actor in reversed(annotation.actors)}
    quotes, speaker = [], None
    for sentence in annotation.sentences:
        rows = words(annotation.text, *sentence)
        for saying in _sayings([_folded(row.of(annotation.text)) for row in rows]):
            source, name = _source(annotation, rows, saying)
            if name:
                new = Actor(f"r{len(actors)}", name, "ROLE", ())
                speaker = actors.setdefault(name, new).id
            quotes.append(_quote(annotation.text, rows, saying, source, speaker))
    known = {actor.id for actor in annotation.actors}
    roles = [actor for actor in actors.values() if actor.id not in known]
    return replace(annotation, actors=(*annotation.actors, *roles), quotes=tuple(quotes))


def _folded(word: str) -> str:
    return fold(word) or word  # of a quote mark nothing would be left


def _sayings(folded: Sequence[str]) -> Iterator[Saying]:
    place = 0
    while place < len(folded):
        found = _saying(folded, place) if is_cue(folded[place]) else None
        if found:
            yield found
        place = found.end if found else place + 1


def _saying(folded: Sequence[str], cue: int) -> Saying | None:
    for opened in range(cue + 1, min(cue + 1 + REACH, len(folded))):
        if is_cue(folded[opened]):
            return None
        if folded[opened] in OPENING or opens(folded[opened]):
            start = opened + (folded[opened] not in OPENING)
            quoted = start < len(folded) and folded[start] in OPENING
            end = _end(folded, start + quoted, quoted=quoted)
            if end - start - quoted >= (LEAST_QUOTED if quoted else 1):
                return Saying(cue, opened, start + quoted, end)
    return None


def _end(folded: Sequence[str], start: int, *, quoted: bool) -> int:
    end = len(folded)
    for place in range(start, len(folded)):
        if folded[place] in CLOSING if quoted else place > start and is_late_cue(folded[place]):
            end = place
            break
    while end > start and not folded[end - 1][:1].isalnum():
        end -= 1
    return end


def _source(
    annotation: Annotation, rows: Sequence[Span], saying: Saying
) -> tuple[Span | None, str]:
    """Return the source's span and name; no name where the verb stands alone."""
    text = annotation.text
    after = rows[saying.cue + 1 : saying.opened]
    stop = next((i for i, row in enumerate(after) if stops(_folded(row.of(text)))), len(after))
    phrase = after[:stop]
    named = _named(annotation, after, phrase) or _before(annotation, rows, saying.cue)
    if named:
        return named.span, _name(annotation, named)
    if not phrase:
        return None, ""
    span = Span(phrase[0].start, phrase[-1].end)
    return span, clean(span.of(text))


def _named(annotation: Annotation, after: Sequence[Span], phrase: Sequence[Span]) -> Entity | None:
    """Return the person named after the cue, or whatever name the phrase begins with."""
    if not after:
        return None
    inside = [e for e in annotation.entities if after[0].start <= e.start < after[-1].end]
    first = [e for e in inside if phrase and e.start == phrase[0].start]
    return next((e for e in [*first, *inside] if e.label == "PER"), first[0] if first else None)


def _before(annotation: Annotation, rows: Sequence[Span], cue: int) -> Entity | None:
    """Return the name that ends right before the cue."""
    edge = rows[cue - 1].end if cue else -1
    return next((e for e in annotation.entities if e.end == edge), None)


def _name(annotation: Annotation, entity: Entity) -> str:
    return next(actor.name for actor in annotation.actors if actor.id == entity.actor)


def _quote(
    text: str, rows: Sequence[Span], saying: Saying, source: Span | None, speaker: str | None
) -> Quote:
    content = Span(rows[saying.start].start, rows[saying.end - 1].end)
    marked = rows[saying.start - 1].of(text) in OPENING
    inner = any(mark in content.of(text) for mark in OPENING)
    return Quote(
        source and Passage.at(source, text),
        speaker,
        Passage.at(rows[saying.cue], text),
        Passage.at(content, text),
        "direct" if marked else "mixed" if inner else "indirect",
        1.0,
    )
