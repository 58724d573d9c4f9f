"""The runtime of PyTorch."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch

from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Layout, answers, stack
from infer.runtime.torch.attention import layout_inputs
from infer.runtime.torch.model import (
    best_dtype,
    cpu_has_bf16,
    load_model,
    one_line,
    torch_device,
)

__all__ = ["TorchRuntime"]

BATCH_PIECES = {"cpu": 4096, "cuda": 16384}
"""Pieces of a batch, padding included, unless one window has more."""
MULTIPLE = 8
"""What lengths are padded to on a GPU, whose units for half precision like it so."""


class TorchRuntime:
    """A checkpoint's model.safetensors, run in batches of windows of like length.

    What a window gets does not depend on the batch but for rounding: padding is masked.
    """

    def __init__(self, folder: Path, device: str = "cpu", dtype: str = "float32", threads: int = 0):
        """Load the checkpoint in `folder` onto `device`, such as "cpu" or "cuda:0".

        Args:
            folder: The checkpoint: config.json and model.safetensors.
            device: Where it runs.
            dtype: The precision that it runs in, float32, float16 or bfloat16; auto is float32 on
                the CPU, on a GPU bfloat16 or, where that is emulated, float16.
            threads: Those of the CPU; 0 leaves them as they are.

        Raises:
            CheckpointError: the checkpoint cannot be loaded, or not onto the device, or the CPU
                would emulate the precision.
        """
        self._folder = folder
        self._threads = threads
        self._device = torch_device(device)
        dtype = best_dtype(self._device) if dtype == "auto" else dtype
        if dtype == "bfloat16" and self._device.type == "cpu" and not cpu_has_bf16():
            raise CheckpointError(
                "dtype bfloat16: this CPU emulates it, hundreds of times slower; ask for float32"
            )
        try:
            self._model = load_model(folder, dtype).to(self._device)
        except (RuntimeError, AssertionError) as fault:  # torch built without CUDA asserts
            raise CheckpointError(f"device {device!r}: cannot be used: {one_line(fault)}") from None
        config = self._model.config
        self._padding = int(config.pad_token_id or 0)
        self._budget = BATCH_PIECES.get(self._device.type, BATCH_PIECES["cuda"])
        self._pieces = int(self._model.get_input_embeddings().num_embeddings)
        self._longest = int(getattr(config, "max_position_embeddings", 0) or 0)

    @property
    def dtype(self) -> str:
        """The precision that it runs in."""
        return str(self._model.dtype).removeprefix("torch.")

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, such as on ids that it has no embedding for.
        """
        self._check(batch, [len(ids) for ids in batch])
        return self._each(
            [len(ids) for ids in batch],
            lambda places: self._on_windows([batch[place] for place in places]),
            lambda place, rows: rows[: len(batch[place])],
        )

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return answers as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, such as on ids that it has no embedding for.
        """
        self._check([one.ids for one in layouts], [int(one.positions.max()) + 1 for one in layouts])
        return self._each(
            [len(one.ids) for one in layouts],
            lambda places: self._on_layouts([layouts[place] for place in places]),
            lambda place, rows: answers(layouts[place], rows),
        )

    @torch.inference_mode()
    def _each(
        self,
        lengths: Sequence[int],
        run: Callable[[Sequence[int]], torch.Tensor],
        pick: Callable[[int, Floats], Floats],
    ) -> list[Floats]:
        """Return what `pick` takes of the logits that `run` gives at places of these lengths."""
        rows: dict[int, Floats] = {}
        with _threads(self._threads):
            # A GPU goes on to the next batch while nobody looks at what it made of the last.
            made = [
                part
                for places in _batches(lengths, self._budget)
                for part in self._made(run, places, max(lengths[place] for place in places))
            ]
            for places, logits in made:
                values = logits.float().cpu().numpy()
                rows.update(
                    (place, pick(place, row)) for place, row in zip(places, values, strict=True)
                )
        return [rows[place] for place in range(len(lengths))]

    def _check(self, batch: Sequence[Ints], positions: Sequence[int]) -> None:
        """Refuse what would fail: on a GPU such a failure leaves the process without one."""
        for ids, most in zip(batch, positions, strict=True):
            known = not len(ids) or (ids.min() >= 0 and ids.max() < self._pieces)
            if not known or 0 < self._longest < most:
                raise CheckpointError(
                    f"{self._folder}: fails on a window of {len(ids)} pieces: expected ids below "
                    f"{self._pieces} and at most {self._longest} positions, found ids up to "
                    f"{ids.max()}, {most} positions; the tokenizer is another model's"
                )

    def _made(
        self, run: Callable[[Sequence[int]], torch.Tensor], places: Sequence[int], pieces: int
    ) -> Iterator[tuple[Sequence[int], torch.Tensor]]:
        """Give the logits at `places`, in halves where all of them are too many for the memory."""
        try:
            made = run(places)
        except torch.OutOfMemoryError as fault:
            if len(places) < 2:
                raise CheckpointError(
                    f"{self._folder}: a window of {pieces} pieces is too large for the "
                    f"memory of {self._device}: {one_line(fault)}"
                ) from None
            made = None
        except (RuntimeError, IndexError, TypeError) as fault:
            raise CheckpointError(
                f"{self._folder}: fails on a window of {pieces} pieces: {one_line(fault)}"
            ) from None
        if made is not None:
            yield places, made
            return
        # Only here, behind the fault, whose traceback holds the memory that the halves need.
        self._budget = max(1, self._budget // 2)
        middle = len(places) // 2
        for part in (places[:middle], places[middle:]):
            yield from self._made(run, part, pieces)

    def _on_windows(self, windows: Sequence[Ints]) -> torch.Tensor:
        length = min(self._filled(windows), self._longest or sys.maxsize)
        ids = np.full((len(windows), length), self._padding, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        return self._called(
            input_ids=torch.from_numpy(ids).to(self._device),
            attention_mask=torch.from_numpy(mask).to(self._device),
        )

    def _on_layouts(self, layouts: Sequence[Layout]) -> torch.Tensor:
        stacked = stack(layouts, self._filled([one.ids for one in layouts]))
        values = {name: torch.from_numpy(one).to(self._device) for name, one in stacked.items()}
        return self._called(**layout_inputs(self._model, values))

    def _called(self, **given: Any) -> torch.Tensor:
        logits: torch.Tensor = self._model(**given).logits
        return logits

    def _filled(self, ids: Sequence[Ints]) -> int:
        """Return the length of a batch, padding included."""
        longest = max(len(one) for one in ids)
        return longest if self._device.type == "cpu" else -longest % MULTIPLE + longest


def _batches(lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Give the places of windows in batches, short ones first, padded size within the budget."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > budget:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


@contextmanager
def _threads(count: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(count or before)
    try:
        yield
    finally:
        torch.set_num_threads(before)
