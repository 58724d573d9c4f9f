"""The CoNLL form: one word a line, with its offsets, so that nothing can shift.

    # id = seed
    # sentence = 3
    وقال<TAB>331<TAB>335<TAB>O<TAB>_<TAB>B-CUE<TAB>2
    سلامة<TAB>336<TAB>341<TAB>B-PER<TAB>a3<TAB>B-SOURCE<TAB>2

The columns are word, start, end (half-open code-point offsets into the article), BIO tag and actor
id (`_` for none) of the entity; BIO tag (SOURCE, CUE, CONTENT) and number, from 1, of the quotation
(`_` for none). A word has one tag: where the parts of quotations overlap, the one that begins first
stands, the longest of several, and the others are left out whole. So a content hides the quotation
inside it, and a source that two quotations share has the number of the first; the JSON form holds
all. Stances have no column. A blank line ends each sentence. A comment starts with "# ", which no
word does.
"""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from infer.annotation import Annotation, Quote
from infer.text import words

__all__ = ["render"]

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


class Tagged(NamedTuple):
    """A span with what its two columns say: the label behind B- or I-, and whose it is."""

    start: int
    end: int
    label: str
    owner: str


class Column:
    """The spans of one pair of columns, without overlap, asked for word by word in their order."""

    def __init__(self, spans: list[Tagged]):
        self._waiting = deque(spans)
        self._previous: Tagged | None = None

    def begin(self) -> None:
        """Begin a sentence: a span that runs on begins anew."""
        self._previous = None

    def of(self, start: int, end: int) -> str:
        """Return the two columns of the word at `start` to `end`."""
        while self._waiting and self._waiting[0].end <= start:
            self._waiting.popleft()
        span = self._waiting[0] if self._waiting and self._waiting[0].start < end else None
        tag = "O" if span is None else f"{'I' if span is self._previous else 'B'}-{span.label}"
        self._previous = span
        return f"{tag}\t{(span and span.owner) or '_'}"


def render(annotation: Annotation) -> str:
    """Return the words of `annotation` in CoNLL form, sentence by sentence.

    A span that crosses a sentence's end begins anew (`B-`) in the next, as BIO demands. Lone
    surrogates are written as U+FFFD, and white space in ids as one space.
    """
    lines = [f"# id = {_one_line(annotation.id)}".rstrip()]
    text, columns = annotation.text, (Column(_entities(annotation)), Column(_quotes(annotation)))
    for number, sentence in enumerate(annotation.sentences, start=1):
        lines.append(f"# sentence = {number}")
        for column in columns:
            column.begin()
        for word in words(text, *sentence):
            tags = "\t".join(column.of(*word) for column in columns)
            lines.append(f"{word.of(text)}\t{word.start}\t{word.end}\t{tags}")
        lines.append("")
    return "\n".join(lines).translate(SURROGATES) + "\n"


def _entities(annotation: Annotation) -> list[Tagged]:
    return [Tagged(e.start, e.end, e.label, _one_line(e.actor)) for e in annotation.entities]


def _quotes(annotation: Annotation) -> list[Tagged]:
    """Return the parts of quotations that have tags: the first to begin, the longest of those."""
    parts = [p for n, quote in enumerate(annotation.quotes, start=1) for p in _parts(n, quote)]
    kept: list[Tagged] = []
    for part in sorted(parts, key=lambda part: (part.start, -part.end)):
        if not kept or kept[-1].end <= part.start:
            kept.append(part)
    return kept


def _parts(number: int, quote: Quote) -> Iterator[Tagged]:
    for label, passage in (
        ("SOURCE", quote.source),
        ("CUE", quote.cue),
        ("CONTENT", quote.content),
    ):
        if passage:
            yield Tagged(passage.start, passage.end, label, str(number))


def _one_line(name: str) -> str:
    return " ".join(name.split())
