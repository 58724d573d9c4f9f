"""Memory that holds no more than so many pieces at once: `python -m tests.train.cramped MOST …`.

The rest is a command line of `train`. Of several processes the last alone is so cramped.
"""

import os
import sys
from collections.abc import Callable
from typing import Any

import torch
from transformers import BertForTokenClassification

from train.cli import main

__all__ = ["cramped"]

OUT = "CUDA out of memory. Tried to allocate 2.00 GiB."


def cramped(
    forward: Callable[..., Any], most: int, fault: type[RuntimeError] = torch.OutOfMemoryError
) -> Callable[..., Any]:
    """Return a forward pass that raises `fault` where a model in training gets more pieces."""

    def refuse(model: Any, *given: Any, **named: Any) -> Any:
        if model.training and named["input_ids"].numel() > most:
            raise fault(OUT)
        return forward(model, *given, **named)

    return refuse


if __name__ == "__main__":
    if os.environ.get("RANK", "0") == str(int(os.environ.get("WORLD_SIZE", "1")) - 1):
        plain = BertForTokenClassification.forward
        BertForTokenClassification.forward = cramped(plain, int(sys.argv[1]))  # type: ignore
    sys.exit(main(sys.argv[2:]))
