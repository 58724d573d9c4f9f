"""The gate that a quantised model must pass before it ships."""

from collections.abc import Sequence

from train.errors import GateError
from train.evaluation.evaluate import Evaluation

__all__ = ["MOST_LOST", "check_gate", "check_heads", "most_lost"]

MOST_LOST = 0.005
"""F1 that quantisation may cost."""

FEW = 2
"""Answers that may change whatever F1 they make: a small dev set cannot tell less from chance."""


def most_lost(gold: int) -> float:
    """Return the F1 that may be lost on a data set of `gold` answers to find."""
    return max(MOST_LOST, FEW / max(1, gold))


HEADS = 2
"""How many times as much one of several heads may lose: chance moves some of them up, some down."""


def check_heads(pairs: Sequence[tuple[Evaluation, Evaluation]]) -> list[float]:
    """Return what each of several heads loses, given as (full, quantised).

    Raises:
        GateError: Their mean, by which such a model is chosen, loses more than MOST_LOST, or one
            head more than HEADS times what it might lose alone.
    """
    lost = [check_gate(*pair, times=HEADS) for pair in pairs]
    mean = sum(lost) / len(lost)
    if mean > MOST_LOST + 1e-9:
        raise GateError(
            f"int8 gate: {mean:.4f} F1 lost in the mean of the heads, at most {MOST_LOST:.4f} "
            "allowed; quantise fewer layers, or ship the full model"
        )
    return lost


def check_gate(full: Evaluation, quantized: Evaluation, times: int = 1) -> float:
    """Return the F1, 0 to 1, that the quantised model loses (less than 0: gains) on one data set.

    Raises:
        GateError: It loses more than `times` `most_lost`, or the two were not evaluated on the same
            data.
    """
    sides = [(one.name, one.units, one.micro.gold) for one in (full, quantized)]
    if sides[0] != sides[1]:
        shown = " and ".join(f"{name} ({units} units, {gold} gold)" for name, units, gold in sides)
        raise GateError(f"int8 gate: found evaluations on {shown}; evaluate both on the same data")
    lost = full.micro.f1 - quantized.micro.f1
    most = times * most_lost(full.micro.gold)
    if lost > most + 1e-9:
        raise GateError(
            f"int8 gate: {full.name}: F1 {full.micro.f1:.4f} in full, {quantized.micro.f1:.4f} "
            f"quantised: {lost:.4f} lost, at most {most:.4f} allowed; quantise fewer layers, or "
            "ship the full model"
        )
    return lost
