"""Actors: the mentions of one referent joined within one article, under one best name.

No learned model. Mentions of one spelling are one name; names with one key or synonym, or one
introduced in parentheses after the other, are one actor. Then each shorter name goes to the
longer one that it may stand for (`infer.short_names`): if several fit equally well, each mention
goes to the nearest of their mentions before it, or else to the first after it. Gender is not
used, because titles lie outside the mentions. The precedence of exact match over parts of names
is that of rule sieves (Lee et al., 2013, Deterministic Coreference Resolution).
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from infer.annotation import Actor, Entity
from infer.bare_names import bare_names
from infer.known_names import ALIASES
from infer.names import compounds, key_of, words_of
from infer.short_names import Name, name_of, rank

__all__ = ["Mention", "join_actors"]

_NOTHING_BETWEEN = re.compile(r"[\s،,\"'«»“”)\]]*")
_PARENTHESES = re.compile(r"[\s\"'«»“”]{0,3}\(([^()\n]{1,40})\)")
_MOST_LOOKED_AT = 64
"""Longer names compared with a short one of several words; real articles have a handful."""


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity before it has an actor; offsets are half-open code points of the article."""

    start: int
    end: int
    label: str
    text: str
    score: float


@dataclass(slots=True)
class _Node:
    """All mentions of one spelling, and how the rules see it."""

    text: str
    name: Name
    mentions: list[int] = field(default_factory=list)


class _Groups:
    """Disjoint sets of nodes, each named after its smallest index."""

    def __init__(self, count: int) -> None:
        self._parent = list(range(count))

    def find(self, node: int) -> int:
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node

    def join(self, one: int, other: int) -> None:
        low, high = sorted((self.find(one), self.find(other)))
        self._parent[high] = low


def join_actors(
    text: str, mentions: Sequence[Mention]
) -> tuple[tuple[Entity, ...], tuple[Actor, ...]]:
    """Give every mention its actor.

    Args:
        text: The article that the offsets refer to.
        mentions: Sorted by start, not overlapping.

    Returns:
        Entities in the order of `mentions`, and actors "a1", "a2", … in the order of their first
        mention. An actor's name is its fullest, then most frequent name without prefixes; its
        label has the highest sum of scores. An entity keeps the label of its mention.
    """
    names = [_before_parentheses(name) for name in _bare(text, mentions)]
    nodes = _spellings(mentions, names)
    groups = _Groups(len(nodes))
    _join_same(nodes, groups)
    _join_introduced(text, mentions, nodes, groups)
    owners = _join_short(nodes, groups, len(mentions))
    members: defaultdict[int, list[int]] = defaultdict(list)
    for mention, owner in enumerate(owners):
        members[groups.find(owner)].append(mention)
    actors = tuple(
        _actor(f"a{i}", found, mentions, names) for i, found in enumerate(members.values(), 1)
    )
    ids = {mention: actor.id for actor in actors for mention in actor.mentions}
    entities = tuple(
        Entity(m.start, m.end, m.label, m.text, m.score, ids[i]) for i, m in enumerate(mentions)
    )
    return entities, actors


def _bare(text: str, mentions: Sequence[Mention]) -> list[str]:
    follows = [False] * len(mentions)
    for i in range(1, len(mentions)):
        gap = _NOTHING_BETWEEN.match(text, mentions[i - 1].end, mentions[i].start)
        follows[i] = gap is not None and gap.end() == mentions[i].start
    names = bare_names([m.text for m in mentions], follows)
    return [name or mention.text for name, mention in zip(names, mentions, strict=True)]


def _before_parentheses(name: str) -> str:
    """منظمة التحرير الفلسطينية (م ت ف) → منظمة التحرير الفلسطينية."""
    before = name.partition("(")[0].strip()
    return before if words_of(before) else name


def _spellings(mentions: Sequence[Mention], names: Sequence[str]) -> list[_Node]:
    """One node for each folded name, whatever its labels: their majority by score is taken."""
    spelled: defaultdict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        spelled["".join(words_of(name)) or name].append(i)
    nodes = []
    for found in spelled.values():
        label, text = _majority(found, mentions), names[found[0]]
        nodes.append(_Node(text, name_of(text, label), found))
    return nodes


