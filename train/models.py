"""Models of `transformers`: from the checkpoint that a config names, into one of its own."""

import shutil
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModelForTokenClassification,
    AutoTokenizer,
)

from infer.encoding import Encoder
from infer.layout import BEHIND
from infer.pair_checkpoint import LAYOUT
from infer.runtime.torch.attention import first_position
from train.base.arabert import with_preprocessing
from train.base.cut import cut
from train.base.widen import widen
from train.config import Config
from train.encoder_faults import told_faults
from train.errors import RunError
from train.lineage import write_lineage

__all__ = ["empty_model", "encoder_of", "load_model", "load_tokenizer", "save_model"]

DROPOUT = (
    "hidden_dropout_prob",
    "dropout",
    "embedding_dropout",
    "mlp_dropout",
    "classifier_dropout",  # of BERT: None, which is hidden_dropout_prob
)
OF_ATTENTION = ("attention_probs_dropout_prob", "attention_dropout")
"""What families call dropout: BERT, ELECTRA and RoBERTa the first, DistilBERT, ModernBERT."""

NEW = ("pooler.",)
"""Parts of an encoder that may be new: it was kept without them, and they are learned."""


def load_model(config: Config) -> Any:
    """Load the encoder with a head for the config's labels, in fp32.

    A checkpoint of an earlier run keeps its head if it has as many labels, and else gets a new one.

    Raises:
        RunError: there is no such folder or hub checkpoint, its weights are not those of its
            config, or the config's windows are too long for it.
    """
    model = _load(config)
    _other_pieces(config, model)
    return _settled(config, model)


def empty_model(config: Config) -> Any:
    """Return the model that `load_model` loads, but for its weights: it lies on the meta device.

    Raises:
        RunError: there is no config.json for the encoder, or windows are too long for it.
    """
    settings = _settings_of(config)
    with told_faults(config), torch.device("meta"):
        model = _empty(settings)
    _other_pieces(config, model)
    return _settled(config, model)


def encoder_of(config: Config) -> Encoder:
    """Return the tokenizer of the config's encoder, normaliser included.

    Raises:
        RunError: there is no such folder or hub checkpoint, or it has no tokenizer.json, or one of
            another checkpoint.
    """
    tokenizer = load_tokenizer(config)
    if not tokenizer.is_fast:
        raise RunError(f"{config.name}: encoder: {config.encoder!r} has no tokenizer.json")
    return Encoder(tokenizer.backend_tokenizer)


def load_tokenizer(config: Config) -> Any:
    """Return the tokenizer of the config's encoder as transformers has it, of the config's pieces.

    That of an AraBERT has AraBERT's preprocessing inside (`train.base.arabert`). No weights are
    read.

    Raises:
        RunError: there is no such folder or hub checkpoint, it expects text cut by Farasa, or it
            has pieces that the model has no embedding for.
    """
    tokenizer, settings = _tokenizer(config), _settings_of(config)
    pieces = max(tokenizer.get_vocab().values()) + 1
    if pieces > settings.vocab_size:
        raise RunError(
            f"{config.name}: encoder: {config.encoder!r} has a tokenizer of {pieces} pieces, but "
            f"its model has embeddings for {settings.vocab_size}; the two are not of one "
            "checkpoint: take tokenizer.json from where config.json and the weights came from"
        )
    if not (config.vocabulary or config.scripts):
        return tokenizer
    with torch.device("meta"):
        model = _empty(settings)
    return _other_pieces(config, model)


def save_model(model: Any, config: Config, seeds: tuple[int, ...], folder: Path) -> None:
    """Write a checkpoint that transformers and `infer` read; its calibration is the identity."""
    model.config.rasd = _pair_settings(config) if config.pairs else _settings(config)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    load_tokenizer(config).save_pretrained(folder)
    write_lineage(folder, config, seeds)


def _settings(config: Config) -> dict[str, Any]:
    heads = {
        task: {"calibration": {"slope": 1.0, "intercept": 0.0}, "repeats": part.repeats}
        for task, part in config.parts.items()
    }
    window = {"pieces": config.windows.pieces, "overlap": config.windows.overlap}
    own = {"heads": heads} if config.heads else heads[config.task]
    return {"task": config.task, "window": window, **own}


