"""Who may stand to whom or what in one sentence: the pairs that the stance model is given."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infer.annotation import Actor, Entity, Quote
from infer.phrases import Phrase
from infer.spans import Span

__all__ = ["MOST_PAIRS", "Candidate", "Party", "Scene", "candidates", "parties"]

MOST_PAIRS = 150
"""Pairs of a sentence that the model is asked about; those closest to each other go first."""
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
    """Return the parties of a sentence: its actors, its speakers, then phrases without a name."""
    mentions: defaultdict[str, list[Span]] = defaultdict(list)
    spoken: defaultdict[str, list[int]] = defaultdict(list)
    for entity in scene.entities:
        if entity.actor and entity.label != "MISC":
            mentions[entity.actor].append(entity.span)
    for index, quote in scene.quotes.items():
        if quote.speaker:
            spoken[quote.speaker].append(index)
            if actors[quote.speaker].label == "ROLE" and quote.source:
                mentions[quote.speaker].append(quote.source.span)
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
    phrases = [p for p in scene.phrases if p.span not in taken]
    return [*named, *(Party(p.name, p.key, (p.span,), holds=p.holds) for p in phrases)]


def candidates(scene: Scene, found: Sequence[Party]) -> tuple[list[Candidate], int]:
    """Return the pairs of a sentence's parties, and how many more were left out as too many."""
    pairs = [
        (_distance(holder, target), Candidate(scene.number, holder, target))
        for holder in found
        if holder.holds
        for target in found
        if target.key != holder.key and target.mentions
    ]
    kept = sorted(range(len(pairs)), key=lambda i: (pairs[i][0], i))[:MOST_PAIRS]
    return [pairs[i][1] for i in sorted(kept)], len(pairs) - len(kept)


def _distance(holder: Party, target: Party) -> int:
    places = [*holder.mentions, *holder.cues]
    return min((abs(a.start - b.start) for a in places for b in target.mentions), default=FAR)
