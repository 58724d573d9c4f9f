"""Sentences that stand in two places: repeats within a corpus, test data inside training data.

Sentences are compared by their words, folded: hamza, diacritics, tatweel, bidi marks and
punctuation do not count, nor does whether a lone و is joined to its word.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from datasets import Dataset

from train.data.corpus import Sentence

__all__ = ["SharedSentence", "fold_words", "runs", "shared_sentences", "without_repeats"]

LONG = 8
"""Words from which on two equal sentences are no coincidence."""

FOLDED = str.maketrans("أإآٱىةؤئ", "اااايهوي", "ـ")
LONE_WAW = re.compile(r"\bو (?=\w)")


@dataclass(frozen=True, slots=True)
class SharedSentence:
    """A sentence that stands in row `first` of one data set and in row `second` of another."""

    first: int
    second: int
    text: str


def fold_words(text: str) -> tuple[str, ...]:
    """Return the words of `text` as they are compared."""
    marks_parted = unicodedata.normalize("NFKD", text.translate(FOLDED))
    bare = "".join(c for c in marks_parted if unicodedata.category(c) not in ("Mn", "Cf"))
    return tuple(re.findall(r"\w+", LONE_WAW.sub("و", bare)))


def runs(words: tuple[str, ...], length: int = LONG) -> Iterator[tuple[str, ...]]:
    """Yield every run of `length` consecutive words."""
    return (words[i : i + length] for i in range(len(words) - length + 1))


def shared_sentences(a: Dataset, b: Dataset, words: int = LONG) -> list[SharedSentence]:
    """Return the sentences of `b` that stand in `a` as well.

    Args:
        a: A data set with a column `text`.
        b: Another; nothing of a test set may be found in training data.
        words: Sentences of fewer words are not compared.

    Returns:
        One entry for each such row of `b`, with the first row of `a` that equals it once folded.
    """
    known: dict[tuple[str, ...], int] = {}
    for row, text in enumerate(a["text"]):
        known.setdefault(fold_words(text), row)
    shared = []
    for row, text in enumerate(b["text"]):
        folded = fold_words(text)
        if len(folded) >= words and folded in known:
            shared.append(SharedSentence(known[folded], row, text))
    return shared


def without_repeats(
    sentences: Iterable[Sentence], defects: Counter[str], *, drop: bool
) -> list[Sentence]:
    """Count sentences of eight words or more that came before, and leave them out if `drop`."""
    seen: set[str] = set()
    kept = []
    for sentence in sentences:
        repeated = sentence.text in seen and sentence.text.count(" ") + 1 >= LONG
        defects[f"long duplicates {'dropped' if drop else 'kept'}"] += repeated
        seen.add(sentence.text)
        if not (repeated and drop):
            kept.append(sentence)
    return kept
