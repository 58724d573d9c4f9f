"""Spans that overlap, made to lie apart."""

from collections import Counter
from collections.abc import Iterable

from train.data.corpus import Mention

__all__ = ["flat"]


def flat(mentions: Iterable[Mention], defects: Counter[str]) -> tuple[Mention, ...]:
    """Return the mentions in order, without those that overlap a longer one; they are counted.

    Of equally long ones the first stays.
    """
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.start - m.end, m.start, m.label)):
        if all(mention.end <= other.start or other.end <= mention.start for other in kept):
            kept.append(mention)
        else:
            defects["spans left out: overlap a longer one"] += 1
    return tuple(sorted(kept, key=lambda m: m.start))
