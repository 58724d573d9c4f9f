"""Who is for and against whom: an article's stances of one holder towards one target, summed up."""

from collections import defaultdict
from collections.abc import Sequence
from math import prod

from infer.annotation import Relation, Stance, Target
from infer.bare_names import bare_names
from infer.names import key_of

__all__ = ["relations", "target_key"]

MUCH_MORE = 2.0
"""How often the scores of one label must hold the other's for the relation not to be mixed."""


def relations(stances: Sequence[Stance]) -> tuple[Relation, ...]:
    """Return the relations of an article, the most certain first, then in order of appearance.

    Issues in other words are other targets, unless they differ in attached prefixes alone. Neutral
    stances count for nothing.
    """
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, stance in enumerate(stances):
        if stance.label != "neutral":
            found[stance.holder, target_key(stance.target)].append(index)
    summed = [_sum_up([(i, stances[i]) for i in places]) for places in found.values()]
    return tuple(sorted(summed, key=lambda relation: -relation.score))


def target_key(target: Target) -> str:
    """Return what all forms of one target share within an article."""
    if target.actor is not None:
        return f"actor {target.actor}"
    name = target.passage.text if target.passage else target.subject or ""
    return key_of(bare_names([name], [False])[0] or name) or name


def _sum_up(held: Sequence[tuple[int, Stance]]) -> Relation:
    first = held[0][1]
    weights = {
        label: sum(stance.score for _, stance in held if stance.label == label)
        for label in ("favor", "against")
    }
    strong, weak = sorted(weights, key=lambda label: -weights[label])
    counts = {
        label: len({stance.sentence for _, stance in held if stance.label == label})
        for label in weights
    }
    return Relation(
        first.holder,
        first.target,
        strong if weights[strong] >= MUCH_MORE * weights[weak] else "mixed",
        1 - prod(1 - stance.score for _, stance in held),
        counts["favor"],
        counts["against"],
        tuple(index for index, _ in held),
    )
