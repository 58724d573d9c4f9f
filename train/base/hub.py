"""A checkpoint of the hub or of a folder, cut to some scripts."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from huggingface_hub import ModelCard
from transformers import AutoConfig, AutoModel, AutoTokenizer
from transformers.utils.hub import cached_file

from infer.errors import CheckpointError, InputError
from train.base.cut import SHORT_OF_POSITIONS, cut
from train.base.folder import Provenance, write

__all__ = ["cut_checkpoint"]

WEIGHTS = ("model.safetensors", "model.safetensors.index.json")


def cut_checkpoint(source: str | Path, scripts: Sequence[str], out: Path) -> Provenance:
    """Write the encoder of a checkpoint, cut to the scripts, into a new folder.

    Weights are read from safetensors alone, and no code of the checkpoint is run.

    Args:
        source: A hub id, such as `intfloat/multilingual-e5-small`, or a local folder.
        scripts: Names of `train.base.vocabulary.SCRIPTS` whose pieces stay.
        out: The folder to make; it appears whole or not at all.

    Raises:
        InputError: The checkpoint cannot be had.
        CheckpointError: It is no BERT or XLM-R with a Unigram tokenizer, or lacks weights.
        OutputError: `out` is there and not empty, or cannot be written.
        UsageError: A script is unknown.
    """
    name = str(source)
    try:
        model = _load(name)
        tokenizer: Any = AutoTokenizer.from_pretrained(name, trust_remote_code=False)
        origin, sha256, licence = _origin(name, model), _weights_hash(name), _licence(name)
    except (OSError, ValueError) as fault:
        raise InputError(
            f"{name}: cannot be loaded ({str(fault).splitlines()[0]}); give a folder or hub id with"
            " config.json, model.safetensors and tokenizer.json"
        ) from fault
    made = cut(model, tokenizer, scripts)
    weights = sum(p.numel() for p in model.parameters())
    provenance = Provenance(origin, sha256, licence, tuple(scripts), len(made), weights)
    write(out, model, made, provenance)
    return provenance


def _load(name: str) -> Any:
    config = AutoConfig.from_pretrained(name, trust_remote_code=False)
    if config.model_type not in SHORT_OF_POSITIONS:
        raise CheckpointError(
            f"{name}: config.json: model_type: expected one of {', '.join(SHORT_OF_POSITIONS)},"
            f" found {config.model_type!r}"
        )
    model, found = AutoModel.from_pretrained(
        name,
        add_pooling_layer=False,
        dtype=torch.float32,
        output_loading_info=True,
        trust_remote_code=False,
        use_safetensors=True,
    )
    if found["missing_keys"]:
        missing = sorted(found["missing_keys"])
        raise CheckpointError(
            f"{name}: model.safetensors: lacks {len(missing)} of the encoder's weights,"
            f" {missing[0]} first"
        )
    return model.eval()


def _origin(name: str, model: Any) -> str:
    """Return the name, with the commit where it comes from the hub."""
    commit = getattr(model.config, "_commit_hash", None)
    return f"{name}@{commit}" if commit else name


def _weights_hash(name: str) -> str:
    """Return the SHA-256 of the weights, or of their index where they lie in several files."""
    found = [_file(name, file) for file in WEIGHTS]
    path = next(path for path in found if path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _licence(name: str) -> str | None:
    """Return the licence that our note or the model card names, if there is one."""
    note, card = _file(name, "base.json"), _file(name, "README.md")
    if note:
        licence = json.loads(note.read_bytes()).get("licence")
    else:
        licence = ModelCard.load(card).data.license if card else None
    return str(licence) if licence else None


def _file(name: str, file: str) -> Path | None:
    options = {"_raise_exceptions_for_missing_entries": False}
    found = cached_file(name, file, **options)
    return Path(found) if found else None
