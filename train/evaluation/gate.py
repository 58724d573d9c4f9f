"""The gate that a quantised model must pass before it ships."""

from train.errors import GateError
from train.evaluation.evaluate import Evaluation

__all__ = ["MOST_LOST", "check_gate"]

MOST_LOST = 0.005
"""F1 that quantisation may cost."""


def check_gate(full: Evaluation, quantized: Evaluation, most: float = MOST_LOST) -> float:
    """Return the F1, 0 to 1, that the quantised model loses (less than 0: gains) on one data set.

    Raises:
        GateError: It loses more than `most`, or the two were not evaluated on the same data.
    """
    sides = [(one.name, one.units, one.micro.gold) for one in (full, quantized)]
    if sides[0] != sides[1]:
        shown = " and ".join(f"{name} ({units} units, {gold} gold)" for name, units, gold in sides)
        raise GateError(f"int8 gate: found evaluations on {shown}; evaluate both on the same data")
    lost = full.micro.f1 - quantized.micro.f1
    if lost > most + 1e-9:
        raise GateError(
            f"int8 gate: {full.name}: F1 {full.micro.f1:.4f} in full, {quantized.micro.f1:.4f} "
            f"quantised: {lost:.4f} lost, at most {most:.4f} allowed; quantise fewer layers, or "
            "ship the full model"
        )
    return lost
