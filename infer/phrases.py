"""Parties and issues without a name, from tagged words: المتظاهرين, وقف إطلاق النار."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from infer.actors import Mention
from infer.annotation import Entity
from infer.bare_names import bare_names
from infer.decode import TaggedSpan
from infer.entities import to_mentions
from infer.names import issue_key, words_of
from infer.spans import Span

__all__ = ["Phrase", "to_phrases"]

HANGING = frozenset(
    words_of("في من إلى عن مع بين لدى ضد منذ خلال داخل حول عند بعد قبل تحت نحو عبر دون بدون")
)
"""Prepositions, folded, which close no phrase. Not على, which many write for the name علي."""
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
    words: Sequence[Sequence[Span]],
    tagged: Sequence[Sequence[TaggedSpan]],
    entities: Sequence[Entity],
) -> list[list[Phrase]]:
    """Return the phrases of each sentence, given its words and what is tagged of them.

    Punctuation at a phrase's edges is left outside, and prepositions at its end. A phrase within a
    name is dropped: the name stands for it. What shows a prefix to be one is looked for in the
    whole article.
    """
    rows = [
        [m for m in to_mentions(text, row, _closed(text, row, spans)) if _is_phrase(m, entities)]
        for row, spans in zip(words, tagged, strict=True)
    ]
    found = [mention.text for mention in chain.from_iterable(rows)]
    all_words = [word.of(text) for row in words for word in row]
    names = iter(bare_names(found, [False] * len(found), all_words))
    return [[_phrase(mention, next(names)) for mention in row] for row in rows]


def _closed(text: str, words: Sequence[Span], tagged: Sequence[TaggedSpan]) -> list[TaggedSpan]:
    """Return the spans without prepositions at their end; of those alone, the first."""
    found = []
    for span in tagged:
        end = min(span.end, len(words))
        while end > span.start + 1 and HANGING.issuperset(words_of(words[end - 1].of(text))):
            end -= 1
        found.append(replace(span, end=end))
    return found


def _is_phrase(mention: Mention, entities: Sequence[Entity]) -> bool:
    before = bisect_right(entities, mention.start, key=attrgetter("start"))
    named = before and mention.end <= entities[before - 1].end
    return not named and len(mention.text.split()) <= MOST_WORDS


def _phrase(mention: Mention, bare: str) -> Phrase:
    name = bare or mention.text
    holds = mention.label == "HOLDER"
    return Phrase(mention.start, mention.end, name, issue_key(name) or name, holds)
