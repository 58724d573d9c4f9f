"""What a model of transformers is given for layouts: who sees whom, in the form of its family."""

from collections.abc import Mapping
from typing import Any

import torch

__all__ = ["NOTHING", "attention_bias", "first_position", "layout_inputs"]

NOTHING = -10000.0
"""Added to the attention scores of what is not seen; exp of it is 0 in every precision."""


def layout_inputs(model: Any, values: Mapping[str, torch.Tensor]) -> dict[str, Any]:
    """Return what `model` is called with for the batch of `infer.layout.stack`, as tensors."""
    sees, positions = values["attention_mask"], values["position_ids"]
    return {
        "input_ids": values["input_ids"],
        "position_ids": positions + first_position(model),
        "attention_mask": attention_bias(model, sees, positions),
    }


def attention_bias(model: Any, sees: torch.Tensor, positions: torch.Tensor) -> Any:
    """Return what is added to attention scores, shape (batch, 1, pieces, pieces), as `model` asks.

    `sees` has the shape (batch, pieces, pieces), or (batch, 1, pieces) where all pieces see the
    same. ModernBERT asks for two biases, since most of its layers see what is close alone.
    """
    bias = (1 - sees[:, None].to(model.dtype)) * NOTHING
    reach = getattr(model.config, "sliding_window", None)
    if not reach:
        return bias
    far = (positions[:, :, None] - positions[:, None, :]).abs() > reach
    return {"full_attention": bias, "sliding_attention": bias + far[:, None] * NOTHING}


def first_position(model: Any) -> int:
    """Return the position of the first piece: RoBERTa and its like count from the padding on."""
    embeddings = getattr(model.base_model, "embeddings", None)
    if hasattr(embeddings, "create_position_ids_from_input_ids"):
        return int(model.config.pad_token_id) + 1
    return 0
