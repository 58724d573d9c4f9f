"""What of a model folder goes to the Hub, checked before anything is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from infer.checkpoint import FULL, QUANTIZED, WEIGHTS, read_config, read_labels
from infer.errors import CheckpointError
from train.config import Config
from train.hub.card import completed
from train.hub.evaluated import card_of
from train.hub.pickles import refuse_pickles
from train.licences import noncommercial_sources
from train.lineage import LINEAGE, configs_of, learned_from, read_lineage

__all__ = ["CARD", "NAMES", "Package", "pack"]

CARD = "README.md"
NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json", LINEAGE)
ONNX = (FULL.as_posix(), QUANTIZED.as_posix())
RUN = (WEIGHTS.as_posix(), *ONNX)
NAMES = frozenset((*NEEDED, *RUN, CARD))
"""All that a repository of ours may hold: what is not there any more is taken out."""


@dataclass(frozen=True, slots=True)
class Package:
    """A model to upload: its `files` by their place in the repository, and its `card` beside."""

    name: str
    files: Mapping[str, Path]
    card: str

    @property
    def sizes(self) -> Mapping[str, int]:
        """Bytes of each file, the card included."""
        sizes = {place: path.stat().st_size for place, path in self.files.items()}
        return sizes | {CARD: len(self.card.encode())}


def pack(run: Path, repo: str, *, allow_noncommercial: bool = False) -> Package:
    """Check the model of `run`, the folder of a run or of a model, and put it together.

    A folder that ships in int8 alone is published so, and its card says so.

    Raises:
        CheckpointError: files are missing, disagree, or are pickles.
        RunError: the model was not evaluated, or its data does not allow it to be published.
    """
    folder = _model_of(run)
    refuse_pickles(folder)
    lineage = _lineage(folder)
    configs = tuple(configs_of(lineage))
    _refuse_other_labels(folder, configs[0])
    restricted = noncommercial_sources(learned_from(lineage), allowed=allow_noncommercial)
    files = {name: folder / name for name in (*NEEDED, *RUN) if (folder / name).is_file()}
    card = card_of(folder, lineage, configs[0].name)
    return Package(configs[0].name, files, completed(card, configs[0], repo, files, restricted))


def _model_of(run: Path) -> Path:
    folder = next((f for f in (run, run / "model") if (f / "config.json").is_file()), None)
    if folder is None:
        raise CheckpointError(
            f"{run}: holds no model; name the folder of a finished run, such as runs/ner, or of a "
            "model, such as infer/models/ner"
        )
    missing = [name for name in NEEDED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in RUN):
        missing.append(" or ".join(RUN))
    if missing:
        raise CheckpointError(
            f"{folder}: {', '.join(missing)} missing, which the Hub's users need; publish the "
            "folder of a run, such as runs/ner, which has them all"
        )
    return folder


def _lineage(folder: Path) -> Mapping[str, Any]:
    lineage = read_lineage(folder)
    try:
        configs = list(configs_of(lineage))
    except (KeyError, TypeError, ValidationError) as fault:
        what = " ".join(str(fault).split())
        raise CheckpointError(f"{folder / LINEAGE}: {what}; train the model anew") from None
    if not configs:
        raise CheckpointError(f"{folder / LINEAGE}: config: expected one, found nothing")
    return lineage


def _refuse_other_labels(folder: Path, config: Config) -> None:
    faults: list[str] = []
    labels = read_labels(read_config(folder / "config.json"), faults)
    if labels != config.tags:
        faults.append(
            f"id2label: expected {', '.join(config.tags)}, as {LINEAGE} has them, "
            f"found {', '.join(labels)}"
        )
    if faults:
        raise CheckpointError(f"{folder / 'config.json'}: {'; '.join(faults)}")
