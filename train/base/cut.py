"""A model and its tokenizer, cut to the pieces of some scripts."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from tokenizers import Encoding
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from infer.errors import CheckpointError
from train.base.tokenizer import Layout, unigram_tokenizer
from train.base.vocabulary import kept

__all__ = ["cut", "point_to_special"]

SHORT_OF_POSITIONS = {"bert": 0, "xlm-roberta": 2}
"""By model type: how many positions of the table no piece can have."""


@dataclass(frozen=True, slots=True)
class Unigram:
    """A vocabulary of (piece, score), and which ids are special tokens."""

    vocabulary: Sequence[tuple[str, float]]
    special: frozenset[int]


def cut(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, scripts: Sequence[str]
) -> PreTrainedTokenizerFast:
    """Cut the embeddings of `model` in place and return the tokenizer for it.

    Text that the normaliser leaves alone, in the scripts that stay, gets the hidden states that it
    had before, since its pieces keep their rows and scores.

    Raises:
        CheckpointError: The tokenizer is not Unigram, or does not fit the model.
        UsageError: A script is unknown.
    """
    found = _read_unigram(tokenizer)
    pieces, scores = zip(*found.vocabulary, strict=True)
    ids = kept(pieces, scores, scripts, found.special)
    _cut_embeddings(model, ids, len(pieces))
    made = unigram_tokenizer([found.vocabulary[i] for i in ids], _layout(model, tokenizer))
    point_to_special(model, made)
    return made


def _read_unigram(tokenizer: PreTrainedTokenizerFast) -> Unigram:
    content = json.loads(tokenizer.backend_tokenizer.to_str())
    model = content["model"]
    if model["type"] != "Unigram" or model.get("byte_fallback"):
        found = f"{model['type']}{' with byte fallback' if model.get('byte_fallback') else ''}"
        raise CheckpointError(
            f"tokenizer.json: model: expected Unigram, found {found}; only vocabularies of"
            " SentencePiece's Unigram can be cut, as XLM-R and multilingual E5 have them"
        )
    added = sorted(content["added_tokens"], key=lambda token: int(token["id"]))
    vocabulary = [(str(piece), float(score)) for piece, score in model["vocab"]]
    vocabulary += [(token["content"], 0.0) for token in added if token["id"] >= len(vocabulary)]
    special = frozenset(token["id"] for token in added if token["special"])
    return Unigram(vocabulary, special | {model["unk_id"]})


def _cut_embeddings(model: PreTrainedModel, ids: Sequence[int], pieces: int) -> None:
    table: Any = model.get_input_embeddings()
    weight = table.weight
    # some models have spare rows at the end, which no piece points to
    if len(weight) < pieces:
        raise CheckpointError(
            f"tokenizer.json: {pieces} pieces, but the model has embeddings for {len(weight)};"
            " the two are not of one checkpoint"
        )
    table.weight = torch.nn.Parameter(weight.detach()[list(ids)].clone())
    table.num_embeddings = len(ids)
    model.config.vocab_size = len(ids)


def _layout(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> Layout:
    core = tokenizer.backend_tokenizer
    config = model.config
    positions = config.max_position_embeddings - SHORT_OF_POSITIONS[config.model_type]
    roles = tokenizer.special_tokens_map.items()
    return Layout(
        roles={role: str(token) for role, token in roles if not isinstance(token, list)},
        single=_template(core.encode("1")),
        pair=_template(core.encode("1", "1")),
        length=min(tokenizer.model_max_length, positions),
    )


def _template(encoding: Encoding) -> tuple[str, ...]:
    """Return the TemplateProcessing template that an encoding of one or two texts came from."""
    parts: list[str] = []
    for token, kind, text in zip(
        encoding.tokens, encoding.type_ids, encoding.sequence_ids, strict=True
    ):
        part = f"{token}:{kind}" if text is None else f"${'AB'[text]}:{kind}"
        if text is None or part not in parts:  # a text of several pieces is one part
            parts.append(part)
    return tuple(parts)


def point_to_special(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast) -> None:
    """Tell the model's config which ids the special tokens have now.

    Raises:
        CheckpointError: It is an XLM-R, whose padding has moved.
    """
    config: Any = model.config
    if config.model_type == "xlm-roberta" and config.pad_token_id != tokenizer.pad_token_id:
        raise CheckpointError(
            f"config.json: pad_token_id: expected {tokenizer.pad_token_id}, found"
            f" {config.pad_token_id}; XLM-R counts its positions from it, so it cannot move"
        )
    config.bos_token_id = tokenizer.bos_token_id
    config.pad_token_id = tokenizer.pad_token_id
    config.eos_token_id = tokenizer.eos_token_id
