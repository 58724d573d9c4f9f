"""Which person a role stands for: المبعوث is who was introduced as مبعوث الأمم المتحدة غسان سلامة.

A role is compared by its folded words without article, the noun at its head first. A person is
introduced by the noun phrase right before or right after the name. Where a phrase begins is read
off its articles: behind a noun with article none without may follow (الرئيس | وفدا), save behind
a preposition. No parser, and no list of offices.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from infer.annotation import Entity
from infer.known_names import TITLES
from infer.names import fold, is_relative, tokens_of
from infer.spans import Span
from infer.tagged_lines import last

__all__ = [
    "Introduction",
    "Role",
    "bare_role",
    "introductions",
    "is_owned",
    "is_said_of",
    "role_of",
]


def _folded(words: str) -> frozenset[str]:
    return frozenset(tokens_of([fold(word) for word in words.split()]))


_LINKS = _folded("باسم في لدى عن إلى")
_ENDS = _folded(
    "أن إن أنه أنها أنهم الذي التي الذين قد لم لن لا ما كان كانت هو هي ثم أو كما حيث مع من"
)
"""Words that stand in no title."""

_OWNERS = _folded("""
    باسم مكتب محامي محامية عائلة أسرة نجل شقيق شقيقة والد والدة زوج زوجة أرملة ابنة أنصار حملة
    إدارة حكومة نظام قوات بيان تصريحات خطاب
""")
"""Nouns that make the name behind them someone else's: مدير مكتب خليفة حفتر is not حفتر."""

_DEPUTIES = _folded("نائب نائبة مساعد مساعدة وكيل وكيلة مستشار مستشارة")
_POINTING = _folded("هذا هذه ذلك تلك نفسه نفسها ذاته ذاتها")
_ADJECTIVES = _folded("متقاعد سابق راحل سيد سيدة شيخ ركن أول خاص عام") | TITLES
_ROLES = _folded("""
    رئيس رئيسة وزير وزيرة مسؤول مسؤولون مسؤولين مصدر مصادر متحدث متحدثة ناطق مدير قائد أمين سفير
    مبعوث نائب مستشار خبير محلل عضو زعيم مراسل قيادي ضابط صاحب
""")
"""Heads that may carry a prefix without article: لمسؤول."""

_SAME = {"ناطق": "متحدث"}
_RELATIONS = ("", "ا", "ي", "يا")
_MOST_WORDS = 12
_MOST_LINKS = 2
_LONGEST_CHAIN = 4
"""Nouns without article in a row: نائب مدير مكتب رئيس الحكومة."""

_FARTHEST = 160
_QUOTE_MARKS = re.compile("[\"'«»“”„‹›‘’\u200e\u200f]")
_STOPS = re.compile(r"[^\w\s\u064b-\u065f\u0670]|[\n\r]")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word as compared, and what it does to the phrase that it stands in."""

    token: str
    definite: bool
    links: bool
    describes: bool


@dataclass(frozen=True, slots=True)
class Role:
    """A role's compared words; definite if it says the envoy rather than an envoy."""

    tokens: tuple[str, ...]
    definite: bool


@dataclass(frozen=True, slots=True)
class Introduction:
    """A mention of a person and the phrases at it; a phrase within another stands on its own."""

    start: int
    actor: str
    phrases: tuple[tuple[str, ...], ...]


def bare_role(phrase: str) -> str:
    """Return a phrase without the prefix that a known head shows: لمسؤول → مسؤول."""
    head = phrase.split(maxsplit=1)[0] if phrase.split() else ""
    bare = tokens_of([fold(head)[1:]])[0]
    return phrase[1:] if head[:1] in tuple("لبوف") and bare in _ROLES else phrase


def role_of(phrase: str) -> Role:
    """Return the role that a phrase names."""
    words = [word for word in _words(phrase) if word.token not in _POINTING]
    if not words:
        return Role((), False)
    second = words[1] if len(words) > 1 else None
    construct = second and (second.definite or not (second.links or second.describes))
    return Role(tuple(word.token for word in words), words[0].definite or bool(construct))


def is_said_of(role: Sequence[str], phrase: Sequence[str]) -> bool:
    """Whether the head of `role` is that of `phrase` and its other words follow there in order."""
    if not role or not phrase or role[0] != phrase[0]:
        return False
    rest = iter(phrase[1:])
    return all(any(_related(word, other) for other in rest) for word in role[1:])


def is_owned(before: str) -> bool:
    """Whether what stands before a name makes it another's: المتحدث باسم الرئيس, مدير مكتب."""
    return _is_owned(_words(before))


