"""Who is for and against whom: an article's stances of one holder towards one target, summed up."""

from collections import defaultdict
from collections.abc import Sequence
from math import prod

from infer.annotation import Relation, Stance
from infer.bare_names import bare_names
from infer.names import issue_key
from infer.text import words

__all__ = ["relations"]

MUCH_MORE = 2.0
"""How often the scores of one label must hold the other's for the relation not to be mixed."""


def relations(stances: Sequence[Stance], text: str) -> tuple[Relation, ...]:
    """Return the relations of an article `text`, the surest first, then in order of appearance.

    Issues in other words are other targets, unless they differ in prefixes alone. Neutral
    stances count for nothing.
    """
    found: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for index, (stance, key) in enumerate(zip(stances, _target_keys(stances, text), strict=True)):
        if stance.label != "neutral":
            found[stance.holder, key].append(index)
    summed = [_sum_up([(i, stances[i]) for i in places]) for places in found.values()]
    return tuple(sorted(summed, key=lambda relation: -relation.score))


def _target_keys(stances: Sequence[Stance], text: str) -> list[str]:
    """Return for each stance what all forms of its target share within the article."""
    targets = [stance.target for stance in stances]
    names = [t.passage.text if t.passage else t.subject or "" for t in targets]
    shown = [word.of(text) for word in words(text)] if names else []
    bare = bare_names(names, [False] * len(names), shown)
    return [
        f"actor {target.actor}" if target.actor else issue_key(short or name) or name
        for target, name, short in zip(targets, names, bare, strict=True)
    ]


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
