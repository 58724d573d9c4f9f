"""Who stands where, as the views for people (terminal and page) list it: one row a relation."""

from collections.abc import Mapping
from dataclasses import dataclass

from infer.annotation import AUTHOR, Actor, Annotation, Relation, Target
from infer.formats.layout import inert

__all__ = ["ISSUE", "Party", "Row", "relation_rows"]

ISSUE = "ISSUE"
"""The label of a party that is no actor but an act, a plan, a group without a name."""


@dataclass(frozen=True, slots=True)
class Party:
    """A holder or a target; two are one party if all fields are equal.

    `id` is an `Actor.id`, `AUTHOR`, or empty for an issue. `label` is the actor's, `AUTHOR` or
    `ISSUE`; `name` may be shown as it is.
    """

    id: str
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class Row:
    """One relation between two parties.

    `sentences` are the indices of the sentences that show it, ascending.
    """

    holder: Party
    target: Party
    label: str
    score: float
    sentences: tuple[int, ...]


def relation_rows(annotation: Annotation, author: str = AUTHOR) -> list[Row]:
    """Return the relations of `annotation`, the most certain first.

    `author` is the name under which the outlet's own voice is listed.
    """
    actors = {actor.id: actor for actor in annotation.actors}
    return [
        Row(
            _holder(relation.holder, actors, author),
            _target(relation.target, actors),
            relation.label,
            relation.score,
            _sentences(annotation, relation),
        )
        for relation in sorted(annotation.relations, key=lambda relation: -relation.score)
    ]


def _holder(holder: str, actors: Mapping[str, Actor], author: str) -> Party:
    return Party(AUTHOR, AUTHOR, author) if holder == AUTHOR else _actor(actors[holder])


def _target(target: Target, actors: Mapping[str, Actor]) -> Party:
    if target.actor is not None:
        return _actor(actors[target.actor])
    issue = target.passage.text if target.passage else target.subject
    return Party("", ISSUE, inert(issue or ""))


def _actor(actor: Actor) -> Party:
    return Party(actor.id, actor.label, inert(actor.name))


def _sentences(annotation: Annotation, relation: Relation) -> tuple[int, ...]:
    return tuple(sorted({annotation.stances[index].sentence for index in relation.stances}))