def introductions(
    text: str, entities: Sequence[Entity], sentences: Sequence[Span]
) -> list[Introduction]:
    """Return every mention of a person with a phrase at it, in order."""
    persons = [entity for entity in entities if entity.label == "PER"]
    found = []
    for i, person in enumerate(persons):
        start, end = last(sentences, 0, person.start + 1) or Span(0, len(text))
        if i and persons[i - 1].end > start:
            start = persons[i - 1].end
        following = persons[i + 1].start if i + 1 < len(persons) else end
        before = text[max(start, person.start - _FARTHEST) : person.start]
        after = text[person.end : min(end, following, person.end + _FARTHEST)]
        phrases = (*_phrases(before), *_apposition(after, following < end))
        if phrases:
            found.append(Introduction(person.start, person.actor, phrases))
    return found


def _phrases(before: str) -> list[tuple[str, ...]]:
    """Return the phrases that end where a name begins (a comma may stand between)."""
    clause = _STOPS.split(_QUOTE_MARKS.sub("", before).rstrip(" \t،,"))[-1]
    words = _words(clause)[-_MOST_WORDS:]
    if words and words[-1].token in _LINKS:
        return []
    found = []
    for i in range(_title_start(words), len(words)):
        tokens = tuple(word.token for word in words[i:])
        below = i > 0 and words[i - 1].token in _DEPUTIES
        if not below and _is_head(words[i]) and _extent(words[i:]) == len(tokens):
            found.append(tokens)
    return found


def _apposition(after: str, before_name: bool) -> list[tuple[str, ...]]:
    """Return the phrase that begins where a name ends, unless it introduces the next name."""
    clauses = _STOPS.split(_QUOTE_MARKS.sub("", after).lstrip(" \t،,"))
    words = _words(clauses[0])[:_MOST_WORDS]
    if not words or not _is_head(words[0]):
        return []
    extent = _extent(words)
    if before_name and extent == len(words) and len(clauses) == 1:
        return []
    return [tuple(word.token for word in words[:extent])]


def _is_head(word: _Word) -> bool:
    return not word.links or word.token in _ROLES


def _extent(words: Sequence[_Word]) -> int:
    """Return how many words the noun phrase that begins `words` may have.

    A role behind a preposition is another's: تقدم الجميع إلى رئيس الحكومة.
    """
    closed, chain, links = words[0].definite, int(not words[0].definite), 0
    for i, word in enumerate(words[1:], 1):
        links += word.links
        other = word.token in _ROLES and (word.links or words[i - 1].links)
        chain = 0 if word.definite or word.links else chain + 1
        if other or word.token in _ENDS or links > _MOST_LINKS or chain > _LONGEST_CHAIN:
            return i
        if not chain:
            closed = word.definite
        elif closed and not word.describes:
            return i
    return len(words)


def _is_owned(words: Sequence[_Word]) -> bool:
    return _title_start(words) > 0


def _title_start(words: Sequence[_Word]) -> int:
    """Return where the mere title at the end of `words` begins if it is owned, else 0."""
    start = len(words)
    while start and words[start - 1].token in _ADJECTIVES:
        start -= 1
    owner = words[start - 1] if start else None
    return start if owner and owner.token in _OWNERS and not owner.definite else 0


def _words(phrase: str) -> list[_Word]:
    cleaned = _STOPS.sub(" ", _QUOTE_MARKS.sub("", phrase))
    return [_word(part) for part in map(fold, cleaned.split()) if part]


def _word(word: str) -> _Word:
    """Read a folded word; a prefix goes if the article or a known head shows it."""
    links = word in _LINKS
    if word.startswith("لل") and len(word) > 4:
        word, links = "ال" + word[2:], True
    elif word.startswith(("بال", "وال")) and len(word) > 5:
        word, links = word[1:], word[0] == "ب"
    elif word[0] in "لبوف" and len(word) > 3:
        bare = tokens_of([word[1:]])[0]
        links = word[0] in "لب"
        word = word[1:] if bare in _ROLES else word
    token = tokens_of([word])[0]
    definite = word.startswith("ال") and len(word) > 3 and not word.startswith("الى")
    describes = is_relative(word) or token in _ADJECTIVES
    return _Word(_SAME.get(token, token), definite, links, describes)


def _related(one: str, other: str) -> bool:
    """Whether two compared words are one, or a country and its adjective: روسي, بروسيا."""
    return one == other or _derives(one, other) or _derives(other, one)


def _derives(adjective: str, noun: str) -> bool:
    stem = adjective.removesuffix("ا").removesuffix("ي")
    if len(stem) < 3 or stem == adjective or not adjective.removesuffix("ا").endswith("ي"):
        return False
    return any(noun in (stem + end, "ب" + stem + end, "ل" + stem + end) for end in _RELATIONS)
