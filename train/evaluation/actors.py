"""Do mentions of one actor share one? B-cubed (Bagga and Baldwin, 1998)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infer.spans import Span

__all__ = ["ActorScore", "Grouping", "score_actors"]

Grouping = Mapping[Span, str]
"""Each mention of an article → what names its actor there."""


@dataclass(frozen=True, slots=True)
class ActorScore:
    """B-cubed precision, recall and F1, 0 to 1, over the mentions found on both sides."""

    precision: float
    recall: float
    f1: float
    mentions: int


def score_actors(articles: Sequence[tuple[Grouping, Grouping]]) -> ActorScore:
    """Return the score of articles' (gold, found) actors.

    Only mentions with the same start and end on both sides count, whatever their labels; a
    mention's precision is the share of right ones among those found with it, its recall the share
    of found ones among those that belong with it, each mention itself included.
    """
    precision = recall = 0.0
    mentions = 0
    for gold, found in articles:
        pairs = Counter((gold[span], found[span]) for span in gold.keys() & found.keys())
        of_gold, of_found = Counter[str](), Counter[str]()
        for (ours, theirs), count in pairs.items():
            of_gold[ours] += count
            of_found[theirs] += count
        precision += sum(n * n / of_found[theirs] for (_, theirs), n in pairs.items())
        recall += sum(n * n / of_gold[ours] for (ours, _), n in pairs.items())
        mentions += pairs.total()
    p, r = precision / max(1, mentions), recall / max(1, mentions)
    return ActorScore(p, r, 2 * p * r / (p + r) if mentions else 0.0, mentions)
