"""Weights in fp16, for publishing: half the size, and nothing that a label hangs on."""

import json
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from infer.errors import CheckpointError
from train.errors import ExportError

__all__ = ["save_half"]


def save_half(folder: Path, out: Path | None = None) -> Path:
    """Write model.safetensors in fp16, and a config.json that says so, into `out` or in place.

    Returns:
        The path of the weights.

    Raises:
        CheckpointError: a file is missing or broken.
        ExportError: a weight is too large for fp16.
    """
    out = out or folder
    try:
        config = json.loads((folder / "config.json").read_bytes())
        weights = load_file(folder / "model.safetensors")
    except (OSError, ValueError, SafetensorError) as fault:
        raise CheckpointError(f"{folder}: cannot be read: {fault}") from None
    halves = {name: _half(folder, name, tensor) for name, tensor in weights.items()}
    path = out / "model.safetensors"
    part = path.with_suffix(".part")
    out.mkdir(parents=True, exist_ok=True)
    save_file(halves, part, metadata={"format": "pt"})
    part.replace(path)
    text = json.dumps(config | {"dtype": "float16"}, ensure_ascii=False, indent=2)
    (out / "config.json").write_text(text + "\n", encoding="utf-8")
    # safetensors keeps its file to its owner; whoever may read the rest may read the weights
    path.chmod((out / "config.json").stat().st_mode & 0o777)
    return path


def _half(folder: Path, name: str, tensor: torch.Tensor) -> torch.Tensor:
    if not tensor.is_floating_point():
        return tensor
    half = tensor.to(torch.float16)
    if not half.isfinite().all():
        raise ExportError(
            f"{folder / 'model.safetensors'}: {name}: found a weight of "
            f"{tensor.abs().max():.3g}, fp16 ends at 65504; publish it in fp32"
        )
    return half
