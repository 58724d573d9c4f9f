"""Which models serve which tasks, and what runs them."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from infer.checkpoint import packaged, read_checkpoint, read_config, tasks_of
from infer.choice import Choice
from infer.classifier import PairClassifier
from infer.encoding import Encoder, Encoders
from infer.errors import CheckpointError, UsageError
from infer.pair_checkpoint import read_pair_checkpoint
from infer.places import Place, find_place, folder_place
from infer.runtime import Runtime
from infer.runtime.plan import Gpu, Plan, find_gpu, open_runtime
from infer.runtime.shared import SharedRuntime
from infer.tagger import Tagger
from infer.tasks import TASKS, with_needed

__all__ = ["Models", "Planned", "load_models", "plan_models"]

LABELS: Mapping[str, tuple[str, ...]] = {
    "ner": (),
    "quotes": ("SOURCE", "CUE", "CONTENT"),
    "targets": ("HOLDER", "TARGET"),
}
"""Taggers by the name of their task, with the kinds that they must label (ner: any)."""


@dataclass(frozen=True, slots=True)
class Models:
    """The models of an annotator; None where its task was not asked for.

    `notices` say what differs from what was asked for: a model that runs elsewhere, an old copy.
    `shared` is what they have in common (`together`).
    """

    entities: Tagger
    quotes: Tagger | None = None
    targets: Tagger | None = None
    stance: PairClassifier | None = None
    notices: tuple[str, ...] = ()
    shared: tuple[SharedRuntime | Encoder, ...] = ()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Within it a text is cut into pieces once, and read once by a model with several heads."""
        with ExitStack() as held:
            for one in self.shared:
                held.enter_context(one)
            yield

    @property
    def tasks(self) -> tuple[str, ...]:
        """What these models can look for."""
        held = (self.entities, self.quotes, self.targets and self.stance)
        return tuple(task for task, model in zip(TASKS, held, strict=True) if model)


@dataclass(frozen=True, slots=True)
class Planned:
    """A model whose files are known, before its weights are read: where it lies, how it runs."""

    place: Place
    plan: Plan
    threads: int

    def open(self) -> Runtime:
        """Load it, weights and all."""
        self.place.bring(self.plan.file)
        return open_runtime(self.place.folder, self.plan, self.threads)


def load_models(
    models: Sequence[str | Path],
    tasks: Sequence[str],
    choice: Choice = Choice(),  # noqa: B008 - frozen
    revision: str = "",
) -> Models:
    """Load the models of the tasks: those in `models`, else those that ship with Rasd.

    Of a model with several heads, those are used for whose task there is no model of its own.

    A model of `models`, a folder or a name on the Hub, runs as `choice` says or not at all; one
    that ships runs on the CPU in int8 where it has no weights to be run so, with a notice.

    Raises:
        CheckpointError: A model's files are missing, broken or disagree, or cannot be run as is
            asked; it has a task that is not asked for, or two have the same.
        UsageError: A task is unknown, the device is not there, a package is not installed, or a
            revision is named though no model is the Hub's.
    """
    planned = plan_models(models, tasks, choice, revision)
    encoders = Encoders()
    shared: dict[Path, SharedRuntime] = {}
    taggers = {
        task: _tagger(one, task, encoders, shared)
        for task, one in planned.items()
        if task in LABELS
    }
    return Models(
        taggers["ner"],
        taggers.get("quotes"),
        taggers.get("targets"),
        _classifier(planned["stance"], encoders) if "stance" in planned else None,
        _notices(planned),
        (*shared.values(), *encoders),
    )


