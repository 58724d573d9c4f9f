"""What the figures were measured on."""

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

__all__ = ["describe", "load_now"]

PACKAGES = (*("rasd", "numpy", "onnxruntime", "tokenizers", "torch", "transformers", "openvino"),)
FEATURES = ("avx2", "avx_vnni", "avx512f", "avx512_vnni", "avx512_bf16", "amx_int8", "amx_bf16")


def describe() -> Mapping[str, str]:
    """Return date, processor and versions, as they are shown."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="minutes"),
        "machine": f"{len(os.sched_getaffinity(0))} cores of {_processor()}",
        "instructions": ", ".join(_features()) or "none of " + ", ".join(FEATURES),
        "Python": platform.python_version(),
        "versions": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    }


def load_now() -> float:
    """Return how many processes ran or waited in the last minute, this one included."""
    return os.getloadavg()[0]


def _info(field: str) -> str:
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(field)), "")


def _processor() -> str:
    return _info("model name") or platform.processor() or platform.machine()


def _features() -> list[str]:
    flags = _info("flags").split()
    return [name for name in FEATURES if name in flags]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
