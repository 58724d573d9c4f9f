"""The command `train`, killed at a chosen place: `python -m tests.train.killed PLAN …`.

A plan is `step:N`, kill -9 at the beginning of optimizer step N (from 1), or `WRITE:N:BYTES`: from
the N-th time that WRITE begins, the kernel ends the process as soon as a file grows beyond BYTES,
in the middle of the write. Neither leaves the process a last word.
"""

import os
import resource
import signal
import sys
from typing import Any

import transformers
from torch.optim.optimizer import register_optimizer_step_pre_hook

from train import fit
from train.cli import main

__all__ = ["WRITES"]

WRITES: dict[str, tuple[Any, str]] = {
    "checkpoint": (transformers.Trainer, "_save_checkpoint"),  # weights come first
    "optimizer": (transformers.Trainer, "_save_optimizer_and_scheduler"),
    "random": (transformers.Trainer, "_save_rng_state"),
    "state": (transformers.TrainerState, "save_to_json"),
    "model": (fit, "save_model"),
}
"""What a run writes: where it is defined, and its name there."""


def _kill_at_step(last: int) -> None:
    steps = iter(range(1, last))

    def count(*_: object) -> None:
        if next(steps, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    register_optimizer_step_pre_hook(count)


def _kill_in_write(what: str, last: int, size: int) -> None:
    owner, name = WRITES[what]
    write = getattr(owner, name)
    times = iter(range(1, last))

    def counted(*arguments: Any, **options: Any) -> Any:
        if next(times, None) is None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return write(*arguments, **options)

    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)  # which Python has turned off
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    setattr(owner, name, counted)


if __name__ == "__main__":
    kind, *numbers = sys.argv[1].split(":")
    if kind == "step":
        _kill_at_step(int(numbers[0]))
    else:
        _kill_in_write(kind, int(numbers[0]), int(numbers[1]))
    sys.exit(main(sys.argv[2:]))
