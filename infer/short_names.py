"""When a short name may stand for a longer one of the same article.

Each rule compares words only; which of several longer names is meant is for `infer.actors`.
"""

from dataclasses import dataclass
from functools import lru_cache

from infer.known_names import (
    AGENCIES,
    COMPLETE,
    HEADS,
    PLACE_TITLES,
    PLACES,
    REGIONS,
    STATE_HEADS,
    TITLES,
)
from infer.names import compounds, is_relative, tokens_of, words_of

__all__ = ["Name", "name_of", "rank"]


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name as the rules see it.

    `tokens` are folded words without article, compounds joined, and without the common noun
    before a place (العاصمة طرابلس) or the title before a person. `key` is the same for all
    spellings of one name.
    """

    label: str
    tokens: tuple[str, ...]

    @property
    def key(self) -> str:
        """The tokens as one string, so that أبوظبي is أبو ظبي."""
        return "".join(self.tokens)


@lru_cache(maxsize=2048)  # an article's names are held against each other and its phrases
def name_of(text: str, label: str) -> Name:
    """Return the `Name` of a clean bare name; of a name without words, its characters."""
    words = compounds(words_of(text))
    if label == "LOC":
        words = _place(words)
    tokens = tokens_of(words)
    while label == "PER" and len(tokens) > 1 and tokens[0] in TITLES:
        tokens = tokens[1:]
    if label == "ORG":
        tokens = tuple(map(_genderless, tokens_of([_unjoined(word) for word in words])))
    return Name(label, tokens or (text,))


def rank(short: Name, full: Name) -> int:
    """Return how well `short` may stand for `full`, which has more tokens; 0 if not at all."""
    if short.label != full.label or len(short.tokens) >= len(full.tokens):
        return 0
    rule = {"PER": _person, "ORG": _organisation, "LOC": _location}.get(short.label)
    return rule(short.tokens, full.tokens) if rule else 0


def _place(words: tuple[str, ...]) -> tuple[str, ...]:
    """Drop a title and its adjectives: العاصمة الليبية طرابلس, مدينة إسطنبول التركية."""
    if len(words) < 2 or tokens_of(words[:1])[0] not in PLACE_TITLES:
        return words
    rest = words[1:]
    kept = tuple(w for w in rest if not (w.startswith("ال") and is_relative(w)))
    return kept or rest


def _unjoined(word: str) -> str:
    """Drop the و and ل before an article within a name: الثورة والمعارضة."""
    if word.startswith("وال") and len(word) > 5:
        return word[1:]
    return "ال" + word[2:] if word.startswith("لل") and len(word) > 4 else word


def _genderless(token: str) -> str:
    return token[:-1] if token.endswith("ا") and len(token) > 3 else token


_BARE_HEADS = frozenset(map(_genderless, HEADS))
_BARE_AGENCIES = frozenset(map(_genderless, AGENCIES))
_BARE_PLACES = frozenset(map(_genderless, PLACES))
_BARE_STATES = frozenset(map(_genderless, STATE_HEADS))
_COMPLETE = frozenset(name_of(name, label).tokens for name in COMPLETE for label in ("LOC", "ORG"))


def _person(short: tuple[str, ...], full: tuple[str, ...]) -> int:
    """Rank a surname or several parts in order before a given name, and that before the middle."""
    rest = iter(full)
    if not all(token in rest for token in short):
        return 0
    if len(short) > 1 or short[0] == full[-1]:
        return 3
    return 2 if short[0] == full[0] else 1


def _organisation(short: tuple[str, ...], full: tuple[str, ...]) -> int:
    """Same head and no other word; or the head left out (الوفاق, الدعم السريع)."""
    if short in _COMPLETE or not set(short) <= set(full):
        return 0
    if short[0] == full[0]:
        return 2 if _same_head(short, full) else 0
    if short[0] != full[1] or (short[0] in _BARE_HEADS and full[0] != "وزار"):
        return 0
    if full[0] in _BARE_AGENCIES:
        return 0 if full[0] == "حكوم" and short[0] in _BARE_PLACES else 2
    return 1 if full[0] == "قوات" and len(short) > 1 else 0


def _same_head(short: tuple[str, ...], full: tuple[str, ...]) -> bool:
    if len(short) == 1:
        return short[0] in _BARE_HEADS
    if short[0] in _BARE_STATES and all(map(is_relative, short[1:])):
        return all(is_relative(token) for token in set(full) - set(short))
    return True


def _location(short: tuple[str, ...], full: tuple[str, ...]) -> int:
    """The first words of a longer name unless a known place; a region's name without its noun."""
    if short[0] in PLACES and len(short) == 1 and full[0] not in REGIONS - {"نهر", "جبل"}:
        return 0
    if full[0] in REGIONS and full[1:] == short:
        return 2
    return 2 if full[: len(short)] == short and short not in _COMPLETE else 0
