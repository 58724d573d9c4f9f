"""Rows found in articles, quotations or stances, in a report."""

from collections.abc import Sequence

from train.evaluation.cells import MISTAKE, RATES, mistake_row, plain, rates_row, table
from train.evaluation.confusion import Confusion
from train.evaluation.rows import RowEvaluation
from train.evaluation.scores import ROUNDS

__all__ = ["row_sections", "row_summary"]

SUMMARY = {
    "quotes": (
        "Quotations found in whole articles. One is right if the cues overlap and the contents do "
        "by half, intersection over union; 'speaker too' asks for the right speaker's name."
    ),
    "stances": (
        "Stances found in whole articles, favor and against: one is right if sentence, holder, "
        "target and label are. Entity targets have the name of an entity of the article, issue "
        "targets the rest; 'parties only' leaves the label out."
    ),
}
INTERVAL = f" F1 with its 95 % percentile bootstrap interval ({ROUNDS:,} rounds over articles)."


def row_summary(evaluations: Sequence[RowEvaluation]) -> list[str]:
    """Return the text and table that sum up each kind of rows; nothing if there are none."""
    parts = []
    for kind, text in SUMMARY.items():
        rows = [
            (plain(one.name), str(one.articles), score.label, *rates_row(score))
            for one in evaluations
            if one.kind == kind
            for score in one.scores
        ]
        if rows:
            parts += [text + INTERVAL, table((f"{kind} in", "articles", "", *RATES), rows)]
    return parts


def row_sections(one: RowEvaluation) -> list[str]:
    """Return what the summary leaves out: labels taken for each other, and all mistakes."""
    shown = [*_confusion(one.confusion), *_mistakes(one)]
    return [f"## {plain(one.name)}: {one.kind}", *shown] if shown else []


def _confusion(confusion: Confusion | None) -> list[str]:
    if confusion is None:
        return []
    head = ("gold ↓ found →", *confusion.labels, "missed")
    rows = zip((*confusion.labels, "spurious"), confusion.counts, strict=True)
    return [
        "Rows with the right parties, by label.",
        table(head, [(label, *map(str, counts)) for label, counts in rows]),
    ]


def _mistakes(one: RowEvaluation) -> list[str]:
    if not one.mistakes:
        return []
    return ["Everything that is wrong:", table(MISTAKE, map(mistake_row, one.mistakes))]
