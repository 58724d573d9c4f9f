"""An article's findings, sentence by sentence."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from operator import attrgetter

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
    here: list[dict[int, Quote]] = [{} for _ in sentences]
    for index, quote in enumerate(quotes):
        for part in (quote.cue, quote.content):
            for said in here[_touched(sentences, part.span)]:
                said[index] = quote
    for number, (sentence, own) in enumerate(zip(sentences, phrases, strict=True)):
        named = entities[_touched(entities, sentence)]
        yield Scene(number, sentence, named, here[number], own)


def _touched(items: Sequence[Span] | Sequence[Entity], span: Span) -> slice:
    """Return which of `items`, in order and apart, `span` touches."""
    first = bisect_right(items, span.start, key=attrgetter("end"))
    return slice(first, bisect_left(items, span.end, lo=first, key=attrgetter("start")))
