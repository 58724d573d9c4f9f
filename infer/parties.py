"""Who may stand to whom or what in one sentence: the pairs that the stance model is given."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest

from infer.annotation import Actor, Entity, Quote
from infer.phrases import Phrase
from infer.short_names import name_of, rank
from infer.spans import Span

__all__ = ["MOST_PAIRS", "Candidate", "Party", "Scene", "candidates", "parties"]

MOST_PAIRS = 150
"""Pairs of a sentence that the model is asked about; those closest to each other go first."""
MOST_PARTIES = 200
"""Holders of a sentence, and targets, that are looked at; the number of pairs is its square."""
FAR = 10**9


@dataclass(frozen=True, slots=True)
class Party:
    """Whoever or whatever a sentence speaks of.

    `actor` is its `Actor.id`, "" for what has no name. `mentions` are spans of the article within
    the sentence, none for a speaker whom it leaves unnamed; `quotes` are the indices of what it
    says there, `cues` their cues. `holds`: it can take a stand.
    """

    name: str
    key: str
    mentions: tuple[Span, ...]
    actor: str = ""
    quotes: tuple[int, ...] = ()
    cues: tuple[Span, ...] = ()
    holds: bool = True


@dataclass(frozen=True, slots=True)
class Candidate:
    """An ordered pair of parties of one sentence (an index into the article's)."""

    sentence: int
    holder: Party
    target: Party


@dataclass(frozen=True, slots=True)
class Scene:
    """One sentence with all that was found in it; quotes by their index in the article."""

    number: int
    span: Span
    entities: Sequence[Entity]
    quotes: Mapping[int, Quote]
    phrases: Sequence[Phrase]


def parties(scene: Scene, actors: Mapping[str, Actor]) -> list[Party]:
    """Return the parties of a sentence: its actors, its speakers, then phrases without a name.

    A phrase that is a short form of an actor's name is that actor; one that touches the source of a
    quotation names the speaker, who is there already.
    """
    mentions: defaultdict[str, list[Span]] = defaultdict(list)
    spoken: defaultdict[str, list[int]] = defaultdict(list)
    for entity in scene.entities:
        if entity.actor and entity.label != "MISC":
            mentions[entity.actor].append(entity.span)
    for index, quote in scene.quotes.items():
        if quote.speaker:
            spoken[quote.speaker].append(index)
            if actors[quote.speaker].label == "ROLE" and quote.source:
                mentions[quote.speaker] += _inside(scene.span, quote.source.span)
    unnamed = []
    for phrase in _apart_from_sources(scene):
        owner = _owner(phrase, actors.values())
        if owner:
            mentions[owner.id].append(phrase.span)
        else:
            unnamed.append(phrase)
    named = [
        Party(
            actors[id_].name,
            id_,
            tuple(dict.fromkeys(mentions[id_])),
            id_,
            tuple(spoken[id_]),
            tuple(scene.quotes[index].cue.span for index in spoken[id_]),
        )
        for id_ in dict.fromkeys([*mentions, *spoken])
    ]
    taken = {span for party in named for span in party.mentions}
    return [*named, *_unnamed([phrase for phrase in unnamed if phrase.span not in taken])]


def _apart_from_sources(scene: Scene) -> Iterator[Phrase]:
    sources = [quote.source for quote in scene.quotes.values() if quote.source and quote.speaker]
    for phrase in scene.phrases:
        if all(phrase.end <= source.start or source.end <= phrase.start for source in sources):
            yield phrase


def _owner(phrase: Phrase, actors: Iterable[Actor]) -> Actor | None:
    """Return the actor of whose name the phrase, of two words at most, is a short form."""
    if len(phrase.name.split()) > 2:
        return None
    for actor in actors:
        if actor.label != "ROLE" and rank(
            name_of(phrase.name, actor.label), name_of(actor.name, actor.label)
        ):
            return actor
    return None


def _unnamed(phrases: Sequence[Phrase]) -> list[Party]:
    same: defaultdict[str, list[Phrase]] = defaultdict(list)
    for phrase in phrases:
        same[phrase.key].append(phrase)
    return [
        Party(own[0].name, key, tuple(p.span for p in own), holds=any(p.holds for p in own))
        for key, own in same.items()
    ]


def _inside(sentence: Span, span: Span) -> list[Span]:
    return [span] if sentence.start <= span.start and span.end <= sentence.end else []


def candidates(scene: Scene, found: Sequence[Party]) -> tuple[list[Candidate], int]:
    """Return the pairs of a sentence's parties, and how many more were left out as too many."""
    holders = [party for party in found if party.holds]
    targets = [party for party in found if party.mentions]
    possible = len(holders) * len(targets) - sum(party.holds for party in targets)
    pairs = [
        Candidate(scene.number, holder, target)
        for holder in holders[:MOST_PARTIES]
        for target in targets[:MOST_PARTIES]
        if target is not holder
    ]
    kept = nsmallest(MOST_PAIRS, range(len(pairs)), key=lambda i: _distance(pairs[i]))
    return [pairs[i] for i in sorted(kept)], possible - len(kept)


def _distance(pair: Candidate) -> int:
    places = sorted(span.start for span in (*pair.holder.mentions, *pair.holder.cues))
    gaps = []
    for mention in pair.target.mentions:
        at = bisect_left(places, mention.start)
        gaps += [abs(mention.start - place) for place in places[max(0, at - 1) : at + 1]]
    return min(gaps, default=FAR)
