"""Engines by name: what each loads, and what it can do in a process of its own."""

import hashlib
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import numpy as np

from infer.checkpoint import FULL, QUANTIZED, packaged
from infer.decode import Floats
from infer.encoding import Ints

__all__ = ["Engine", "Tags", "engines_of", "full_model", "load"]

FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", "model.safetensors")


@dataclass(frozen=True, slots=True)
class Engine:
    """A runtime and the file or folder that it loads; `precision` is that of its peak."""

    name: str
    path: Path
    precision: str
    fault: str = ""


def engines_of(teacher: Path, full: Path | str) -> list[Engine]:
    """Return the engines for a checkpoint, those that cannot be had with their reason.

    `full` is its fp32 ONNX file, or why there is none.
    """
    int8 = teacher / QUANTIZED
    no_int8 = "" if int8.is_file() else f"{int8} is missing"
    no_full = full if isinstance(full, str) else ""
    onnx = Path() if isinstance(full, str) else full
    no_ov = "" if find_spec("openvino") else "openvino is not installed (the extra `bench`)"
    from infer.runtime.torch.model import cpu_has_bf16  # noqa: PLC0415 - seconds

    no_bf16 = "" if cpu_has_bf16() else "this processor has no bf16"
    ships = packaged("ner") / QUANTIZED
    own = [] if ships.resolve() == int8.resolve() else [("onnxruntime int8, ships", ships, "")]
    rows = [
        ("onnxruntime int8", int8, no_int8),
        *own,
        ("onnxruntime fp32", onnx, no_full),
        ("openvino int8", int8, no_ov or no_int8),
        ("openvino fp32", onnx, no_ov or no_full),
        ("openvino bf16", onnx, no_ov or no_full or no_bf16),
        ("torch fp32", teacher, ""),
        ("torch bf16", teacher, no_bf16),
    ]
    return [
        Engine(name, path, "int8" if "int8" in name else "fp32", fault)
        for name, path, fault in rows
    ]


class Tags(Protocol):
    """What labels words (`infer.runtime.Runtime`)."""

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return the logits of each window."""
        ...


def full_model(teacher: Path, cache: Path) -> Path:
    """Return the checkpoint's fp32 ONNX file, exported into `cache` unless it is there.

    Raises:
        CheckpointError: The checkpoint has no weights or cannot be loaded.
    """
    from infer.errors import CheckpointError  # noqa: PLC0415
    from train.export import export_onnx  # noqa: PLC0415 - loads torch

    if (teacher / FULL).is_file():
        return teacher / FULL
    weights = teacher / "model.safetensors"
    if not weights.is_file():
        raise CheckpointError(f"{weights}: missing, so that there is nothing to export")
    folder = cache / hashlib.sha256(weights.read_bytes()).hexdigest()[:12]
    if not (folder / FULL).is_file():
        folder.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copyfile(teacher / name, folder / name)
        export_onnx(folder)
    return folder / FULL


def load(name: str, path: Path) -> Tags:
    """Load an engine."""
    loaders: Mapping[str, Callable[[str, Path], Tags]] = {
        "onnxruntime": _onnx,
        "openvino": _openvino,
        "torch": _torch,
    }
    library, _, precision = name.replace(",", "").partition(" ")
    return loaders[library](precision, path)


def _onnx(_: str, path: Path) -> Tags:
    from infer.runtime.onnx import OnnxRuntime  # noqa: PLC0415

    return OnnxRuntime(path)


def _openvino(precision: str, path: Path) -> Tags:
    from benchmarks.openvino_runtime import OpenVinoRuntime  # noqa: PLC0415

    return OpenVinoRuntime(path, "bf16" if precision == "bf16" else "f32")


def _torch(precision: str, path: Path) -> Tags:
    from infer.runtime.torch import TorchRuntime  # noqa: PLC0415

    return TorchRuntime(path, dtype="bfloat16" if precision == "bf16" else "float32")


if __name__ == "__main__":  # start-up: load, encode one window of a hundred pieces, end
    load(sys.argv[1], Path(sys.argv[2])).logits([np.arange(5, 105)])
