"""Who speaks where the verb of a quotation stands alone: وأضاف, مؤكدا, وقال إنه.

The subject is sought in the sentence, then among who spoke before. A name behind a preposition is
no subject (مع لافروف, لحفتر), unless nothing else is there.
"""

import re
from collections.abc import Sequence

from infer.annotation import Entity, Quote
from infer.bare_names import bare_names
from infer.headings import headings
from infer.names import clean, words_of
from infer.spans import Span
from infer.tagged_lines import first, last, within

__all__ = ["Subjects"]

_BARE_PREPOSITIONS = words_of("""
    مع من إلى عن على في بين لدى ضد بعد قبل خلال عقب منذ حول بشأن تجاه نحو عند بدون دون أثناء حسب
    وفق أمام برئاسة بقيادة وسط
""")
_PREPOSITIONS = frozenset((*_BARE_PREPOSITIONS, *("و" + word for word in _BARE_PREPOSITIONS)))
_SAYING = re.compile("^[وف]?(?:ي|ت)?(?:قال|قالت|قول|صرح|صرحت|ضيف|اضاف|اضافت|اوضح|اوضحت|اكد|اكدت)$")
"""Verbs that no person is the object of, folded: the name behind one is its subject."""

_NOTHING = re.compile(r"[\s\"'«»“”]*")
_CLAUSE = re.compile(r"[^\w\s\"'«»“”\u064b-\u065f]")
_NEAR_WORDS = 5
_NEAR = 60


class Subjects:
    """The entities of one article as possible subjects of verbs of speech."""

    def __init__(
        self,
        text: str,
        entities: Sequence[Entity],
        sentences: Sequence[Span],
        lines: Sequence[Span],
    ) -> None:
        self._text = text
        self._sentences = sentences
        self._lines = lines
        heads = headings(text, lines)
        self._body = [x for i, x in enumerate(lines) if i not in heads and x.of(text).strip()]
        self._named = [entity for entity in entities if entity.label in ("PER", "ORG")]
        names = bare_names([entity.text for entity in entities], [False] * len(entities))
        self._prefixed = {
            entity.start
            for entity, name in zip(entities, names, strict=True)
            if clean(entity.text)[:1] in "لبك" and name != clean(entity.text)
        }

    def speaker(self, cue: Span, content: Span, said: Sequence[Quote]) -> str | None:
        """Return who speaks by a `cue` without source.

        Args:
            cue: The verb.
            content: What it introduces.
            said: All quotations before it, in order.

        Returns:
            The id of the subject right behind a verb of saying; else of who spoke before in the
            sentence; of the subject before the verb; of who spoke before in this line of text or
            the one before it; of any name behind the verb or before it in the sentence; or None.
        """
        sentence = last(self._sentences, 0, cue.start + 1) or Span(0, len(self._text))
        previous = said[-1] if said else None
        behind = self._behind(cue, content)
        if (
            behind
            and behind.label == "PER"
            and _SAYING.match("".join(words_of(cue.of(self._text))))
        ):
            return behind.actor
        ended = min(previous.content.end, cue.start) if previous else 0
        if previous and previous.cue.start >= sentence.start and previous.speaker:
            return previous.speaker
        before = self._before(Span(max(sentence.start, ended), cue.start), content)
        subject = _best([entity for entity in before if not self._is_oblique(entity, sentence)])
        if subject:
            return subject.actor
        if previous and previous.cue.start >= self._line_before(cue) and previous.speaker:
            return previous.speaker
        other = behind or (before[-1] if before else None)
        return other.actor if other else None

    def _behind(self, cue: Span, content: Span) -> Entity | None:
        entity = first(self._named, cue.end, len(self._text))
        gap = _NOTHING.match(self._text, cue.end)
        if not entity or not gap or gap.end() != entity.start:
            return None
        return None if content.start <= entity.start < content.end else entity

    def _before(self, span: Span, content: Span) -> list[Entity]:
        return [
            entity
            for entity in within(self._named, *span)
            if not content.start <= entity.start < content.end
        ]

    def _is_oblique(self, entity: Entity, sentence: Span) -> bool:
        if entity.start in self._prefixed:
            return True
        other = last(self._named, sentence.start, entity.start)
        start = max(sentence.start, other.end if other else 0, entity.start - _NEAR)
        clause = _CLAUSE.split(self._text[start : entity.start])[-1]
        return not _PREPOSITIONS.isdisjoint(words_of(clause)[-_NEAR_WORDS:])

    def _line_before(self, cue: Span) -> int:
        """Return where the line of running text before that of `cue` begins."""
        own = last(self._lines, 0, cue.start + 1) or Span(0, len(self._text))
        before = last(self._body, 0, own.start)
        return before.start if before else own.start


def _best(entities: Sequence[Entity]) -> Entity | None:
    """Return the last person, else the last organisation."""
    persons = [entity for entity in entities if entity.label == "PER"]
    return next(reversed(persons or entities), None)
