"""How long training will take, from arithmetic: what it costs, and what this machine does."""

import time
from collections.abc import Iterator

import torch

from train.memory import Shape
from train.plan import Plan
from train.precision import Chosen

__all__ = ["measured_flops", "operations", "told_time"]

UTILISED = 0.4
"""The share of a matrix product's speed that training is assumed to reach."""

SIDE = 1024
ENOUGH = 0.2  # seconds of matrix products
TYPES = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}


def operations(shape: Shape, *, checkpointing: bool) -> float:
    """Return the floating-point operations that learning one piece costs.

    Two for each number of a matrix in the forward pass, twice that in the backward pass, and the
    forward pass again where activations are not kept. Attention's scores are left out.
    """
    return (8 if checkpointing else 6) * shape.matrices


def measured_flops(precision: Chosen) -> float:
    """Return how many operations a second a product of two matrices reaches on this machine."""
    cuda = torch.cuda.is_available()
    one = torch.rand(SIDE, SIDE, dtype=TYPES[precision], device="cuda" if cuda else "cpu")
    torch.mm(one, one)
    done, began = 0, time.perf_counter()
    while time.perf_counter() - began < ENOUGH:
        for _ in range(100 if cuda else 1):
            torch.mm(one, one)
            done += 1
        if cuda:
            torch.cuda.synchronize()
    return done * 2 * SIDE**3 / (time.perf_counter() - began)


def told_time(plan: Plan, pieces: int, epochs: int, flops: float) -> Iterator[str]:
    """Yield the line that tells how long one seed takes: `pieces` an epoch, on all processes."""
    each = operations(plan.shape, checkpointing=plan.load.checkpointing)
    speed = UTILISED * flops * plan.load.processes / each
    yield (
        f"training of a seed: about {_time(pieces * epochs / speed)}, dev and export left out "
        f"({pieces} pieces · {epochs} epochs at {speed:,.0f} pieces a second, assumed as "
        f"{UTILISED:.0%} of the {flops / 1e9:,.0f} GFLOP/s that a matrix product was measured at)"
    )


def _time(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{seconds / 3600:.1f} h"
