"""A model folder read from outside: what it must hold, checked all at once."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from infer.decode import Calibration
from infer.errors import CheckpointError
from infer.windows import WindowSize

__all__ = [
    "Checkpoint",
    "packaged",
    "read_checkpoint",
    "read_config",
    "read_labels",
    "served",
    "take",
]

T = TypeVar("T")

QUANTIZED = Path("onnx", "model_quantized.onnx")
FULL = Path("onnx", "model.onnx")
WEIGHTS = Path("model.safetensors")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a model folder says of itself.

    `labels` are in the order of the logits; `window`, `calibration` and `repeats` (the weight of
    `infer.repeats`) come from the `rasd` block of config.json, which training writes.
    """

    folder: Path
    task: str
    labels: tuple[str, ...]
    window: WindowSize
    calibration: Calibration
    repeats: float = 0.0

    @property
    def tokenizer(self) -> Path:
        """The tokenizer.json, normaliser included."""
        return self.folder / "tokenizer.json"

    @property
    def onnx(self) -> Path:
        """The int8 model where there is one, else the full one."""
        return served(self.folder)


def served(folder: Path) -> Path:
    """Return the folder's int8 model where there is one, else the full one."""
    quantized = folder / QUANTIZED
    return quantized if quantized.is_file() else folder / FULL


def packaged(task: str) -> Path:
    """Return the folder of the model of `task` that ships with Rasd."""
    return Path(__file__).parent / "models" / task


def read_checkpoint(folder: Path) -> Checkpoint:
    """Read and check a model folder's config.json.

    Raises:
        CheckpointError: the folder, a file or a key is missing or mistyped; all are named at once.
    """
    config = read_config(folder / "config.json")
    faults: list[str] = []
    labels = read_labels(config, faults)
    rasd = take(config, "rasd", dict, faults)
    task = take(rasd, "rasd.task", str, faults)
    positions = take(config, "max_position_embeddings", int, faults)
    window = _window(rasd, positions, faults)
    calibration = _calibration(rasd, faults)
    repeats = take(rasd, "rasd.repeats", float, faults)
    if not 0 <= repeats < 1:
        faults.append(f"rasd.repeats: expected 0 <= weight < 1, found {repeats}")
    if faults:
        raise CheckpointError(f"{folder / 'config.json'}: {'; '.join(faults)}")
    return Checkpoint(folder, task, labels, window, calibration, repeats)


def _window(rasd: dict[str, Any], positions: int, faults: list[str]) -> WindowSize:
    before = len(faults)
    table = take(rasd, "rasd.window", dict, faults)
    pieces = take(table, "rasd.window.pieces", int, faults)
    overlap = take(table, "rasd.window.overlap", int, faults)
    known = positions and len(faults) == before
    if known and not (0 <= 2 * overlap < pieces <= positions - 2):
        faults.append(
            f"rasd.window: expected 0 <= 2 · overlap < pieces <= {positions - 2}, "
            f"found pieces {pieces}, overlap {overlap}"
        )
    return WindowSize(pieces, overlap)


def _calibration(rasd: dict[str, Any], faults: list[str]) -> Calibration:
    table = take(rasd, "rasd.calibration", dict, faults)
    slope = take(table, "rasd.calibration.slope", float, faults)
    intercept = take(table, "rasd.calibration.intercept", float, faults)
    if not (math.isfinite(slope) and math.isfinite(intercept)):
        faults.append(
            f"rasd.calibration: expected finite numbers, found slope {slope}, intercept {intercept}"
        )
    return Calibration(slope, intercept)


def read_config(path: Path) -> dict[str, Any]:
    """Return what a config.json holds.

    Raises:
        CheckpointError: it is missing, or no JSON object.
    """
    try:
        config = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise CheckpointError(f"{path}: missing; a model folder holds a config.json") from None
    except (OSError, ValueError) as fault:
        raise CheckpointError(f"{path}: cannot be read: {fault}") from None
    if not isinstance(config, dict):
        raise CheckpointError(f"{path}: expected a JSON object, found {type(config).__name__}")
    return config


def read_labels(config: dict[str, Any], faults: list[str]) -> tuple[str, ...]:
    """Return the labels in the order of the logits; note what is wrong with them."""
    names = take(config, "id2label", dict, faults)
    ordered = tuple(names.get(str(i), "") for i in range(len(names)))
    if not all(isinstance(name, str) and name for name in ordered):
        faults.append("id2label: expected one name for each index from 0")
    return ordered


def take(table: dict[str, Any], key: str, kind: type[T], faults: list[str]) -> T:
    """Return the value under the last part of a dotted key; note what is wrong with it."""
    value = table.get(key.rpartition(".")[2])
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if isinstance(value, kind) and not (kind is int and isinstance(value, bool)):
        return value
    found = "nothing" if value is None else repr(value)
    faults.append(f"{key}: expected {kind.__name__}, found {found}")
    return kind()
