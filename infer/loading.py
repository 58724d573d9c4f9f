"""Which model folders serve which tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infer.checkpoint import packaged, read_config
from infer.classifier import PairClassifier
from infer.errors import CheckpointError
from infer.tagger import Tagger
from infer.tasks import TASKS, with_needed

__all__ = ["Models", "load_models"]

LABELS: Mapping[str, tuple[str, ...]] = {
    "ner": (),
    "quotes": ("SOURCE", "CUE", "CONTENT"),
    "targets": ("HOLDER", "TARGET"),
}
"""Taggers by the name of their folder, with the kinds that they must label (ner: any)."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models of an annotator; None where its task was not asked for."""

    entities: Tagger
    quotes: Tagger | None = None
    targets: Tagger | None = None
    stance: PairClassifier | None = None

    @property
    def tasks(self) -> tuple[str, ...]:
        """What these models can look for."""
        held = (self.entities, self.quotes, self.targets and self.stance)
        return tuple(task for task, model in zip(TASKS, held, strict=True) if model)


def load_models(folders: Sequence[Path], tasks: Sequence[str], threads: int) -> Models:
    """Load the models of the tasks: those in `folders`, else those that ship with Rasd.

    Raises:
        CheckpointError: a folder's files are missing, broken or disagree, it has a task that is
            not asked for, or two have the same.
        UsageError: a task is unknown.
    """
    asked = with_needed(tasks)
    needed = ["ner", *("quotes" for t in asked if t == "quotes")]
    needed += ["targets", "stance"] if "stances" in asked else []
    own = _by_task(folders, needed)
    place = {task: own.get(task) or packaged(task) for task in needed}
    taggers = {task: _tagger(place[task], task, threads) for task in needed if task in LABELS}
    return Models(
        taggers["ner"],
        taggers.get("quotes"),
        taggers.get("targets"),
        PairClassifier.load(place["stance"], threads) if "stance" in place else None,
    )


def _by_task(folders: Sequence[Path], needed: Sequence[str]) -> dict[str, Path]:
    own: dict[str, Path] = {}
    for folder in folders:
        config = read_config(folder / "config.json")
        rasd = config.get("rasd")
        task = str(rasd.get("task")) if isinstance(rasd, dict) else ""
        if task not in needed:
            raise CheckpointError(
                f"{folder / 'config.json'}: rasd.task: expected one of {', '.join(needed)}, which "
                f"the tasks asked for need, found {task!r}"
            )
        if task in own:
            raise CheckpointError(f"{folder}: {own[task]} is a model of the task {task!r} too")
        own[task] = folder
    return own


def _tagger(folder: Path, task: str, threads: int) -> Tagger:
    tagger = Tagger.load(folder, threads)
    kinds = {label[2:] for label in tagger.scheme.labels if label != "O"}
    if LABELS[task] and kinds != set(LABELS[task]):
        raise CheckpointError(
            f"{folder / 'config.json'}: id2label: expected B- and I- of {', '.join(LABELS[task])}, "
            f"found {', '.join(sorted(kinds))}"
        )
    return tagger
