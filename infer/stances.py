"""Pairs of parties → stances: what the model says of each, and who the holders are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from infer.annotation import STANCES, Actor, Passage, Quote, Stance, Target
from infer.classifier import PairClassifier, Question
from infer.layout import Named
from infer.parties import Candidate, Party
from infer.spans import Span

__all__ = ["Judged", "judge", "likely_holders", "name_holders", "to_stances"]

RIVAL = 0.7
"""What share of the surest holder's score another holder of the same target needs."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate with its label, one of `STANCES`, and that label's calibrated probability."""

    candidate: Candidate
    label: str
    score: float


def judge(
    articles: Sequence[tuple[str, Sequence[Span], Sequence[Candidate]]], classifier: PairClassifier
) -> list[tuple[list[Judged], int]]:
    """Return what the model says of the candidates of each article (its text and sentences).

    For each article also how many pieces of its sentences the model could not be shown.
    """
    questions = [
        _question(text, sentences[one.sentence], one)
        for text, sentences, found in articles
        for one in found
    ]
    said = classifier.classify(questions)
    rows = iter(zip(said.labels, said.probabilities, said.cut, strict=True))
    judged = []
    for _, _, found in articles:
        own = list(zip(found, islice(rows, len(found)), strict=True))
        cut = {one.sentence: cut for one, (_, _, cut) in own}
        judged.append(
            (
                [Judged(one, label, float(p[STANCES.index(label)])) for one, (label, p, _) in own],
                sum(cut.values()),
            )
        )
    return judged


def likely_holders(judged: Sequence[Judged]) -> list[Judged]:
    """Return favor and against without holders that another one of the same target outdoes.

    In most sentences a target has one holder, and those that the model mistakes for it are less
    sure; several who share a stance are about as sure. Their order stays.
    """
    polar = [one for one in judged if one.label != "neutral"]
    surest: dict[tuple[int, str], float] = {}
    for one in polar:
        surest[_aim(one)] = max(one.score, surest.get(_aim(one), 0.0))
    return [one for one in polar if one.score >= RIVAL * surest[_aim(one)]]


def _aim(one: Judged) -> tuple[int, str]:
    return one.candidate.sentence, one.candidate.target.key


def name_holders(
    judged: Sequence[Judged], actors: Sequence[Actor]
) -> tuple[tuple[Actor, ...], Mapping[str, str]]:
    """Return the actors with those holders that have no name, as ROLE, and their ids by key."""
    known = {actor.name: actor.id for actor in actors if actor.label == "ROLE"}
    added: list[Actor] = []
    ids: dict[str, str] = {}
    for one in judged:
        holder = one.candidate.holder
        if holder.actor or holder.key in ids:
            continue
        if holder.name not in known:
            added.append(Actor(f"a{len(actors) + len(added) + 1}", holder.name, "ROLE", ()))
            known[holder.name] = added[-1].id
        ids[holder.key] = known[holder.name]
    return (*actors, *added), ids


def to_stances(
    text: str, judged: Sequence[Judged], quotes: Sequence[Quote], ids: Mapping[str, str]
) -> tuple[Stance, ...]:
    """Return the stances of judged pairs; `ids` are the actors of holders without a name.

    None is towards oneself: a phrase may turn out to be the speaker of its sentence.
    """
    found = (
        Stance(
            one.candidate.sentence,
            one.candidate.holder.actor or ids[one.candidate.holder.key],
            _target(text, one.candidate.target, ids),
            one.label,
            one.score,
            _shown_in(one.candidate, quotes),
        )
        for one in judged
    )
    return tuple(stance for stance in found if stance.target.actor != stance.holder)


def _question(text: str, sentence: Span, one: Candidate) -> Question:
    holder, target = one.holder, one.target
    return Question(
        sentence.of(text),
        Named(holder.name, _within(sentence, [*holder.mentions, *holder.cues])),
        Named(target.name, _within(sentence, target.mentions)),
    )


def _within(sentence: Span, spans: Sequence[Span]) -> tuple[Span, ...]:
    inside = [s for s in spans if sentence.start <= s.start and s.end <= sentence.end]
    return tuple(Span(s.start - sentence.start, s.end - sentence.start) for s in inside)


def _target(text: str, party: Party, ids: Mapping[str, str]) -> Target:
    if party.actor or party.key in ids:
        return Target(actor=party.actor or ids[party.key])
    if party.mentions:
        return Target(passage=Passage.at(party.mentions[0], text))
    return Target(subject=party.name)


def _shown_in(one: Candidate, quotes: Sequence[Quote]) -> int | None:
    """Return the holder's quotation that speaks of the target, if there is one."""
    for index in one.holder.quotes:
        content = quotes[index].content
        if any(content.start <= m.start and m.end <= content.end for m in one.target.mentions):
            return index
    return None
