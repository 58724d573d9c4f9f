"""What training takes, measured inside the Trainer: seconds, pieces, padding, steps, memory."""

import resource
import sys
import time
from dataclasses import dataclass
from typing import Any

import torch
from transformers import TrainerCallback
from transformers.trainer import DEFAULT_CALLBACKS

__all__ = ["Measured", "Stopwatch", "install"]

UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True, slots=True)
class Measured:
    """One training.

    `seconds` are those of epochs: batches, steps and logging, not evaluation or checkpoints.
    `pieces` are real ones that went through the model, special tokens and padding left out;
    `slots` are those computed, padding and special tokens included. `peak` is in megabytes: of a
    GPU's memory where there is one, else of the process from its start to the end of training.
    """

    seconds: float
    pieces: int
    slots: int
    steps: int
    peak: float
    dtype: str

    @property
    def speed(self) -> float:
        """Real pieces a second."""
        return self.pieces / self.seconds


class Stopwatch(TrainerCallback):
    """Measures every training of the process that it is given to (`install`)."""

    def __init__(self) -> None:
        self.found: Measured | None = None
        self._seconds = self._began = 0.0
        self._slots = self._framing = 0
        self._filled: Any = 0

    def on_train_begin(self, *_: Any, **told: Any) -> None:
        """Begin to count what the model is given."""
        self._seconds, self._slots, self._framing, self._filled = 0.0, 0, 0, 0
        self._hook = told["model"].register_forward_pre_hook(self._count, with_kwargs=True)

    def on_epoch_begin(self, *_: Any, **__: Any) -> None:
        """Start the watch."""
        self._began = _now()

    def on_epoch_end(self, *_: Any, **__: Any) -> None:
        """Stop the watch; evaluation and checkpoints come after."""
        self._seconds += _now() - self._began

    def on_train_end(self, args: Any, state: Any, *_: Any, **__: Any) -> None:
        """Sum up."""
        self._hook.remove()
        pieces = int(self._filled) - self._framing
        dtype = "bf16" if args.bf16 else "fp16" if args.fp16 else "fp32"
        self.found = Measured(self._seconds, pieces, self._slots, state.global_step, _peak(), dtype)

    def _count(self, model: Any, _: Any, given: dict[str, Any]) -> None:
        if model.training:
            ids = given["input_ids"]
            self._slots += ids.numel()
            self._framing += 2 * len(ids)  # one special token before each window, one after it
            self._filled = self._filled + given["attention_mask"].sum()  # on a GPU: not waited for


def install() -> Stopwatch:
    """Return a stopwatch that every Trainer of this process starts, ours and others'."""
    watch = Stopwatch()
    callbacks: list[Any] = DEFAULT_CALLBACKS  # of classes or, as the Trainer allows, objects
    callbacks.append(watch)
    return watch


def _now() -> float:
    if torch.cuda.is_available():
        torch.cuda.synchronize()
    return time.perf_counter()


def _peak() -> float:
    if torch.cuda.is_available():
        return float(torch.cuda.max_memory_allocated()) / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * UNIT / 2**20
