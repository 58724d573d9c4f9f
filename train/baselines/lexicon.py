"""A lexicon of verbs and nouns that judges pairs: who supports or opposes whom.

Arabic puts the verb before its subject or right after it, and the object after both. So the word
that counts is the last one of the lexicon from just before the holder up to a target that follows
it, turned around by a negation right before it. Whatever stands otherwise is neutral.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from infer.annotation import AUTHOR
from infer.names import fold
from infer.text import words
from train.baselines.stance_words import NEGATIONS, polarity
from train.evaluation.names import folded_words

__all__ = ["label_pair", "label_pairs"]

BEFORE, MOST_BETWEEN = 2, 8
"""Words before the holder that are looked at, and the most between it and the target: of nine
choices the best on the training split of news-stance."""


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence's words: their folded forms, for names, and whether they take a side."""

    forms: tuple[frozenset[str], ...]
    sides: tuple[int, ...]


def label_pairs(asked: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return the label of each (holder, target, sentence)."""
    known = {text: read_sentence(text) for text in dict.fromkeys(text for *_, text in asked)}
    return [label_pair(holder, target, known[text]) for holder, target, text in asked]


def read_sentence(text: str) -> ReadSentence:
    """Return a sentence read for `label_pair`."""
    surfaces = [word.of(text) for word in words(text)]
    folded = [fold(surface) for surface in surfaces]
    sides = [
        -polarity(word) if before in NEGATIONS else polarity(word)
        for before, word in zip(["", *folded], folded, strict=False)
    ]
    forms = [frozenset[str]().union(*folded_words(surface)) for surface in surfaces]
    return ReadSentence(tuple(forms), tuple(sides))


def label_pair(holder: str, target: str, sentence: ReadSentence) -> str:
    """Return the label of one pair; a holder that the sentence does not name speaks before it."""
    if holder == AUTHOR:
        return "neutral"
    holders = find_name(holder, sentence.forms) or [(0, 0)]
    reaches = [
        (later - end, start, end, later)
        for start, end in holders
        for later, _ in find_name(target, sentence.forms)
        if end <= later <= end + MOST_BETWEEN
    ]
    if not reaches:
        return "neutral"
    _, start, end, later = min(reaches)
    near = [*range(max(0, start - BEFORE), start), *range(end, later)]
    sides = [sentence.sides[place] for place in near if sentence.sides[place]]
    return "neutral" if not sides else "favor" if sides[-1] > 0 else "against"


def find_name(name: str, sentence: Sequence[frozenset[str]]) -> list[tuple[int, int]]:
    """Return the longest runs of a sentence's words that are words of a name, half-open."""
    wanted = folded_words(name)
    runs: list[tuple[int, int]] = []
    for place, forms in enumerate(sentence):
        if any(forms & word for word in wanted):
            joined = bool(runs) and runs[-1][1] == place
            runs[-1:] = [(runs[-1][0], place + 1)] if joined else [*runs[-1:], (place, place + 1)]
    longest = max((end - start for start, end in runs), default=0)
    return [(start, end) for start, end in runs if end - start == longest]
