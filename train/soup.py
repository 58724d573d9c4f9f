"""Several seeds' weights averaged into one model that costs no more than each.

Source: Wortsman et al. (2022), Model soups. It works for models fitted from one checkpoint, head
included, which stay in one basin of the loss; dev says whether it did.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file

__all__ = ["average_into"]


def average_into(model: Any, folders: Sequence[Path]) -> None:
    """Set the weights of `model` to the mean of those in `folders`, which have its shape."""
    states = [load_file(folder / "model.safetensors") for folder in folders]
    mean = {
        name: torch.stack([state[name].float() for state in states]).mean(dim=0)
        for name in states[0]
    }
    model.load_state_dict(mean)
