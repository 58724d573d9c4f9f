"""Workers: each has an annotator, and makes outcomes of items."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from infer.annotation import Annotation
from infer.corpus.items import Item, Outcome
from infer.errors import CheckpointError, RasdError
from infer.formats.jsonl import render
from infer.messages import flaw
from infer.tasks import TASKS

if TYPE_CHECKING:
    from infer.annotator import Annotator

__all__ = ["Recipe", "Worker"]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a worker is made of; it travels between processes and machines.

    All but `targets`, the subjects to ask about, are the arguments of `Annotator.load`.
    """

    model: tuple[str, ...] = ()
    tasks: tuple[str, ...] = TASKS
    revision: str = ""
    device: str = "auto"
    dtype: str = "auto"
    runtime: str = "auto"
    threads: int = 0
    targets: tuple[str, ...] = ()

    def worker(self) -> "Worker":
        """Load the models.

        Raises:
            RasdError: As `Annotator.load` does.
        """
        from infer.annotator import Annotator  # noqa: PLC0415 - 0.2 s

        loading = asdict(self)
        targets = loading.pop("targets")
        return Worker(Annotator.load(**loading), targets)


class Worker:
    """Annotates batches of items; an article that cannot be annotated costs itself alone."""

    def __init__(self, annotator: "Annotator", targets: Sequence[str] = ()):
        self._annotator = annotator
        self._targets = targets

    @property
    def notices(self) -> tuple[str, ...]:
        """What differs from what was asked for, as `Annotator.notices` has it."""
        return self._annotator.notices

    def annotate(self, items: Sequence[Item]) -> list[Outcome]:
        """Return the outcomes of items, in their order.

        Raises:
            CheckpointError: A model is wrong, for every article.
        """
        good = [item for item in items if not item.reason]
        found = {one.number: one for one in self._together(good)} if good else {}
        return [found.get(item.number) or Outcome.of(item, reason=item.reason) for item in items]

    def _together(self, items: Sequence[Item]) -> list[Outcome]:
        texts, ids = [item.text for item in items], [item.id for item in items]
        try:
            annotations = self._annotator.annotate_batch(texts, ids, self._targets)
        except BaseException as fault:
            _let_pass(fault)
            return [self._alone(item) for item in items]
        pairs = zip(items, annotations, strict=True)
        return [_written(item, annotation) for item, annotation in pairs]

    def _alone(self, item: Item) -> Outcome:
        try:
            annotation = self._annotator.annotate(item.text, item.id, self._targets)
        except CheckpointError:
            raise
        except RasdError as fault:
            return Outcome.of(item, reason=str(fault))
        except BaseException as fault:
            _let_pass(fault)
            return Outcome.of(item, reason=flaw(fault))
        return _written(item, annotation)


def _written(item: Item, annotation: Annotation) -> Outcome:
    try:
        return Outcome.of(item, render(annotation))
    except RasdError as fault:
        return Outcome.of(item, reason=str(fault))


def _let_pass(fault: BaseException) -> None:
    """Raise `fault` again if it is no Exception; the panics of tokenizers are none, but ours."""
    if not isinstance(fault, Exception) and type(fault).__name__ != "PanicException":
        raise fault
