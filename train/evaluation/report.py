"""What is told of a model: its evaluations, and what made them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version

from train.evaluation.evaluate import Evaluation
from train.evaluation.pairs import PairEvaluation
from train.evaluation.rows import RowEvaluation
from train.machine import versions

__all__ = ["AnyEvaluation", "Report", "make_report"]

AnyEvaluation = Evaluation | PairEvaluation | RowEvaluation
"""Of labelled spans, of given pairs, or of rows found in articles."""

METRIC_PACKAGES = ("numpy", "seqeval")


@dataclass(frozen=True, slots=True)
class Report:
    """Evaluations of one model, and what must be known to make them again.

    `date` is in UTC, ISO 8601; `packages` names versions.
    """

    title: str
    model: str
    date: str
    machine: str
    python: str
    packages: Mapping[str, str]
    evaluations: tuple[AnyEvaluation, ...]


def make_report(evaluations: Iterable[AnyEvaluation], model: str, title: str) -> Report:
    """Return the report of evaluations that were made now, on this machine."""
    here = versions()
    packages = here["packages"]
    assert isinstance(packages, dict)
    return Report(
        title=title,
        model=model,
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        machine=str(here["machine"]),
        python=str(here["python"]),
        packages=packages | {name: version(name) for name in METRIC_PACKAGES},
        evaluations=tuple(evaluations),
    )
