"""Given pairs in a report."""

from collections.abc import Sequence

from infer.annotation import STANCES
from train.evaluation.cells import RATES, plain, rates_row, table
from train.evaluation.pairs import PairEvaluation
from train.evaluation.scores import ROUNDS

__all__ = ["pair_sections", "pair_summary"]

SUMMARY = (
    "Labels of given pairs (holder, target, sentence). Macro-F1 is the mean of the three labels' "
    f"F1, with its 95 % percentile bootstrap interval ({ROUNDS:,} rounds over articles or "
    "sentences); entities and issues: macro-F1 of the pairs with such targets. ECE: expected "
    "calibration error of the probability of the label given, ten bins of equal mass."
)
CONFUSION = "Rows are gold labels, columns found ones."
PARTS = ("entities", "issues")


def pair_summary(evaluations: Sequence[PairEvaluation]) -> list[str]:
    """Return the text and table that sum up evaluations; nothing if there are none."""
    if not evaluations:
        return []
    head = ("pairs of", "pairs", "macro-F1", "95 %", *STANCES, *PARTS, "ECE")
    return [SUMMARY, table(head, map(_summary, evaluations))]


def _summary(one: PairEvaluation) -> tuple[str, ...]:
    parts = {part.name: f"{part.macro:.3f}" for part in one.parts}
    return (
        plain(one.name),
        str(one.pairs),
        f"{one.macro.f1:.3f}",
        f"{one.macro.low:.3f}–{one.macro.high:.3f}",
        *(f"{score.f1:.3f}" for score in one.labels),
        *(parts.get(name, "") for name in PARTS),
        "" if one.error is None else f"{one.error:.3f}",
    )


def pair_sections(one: PairEvaluation) -> list[str]:
    """Return everything about one evaluation."""
    counts = [f"{one.pairs} pairs of {one.units} {one.unit}s", f"bootstrap seed {one.seed}"]
    counts += [f"{what}: {count}" for what, count in one.notes.items()]
    scores = [(plain(score.label), *rates_row(score)) for score in (*one.labels, one.macro)]
    rows = zip(STANCES, one.confusion.counts, strict=False)
    parts = [
        (p.name, str(p.pairs), f"{p.macro:.3f}", *(f"{f1:.3f}" for f1 in p.labels))
        for p in one.parts
    ]
    return [
        f"## {plain(one.name)}",
        plain("; ".join(counts) + "."),
        table(("label", *RATES), scores),
        *([table(("targets", "pairs", "macro-F1", *STANCES), parts)] if parts else []),
        CONFUSION,
        table(
            ("gold ↓ found →", *STANCES),
            [(label, *map(str, row[: len(STANCES)])) for label, row in rows],
        ),
    ]
