"""Weights averaged into one model that costs no more than each: of several seeds, of two stages.

Sources: Wortsman et al. (2022), Model soups; Wortsman et al. (2022), Robust fine-tuning of
zero-shot models (the mean of a model and the one that it started from). It works for models fitted
from one checkpoint, head included, which stay in one basin of the loss; dev says whether it did.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

__all__ = ["average_into", "move_towards"]

WEIGHTS = "model.safetensors"


def average_into(model: Any, folders: Sequence[Path]) -> None:
    """Set the weights of `model` to the mean of those in `folders`, which have its shape."""
    states = [load_file(folder / WEIGHTS) for folder in folders]
    mean = {name: sum(state[name].float() for state in states) / len(states) for name in states[0]}
    model.load_state_dict(mean)


def move_towards(model: Any, folder: Path, share: float) -> None:
    """Move the weights of `model` by a share of the way to those in `folder`, of its shape."""
    there = load_file(folder / WEIGHTS)
    here = model.state_dict()
    between = {name: torch.lerp(here[name], goal.float(), share) for name, goal in there.items()}
    model.load_state_dict(between)
