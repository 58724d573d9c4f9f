"""The CoNLL form: one word a line, with its offsets, so that nothing can shift.

    # id = seed
    # sentence = 1
    غسان<TAB>37<TAB>41<TAB>B-PER<TAB>a3
    سلامة<TAB>42<TAB>47<TAB>I-PER<TAB>a3

The columns are word, start, end (half-open code-point offsets into the article), BIO tag and actor
id (`_` for none). A blank line ends each sentence. A comment starts with "# ", which no word does.
"""

from collections.abc import Iterator

from infer.annotation import Annotation, Entity
from infer.spans import Span
from infer.text import words

__all__ = ["render"]

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def render(annotation: Annotation) -> str:
    """Return the words of `annotation` in CoNLL form, sentence by sentence.

    An entity that crosses a sentence's end begins anew (`B-`) in the next, as BIO demands. Lone
    surrogates are written as U+FFFD, and white space in ids as one space.
    """
    lines = [f"# id = {_one_line(annotation.id)}".rstrip()]
    for number, (sentence, entities) in enumerate(_by_sentence(annotation), start=1):
        lines.append(f"# sentence = {number}")
        lines.extend(_rows(annotation.text, sentence, entities))
        lines.append("")
    return "\n".join(lines).translate(SURROGATES) + "\n"


def _by_sentence(annotation: Annotation) -> Iterator[tuple[Span, list[Entity]]]:
    """Yield each sentence with the entities that touch it; one pass over both."""
    first = 0
    entities = annotation.entities
    for sentence in annotation.sentences:
        while first < len(entities) and entities[first].end <= sentence.start:
            first += 1
        last = first
        while last < len(entities) and entities[last].start < sentence.end:
            last += 1
        yield sentence, list(entities[first:last])


def _rows(text: str, sentence: Span, entities: list[Entity]) -> Iterator[str]:
    previous = None
    for word in words(text, *sentence):
        while entities and entities[0].end <= word.start:
            entities.pop(0)
        entity = entities[0] if entities and entities[0].start < word.end else None
        tag = "O" if entity is None else f"{'I' if entity is previous else 'B'}-{entity.label}"
        actor = (entity and _one_line(entity.actor)) or "_"
        yield f"{word.of(text)}\t{word.start}\t{word.end}\t{tag}\t{actor}"
        previous = entity


def _one_line(name: str) -> str:
    return " ".join(name.split())
