"""Weights averaged into one model that costs no more than each: of several seeds, of two stages.

Sources: Wortsman et al. (2022), Model soups; Wortsman et al. (2022), Robust fine-tuning of
zero-shot models (the mean of a model and the one that it started from). It works for models fitted
from one checkpoint, head included, which stay in one basin of the loss; dev says whether it did.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from safetensors.torch import load_file

__all__ = ["average_into"]


def average_into(model: Any, folders: Sequence[Path], shares: Sequence[float] = ()) -> None:
    """Set the weights of `model` to the mean of those in `folders`, which have its shape.

    `shares`, which sum to 1, say how much each counts; without them all count alike.
    """
    given = shares or [1 / len(folders)] * len(folders)
    states = [load_file(folder / "model.safetensors") for folder in folders]
    mean = {
        name: sum(share * state[name].float() for share, state in zip(given, states, strict=True))
        for name in states[0]
    }
    model.load_state_dict(mean)
