"""Models of `transformers`: from the checkpoint that a config names, into one of its own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from transformers import (
    AutoConfig,
    AutoModelForSequenceClassification,
    AutoModelForTokenClassification,
    AutoTokenizer,
)

from infer.encoding import Encoder
from train.base.arabert import with_preprocessing
from train.base.cut import cut
from train.config import Config
from train.errors import RunError
from train.lineage import write_lineage

__all__ = ["encoder_of", "load_model", "load_tokenizer", "save_model"]


def load_model(config: Config) -> Any:
    """Load the encoder with a head for the config's labels, in fp32.

    A checkpoint of an earlier run keeps its head if it has as many labels, and else gets a new one.

    Raises:
        RunError: there is no such folder or hub checkpoint, or the config's windows are too long
            for it.
    """
    model = _load(config)
    if config.scripts:
        cut(model, _tokenizer(config), config.scripts)
    _refuse_long_windows(config, model.config.max_position_embeddings - 2)
    if config.optimizer.freeze_embeddings:
        model.base_model.embeddings.word_embeddings.weight.requires_grad_(False)
    return model


def encoder_of(config: Config) -> Encoder:
    """Return the tokenizer of the config's encoder, normaliser included.

    Raises:
        RunError: there is no such folder or hub checkpoint, or it has no tokenizer.json.
    """
    tokenizer = load_tokenizer(config)
    if not tokenizer.is_fast:
        raise RunError(f"{config.name}: encoder: {config.encoder!r} has no tokenizer.json")
    return Encoder(tokenizer.backend_tokenizer)


def load_tokenizer(config: Config) -> Any:
    """Return the tokenizer of the config's encoder as transformers has it, cut to its scripts.

    That of an AraBERT has AraBERT's preprocessing inside (`train.base.arabert`).

    Raises:
        RunError: there is no such folder or hub checkpoint, or it expects text cut by Farasa.
    """
    tokenizer = _tokenizer(config)
    return cut(_load(config), tokenizer, config.scripts) if config.scripts else tokenizer


def save_model(model: Any, config: Config, seeds: tuple[int, ...], folder: Path) -> None:
    """Write a checkpoint that transformers and `infer` read; its calibration is the identity."""
    model.config.rasd = _pair_settings(config) if config.pairs else _settings(config)
    shutil.rmtree(folder, ignore_errors=True)
    model.save_pretrained(folder)
    load_tokenizer(config).save_pretrained(folder)
    write_lineage(folder, config, seeds)


def _settings(config: Config) -> dict[str, Any]:
    return {
        "task": config.task,
        "window": {"pieces": config.windows.pieces, "overlap": config.windows.overlap},
        "calibration": {"slope": 1.0, "intercept": 0.0},
        "repeats": config.repeats,
    }


def _pair_settings(config: Config) -> dict[str, Any]:
    return {
        "task": config.task,
        "pieces": config.windows.pieces,
        "scaling": {"slope": 1.0, "bias": [0.0] * len(config.tags)},
        "threshold": 0.5,
    }


def _load(config: Config) -> Any:
    kind = AutoModelForSequenceClassification if config.pairs else AutoModelForTokenClassification
    tags = config.tags
    with _told_missing(config):
        settings = AutoConfig.from_pretrained(config.encoder, trust_remote_code=False)
        others = tuple(settings.id2label.values()) != tags
        settings.update(
            {
                "id2label": dict(enumerate(tags)),
                "label2id": {tag: i for i, tag in enumerate(tags)},
                "hidden_dropout_prob": config.optimizer.dropout,
                "attention_probs_dropout_prob": 0.0,
                "num_hidden_layers": config.layers or settings.num_hidden_layers,
            }
        )
        return kind.from_pretrained(
            config.encoder,
            config=settings,
            dtype=torch.float32,
            use_safetensors=True,
            ignore_mismatched_sizes=others,
        )


def _tokenizer(config: Config) -> Any:
    with _told_missing(config):
        tokenizer = AutoTokenizer.from_pretrained(config.encoder)
    return with_preprocessing(tokenizer, config.encoder, config.name)


@contextmanager
def _told_missing(config: Config) -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError, RuntimeError) as fault:  # no files, of no encoder, of other sizes
        reason = " ".join(str(fault).split())
        raise RunError(
            f"{config.name}: encoder: cannot load {config.encoder!r}; make the base encoder first "
            f"(train base) or run the config it comes from ({reason})"
        ) from None


def _refuse_long_windows(config: Config, most: int) -> None:
    for name in ("training", "pieces"):
        pieces = getattr(config.windows, name)
        if pieces > most:
            raise RunError(
                f"{config.name}: windows.{name}: expected at most {most}, which is what "
                f"{config.encoder!r} can take, found {pieces}"
            )
