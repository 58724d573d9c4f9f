"""Where a sentence speaks of somebody or something whose name is given."""

from collections.abc import Iterator

from infer.classifier import Question
from infer.layout import Named
from infer.names import clean, key_of, readings, words_of
from infer.short_names import Name, name_of, rank
from infer.spans import Span
from infer.text import words

__all__ = ["mentions_of", "named_question", "short_mentions_of"]

LABELS = ("PER", "ORG", "LOC")


def mentions_of(subject: str, text: str, part: Span) -> list[Span]:
    """Return where `text[part]` has the words of `subject`, each with or without prefixes."""
    wanted = [key_of(word) or word for word in words_of(subject)]
    rows = _rows(text, part)
    found, at = [], 0
    while wanted and at + len(wanted) <= len(rows):
        here = rows[at : at + len(wanted)]
        if all(
            key in map(key_of, _readings(word.of(text)))
            for word, key in zip(here, wanted, strict=True)
        ):
            found.append(Span(here[0].start, here[-1].end))
            at += len(wanted)
        else:
            at += 1
    return found


def short_mentions_of(name: str, text: str, part: Span) -> list[Span]:
    """Return where `text[part]` has the longest short form of a full `name`: سلامة, الوفاق."""
    rows = _rows(text, part)
    full = [name_of(name, label) for label in LABELS]
    for size in range(len(words_of(name)) - 1, 0, -1):
        places = (rows[i : i + size] for i in range(len(rows) - size + 1))
        spans = [Span(here[0].start, here[-1].end) for here in places]
        if found := [span for span in spans if _stands_for(span.of(text), full)]:
            return found
    return []


def named_question(holder: str, target: str, sentence: str) -> Question:
    """Return the question about a pair that is given by name alone."""
    whole = Span(0, len(sentence))
    sides = [
        Named(
            name,
            tuple(mentions_of(name, sentence, whole) or short_mentions_of(name, sentence, whole)),
        )
        for name in (holder, target)
    ]
    return Question(sentence, *sides)


def _rows(text: str, part: Span) -> list[Span]:
    return [word for word in words(text, *part) if words_of(word.of(text))]


def _readings(surface: str) -> Iterator[str]:
    shown = clean(surface)
    yield shown
    yield from (rest for _, rest in readings(shown))


def _stands_for(surface: str, full: list[Name]) -> bool:
    return any(
        rank(name_of(reading, name.label), name) for reading in _readings(surface) for name in full
    )