def plan_models(
    models: Sequence[str | Path],
    tasks: Sequence[str],
    choice: Choice = Choice(),  # noqa: B008 - frozen
    revision: str = "",
) -> dict[str, Planned]:
    """Return which models `load_models` would load, by what they do; no weights are read.

    A model with several heads does several things: it is one and the same in all their places.

    Raises:
        CheckpointError, UsageError: As `load_models` says.
    """
    needed = _needed(tasks)
    gpu = find_gpu(choice)
    places = [find_place(model, revision) for model in models]
    if revision and not any(place.remote for place in places):
        raise UsageError(f"revision {revision}: expected a model of the Hub, user/name, beside it")
    own = _by_task(places, needed)
    known: dict[Path, Planned] = {}
    planned = {}
    for task in needed:
        place = own.get(task) or folder_place(packaged(task), shipped=True)
        if place.folder not in known:
            known[place.folder] = _plan(place, choice, gpu)
        planned[task] = known[place.folder]
    if choice.device == "cuda" and not any(one.plan.device == "cuda" for one in planned.values()):
        raise CheckpointError("device cuda: " + "; ".join(_notices(planned)))
    return planned


def _needed(tasks: Sequence[str]) -> list[str]:
    asked = with_needed(tasks)
    needed = ["ner", *("quotes" for task in asked if task == "quotes")]
    return needed + (["targets", "stance"] if "stances" in asked else [])


def _by_task(places: Sequence[Place], needed: Sequence[str]) -> dict[str, Place]:
    """Return which of the places serves which task; a head yields to a model of its task alone.

    Raises:
        CheckpointError: A place serves none, or two serve the same.
    """
    own: dict[str, Place] = {}
    tasks_at = [(tasks_of(read_config(place.folder / "config.json")), place) for place in places]
    alone = {tasks[0] for tasks, _ in tasks_at if len(tasks) == 1}
    for tasks, place in tasks_at:
        wanted = [task for task in tasks if task in needed]
        if len(tasks) > 1 and wanted and alone.issuperset(wanted):
            raise CheckpointError(
                f"{place.name}: other models have all of its tasks, {', '.join(wanted)}; "
                "leave it out"
            )
        if not wanted:
            raise CheckpointError(
                f"{place.folder / 'config.json'}: rasd.task: expected one of {', '.join(needed)}, "
                f"which the tasks asked for need, found {', '.join(map(repr, tasks))}"
            )
        for task in wanted:
            if len(tasks) > 1 and task in alone:
                continue
            if task in own:
                raise CheckpointError(
                    f"{place.name}: {own[task].name} is a model of the task {task!r} too"
                )
            own[task] = place
    return own


def _plan(place: Place, choice: Choice, gpu: Gpu) -> Planned:
    try:
        plan = Plan.of(place.name, place.files, choice, gpu)
    except CheckpointError as fault:
        if not place.shipped:
            raise
        plan = Plan.of(place.name, place.files, Choice("cpu"), gpu)
        why = str(fault).partition(";")[0]
        plan = replace(plan, notice=f"{why}; it runs on the CPU, in int8")
    return Planned(place, plan, choice.threads)


def _notices(planned: Mapping[str, Planned]) -> tuple[str, ...]:
    told = [note for one in planned.values() for note in (one.place.notice, one.plan.notice)]
    return tuple(dict.fromkeys(note for note in told if note))


def _tagger(
    planned: Planned, task: str, encoders: Encoders, shared: dict[Path, SharedRuntime]
) -> Tagger:
    folder = planned.place.folder
    checkpoint = read_checkpoint(folder, task)
    encoder = encoders.load(checkpoint.tokenizer)
    if folder not in shared and checkpoint.is_one_of_several:
        shared[folder] = SharedRuntime(planned.open())
    tagger = Tagger(checkpoint, encoder, shared.get(folder) or planned.open())
    kinds = {label[2:] for label in tagger.scheme.labels if label != "O"}
    if LABELS[task] and kinds != set(LABELS[task]):
        raise CheckpointError(
            f"{folder / 'config.json'}: id2label: expected B- and I- of {', '.join(LABELS[task])}, "
            f"found {', '.join(sorted(kinds))}"
        )
    return tagger


def _classifier(planned: Planned, encoders: Encoders) -> PairClassifier:
    checkpoint = read_pair_checkpoint(planned.place.folder)
    return PairClassifier(checkpoint, encoders.load(checkpoint.tokenizer), planned.open())
