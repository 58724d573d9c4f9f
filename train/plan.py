"""How a run is computed on this machine: precision, checkpointing, parts of a batch; and what for.

Parts come before checkpointing, which costs a third more arithmetic, as long as a part keeps a GPU
busy. Nothing is chosen where no limit is known, as on a CPU.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch

from infer.encoding import Ints
from train import processes
from train.batches import PieceBatches
from train.config import Config
from train.memory import GB, Load, Needs, Shape, needs_of, shape_of
from train.models import empty_model
from train.precision import choose_precision

__all__ = ["Plan", "choose", "make_plan", "told"]

BUSY = 1024
"""Pieces that keep a GPU busy; parts of fewer are made only when checkpointing does not do."""

SPARE = 0.92
"""The share of the memory that is planned with; the rest goes to fragments."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How batches are computed, what a process takes for it, and what it may (0: not known).

    `pieces` are those of the largest batch; `batches` how many there are in an epoch.
    """

    shape: Shape
    load: Load
    parts: int
    needs: Needs
    memory: float
    pieces: int
    batches: int

    @property
    def fits(self) -> bool:
        """Whether the estimate stays within the memory, if it is known."""
        return not self.memory or self.needs.total <= SPARE * self.memory


def make_plan(config: Config, ids: Sequence[Ints]) -> Plan:
    """Return the plan for a run on windows or pairs of these `ids`, without reading weights.

    Raises:
        RunError: the encoder has no config.json, or the precision that is asked for is not there.
    """
    gpu = torch.cuda.is_available()
    lengths = [len(one) for one in ids]
    budget, count = config.optimizer.batch_pieces, processes.count()
    batches = PieceBatches(lengths, budget, 0, count)
    load = Load(
        pieces=batches.largest,
        longest=max(lengths),
        precision=choose_precision(config.machine.precision, config.name),
        gpu=gpu,
        processes=count,
    )
    memory = config.machine.memory * GB
    if gpu and not memory:
        memory = float(torch.cuda.get_device_properties(torch.cuda.current_device()).total_memory)
    return choose(config, shape_of(empty_model(config)), load, memory, len(batches) // count)


def choose(config: Config, shape: Shape, load: Load, memory: float, batches: int) -> Plan:
    """Return the first plan that fits into `memory` (bytes; 0: no limit), else the smallest."""
    plan = None
    for parts, checkpointing in _ways(config, load):
        share = replace(
            load,
            pieces=max(load.longest, -(-load.pieces // parts)),
            checkpointing=checkpointing,
        )
        needs = needs_of(shape, share)
        plan = Plan(shape, share, parts, needs, memory, load.pieces, batches)
        if plan.fits:
            break
    assert plan is not None  # there is one way at least
    return plan


def told(plan: Plan) -> Iterator[str]:
    """Yield the lines that tell a plan."""
    load, needs = plan.load, plan.needs
    parts = "one part" if plan.parts == 1 else f"{plan.parts} parts, one after another"
    ways = f"{load.precision}, {parts}{', checkpointing' if load.checkpointing else ''}"
    if load.processes > 1:
        ways += f", shared by {load.processes} processes"
    yield f"batches of up to {plan.pieces * load.processes} pieces: {ways}"
    where = "of the GPU" if load.gpu else "besides Python itself"
    held = (
        f"weights {_gb(needs.weights)}, gradients {_gb(needs.gradients)}, AdamW "
        f"{_gb(needs.optimizer)}, activations {_gb(needs.activations)}, logits {_gb(needs.logits)}"
    )
    casts = f", weights in {load.precision} {_gb(needs.casts)}" if needs.casts else ""
    context = f", CUDA {_gb(needs.context)}" if needs.context else ""
    yield f"memory {where}, estimated: {_gb(needs.total)} GB ({held}{casts}{context})"
    if plan.memory:
        does = "fits" if plan.fits else "does not fit"
        yield f"which {does} into {_gb(plan.memory)} GB, {1 - SPARE:.0%} being left to fragments"


def _ways(config: Config, load: Load) -> Iterator[tuple[int, bool]]:
    """Yield (parts, checkpointing), the fastest first."""
    asked, least = config.machine.checkpointing, max(1, config.machine.accumulation)
    many = [least]
    while load.pieces / many[-1] > load.longest:
        many.append(2 * many[-1])
    few = [parts for parts in many if load.pieces / parts >= BUSY] or many[:1]
    if asked != "auto":
        yield from ((parts, bool(asked)) for parts in many)
    else:
        yield from ((parts, False) for parts in few)
        yield from ((parts, True) for parts in many)


def _gb(size: float) -> str:
    return f"{size / GB:.2f}"
