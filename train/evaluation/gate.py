"""The gate that a quantised model must pass before it ships."""

from train.errors import GateError
from train.evaluation.evaluate import Evaluation

__all__ = ["MOST_LOST", "check_gate", "most_lost"]

MOST_LOST = 0.005
"""F1 that quantisation may cost."""

FEW = 2
"""Answers that may change whatever F1 they make: a small dev set cannot tell less from chance."""


def most_lost(gold: int) -> float:
    """Return the F1 that may be lost on a data set of `gold` answers to find."""
    return max(MOST_LOST, FEW / max(1, gold))


def check_gate(full: Evaluation, quantized: Evaluation) -> float:
    """Return the F1, 0 to 1, that the quantised model loses (less than 0: gains) on one data set.

    Raises:
        GateError: It loses more than `most_lost`, or the two were not evaluated on the same data.
    """
    sides = [(one.name, one.units, one.micro.gold) for one in (full, quantized)]
    if sides[0] != sides[1]:
        shown = " and ".join(f"{name} ({units} units, {gold} gold)" for name, units, gold in sides)
        raise GateError(f"int8 gate: found evaluations on {shown}; evaluate both on the same data")
    lost = full.micro.f1 - quantized.micro.f1
    most = most_lost(full.micro.gold)
    if lost > most + 1e-9:
        raise GateError(
            f"int8 gate: {full.name}: F1 {full.micro.f1:.4f} in full, {quantized.micro.f1:.4f} "
            f"quantised: {lost:.4f} lost, at most {most:.4f} allowed; quantise fewer layers, or "
            "ship the full model"
        )
    return lost
