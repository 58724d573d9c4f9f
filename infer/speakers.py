"""Who speaks in each quotation: an actor of the article, or one made for a role without a name.

A source names a person, or is itself an organisation or place, or a role (`infer.roles`). Where
there is none, `infer.bare_verbs` looks for the subject of the verb. Rules only, no learned model.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Sequence
from operator import attrgetter

from infer.annotation import Actor, Entity, Passage, Quote
from infer.bare_names import bare_names
from infer.bare_verbs import Subjects
from infer.names import fold, key_of, words_of
from infer.quotes import Found
from infer.roles import Role, bare_role, introductions, is_owned, is_said_of, role_of
from infer.short_names import name_of, rank
from infer.spans import Span
from infer.text import sentences

__all__ = ["resolve"]

_PRONOUNS = frozenset(words_of("هو هي هم هما الذي التي الذين أنه أنها أنهم عنه عنها"))
_RELATIVES = frozenset(words_of("الذي التي الذين اللذان اللتان اللذين اللتين اللاتي اللواتي"))
"""A phrase that ends in one of these is cut off in the midst of a clause, and calls nobody."""
_INSTITUTIONS = frozenset(
    words_of("""
    صحيفة جريدة مجلة وكالة أنباء الأنباء قناة إذاعة تلفزيون موقع شبكة منظمة حركة حزب جماعة شركة
    تنظيم مؤسسة مجموعة نادي بيان تقرير بلاغ صادر عن من
