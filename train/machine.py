"""What this machine is and can do."""

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

import torch

from infer.runtime.torch.model import cpu_has_bf16

__all__ = ["has_bf16", "versions"]

PACKAGES = ("rasd", "torch", "transformers", "datasets", "accelerate", "tokenizers", "onnxruntime")


def has_bf16() -> bool:
    """Say whether bf16 is computed by the hardware; where it is emulated it costs tenfold."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return cpu_has_bf16()


def versions() -> dict[str, object]:
    """Return what a run must tell to be made again: command line, versions, machine."""
    return {
        "command": sys.argv,
        "python": platform.python_version(),
        "machine": _processor(),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _processor() -> str:
    if torch.cuda.is_available():
        return f"{torch.cuda.device_count()} × {torch.cuda.get_device_name()}"
    name = torch.cpu.get_capabilities().get("cpu_name", platform.processor())
    return f"{os.cpu_count()} cores of {name}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