def _join_same(nodes: Sequence[_Node], groups: _Groups) -> None:
    """Join names of one label and key, and synonyms."""
    first: dict[tuple[str, str], int] = {}
    for i, node in enumerate(nodes):
        groups.join(i, first.setdefault((node.name.label, node.name.key), i))
        synonym = ALIASES.get(key_of(node.text)) if node.name.label != "PER" else None
        if synonym is not None:
            groups.join(i, first.setdefault(("", synonym), i))


def _join_introduced(
    text: str, mentions: Sequence[Mention], nodes: Sequence[_Node], groups: _Groups
) -> None:
    """Join what is introduced in parentheses right after a name: (م ت ف), (داعش), (أبو …)."""
    by_key = {(node.name.label, key_of(node.text)): i for i, node in enumerate(nodes)}
    for i, node in enumerate(nodes):
        if node.name.label not in ("ORG", "PER"):
            continue
        for mention in node.mentions:
            other = _introduced(text, mentions[mention])
            known = by_key.get((node.name.label, key_of(other))) if other else None
            if known is not None and _is_second_name(other, node.name.label):
                groups.join(i, known)


def _introduced(text: str, mention: Mention) -> str:
    inside = mention.text.partition("(")[2]
    if inside:
        return inside
    after = _PARENTHESES.match(text, mention.end)
    return after[1] if after else ""


def _is_second_name(text: str, label: str) -> bool:
    words = words_of(text)
    if label == "PER":
        return bool(words) and words[0] in ("ابو", "ابي", "ام")
    return len(words) == 1 or all(len(w) == 1 for w in words) or text.isascii()


def _join_short(nodes: Sequence[_Node], groups: _Groups, count: int) -> list[int]:
    """Send shorter names to longer ones, longest first; return each mention's node."""
    owners = [0] * count
    for i, node in enumerate(nodes):
        for mention in node.mentions:
            owners[mention] = i
    index: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    order = sorted(range(len(nodes)), key=lambda i: (-len(nodes[i].name.tokens), i))
    for i in order:
        places = sorted(m for full in _fitting(i, nodes, index) for m in nodes[full].mentions)
        roots = {groups.find(owners[m]) for m in places}
        if len(roots) == 1:
            groups.join(i, roots.pop())
        elif roots and groups.find(i) not in roots:
            for mention in nodes[i].mentions:
                at = bisect_left(places, mention)
                owners[mention] = owners[places[max(0, at - 1)]]
        for token in set(nodes[i].name.tokens):
            index[nodes[i].name.label, token].append(i)
    return owners


def _fitting(i: int, nodes: Sequence[_Node], index: dict[tuple[str, str], list[int]]) -> list[int]:
    """Return the longer nodes that node `i` stands for best; all rank alike."""
    short = nodes[i].name
    postings = [index.get((short.label, token), []) for token in short.tokens]
    fewest = min(postings, key=len)
    if len(short.tokens) > 1:
        fewest = fewest[:_MOST_LOOKED_AT]
    # Postings hold longer names first, so those of this length or less end the search.
    longer = takewhile(lambda full: len(nodes[full].name.tokens) > len(short.tokens), fewest)
    ranks = {full: rank(short, nodes[full].name) for full in longer}
    best = max(ranks.values(), default=0)
    return [full for full, value in ranks.items() if value == best] if best else []


def _actor(id_: str, found: list[int], mentions: Sequence[Mention], names: Sequence[str]) -> Actor:
    label = _majority(found, mentions)
    times = Counter(names[i] for i in found)
    bare = Counter(names[i] for i in found if mentions[i].text == names[i])

    def fullness(name: str) -> tuple[int, bool, int, int]:
        tokens = name_of(name, label).tokens
        plain = len(tokens) == len(compounds(words_of(name)))  # no title, no العاصمة
        return sum(len(token) > 1 for token in tokens), plain, bare[name], times[name]

    return Actor(id_, max(times, key=fullness), label, tuple(found))


def _majority(found: Iterable[int], mentions: Sequence[Mention]) -> str:
    scores: defaultdict[str, float] = defaultdict(float)
    for i in found:
        scores[mentions[i].label] += mentions[i].score
    return max(scores, key=scores.__getitem__)
