"""From tagged words to mentions in the text."""

from collections.abc import Sequence
from dataclasses import replace

from infer.actors import Mention
from infer.decode import TaggedSpan
from infer.repeats import repeat_key
from infer.spans import Span

__all__ = ["name_persons", "to_mentions"]


def to_mentions(text: str, words: Sequence[Span], tagged: Sequence[TaggedSpan]) -> list[Mention]:
    """Return a mention for each tagged span of `words`, as spans of `text`.

    Punctuation at a span's edges is left outside; a span of nothing else is no mention.
    """
    found = []
    for span in tagged:
        inner = [w for w in words[span.start : span.end] if _is_word(text, w)]
        if inner:
            start, end = inner[0].start, inner[-1].end
            found.append(Mention(start, end, span.label, text[start:end], span.score))
    return found


def name_persons(mentions: Sequence[Mention]) -> list[Mention]:
    """Return the mentions, with surnames of an article's persons labelled PER.

    Newswire names a person in full once and by surname after that, often where an organisation
    might stand as well (قوات حفتر). So one word labelled ORG or MISC that closes a longer name
    labelled PER is that person. A LOC stays: many a surname is a place.
    """
    full = [m.text.split() for m in mentions if m.label == "PER"]
    surnames = {repeat_key(words[-1]) for words in full if len(words) > 1}
    return [
        replace(m, label="PER")
        if m.label in {"ORG", "MISC"} and repeat_key(m.text) in surnames
        else m
        for m in mentions
    ]


def _is_word(text: str, word: Span) -> bool:
    return any(character.isalnum() for character in word.of(text))
