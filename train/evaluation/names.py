"""Do two names mean one party, two spans one stretch of text? The rules that gold is scored by.

They forgive what no reader would mind (hamza, ta marbuta, attached prefixes, a title more or less)
and are fixed: figures of one year must compare with those of another, whatever `infer.names` does.
"""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from infer.spans import Span

__all__ = ["MOST_EXTRA", "folded_words", "match_rows", "overlap", "same_name"]

Gold = TypeVar("Gold")
Found = TypeVar("Found")

MOST_EXTRA = 3
"""Words that one of two names may have more than the other."""

_MARKS = re.compile("[\u064b-\u0652\u0670\u0640]")
_HAMZA = re.compile("[أإآٱ]")
_ENDINGS = str.maketrans("ىة", "يه")
_PREFIX = re.compile(r"^(?:و|ف)?(?:بال|كال|لل|ال|ب|ل|ك)?(?=\w{3})")
_LETTER = re.compile(r"^[وفبلك](?=\w{3})")
_ARTICLE = re.compile(r"^ال(?=\w{2})")


def folded_words(name: str) -> list[frozenset[str]]:
    """Return the words of a name, each as all its folded forms: as it is, and without prefixes."""
    folded = _HAMZA.sub("ا", _MARKS.sub("", name)).translate(_ENDINGS)
    return [_forms(word) for word in re.findall(r"\w+", folded)]


def same_name(one: str, other: str) -> bool:
    """Whether every word of the shorter name is one of the longer, which has few more."""
    short, long = sorted((folded_words(one), folded_words(other)), key=len)
    if not short or len(long) > len(short) + MOST_EXTRA:
        return False
    return all(any(word & known for known in long) for word in short)


def overlap(one: Span, other: Span) -> float:
    """Return intersection over the stretch from the first start to the last end, 0 to 1."""
    shared = max(0, min(one.end, other.end) - max(one.start, other.start))
    return shared / max(1, max(one.end, other.end) - min(one.start, other.start))


def match_rows(
    gold: Sequence[Gold], found: Sequence[Found], match: Callable[[Gold, Found], bool]
) -> list[tuple[int, int]]:
    """Return the indices of gold rows that a found row answers, and of that row.

    Gold rows choose in order, each the first found row that is left and matches.
    """
    left, pairs = list(range(len(found))), []
    for row, right in enumerate(gold):
        answer = next((i for i in left if match(right, found[i])), None)
        if answer is not None:
            left.remove(answer)
            pairs.append((row, answer))
    return pairs


def _forms(word: str) -> frozenset[str]:
    forms = {word, _PREFIX.sub("", word)}
    forms |= {_LETTER.sub("", form) for form in forms}
    return frozenset(forms | {_ARTICLE.sub("", form) for form in forms})