def _pair_settings(config: Config) -> dict[str, Any]:
    return {
        "task": config.task,
        "layout": LAYOUT,
        "pieces": config.windows.pieces,
        "scaling": {"slope": 1.0, "bias": [0.0] * len(config.tags)},
        "threshold": 0.5,
    }


def _empty(settings: Any) -> Any:
    kind: Any = AutoModelForTokenClassification
    return kind.from_config(settings, dtype=torch.float32)


def _settings_of(config: Config) -> Any:
    """Return the encoder's config.json, with the labels, layers and dropout of our config."""
    with told_faults(config):
        settings = AutoConfig.from_pretrained(config.encoder, trust_remote_code=False)
    known = [name for name in DROPOUT if getattr(settings, name, None) is not None]
    settings.update(
        {
            "id2label": dict(enumerate(config.tags)),
            "label2id": {tag: i for i, tag in enumerate(config.tags)},
            "num_hidden_layers": config.layers or settings.num_hidden_layers,
            **dict.fromkeys(known, config.optimizer.dropout),
            **{name: 0.0 for name in OF_ATTENTION if hasattr(settings, name)},
        }
    )
    return settings


def _load(config: Config) -> Any:
    with told_faults(config):
        there = AutoConfig.from_pretrained(config.encoder, trust_remote_code=False)
        others = tuple(there.id2label.values()) != config.tags
        model, told = AutoModelForTokenClassification.from_pretrained(
            config.encoder,
            config=_settings_of(config),
            dtype=torch.float32,
            use_safetensors=True,
            ignore_mismatched_sizes=others,
            output_loading_info=True,
        )
    _refuse_other_weights(config, model, told)
    return model


def _refuse_other_weights(config: Config, model: Any, told: Any) -> None:
    """Refuse weights that lack parts of the encoder, or have them in another size.

    transformers fills what is missing with random numbers and warns; so it does with what has
    another size, where the head may have one.
    """
    prefix = f"{model.base_model_prefix}."
    sizes = {str(one[0]): one for one in told["mismatched_keys"]}
    odd = [key for key in (*told["missing_keys"], *sizes) if key.startswith(prefix)]
    odd = [key for key in odd if not key.removeprefix(prefix).startswith(NEW)]
    if odd:
        key = sorted(odd)[0]
        found = f"{_sizes(sizes[key])}" if key in sizes else "it is missing"
        raise RunError(
            f"{config.name}: encoder: the weights of {config.encoder!r} are not those that its "
            f"config.json describes: {key}: {found}"
            f"{f', and {len(odd) - 1} more' if odd[1:] else ''}; bring the folder anew"
        )


def _sizes(mismatch: Any) -> str:
    found, expected = (list(size) for size in mismatch[1:3])
    return f"expected {expected}, found {found}"


def _other_pieces(config: Config, model: Any) -> Any:
    """Widen and cut a model's embeddings as the config says; return the tokenizer for them."""
    if not (config.vocabulary or config.scripts):
        return None
    tokenizer = _tokenizer(config)
    if config.vocabulary:
        with told_faults(config, "vocabulary"):
            tokenizer = widen(model, tokenizer, config.vocabulary)
    return cut(model, tokenizer, config.scripts) if config.scripts else tokenizer


def _settled(config: Config, model: Any) -> Any:
    """Return the model with what the config freezes frozen, its windows being short enough."""
    _refuse_long_windows(config, _positions(model) - 2 - (BEHIND if config.pairs else 0))
    if config.optimizer.freeze_embeddings:
        model.get_input_embeddings().weight.requires_grad_(False)
    return model


def _positions(model: Any) -> int:
    """Return how many pieces a window may have, special tokens included.

    RoBERTa and its like count positions from the padding's id + 1, and so have fewer than they say.
    """
    return int(model.config.max_position_embeddings) - first_position(model)


def _tokenizer(config: Config) -> Any:
    with told_faults(config):
        tokenizer = AutoTokenizer.from_pretrained(config.encoder)
    return with_preprocessing(tokenizer, config.encoder, config.name)


def _refuse_long_windows(config: Config, most: int) -> None:
    for name in ("training", "pieces"):
        pieces = getattr(config.windows, name)
        if pieces > most:
            raise RunError(
                f"{config.name}: windows.{name}: expected at most {most}, which is what "
                f"{config.encoder!r} can take, found {pieces}"
            )
