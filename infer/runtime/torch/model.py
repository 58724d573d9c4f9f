"""Checkpoints of transformers: loaded with their weights, and what the machine can run them in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import AutoConfig, AutoModelForTokenClassification
from transformers.utils import logging

from infer.checkpoint import QUANTIZED, WEIGHTS
from infer.errors import CheckpointError, UsageError
from infer.runtime.torch.restored import restored_weights

__all__ = ["best_dtype", "cpu_has_bf16", "gpu_fault", "load_model", "one_line", "torch_device"]

DTYPES = {"float32": torch.float32, "float16": torch.float16, "bfloat16": torch.bfloat16}


def gpu_fault() -> str:
    """Return why PyTorch can use no GPU here, or nothing."""
    if torch.cuda.is_available():
        return ""
    if torch.version.cuda is None and torch.version.hip is None:
        return f"PyTorch {torch.__version__} is built for the CPU alone"
    return f"PyTorch {torch.__version__} sees no GPU"


def load_model(folder: Path, dtype: str = "float32", attention: str = "sdpa") -> Any:
    """Load a token classifier, ready to run, without a network.

    Its weights are those of model.safetensors or, where there is none, of the int8 ONNX file.

    Raises:
        CheckpointError: a file is missing or broken, weights are missing, or `dtype` is unknown.
        UsageError: there is the int8 file alone, and the package onnx is not installed.
    """
    if dtype not in DTYPES:
        raise CheckpointError(f"dtype: expected one of {', '.join(DTYPES)}, found {dtype!r}")
    if not folder.is_dir():  # else transformers would take it for the name of a hub model
        raise CheckpointError(f"{folder}: no such folder")
    if not (folder / WEIGHTS).is_file() and (folder / QUANTIZED).is_file():
        return _restored(folder, dtype, attention)
    try:
        with _no_progress_bar():
            model, info = AutoModelForTokenClassification.from_pretrained(
                folder,
                dtype=DTYPES[dtype],
                attn_implementation=attention,
                use_safetensors=True,
                trust_remote_code=False,
                local_files_only=True,
                output_loading_info=True,
            )
    except Exception as fault:  # transformers raises what its many parts raise
        raise CheckpointError(f"{folder}: cannot be loaded: {one_line(fault)}") from None
    if missing := sorted(info["missing_keys"]):
        raise CheckpointError(
            f"{folder / 'model.safetensors'}: lacks {len(missing)} weights, such as {missing[0]}; "
            "a token classification checkpoint is needed"
        )
    return model.eval()


def _restored(folder: Path, dtype: str, attention: str) -> Any:
    try:
        config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
        kind: Any = AutoModelForTokenClassification
        model = kind.from_config(config, dtype=DTYPES[dtype], attn_implementation=attention)
        model.load_state_dict(restored_weights(folder / QUANTIZED))
    except (CheckpointError, UsageError):
        raise
    except Exception as fault:  # as above
        raise CheckpointError(f"{folder}: cannot be loaded: {one_line(fault)}") from None
    return model.eval()


def torch_device(name: str) -> torch.device:
    """Return the device of a name, such as "cpu" or "cuda:0".

    Raises:
        CheckpointError: torch knows none of that name.
    """
    try:
        return torch.device(name)
    except RuntimeError as fault:
        raise CheckpointError(f"device {name!r}: cannot be used: {one_line(fault)}") from None


def best_dtype(device: torch.device) -> str:
    """Return the precision that serves a device best."""
    if device.type != "cuda":
        return "float32"
    has_bf16 = torch.cuda.is_bf16_supported(including_emulation=False)
    return "bfloat16" if has_bf16 else "float16"


def cpu_has_bf16() -> bool:
    """Say whether the CPU computes bf16; where it is emulated it costs tenfold and more."""
    found = torch.cpu.get_capabilities()
    return bool(found.get("avx512_bf16") or found.get("amx_bf16") or found.get("arm_bf16"))


@contextmanager
def _no_progress_bar() -> Iterator[None]:
    before = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        yield
    finally:
        if before:
            logging.enable_progress_bar()  # type: ignore[no-untyped-call]


def one_line(fault: BaseException) -> str:
    """Return what a fault says, in one line."""
    return " ".join(str(fault).split())
