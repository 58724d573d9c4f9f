"""Several processes that train one model, as `accelerate launch` and torchrun start them.

Each computes its share of every batch. The first, called main, writes, judges and exports; the
others wait for what it found.
"""

import gc
import os
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TypeVar

import torch
from accelerate import PartialState
from accelerate.utils import broadcast_object_list
from torch import distributed

__all__ = ["PATIENCE", "any_of_all", "count", "is_main", "join", "leave", "on_main", "summed"]

PATIENCE = timedelta(hours=12)
"""How long the others wait for main, which may judge, export and evaluate for long."""

T = TypeVar("T")


def count() -> int:
    """Return how many processes there are."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def is_main() -> bool:
    """Tell whether this is the process that writes and prints, which one alone is."""
    return int(os.environ.get("RANK", "0")) == 0


def join() -> None:
    """Bring the processes together, if there are several; to be called before anything is shared.

    Each comes to own one GPU where there are any.
    """
    if count() > 1:
        PartialState(cpu=not torch.cuda.is_available(), timeout=PATIENCE)


def leave() -> None:
    """Part the processes; to be called when all is done.

    Threads that still listen to the others would abort a process that ends.
    """
    if count() > 1 and distributed.is_initialized():
        gc.collect()  # models that are wrapped for several processes refer to themselves
        distributed.barrier()
        distributed.destroy_process_group()


def on_main(act: Callable[[], T]) -> T:
    """Return what `act` gives in the main process; the others wait for it.

    Where it raises, the launcher ends the others.
    """
    if count() == 1:
        return act()
    held = [act() if is_main() else None]
    broadcast_object_list(held)
    found: T = held[0]  # type: ignore[assignment]
    return found


def any_of_all(here: bool, device: torch.device) -> bool:
    """Tell whether something is so in any process."""
    if count() == 1:
        return here
    told = torch.tensor([float(here)], device=device)
    distributed.all_reduce(told, op=distributed.ReduceOp.MAX)
    return bool(told.item())


def summed(tensors: Iterable[torch.Tensor]) -> None:
    """Add up each tensor over all processes, in place; each must give them in the same order."""
    if count() > 1:
        begun = [distributed.all_reduce(tensor, async_op=True) for tensor in tensors]
        for one in begun:
            one.wait()
