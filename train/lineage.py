"""What a model learned from, all the way down to its base encoder: training.json in its folder."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.errors import CheckpointError
from train.config import Config, CorpusChoice
from train.data.stance import silver

__all__ = [
    "LINEAGE",
    "Learned",
    "configs_of",
    "learned_from",
    "lineages_of",
    "read_lineage",
    "write_lineage",
]

LINEAGE = "training.json"
BASE = "base.json"


@dataclass(frozen=True, slots=True)
class Learned:
    """One split of a corpus that a model was `how` ("trained on", "chosen on").

    `where` names the config and the key that say so.
    """

    where: str
    how: str
    choice: CorpusChoice


def write_lineage(folder: Path, config: Config, seeds: tuple[int, ...]) -> None:
    """Write the config and seeds of a model, and under `encoder` what its encoder came from.

    Under `silver` stands what its silver labels were made of, if it learned from some, and under
    `teacher` and `vocabulary` what those came from.

    Raises:
        InputError: A file of silver labels is not there any more.
    """
    told = {
        "config": config.model_dump(mode="json"),
        "seeds": list(seeds),
        **_silver(config),
        **_teacher(config),
        **_vocabulary(config),
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
    for one in lineages_of(lineage):
        yield Config.model_validate(one["config"])


def lineages_of(lineage: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the lineage of a model, that of its encoder, and so on down to the base's."""
    while "config" in lineage:
        yield lineage
        lineage = lineage["encoder"]


def learned_from(lineage: Mapping[str, Any]) -> Iterator[Learned]:
    """Yield every split that a model and those before it were trained or chosen on.

    Silver labels count as their texts, and as all that the models which gave them learned from;
    where a lineage does not tell what they are, they stand there under their own name. A teacher
    counts as all that it learned from.
    """
    for one in lineages_of(lineage):
        config = Config.model_validate(one["config"])
        train = f"{config.name}: data.train"
        made = {labels["path"]: labels for labels in one.get("silver", ())}
        for choice in config.data.train:
            if choice.corpus == silver.NAME and choice.options.get("path") in made:
                yield from _learned_by_silver(train, made[choice.options["path"]])
            else:
                yield Learned(train, "trained on", choice)
        for task, part in config.parts.items():
            where = f"heads.{task}.data.dev" if config.heads else "data.dev"
            yield Learned(f"{config.name}: {where}", "chosen on", part.data.dev)
        yield from learned_from(one.get("teacher", {}))


def _learned_by_silver(train: str, made: Mapping[str, Any]) -> Iterator[Learned]:
    for text in made["texts"]:
        choice = CorpusChoice(corpus=text["corpus"], split=text["split"])
        yield Learned(f"{train}: silver labels", "trained on", choice)
    for model in made["models"].values():
        yield from learned_from(model["training"])


def _silver(config: Config) -> Mapping[str, Any]:
    paths = [
        choice.options.get("path", "")
        for choice in config.data.train
        if choice.corpus == silver.NAME
    ]
    return {"silver": [silver.origin(path) for path in paths]} if paths else {}


def _teacher(config: Config) -> Mapping[str, Any]:
    return {"teacher": _origin(Path(config.teacher))} if config.teacher else {}


def _vocabulary(config: Config) -> Mapping[str, Any]:
    return {"vocabulary": _origin(Path(config.vocabulary))} if config.vocabulary else {}


def _origin(encoder: Path) -> Mapping[str, Any]:
    for name in (LINEAGE, BASE):
        if (encoder / name).is_file():
            origin: Mapping[str, Any] = json.loads((encoder / name).read_text(encoding="utf-8"))
            return origin
    # A folder's place says nothing to others, and much of the machine.
    return {"source": encoder.name if encoder.is_dir() else encoder.as_posix()}
