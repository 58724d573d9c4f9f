"""What a model learned from, all the way down to its base encoder: training.json in its folder."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from infer.errors import CheckpointError
from train.config import Config

__all__ = ["LINEAGE", "configs_of", "read_lineage", "write_lineage"]

LINEAGE = "training.json"
BASE = "base.json"


def write_lineage(folder: Path, config: Config, seeds: tuple[int, ...]) -> None:
    """Write the config and seeds of a model, and under `encoder` what its encoder came from."""
    told = {
        "config": config.model_dump(mode="json"),
        "seeds": list(seeds),
        "encoder": _origin(Path(config.encoder)),
    }
    text = json.dumps(told, indent=1, ensure_ascii=False)
    (folder / LINEAGE).write_text(text + "\n", encoding="utf-8")


def read_lineage(folder: Path) -> Mapping[str, Any]:
    """Read what `write_lineage` wrote.

    Raises:
        CheckpointError: the folder has no such file, so that nobody can say what its model learned.
    """
    try:
        lineage: Mapping[str, Any] = json.loads((folder / LINEAGE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise CheckpointError(
            f"{folder / LINEAGE}: cannot be read ({fault}); train the model with `train run`"
        ) from None
    return lineage


def configs_of(lineage: Mapping[str, Any]) -> Iterator[Config]:
    """Yield the configs that made a model, its own first, its encoder's after it."""
    while "config" in lineage:
        yield Config.model_validate(lineage["config"])
        lineage = lineage["encoder"]


def _origin(encoder: Path) -> Mapping[str, Any]:
    for name in (LINEAGE, BASE):
        if (encoder / name).is_file():
            origin: Mapping[str, Any] = json.loads((encoder / name).read_text(encoding="utf-8"))
            return origin
    # A folder's place says nothing to others, and much of the machine.
    return {"source": encoder.name if encoder.is_dir() else encoder.as_posix()}