""")
)
"""What may stand before a name that speaks all the same: صحيفة هآرتس, بيان صادر عن يونيفيل."""

_SET_OFF = re.compile(
    r"[\s\"'«»“”]*[،,(][\s\"'«»“”]*|\s++(?:[لب]ـ?+|في)?+\s*+[\"«“][^\"«»“”\r\n]{1,30}[\"»”]\s+"
)
"""What may stand between a role and its person: a comma, or what it is of in quote marks."""
_Place = tuple[int, str]
_Title = tuple[int, str, tuple[str, ...]]
_LEAST_RANK = {"PER": 3, "ORG": 2}


def resolve(
    text: str,
    lines: Sequence[Span],
    found: Sequence[Found],
    entities: Sequence[Entity],
    actors: Sequence[Actor],
) -> tuple[tuple[Quote, ...], tuple[Actor, ...]]:
    """Give every quotation its speaker.

    Args:
        text: The article that all spans refer to.
        lines: The stretches between its line breaks, in order (`infer.text.paragraphs`).
        found: Its quotations (`infer.quotes.assemble`), in the order of their cues.
        entities: Its entities, in order, not overlapping.
        actors: Their actors, "a1", "a2", …

    Returns:
        The quotations in the order of `found`; and `actors`, followed by one of the label ROLE for
        each role that speaks and that no actor is known to have, with the next ids.
    """
    bounds = sentences(text)
    sources = _Sources(text, entities, actors, bounds)
    subjects = Subjects(text, entities, bounds, lines)
    quotes: list[Quote] = []
    for one in found:
        named = one.source if one.source and _is_whole(one.source.of(text)) else None
        speaker = sources.speaker(named) if named else None
        speaker = speaker or subjects.speaker(one.cue, one.content, quotes)
        source = Passage.at(named, text) if named else None
        cue, content = Passage.at(one.cue, text), Passage.at(one.content, text)
        quotes.append(Quote(source, speaker, cue, content, one.kind, one.score))
    return tuple(quotes), (*actors, *sources.roles)


def _is_whole(phrase: str) -> bool:
    return not _RELATIVES.intersection(words_of(phrase)[-1:])


class _Sources:
    """The actors that sources may name, and those made for roles so far."""

    def __init__(
        self, text: str, entities: Sequence[Entity], actors: Sequence[Actor], bounds: Sequence[Span]
    ) -> None:
        self._text = text
        self._entities = entities
        self._actors = actors
        self._introduced_by: defaultdict[str, list[_Title]] = defaultdict(list)
        for one in introductions(text, entities, bounds):
            for phrase in one.phrases:
                self._introduced_by[phrase[0]].append((one.start, one.actor, phrase))
        self._keys = {key_of(actor.name): actor for actor in reversed(actors)}
        self._index: defaultdict[str, list[Actor]] = defaultdict(list)
        for actor in actors:
            for token in dict.fromkeys(name_of(actor.name, actor.label).tokens):
                self._index[token].append(actor)
        self._fitting: dict[tuple[str, ...], list[_Place]] = {}
        self._mentions: dict[str, list[_Place]] = {}
        self._known: list[tuple[tuple[str, ...], Actor]] = []

    @property
    def roles(self) -> list[Actor]:
        """The actors made for roles, in the order of their first quotations."""
        return [actor for _, actor in self._known]

    def speaker(self, source: Span) -> str | None:
        """Return the id of the actor that `source` names; None for a pronoun."""
        entity = self._named(source)
        if entity:
            return entity.actor
        phrase = bare_role(bare_names([source.of(self._text)], [False])[0])
        role = role_of(phrase)
        if not role.tokens or fold(phrase) in _PRONOUNS:
            return None
        return (
            self._beside(source)
            or self._called(phrase, role, source.start)
            or self._introduced(role, source.start)
            or self._made(phrase, role)
        )

    def _named(self, source: Span) -> Entity | None:
        """Return the person within `source`, else the organisation or place that it begins with."""
        first = bisect_right(self._entities, source.start, key=attrgetter("end"))
        end = bisect_left(self._entities, source.end, key=attrgetter("start"))
        inside = self._entities[first : max(first, end)]
        start = source.start
        for entity in (entity for entity in inside if entity.label == "PER"):
            if not is_owned(self._text[start : entity.start]):
                return entity
            start = entity.end
        if start > source.start or not inside:
            return None
        before = words_of(self._text[source.start : inside[0].start])
        allowed = frozenset() if inside[0].label == "LOC" else _INSTITUTIONS
        return inside[0] if allowed.issuperset(before) else None

    def _beside(self, source: Span) -> str | None:
        """Return the person set off from the source: الناطق، مهند يونس; رئيس "القوات" سمير جعجع."""
        gap = _SET_OFF.match(self._text, source.end)
        if not gap:
            return None
        at = bisect_left(self._entities, gap.end(), key=attrgetter("start"))
        following = self._entities[at : at + 1]
        return next((e.actor for e in following if (e.start, e.label) == (gap.end(), "PER")), None)

    def _called(self, phrase: str, role: Role, place: int) -> str | None:
        """Return an actor of that name, or whose short name it is: the last before `place`."""
        known = self._keys.get(key_of(phrase))
        if known:
            return known.id
        if phrase not in self._mentions:
            fitting = [actor for actor in self._index[role.tokens[0]] if _is_short(phrase, actor)]
            self._mentions[phrase] = sorted(
                (self._entities[i].start, actor.id) for actor in fitting for i in actor.mentions
            )
        return _last_before(self._mentions[phrase], place)

    def _introduced(self, role: Role, place: int) -> str | None:
        """Return who was introduced by that role, the last before `place` if several were."""
        if not role.definite:
            return None
        if role.tokens not in self._fitting:
            self._fitting[role.tokens] = [
                (start, actor)
                for start, actor, phrase in self._introduced_by[role.tokens[0]]
                if is_said_of(role.tokens, phrase)
            ]
        return _last_before(self._fitting[role.tokens], place) or self._less_fully(role)

    def _less_fully(self, role: Role) -> str | None:
        """Return the one person with a shorter form of the role: الرئيس, now الرئيس الأميركي."""
        if not all(token.removesuffix("ا").endswith("ي") for token in role.tokens[1:]):
            return None
        named = self._introduced_by[role.tokens[0]]
        only = {actor for _, actor, _ in named}
        shorter = all(is_said_of(phrase, role.tokens) for _, _, phrase in named)
        return only.pop() if shorter and len(only) == 1 else None

    def _made(self, phrase: str, role: Role) -> str:
        for tokens, actor in reversed(self._known):
            if tokens == role.tokens or (role.definite and is_said_of(role.tokens, tokens)):
                return actor.id
        number = len(self._actors) + len(self._known) + 1
        self._known.append((role.tokens, Actor(f"a{number}", phrase, "ROLE", ())))
        return self._known[-1][1].id


def _is_short(phrase: str, actor: Actor) -> bool:
    least = _LEAST_RANK.get(actor.label)
    if not least:
        return False
    return rank(name_of(phrase, actor.label), name_of(actor.name, actor.label)) >= least


def _last_before(places: Sequence[_Place], place: int) -> str | None:
    """Return the id at the last of `places` before `place`, else at the first."""
    if not places:
        return None
    return places[max(0, bisect_left(places, (place,)) - 1)][1]
