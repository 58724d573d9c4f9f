"""Sentences under other names: a name of a corpus in the place of another of its label.

What is learned by heart no longer helps, so a model must look at what stands around a name. Source:
mention replacement of Dai and Adel (2020), An Analysis of Simple Data Augmentation for Named Entity
Recognition. Persons are put together of the first word of one name and the rest of another, so that
most are new.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from random import Random

from train.data.corpus import Mention, Sentence

__all__ = ["SHARES", "with_other_names"]

SHARES: Mapping[str, Mapping[str, float]] = {
    "exchanged": dict.fromkeys(("PER", "LOC", "ORG", "MISC"), 0.7),
    "persons-exchanged": {"PER": 0.7, "LOC": 0.3},
}
"""Which share of the names of each label is exchanged, by what it is called in a config."""
PREFIXES = "وفبلك"
"""Letters that may be a prefix: a name that begins with one is exchanged for another such."""

Kind = tuple[str, str]
"""A label, and the prefix that a name may have, or nothing."""


def with_other_names(
    sentences: Sequence[Sentence], shares: Mapping[str, float], seed: int = 0
) -> list[Sentence]:
    """Return the sentences with a share of their mentions exchanged among themselves.

    Mentions stay in order, with the labels that they had. A sentence with spans of unknown label
    stays as it is.
    """
    surfaces: defaultdict[Kind, list[str]] = defaultdict(list)
    for one in sentences:
        for mention in one.mentions:
            surface = one.text[mention.start : mention.end]
            surfaces[_kind(mention.label, surface)].append(surface)
    others = _Others(surfaces, shares, Random(seed))  # noqa: S311 - for no secret
    return [one if one.masked else _exchanged(one, others) for one in sentences]


class _Others:
    """The names of a corpus, drawn one in the place of another."""

    def __init__(
        self,
        surfaces: Mapping[Kind, Sequence[str]],
        shares: Mapping[str, float],
        chance: Random,
    ):
        self._surfaces = surfaces
        self._shares = shares
        self._chance = chance

    def instead_of(self, label: str, surface: str) -> str:
        """Return another name of the label, or the same."""
        if self._chance.random() >= self._shares.get(label, 0):
            return surface
        alike = self._surfaces[_kind(label, surface)]
        words = self._chance.choice(alike).split()
        if label == "PER":
            words[1:] = self._chance.choice(alike).split()[1:]
        return " ".join(words)


def _exchanged(sentence: Sentence, others: _Others) -> Sentence:
    text, mentions, done = "", [], 0
    for mention in sentence.mentions:
        text += sentence.text[done : mention.start]
        surface = others.instead_of(mention.label, sentence.text[mention.start : mention.end])
        mentions.append(Mention(len(text), len(text) + len(surface), mention.label))
        text, done = text + surface, mention.end
    return replace(sentence, text=text + sentence.text[done:], mentions=tuple(mentions))


def _kind(label: str, surface: str) -> Kind:
    return label, surface[0] if surface[0] in PREFIXES else ""
