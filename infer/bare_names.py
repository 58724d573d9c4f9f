"""Names without attached prefixes, read with the evidence of the whole article.

Arabic writes and, in, for, like as letters joined to a name (وروسيا, بليبيا, لحفتر), and many names
begin with those letters (وليد, باريس, لندن). A letter is taken off only if something shows that
it is a prefix; the evidence is listed in `Evidence.allows`.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from string import ascii_letters

from infer.known_names import FIRST_WORDS
from infer.names import clean, readings, tokens_of, words_of

__all__ = ["bare_names"]

_STRETCHED = re.compile("^[وف]?[بلك]\u0640+(?=\\w)")  # لـحفتر: tatweel sets the prefix apart
_FOREIGN = frozenset(ascii_letters + "\"'«“")
_MOST_PREFIXES = 3
_LEAST_LETTERS = 3
_JOINED = ("وال", "لل", "بال")  # words within a name with prefixes of their own
_LEAST_LETTERS_TWICE = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one article shows about first words.

    `inside` are words that stand within names, where no prefix is; `seen` maps a folded name to
    the prefixes that it may have been found with ("" for none), each by its last letter; `pairs`
    are all the neighbouring words that may show a phrase without its prefix.
    """

    inside: frozenset[str]
    seen: dict[str, set[str]]
    pairs: Container[tuple[str, ...]] = ()

    def stands(self, name: str) -> bool:
        """Whether the first word of a clean name is a word of its own, so has no prefix."""
        first = _first(name)
        return first in FIRST_WORDS or first in self.inside

    def allows(self, prefix: str, rest: str) -> bool:
        """Whether `rest` shows that `prefix` before it is one.

        Its first word is known, or stands within another mention, or its first two words stand in
        a row in the text, or the whole of `rest` is found bare, or with another prefix; or it
        starts with a quote mark or Latin letter.
        """
        words = words_of(rest)
        first, letters = _first(rest), len("".join(words[:1]))
        if rest[0] in _FOREIGN:
            return letters > 0
        if letters < _LEAST_LETTERS:
            return len(words) > 1 and first in FIRST_WORDS
        if first in FIRST_WORDS or first in self.inside or words[:2] in self.pairs:
            return True
        others = self.seen.get(_folded(rest), set()) - {prefix[-1]}
        return "" in others or (bool(others) and letters >= _LEAST_LETTERS_TWICE)


def bare_names(
    surfaces: Sequence[str], follows: Sequence[bool], words: Sequence[str] = ()
) -> list[str]:
    """Return the clean name of each surface, without attached prefixes.

    Args:
        surfaces: The mentions' surfaces, in the order of the article.
        follows: Whether a mention comes right after the one before it, so that a و is "and".
        words: All words of the article, if the surfaces are phrases of common words, which stand
            elsewhere without their prefix, though nobody marked them there.

    Returns:
        One name for each surface; empty only where the surface shows nothing.
    """
    cleaned = [_without_stretched(surface) for surface in surfaces]
    evidence = replace(_gather(set(cleaned)), pairs=_pairs(words) if cleaned else ())
    cache: dict[tuple[str, bool], str] = {}
    for name, joined in zip(cleaned, follows, strict=True):
        if (name, joined) not in cache:
            cache[name, joined] = _strip(name, joined, evidence)
    return [cache[pair] or pair[0] for pair in zip(cleaned, follows, strict=True)]


def _without_stretched(surface: str) -> str:
    kept = _STRETCHED.sub("", surface)
    return clean(kept) or clean(surface)


def _gather(names: Iterable[str]) -> Evidence:
    inside: set[str] = set()
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for name in names:
        words = words_of(name)
        inside.update(tokens_of([w for w in words[1:] if not w.startswith(_JOINED)]))
        seen["".join(words)].add("")
        for prefix, rest in readings(name):
            seen[_folded(rest)].add(prefix[-1])
    return Evidence(frozenset(w for w in inside if len(w) >= _LEAST_LETTERS), dict(seen))


def _pairs(words: Sequence[str]) -> set[tuple[str, ...]]:
    folded = {word: _folded(word) for word in set(words)}  # apart: a text folds in square time
    return set(pairwise(map(folded.__getitem__, words)))


def _strip(name: str, joined: bool, evidence: Evidence) -> str:
    for _ in range(_MOST_PREFIXES):
        if evidence.stands(name):
            break
        rest = next((r for p, r in readings(name) if evidence.allows(p, r)), None)
        if rest is None and joined and name[:1] == "و" and len(_first(name)) > _LEAST_LETTERS:
            rest = name[1:]
        if rest is None:
            rest = next((r for p, r in readings(name) if _shows_article(p, r)), None)
        if rest is None:
            break
        name, joined = clean(rest) or rest, False
    return name


def _shows_article(prefix: str, rest: str) -> bool:
    """Whether ال after a prefix shows it: والمجلس, بالبيت, للأمم, not والتر or باليه.

    Not so after ك and ف, which are rare before names: كالديرون, فالفيردي.
    """
    if prefix[-1] in "كف":
        return False
    first = rest.split(maxsplit=1)[0] if rest.strip() else ""
    return first.startswith("ال") and len(first) >= (4 if prefix[-1] == "ل" else 5)


def _first(name: str) -> str:
    return "".join(tokens_of(words_of(name)[:1]))


def _folded(name: str) -> str:
    return "".join(words_of(name))
