"""A model that gets the pieces of a larger vocabulary, such as that which its own was cut from."""

from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModel,
    PreTrainedModel,
    PreTrainedTokenizerFast,
)

from infer.errors import CheckpointError
from train.base.cut import point_to_special

__all__ = ["widen"]


def widen(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, base: str | Path
) -> PreTrainedTokenizerFast:
    """Give `model` embeddings for all pieces of `base`, in place, and return the tokenizer of that.

    Pieces that the model has keep their rows, the others get those of `base`. Where the model was
    cut from that, text of its own script has the hidden states that it had before.

    Args:
        model: A model with weights, or one on the meta device, which gets the shapes alone.
        tokenizer: The model's own.
        base: A base encoder's folder, or an id on the hub.

    Raises:
        CheckpointError: A piece of the model is none of `base`, or its embeddings have another
            width.
        OSError: There is no such encoder.
    """
    wide: PreTrainedTokenizerFast = PreTrainedTokenizerFast.from_pretrained(base)
    ids, own = wide.get_vocab(), tokenizer.get_vocab()
    if lacking := own.keys() - ids.keys():
        raise CheckpointError(
            f"{base}: lacks {len(lacking)} of the encoder's pieces, such as {min(lacking)!r}; a"
            " wider vocabulary must hold the encoder's own"
        )
    table: Any = model.get_input_embeddings()
    weight = _rows(base, table.weight, max(ids.values()))
    places = torch.tensor([ids[piece] for piece in own], device=weight.device)
    weight[places] = table.weight.detach()[torch.tensor([*own.values()], device=weight.device)]
    table.weight = torch.nn.Parameter(weight)
    table.num_embeddings = model.config.vocab_size = len(weight)
    point_to_special(model, wide)
    return wide


def _rows(base: str | Path, like: torch.Tensor, last: int) -> torch.Tensor:
    """Return the embeddings of `base`, up to the id `last` at least; on `meta`, their shape."""
    kind: Any = AutoModel
    if like.is_meta:
        settings = AutoConfig.from_pretrained(base, trust_remote_code=False)
        with torch.device("meta"):
            encoder = kind.from_config(settings, dtype=like.dtype)
    else:
        encoder = kind.from_pretrained(base, dtype=like.dtype, use_safetensors=True)
    weight: torch.Tensor = encoder.get_input_embeddings().weight.detach().clone()
    if weight.shape[1] != like.shape[1] or last >= len(weight):
        raise CheckpointError(
            f"{base}: expected embeddings of width {like.shape[1]}, as the encoder has them, for"
            f" {last + 1} pieces, found width {weight.shape[1]} for {len(weight)}"
        )
    return weight
