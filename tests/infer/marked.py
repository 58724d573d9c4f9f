"""Texts with their spans written into them: [Q وقال] [S [PER سلامة]] إن [C الملتقى جرى تعليقه].

S, Q and C are the tagger's SOURCE, CUE and CONTENT; PER, LOC, ORG and MISC are entities.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infer.actors import Mention, join_actors
from infer.annotation import Actor, Entity, Quote
from infer.decode import TaggedSpan
from infer.quotes import Found, assemble
from infer.spans import Span
from infer.speakers import resolve
from infer.text import paragraphs, words

__all__ = ["Marked", "marked"]

MARK = re.compile(r"\[(S|Q|C|PER|LOC|ORG|MISC) |\]")
TAGS = {"S": "SOURCE", "Q": "CUE", "C": "CONTENT"}


@dataclass(frozen=True)
class Marked:
    """A text without its marks, and the spans that they give."""

    text: str
    spans: tuple[tuple[Span, str], ...]

    @property
    def lines(self) -> Sequence[Span]:
        return paragraphs(self.text)

    def tagged(self, score: float = 0.9) -> list[list[TaggedSpan]]:
        """The spans of quotations, by line and word, as the tagger gives them."""
        return [
            [
                TaggedSpan(inner[0], inner[-1] + 1, TAGS[label], score)
                for span, label in self.spans
                if label in TAGS
                and (inner := [i for i, w in enumerate(row) if span.start <= w.start < span.end])
            ]
            for row in (words(self.text, *line) for line in self.lines)
        ]

    def found(self) -> list[Found]:
        rows = [words(self.text, *line) for line in self.lines]
        return assemble(self.text, self.lines, rows, self.tagged())

    def entities(self) -> tuple[tuple[Entity, ...], tuple[Actor, ...]]:
        return join_actors(
            self.text,
            [
                Mention(*span, label, span.of(self.text), 1.0)
                for span, label in self.spans
                if label not in TAGS
            ],
        )

    def resolved(self) -> tuple[tuple[Quote, ...], tuple[Actor, ...]]:
        return resolve(self.text, self.lines, self.found(), *self.entities())

    def contents(self) -> list[str]:
        """The content of each quotation."""
        return [one.content.of(self.text) for one in self.found()]

    def sources(self) -> list[str | None]:
        """The source of each quotation."""
        return [one.source and one.source.of(self.text) for one in self.found()]

    def speakers(self) -> list[str | None]:
        """The name of each quotation's speaker."""
        quotes, actors = self.resolved()
        names: dict[str | None, str] = {actor.id: actor.name for actor in actors}
        return [names.get(quote.speaker) for quote in quotes]


def marked(source: str) -> Marked:
    """Return the text of `source` with its spans, ordered by start."""
    text, opened, spans, last = "", [], [], 0
    for mark in MARK.finditer(source):
        text += source[last : mark.start()]
        last = mark.end()
        if mark[1]:
            opened.append((len(text), mark[1]))
        else:
            start, label = opened.pop()
            spans.append((Span(start, len(text)), label))
    return Marked(text + source[last:], tuple(sorted(spans)))
