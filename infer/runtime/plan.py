"""Which runtime serves a model: by what was asked for, what its folder holds, what is here."""

import ctypes
import sys
from collections.abc import Set
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from infer.checkpoint import FULL, QUANTIZED, WEIGHTS
from infer.choice import HALVES, Choice
from infer.errors import CheckpointError, UsageError
from infer.extras import needed
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime

__all__ = ["Gpu", "Plan", "find_gpu", "open_runtime"]

DRIVER = "nvcuda.dll" if sys.platform == "win32" else "libcuda.so.1"
SAFETENSORS, INT8, FP32 = WEIGHTS.as_posix(), QUANTIZED.as_posix(), FULL.as_posix()


@dataclass(frozen=True, slots=True)
class Gpu:
    """Who sees a GPU: PyTorch, ONNX Runtime."""

    torch: bool = False
    onnx: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The file of a folder that is run, by whom and where, and for PyTorch in which precision."""

    file: str
    device: str = "cpu"
    dtype: str = "auto"
    notice: str = ""
    by_torch: bool = False

    @classmethod
    def of(cls, place: str, files: Set[str], choice: Choice, gpu: Gpu) -> "Plan":
        """Return how the model at `place`, which has `files`, is run.

        Raises:
            CheckpointError: It has no file that can be run so.
        """
        if choice.device == "cpu" or choice.dtype == "int8" or not (gpu.torch or gpu.onnx):
            return cls._on_cpu(place, files, choice)
        weights = _for_torch(files)
        if gpu.torch and choice.runtime != "onnx" and weights:
            return cls(weights, "cuda", choice.dtype, by_torch=True)
        if gpu.onnx and choice.runtime != "torch" and choice.dtype not in HALVES:
            return cls(_onnx(place, files, choice), "cuda")
        lacks = f"{place}: has neither {SAFETENSORS} nor{_beside(files)} {INT8}, which a GPU needs"
        if choice.device == "cuda":
            raise CheckpointError(f"{lacks}; leave the device to auto, or take another model")
        told = "" if choice.runtime == "onnx" else f"{lacks}; it runs on the CPU"
        return cls._on_cpu(place, files, choice, told)

    @classmethod
    def _on_cpu(cls, place: str, files: Set[str], choice: Choice, notice: str = "") -> "Plan":
        by_torch = choice.runtime == "torch" or choice.dtype in HALVES
        if choice.runtime == "auto" and SAFETENSORS in files:
            full = choice.dtype == "float32" and (_has("torch") or FP32 not in files)
            by_torch |= full or (choice.dtype == "auto" and not files & {INT8, FP32})
        file = _for_torch(files) if by_torch else _onnx(place, files, choice)
        if not file:
            raise CheckpointError(
                f"{place}: {SAFETENSORS} missing, which PyTorch needs for "
                f"{'float32' if choice.dtype == 'auto' else choice.dtype}, and{_beside(files)} "
                f"{INT8} too; leave out dtype and runtime"
            )
        return cls(file, "cpu", choice.dtype, notice, by_torch)


def _beside(files: Set[str]) -> str:
    """Return what is missing beside an int8 file that is there."""
    return " the package onnx (extra torch) for" if INT8 in files and not _has("onnx") else ""


def _for_torch(files: Set[str]) -> str:
    """Return the file that PyTorch takes weights from, if there is one that can be read here."""
    readable = (SAFETENSORS, INT8) if _has("onnx") else (SAFETENSORS,)
    return next((file for file in readable if file in files), "")


def _onnx(place: str, files: Set[str], choice: Choice) -> str:
    wanted = {"int8": [INT8], "float32": [FP32]}.get(choice.dtype, [INT8, FP32])
    found = next((file for file in wanted if file in files), "")
    if not found:
        asked = "" if choice.dtype == "auto" else f", which dtype {choice.dtype} needs"
        raise CheckpointError(
            f"{Path(place, wanted[-1])}: missing{asked}; export the checkpoint first (train export)"
        )
    return found


def find_gpu(choice: Choice) -> Gpu:
    """Return who sees a GPU; PyTorch is asked, and imported, only where there is a driver for one.

    Raises:
        UsageError: The device asked for is cuda, and nobody sees one.
    """
    asked = choice.device == "cuda"
    if choice.device == "cpu" or choice.dtype == "int8" or not (asked or _has_driver()):
        return Gpu()
    fault = _torch_fault() if choice.runtime != "onnx" else "the runtime onnx is asked for"
    gpu = Gpu(not fault, choice.runtime != "torch" and _onnx_sees_gpu())
    if asked and not (gpu.torch or gpu.onnx):
        raise UsageError(
            f"device cuda: no GPU can be used: {fault}, and onnxruntime has no CUDA; install "
            "PyTorch with CUDA for your driver, or leave the device to auto"
        )
    return gpu


def open_runtime(folder: Path, plan: Plan, threads: int) -> Runtime:
    """Load the model of a plan.

    Raises:
        CheckpointError: It cannot be loaded, or not onto the device.
        UsageError: PyTorch or transformers is not installed.
    """
    if not plan.by_torch:
        return OnnxRuntime(folder / plan.file, threads, plan.device)
    for package in ("torch", "transformers"):
        needed(package, "torch", f"{folder / plan.file}")
    from infer.runtime.torch import TorchRuntime  # noqa: PLC0415 - seconds

    return TorchRuntime(folder, plan.device, plan.dtype, threads)


def _has(package: str) -> bool:
    return find_spec(package) is not None


def _has_driver() -> bool:
    try:
        ctypes.CDLL(DRIVER)
    except OSError:
        return False
    return True


def _torch_fault() -> str:
    """Return why PyTorch does not serve a GPU, or nothing."""
    missing = [package for package in ("torch", "transformers") if not _has(package)]
    if missing:
        return f"{' and '.join(missing)} missing"
    from infer.runtime.torch.model import gpu_fault  # noqa: PLC0415 - seconds

    return gpu_fault()


def _onnx_sees_gpu() -> bool:
    import onnxruntime  # noqa: PLC0415 - 0.1 s

    return _has_driver() and "CUDAExecutionProvider" in onnxruntime.get_available_providers()
