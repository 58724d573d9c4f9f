"""Pieces of Markdown, safe for text that runs from right to left."""

import re
from collections.abc import Iterable, Sequence

from train.evaluation.mistakes import Mistake
from train.evaluation.scores import Score

__all__ = ["MISTAKE", "RATES", "isolated", "mistake_row", "plain", "rates_row", "table"]

# Would break the cell, or turn around the line that shows it.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
SPECIAL = re.compile(r"[\\`*_\[\]|~$&<>]")
RATES = ("P", "R", "F1", "95 %", "gold", "found")
MISTAKE = ("where", "what is wrong", "gold", "found", "score", "sentence")


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def plain(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line."""
    seen = UNSEEN.sub(" ", text)
    return SPECIAL.sub(lambda match: f"&#{ord(match[0])};", seen)


def isolated(text: str) -> str:
    """Return text whose direction is its own and changes nothing around it."""
    return f"<bdi>{plain(text)}</bdi>"


def rates_row(score: Score) -> tuple[str, ...]:
    """Return the cells under `RATES`."""
    shown = [f"{value:.3f}" for value in (score.precision, score.recall, score.f1)]
    return (*shown, f"{score.low:.3f}–{score.high:.3f}", str(score.gold), str(score.found))


def mistake_row(one: Mistake) -> tuple[str, ...]:
    """Return the cells under `MISTAKE`."""
    return (
        f"{plain(one.unit)}, {one.start}",
        one.kind,
        _span(one.gold, one.gold_label),
        _span(one.found, one.found_label),
        f"{one.score:.3f}" if one.found_label else "",
        isolated(one.context),
    )


def _span(surface: str, label: str) -> str:
    return f"{plain(label)} {isolated(surface)}" if label else ""
