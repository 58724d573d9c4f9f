"""From tagged words to mentions in the text."""

from collections.abc import Sequence

from infer.actors import Mention
from infer.decode import TaggedSpan
from infer.spans import Span

__all__ = ["to_mentions"]


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


def _is_word(text: str, word: Span) -> bool:
    return any(character.isalnum() for character in word.of(text))
