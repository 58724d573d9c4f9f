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
    "read_heads",
    "read_labels",
    "served",
    "take",
    "tasks_of",
]

T = TypeVar("T")

QUANTIZED = Path("onnx", "model_quantized.onnx")
FULL = Path("onnx", "model.onnx")
WEIGHTS = Path("model.safetensors")
JOINT = "joint"
"""The task of a model with a head for each of several: entities, quotations, parties."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a model folder says of itself.

    `labels` are in the order of the logits; `window`, `calibration` and `repeats` (the weight of
    `infer.repeats`) come from the `rasd` block of config.json, which training writes. Of a model
    with several heads each has a checkpoint: its labels are the columns of the logits from `first`
    on, of `width` in all (0: it has no others).
    """

    folder: Path
    task: str
    labels: tuple[str, ...]
    window: WindowSize
    calibration: Calibration
    repeats: float = 0.0
    first: int = 0
    width: int = 0

    @property
    def is_one_of_several(self) -> bool:
        """Whether the model has other heads too."""
        return self.width > len(self.labels)

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
    """Return the folder of the model that ships for `task`.

    Quotations and parties come from one model, the joint one, which learned entities beside them.
    """
    return Path(__file__).parent / "models" / (JOINT if task in ("quotes", "targets") else task)


def tasks_of(config: dict[str, Any]) -> tuple[str, ...]:
    """Return what the model of a config.json does: its task, or those of its heads."""
    rasd = config.get("rasd")
    known = rasd if isinstance(rasd, dict) else {}
    heads = known.get("heads")
    if known.get("task") == JOINT and isinstance(heads, dict):
        return tuple(map(str, heads))
    return (str(known.get("task", "")),)


def read_checkpoint(folder: Path, head: str = "") -> Checkpoint:
    """Read and check a model folder's config.json.

    Args:
        folder: A model with one head, or several.
        head: The task of the one that is meant, where there are several.

    Raises:
        CheckpointError: the folder, a file or a key is missing or mistyped; all are named at once.
    """
    heads = read_heads(folder)
    if not head and len(heads) > 1:
        raise CheckpointError(
            f"{folder / 'config.json'}: rasd.heads: expected one task, found {', '.join(heads)}; "
            "say which head is meant"
        )
    if head and head not in heads:
        raise CheckpointError(
            f"{folder / 'config.json'}: expected the task {head!r}, found {', '.join(heads)}"
        )
    return heads[head or next(iter(heads))]


def read_heads(folder: Path) -> dict[str, Checkpoint]:
    """Read and check a model folder's config.json; return the checkpoint of each head, by task.

    Raises:
        CheckpointError: as `read_checkpoint` says.
    """
    config = read_config(folder / "config.json")
    faults: list[str] = []
    labels = read_labels(config, faults)
    rasd = take(config, "rasd", dict, faults)
    task = take(rasd, "rasd.task", str, faults)
    positions = take(config, "max_position_embeddings", int, faults)
    window = _window(rasd, positions, faults)
    several = task == JOINT
    heads = take(rasd, "rasd.heads", dict, faults) if several else {task: rasd}
    if several and not heads and not faults:
        faults.append("rasd.heads: expected some, found {}")
    found = {}
    for name, table in heads.items():
        own, first = _own(labels, name, faults) if several else (labels, 0)
        calibration, repeats = _of_head(f"rasd.heads.{name}" if several else "rasd", table, faults)
        found[name] = Checkpoint(
            folder, name, own, window, calibration, repeats, first, len(labels)
        )
    if found and sum(len(head.labels) for head in found.values()) != len(labels):
        faults.append("id2label: expected labels of the heads alone")
    if faults:
        raise CheckpointError(f"{folder / 'config.json'}: {'; '.join(faults)}")
    return found


def _own(labels: tuple[str, ...], head: str, faults: list[str]) -> tuple[tuple[str, ...], int]:
    """Return a head's labels, without its name before them, and the place of the first."""
    own = [place for place, label in enumerate(labels) if label.startswith(f"{head}:")]
    first = own[0] if own else 0
    if own != [*range(first, first + len(own))] or not own:
        faults.append(f"id2label: expected the labels of {head}, {head}:…, side by side")
    return tuple(labels[place].removeprefix(f"{head}:") for place in own), first


def _of_head(place: str, table: Any, faults: list[str]) -> tuple[Calibration, float]:
    """Return what decoding a head's logits takes: the calibration, the weight of repeats."""
    if not isinstance(table, dict):
        faults.append(f"{place}: expected dict, found {table!r}")
        return Calibration(), 0.0
    repeats = take(table, f"{place}.repeats", float, faults)
    if not 0 <= repeats < 1:
        faults.append(f"{place}.repeats: expected 0 <= weight < 1, found {repeats}")
    return _calibration(place, table, faults), repeats


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


def _calibration(place: str, own: dict[str, Any], faults: list[str]) -> Calibration:
    table = take(own, f"{place}.calibration", dict, faults)
    slope = take(table, f"{place}.calibration.slope", float, faults)
    intercept = take(table, f"{place}.calibration.intercept", float, faults)
    if not (math.isfinite(slope) and math.isfinite(intercept)):
        faults.append(
            f"{place}.calibration: expected finite numbers, found slope {slope}, "
            f"intercept {intercept}"
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
