"""An article's findings, sentence by sentence."""

from collections.abc import Iterator, Sequence

from infer.annotation import Entity, Quote
from infer.parties import Scene
from infer.phrases import Phrase
from infer.spans import Span

__all__ = ["scenes"]


def scenes(
    sentences: Sequence[Span],
    entities: Sequence[Entity],
    quotes: Sequence[Quote],
    phrases: Sequence[Sequence[Phrase]],
) -> Iterator[Scene]:
    """Yield each sentence with its entities, phrases (given by sentence) and quotations.

    A quotation belongs to every sentence that its cue or content touches: what is said over three
    sentences is said by its speaker in all of them.
    """
    here: list[list[int]] = [[] for _ in sentences]
    for index, quote in enumerate(quotes):
        for number, sentence in enumerate(sentences):
            if any(_touch(sentence, part.span) for part in (quote.cue, quote.content)):
                here[number].append(index)
    first = 0
    for number, sentence in enumerate(sentences):
        while first < len(entities) and entities[first].end <= sentence.start:
            first += 1
        last = first
        while last < len(entities) and entities[last].start < sentence.end:
            last += 1
        said = {index: quotes[index] for index in here[number]}
        yield Scene(number, sentence, entities[first:last], said, phrases[number])


def _touch(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
