"""Where parties stand in the graph: in which of two columns, and in which order.

Who favours whom shares a column and who is against whom faces him, as far as all of it can be had
at once: the columns often are the two sides of a conflict. Nothing is drawn by lot: equal relations
give equal places.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from infer.formats.parties import Party, Row

__all__ = ["columns"]

Pulls = Mapping[Party, Mapping[Party, float]]

SIGNS = {"favor": 1, "mixed": 0, "against": -1}
ROUNDS = 8
"""How often columns are put in order; more changes little."""


def columns(rows: Sequence[Row]) -> tuple[list[Party], list[Party]]:
    """Return the parties of `rows` as two columns, each from top to bottom; one may be empty."""
    pulls = _pulls(rows)
    sides = _improved(_first_sides(pulls), pulls)
    first, second = ([p for p, side in sides.items() if side == which] for which in (1, -1))
    return _in_order(first, second, pulls)


def _pulls(rows: Sequence[Row]) -> Pulls:
    """Return for each party how strongly others pull it to their side (or push, below 0)."""
    pulls: dict[Party, dict[Party, float]] = {}
    for row in rows:
        pull = SIGNS[row.label] * len(row.sentences)
        for one, other in ((row.holder, row.target), (row.target, row.holder)):
            own = pulls.setdefault(one, {})
            own[other] = own.get(other, 0) + pull
    return pulls


def _first_sides(pulls: Pulls) -> dict[Party, int]:
    """Place one party after the other, always the one most tied to those that have a place."""
    sides: dict[Party, int] = {}
    ties = {party: sum(map(abs, own.values())) * 1e-6 for party, own in pulls.items()}
    while ties:
        party = max(ties, key=ties.__getitem__)
        del ties[party]
        balance = -sum(sides.values()) or 1
        sides[party] = 1 if (_drift(party, sides, pulls) or balance) > 0 else -1
        for other, pull in pulls[party].items():
            if other in ties:
                ties[other] += abs(pull)
    return sides


def _drift(party: Party, sides: Mapping[Party, int], pulls: Pulls) -> float:
    """Return to which side those who have a place pull `party`: above 0 to side 1."""
    return sum(sides.get(other, 0) * pull for other, pull in pulls[party].items() if other != party)


def _improved(sides: dict[Party, int], pulls: Pulls) -> dict[Party, int]:
    """Move parties to the other side while one of them is drawn there; each move lowers strain."""
    while moved := [p for p, side in sides.items() if _drift(p, sides, pulls) * side < 0]:
        sides[moved[0]] *= -1
    return sides


def _in_order(
    first: list[Party], second: list[Party], pulls: Pulls
) -> tuple[list[Party], list[Party]]:
    """Order both columns so that those who are tied stand at one height, where possible."""
    for _ in range(ROUNDS):
        heights = _heights(first) | _heights(second)
        first = _sorted(first, heights, pulls)
        heights |= _heights(first)
        second = _sorted(second, heights, pulls)
    return first, second


def _heights(column: Sequence[Party]) -> dict[Party, float]:
    return {party: (place + 0.5) / len(column) for place, party in enumerate(column)}


def _sorted(column: list[Party], heights: Mapping[Party, float], pulls: Pulls) -> list[Party]:
    means: dict[Party, float] = defaultdict(float)
    for party in column:
        others = [heights[other] for other in pulls[party]]
        means[party] = sum(others) / len(others)
    return sorted(column, key=means.__getitem__)
