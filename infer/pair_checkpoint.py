"""The folder of a stance model read from outside: what it must hold, checked all at once."""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from infer.annotation import STANCES
from infer.checkpoint import read_config, read_labels, served, take
from infer.decode import Floats
from infer.errors import CheckpointError
from infer.layout import BEHIND

__all__ = ["LAYOUT", "PairCheckpoint", "Scaling", "read_pair_checkpoint"]

LAYOUT = 1
"""How sentences are laid out (`infer.skim`): a model reads as it was trained to."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """Probabilities of logits: softmax(slope · logits + bias), a bias for each label.

    Source: Guo et al. (2017), On Calibration of Modern Neural Networks (temperature scaling, with
    biases for the labels' frequencies). The default changes nothing.
    """

    slope: float = 1.0
    bias: tuple[float, ...] = (0.0,) * len(STANCES)

    def __call__(self, logits: Floats) -> Floats:
        """Return the probabilities, shape (pairs, labels), of logits of that shape."""
        scaled = self.slope * logits + np.array(self.bias, np.float32)
        raised = np.exp(scaled - scaled.max(axis=-1, keepdims=True))
        probabilities: Floats = raised / raised.sum(axis=-1, keepdims=True)
        return probabilities


@dataclass(frozen=True, slots=True)
class PairCheckpoint:
    """What the folder of a stance model says of itself.

    `pieces` are those of a sentence that it is shown, special tokens included. A pair is no neutral
    one if favor and against together have at least the probability `threshold`.
    """

    folder: Path
    pieces: int
    scaling: Scaling = Scaling()
    threshold: float = 0.5

    @property
    def tokenizer(self) -> Path:
        """The tokenizer.json, normaliser included."""
        return self.folder / "tokenizer.json"

    @property
    def onnx(self) -> Path:
        """The int8 model where there is one, else the full one."""
        return served(self.folder)


def read_pair_checkpoint(folder: Path) -> PairCheckpoint:
    """Read and check the config.json of a stance model.

    Raises:
        CheckpointError: the folder, a file or a key is missing or mistyped, or the labels are other
            than `STANCES`; all faults are named at once.
    """
    config = read_config(folder / "config.json")
    faults: list[str] = []
    labels = read_labels(config, faults)
    if labels != STANCES:
        faults.append(
            f"id2label: expected {', '.join(STANCES)}, found {', '.join(map(str, labels))}"
        )
    rasd = take(config, "rasd", dict, faults)
    task = take(rasd, "rasd.task", str, faults)
    if task != "stance":
        faults.append(f"rasd.task: expected 'stance', found {task!r}")
    layout = take(rasd, "rasd.layout", int, faults)
    if layout != LAYOUT:
        faults.append(f"rasd.layout: expected {LAYOUT}, found {layout}; train the model anew")
    pieces = _pieces(config, rasd, faults)
    scaling = _scaling(rasd, faults)
    threshold = take(rasd, "rasd.threshold", float, faults)
    if not 0 <= threshold <= 1:
        faults.append(f"rasd.threshold: expected 0 to 1, found {threshold}")
    if faults:
        raise CheckpointError(f"{folder / 'config.json'}: {'; '.join(faults)}")
    return PairCheckpoint(folder, pieces, scaling, threshold)


def _pieces(config: dict[str, Any], rasd: dict[str, Any], faults: list[str]) -> int:
    positions = take(config, "max_position_embeddings", int, faults)
    pieces = take(rasd, "rasd.pieces", int, faults)
    most = positions - 2 - BEHIND
    if positions and not 16 <= pieces <= most:
        faults.append(f"rasd.pieces: expected 16 to {most}, found {pieces}")
    return pieces


def _scaling(rasd: dict[str, Any], faults: list[str]) -> Scaling:
    table = take(rasd, "rasd.scaling", dict, faults)
    slope = take(table, "rasd.scaling.slope", float, faults)
    bias = take(table, "rasd.scaling.bias", list, faults)
    numbers = [slope, *bias]
    right = all(isinstance(n, (int, float)) and math.isfinite(n) for n in numbers)
    if not right or len(bias) != len(STANCES):
        faults.append(f"rasd.scaling: expected a slope and {len(STANCES)} biases, found {table}")
        return Scaling()
    return Scaling(slope, tuple(map(float, bias)))
