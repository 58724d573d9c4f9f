"""Parties and issues without a name, from tagged words: المتظاهرين, وقف إطلاق النار."""

from collections.abc import Sequence
from dataclasses import dataclass

from infer.annotation import Entity
from infer.bare_names import bare_names
from infer.decode import TaggedSpan
from infer.names import key_of
from infer.spans import Span

__all__ = ["Phrase", "to_phrases"]

MOST_WORDS = 25
"""A longer phrase names nothing that a reader would look for: it is a clause."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase that is no name; `holds` if it may take a stand, and not receive one alone.

    `name` is the phrase without attached prefixes, `key` what all its spellings share.
    """

    start: int
    end: int
    name: str
    key: str
    holds: bool

    @property
    def span(self) -> Span:
        """Where the phrase stands in the article."""
        return Span(self.start, self.end)


def to_phrases(
    text: str,
    words: Sequence[Span],
    tagged: Sequence[TaggedSpan],
    entities: Sequence[Entity],
) -> list[Phrase]:
    """Return the phrases among the tagged `words`, without those that are but a name.

    Punctuation at a phrase's edges is left outside. A phrase that lies within a name, or is one but
    for a word of one letter, is dropped: the name stands for it.
    """
    found = []
    for span in tagged:
        inner = [w for w in words[span.start : span.end] if w.of(text)[0].isalnum()]
        if not inner or len(inner) > MOST_WORDS:
            continue
        place = Span(inner[0].start, inner[-1].end)
        if not any(e.start <= place.start and place.end <= e.end for e in entities):
            surface = place.of(text)
            name = bare_names([surface], [False])[0] or surface
            found.append(Phrase(*place, name, key_of(name) or name, span.label == "HOLDER"))
    return found
