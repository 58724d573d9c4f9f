"""PyTorch, on the CPU or a GPU: needs torch and transformers, and nothing imports it unasked."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
)
from transformers.utils import logging

from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError

__all__ = ["TorchRuntime", "cpu_has_bf16", "gpu_fault", "load_model"]

BATCH_PIECES = {"cpu": 4096, "cuda": 16384}
"""Pieces of a batch, padding included, unless one window has more."""
MULTIPLE = 8
"""What lengths are padded to on a GPU, whose units for half precision like it so."""
DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


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
        self._device = _device(device)
        dtype = _best_dtype(self._device) if dtype == "auto" else dtype
        if dtype == "bfloat16" and self._device.type == "cpu" and not cpu_has_bf16():
            raise CheckpointError(
                "dtype bfloat16: this CPU emulates it, hundreds of times slower; ask for float32"
            )
        try:
            self._model = load_model(folder, dtype).to(self._device)
        except (RuntimeError, AssertionError) as fault:  # torch built without CUDA asserts
            raise CheckpointError(
                f"device {device!r}: cannot be used: {_one_line(fault)}"
            ) from None
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
        self._check(batch)
        rows: dict[int, Floats] = {}
        with _threads(self._threads):
            # A GPU goes on to the next batch while nobody looks at what it made of the last.
            made = [
                part
                for places in _batches([len(ids) for ids in batch], self._budget)
                for part in self._made([batch[place] for place in places], places)
            ]
            for places, logits in made:
                rows.update(self._rows(places, logits, batch))
        return [rows[place] for place in range(len(batch))]

    def _check(self, batch: Sequence[Ints]) -> None:
        """Refuse what would fail: on a GPU such a failure leaves the process without one."""
        for ids in batch:
            known = not len(ids) or (ids.min() >= 0 and ids.max() < self._pieces)
            if not known or 0 < self._longest < len(ids):
                raise CheckpointError(
                    f"{self._folder}: fails on a window of {len(ids)} pieces: expected ids below "
                    f"{self._pieces} and at most {self._longest} pieces, found ids up to "
                    f"{ids.max()}; the tokenizer is another model's"
                )

    def _made(
        self, windows: Sequence[Ints], places: Sequence[int]
    ) -> Iterator[tuple[Sequence[int], Any]]:
        """Give the logits of windows, in halves where all of them are too many for the memory."""
        try:
            made = self._run(windows)
        except torch.OutOfMemoryError as fault:
            if len(windows) < 2:
                raise CheckpointError(
                    f"{self._folder}: a window of {len(windows[0])} pieces is too large for the "
                    f"memory of {self._device}: {_one_line(fault)}"
                ) from None
            made = None
        except (RuntimeError, IndexError) as fault:
            raise CheckpointError(
                f"{self._folder}: fails on a window of {len(windows[0])} pieces: {_one_line(fault)}"
            ) from None
        if made is not None:
            yield places, made
            return
        # Only here, behind the fault, whose traceback holds the memory that the halves need.
        self._budget = max(1, self._budget // 2)
        middle = len(windows) // 2
        for part in (slice(None, middle), slice(middle, None)):
            yield from self._made(windows[part], places[part])

    @torch.inference_mode()
    def _run(self, windows: Sequence[Ints]) -> Any:
        longest = max(len(ids) for ids in windows)
        if self._device.type != "cpu":
            longest = max(longest, min(-longest % MULTIPLE + longest, self._longest))
        ids = np.full((len(windows), longest), self._padding, np.int64)
        mask = np.zeros_like(ids)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        return self._model(
            input_ids=torch.from_numpy(ids).to(self._device),
            attention_mask=torch.from_numpy(mask).to(self._device),
        ).logits

    def _rows(
        self, places: Sequence[int], logits: Any, batch: Sequence[Ints]
    ) -> Iterator[tuple[int, Floats]]:
        values = logits.float().cpu().numpy()
        for place, rows in zip(places, values, strict=True):
            # A pair classifier gives one row a window.
            yield place, rows if values.ndim == 2 else rows[: len(batch[place])]


def gpu_fault() -> str:
    """Return why PyTorch can use no GPU here, or nothing."""
    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None and torch.version.hip is None:
        return f"PyTorch {torch.__version__} is built for the CPU alone"
    return f"PyTorch {torch.__version__} sees no GPU"


def load_model(folder: Path, dtype: str = "float32", attention: str = "sdpa") -> Any:
    """Load a token or pair classifier from safetensors, ready to run, without a network.

    Raises:
        CheckpointError: a file is missing or broken, weights are missing, or `dtype` is unknown.
    """
    if dtype not in DTYPES:
        raise CheckpointError(f"dtype: expected one of {', '.join(DTYPES)}, found {dtype!r}")
    if not folder.is_dir():  # else transformers would take it for the name of a hub model
        raise CheckpointError(f"{folder}: no such folder")
    try:
        with _no_progress_bar():
            model, info = _class_of(folder).from_pretrained(
                folder,
                dtype=DTYPES[dtype],
                attn_implementation=attention,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
            )
    except Exception as fault:  # transformers raises what its many parts raise
        raise CheckpointError(f"{folder}: cannot be loaded: {_one_line(fault)}") from None
    if missing := sorted(info["missing_keys"]):
        raise CheckpointError(
            f"{folder / 'model.safetensors'}: lacks {len(missing)} weights, such as {missing[0]}; "
            "a token or sequence classification checkpoint is needed"
        )
    return model.eval()


def _class_of(folder: Path) -> Any:
    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    names = config.architectures or [""]
    if names[0].endswith("ForSequenceClassification"):
        return AutoModelForSequenceClassification
    return AutoModelForTokenClassification


def _device(name: str) -> torch.device:
    try:
        return torch.device(name)
    except RuntimeError as fault:
        raise CheckpointError(f"device {name!r}: cannot be used: {_one_line(fault)}") from None


def _best_dtype(device: torch.device) -> str:
    if device.type != "cuda":
        return "float32"
    has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
    return "bfloat16" if has_bf16 else "float16"


def cpu_has_bf16() -> bool:
    """Say whether the CPU computes bf16; where it is emulated it costs tenfold and more."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16") or found.get("arm_bf16"))


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


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    before = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if before:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def _one_line(fault: BaseException) -> str:
    return " ".join(str(fault).split())
