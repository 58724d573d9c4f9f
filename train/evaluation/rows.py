"""Rows found in whole articles, quotations or stances, held against those of gold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from infer.annotation import Annotation
from infer.encoding import Ints
from train.evaluation.confusion import Confusion
from train.evaluation.gold import GoldArticle
from train.evaluation.mistakes import Mistake
from train.evaluation.names import match_rows
from train.evaluation.scores import Score, make_scores, rates

__all__ = ["Annotated", "RowEvaluation", "count_rows", "score_rows"]

Gold = TypeVar("Gold")
Found = TypeVar("Found")

Annotated = tuple[GoldArticle, Annotation]
"""A gold article and what an annotator says of its text."""


@dataclass(frozen=True, slots=True)
class RowEvaluation:
    """How far the rows of one kind, "quotes" or "stances", that were found are those of gold.

    `scores` go from the strictest or widest question to narrower ones; the first is the headline.
    The bootstrap draws articles under `seed`. `confusion` is None where rows have no label.
    `mistakes` are all there are, in the order of the articles.
    """

    name: str
    kind: str
    articles: int
    seed: int
    scores: tuple[Score, ...]
    confusion: Confusion | None
    mistakes: tuple[Mistake, ...]


def count_rows(
    gold: Sequence[Gold], found: Sequence[Found], match: Callable[[Gold, Found], bool]
) -> tuple[int, int, int]:
    """Return hits, found and gold rows of one article."""
    return len(match_rows(gold, found, match)), len(found), len(gold)


def score_rows(
    labels: Sequence[str], counts: Sequence[Sequence[tuple[int, int, int]]], seed: int
) -> tuple[Score, ...]:
    """Return a score for each of `labels`, of each article's hits, found and gold rows."""
    table: Ints = np.array(counts, np.int64).reshape(len(counts), len(labels), 3)
    return tuple(make_scores(labels, table, rates(table.sum(axis=0)), seed))
