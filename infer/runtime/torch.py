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

__all__ = ["TorchRuntime", "load_model"]

BATCH_PIECES = 4096
DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


class TorchRuntime:
    """A checkpoint's model.safetensors, run in batches of windows of like length."""

    def __init__(self, folder: Path, device: str = "cpu", dtype: str = "float32"):
        """Load the checkpoint in `folder` onto `device`, such as "cpu" or "cuda:0".

        Args:
            folder: The checkpoint: config.json and model.safetensors.
            device: Where it runs.
            dtype: The precision that it runs in, float32, float16 or bfloat16.

        Raises:
            CheckpointError: the checkpoint cannot be loaded, or not onto the device.
        """
        self._folder = folder
        model = load_model(folder, dtype)
        try:
            self._model = model.to(torch.device(device))
        except (RuntimeError, AssertionError) as fault:  # torch built without CUDA asserts
            raise CheckpointError(
                f"device {device!r}: cannot be used: {_one_line(fault)}"
            ) from None
        self._padding = int(model.config.pad_token_id or 0)

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, such as on ids that it has no embedding for.
        """
        rows: dict[int, Floats] = {}
        for places in _batches([len(ids) for ids in batch]):
            try:
                found = self._run([batch[place] for place in places])
            except (RuntimeError, IndexError) as fault:
                raise CheckpointError(
                    f"{self._folder}: fails on a window of {len(batch[places[0]])} pieces: "
                    f"{_one_line(fault)}"
                ) from None
            rows.update(zip(places, found, strict=True))
        return [rows[place] for place in range(len(batch))]

    @torch.inference_mode()
    def _run(self, windows: Sequence[Ints]) -> list[Floats]:
        shape = len(windows), max(len(ids) for ids in windows)
        ids = np.full(shape, self._padding, np.int64)
        mask = np.zeros(shape, np.int64)
        for row, window in enumerate(windows):
            ids[row, : len(window)] = window
            mask[row, : len(window)] = 1
        device = self._model.device
        out = self._model(
            input_ids=torch.from_numpy(ids).to(device),
            attention_mask=torch.from_numpy(mask).to(device),
        )
        logits = out.logits.float().cpu().numpy()
        if logits.ndim == 2:  # a pair classifier's: one row a window
            return list(logits)
        return [rows[: len(window)] for rows, window in zip(logits, windows, strict=True)]


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
    names = AutoConfig.from_pretrained(folder, local_files_only=True).architectures or [""]
    if names[0].endswith("ForSequenceClassification"):
        return AutoModelForSequenceClassification
    return AutoModelForTokenClassification


def _batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Give the places of windows in batches, short ones first, padded size within BATCH_PIECES."""
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[place] > BATCH_PIECES:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


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
