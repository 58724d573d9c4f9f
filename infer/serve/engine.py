"""The models of a service: loaded once, with an annotator for each set of tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

from infer.annotation import Annotation
from infer.annotator import Annotator
from infer.checkpoint import read_checkpoint, read_config, read_labels
from infer.choice import Choice
from infer.extras import version
from infer.loading import Models, Planned, load_models, plan_models
from infer.serve.batching import Ask
from infer.tasks import TASKS

__all__ = ["Engine", "ModelFacts", "load_engine"]

FILES = ("config.json", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """What a client may know of a model.

    `version` is that of Rasd for a model that ships with it, the commit for one of the Hub, else
    empty; `fingerprint` is a digest of its config.json, tokenizer.json and weights.
    """

    name: str
    task: str
    labels: tuple[str, ...]
    version: str
    fingerprint: str
    file: str
    device: str


class Engine:
    """Annotators that share their models.

    Args:
        annotators: By tasks: each a beginning of `TASKS`.
        models: What they run.
        notices: What differs from what was asked for.
    """

    def __init__(
        self,
        annotators: Mapping[tuple[str, ...], Any],
        models: Sequence[ModelFacts] = (),
        notices: Sequence[str] = (),
    ):
        self._annotators = annotators
        self.models = tuple(models)
        self.notices = tuple(notices)

    @property
    def tasks(self) -> tuple[str, ...]:
        """All that can be looked for."""
        return max(self._annotators, key=len)

    def annotate(self, ask: Ask, texts: Sequence[str], ids: Sequence[str]) -> list[Annotation]:
        """Return the annotations of texts; all of them share the encoder's calls."""
        annotator = self._annotators[ask.tasks]
        found: list[Annotation] = annotator.annotate_batch(texts, ids, ask.targets)
        return found


def load_engine(
    models: Sequence[str | Path], tasks: Sequence[str], choice: Choice, revision: str = ""
) -> Engine:
    """Load the models of the tasks, as `Annotator.load` does.

    Raises:
        CheckpointError: A model's files are missing, broken or disagree, or cannot be run so.
        UsageError: A value is unknown, the device is not there, a package is not installed.
    """
    planned = plan_models(models, tasks, choice, revision)
    loaded = load_models(models, tasks, choice, revision)
    annotators = {held: Annotator(_only(loaded, held)) for held in _beginnings(loaded.tasks)}
    facts = [_facts(task, one) for task, one in planned.items()]
    return Engine(annotators, facts, loaded.notices)


def _beginnings(tasks: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [tasks[: size + 1] for size in range(len(tasks))]


def _only(models: Models, tasks: Sequence[str]) -> Models:
    """Return the models without those that only other tasks need."""
    if TASKS[2] not in tasks:
        models = replace(models, targets=None, stance=None)
    return models if TASKS[1] in tasks else replace(models, quotes=None)


def _facts(task: str, planned: Planned) -> ModelFacts:
    place = planned.place
    held = version() if place.shipped else place.folder.name if place.remote else ""
    return ModelFacts(
        place.name if place.remote else place.folder.name,
        task,
        _labels(place.folder, task),
        held,
        _fingerprint(place.folder, planned.plan.file),
        planned.plan.file,
        planned.plan.device,
    )


def _labels(folder: Path, task: str) -> tuple[str, ...]:
    """Return the labels of a task's model; of one with several heads, those of its own."""
    if task == "stance":
        return read_labels(read_config(folder / "config.json"), [])
    return read_checkpoint(folder, task).labels


def _fingerprint(folder: Path, weights: str) -> str:
    digest = sha256()
    for name in (*FILES, weights):
        with (folder / name).open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()[:32]
