"""The card of a model that was evaluated: the one beside it, or one made of its run's report."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from huggingface_hub import ModelCard
from pydantic import TypeAdapter, ValidationError

from infer.checkpoint import WEIGHTS
from infer.errors import CheckpointError
from train.card import write_card
from train.errors import RunError
from train.evaluation import AnyEvaluation, Report

__all__ = ["card_of", "read_report"]


def card_of(folder: Path, lineage: Mapping[str, Any], name: str) -> ModelCard:
    """Return the card of the model `name` in `folder`.

    A run has its report at ../report/report.json; a folder that ships has its scores in its card.

    Raises:
        RunError: there is neither, or the report is another model's.
        CheckpointError: the report or the card is broken.
    """
    report = folder.resolve().parent / "report" / "report.json"
    if report.is_file():
        return _made(folder, lineage, _evaluations(report, name))
    card = _read(folder / "README.md")
    if card is None or not card.data.get("eval_results"):
        raise RunError(
            f"{folder}: was not evaluated: there is no {report}, and no card with scores beside "
            f"the model; run `train evaluate {folder} --out {report.parent}` first"
        )
    return card


def read_report(path: Path) -> Report:
    """Read the report.json that `train.evaluation` writes.

    Raises:
        CheckpointError: it cannot be read, or is no report.
    """
    try:
        return TypeAdapter(Report).validate_json(path.read_bytes())
    except (OSError, ValidationError) as fault:
        raise CheckpointError(
            f"{path}: is no report ({str(fault).splitlines()[0]}); make it with `train evaluate`"
        ) from None


def _evaluations(path: Path, name: str) -> Sequence[AnyEvaluation]:
    report = read_report(path)
    if report.model != name or not report.evaluations:
        raise RunError(
            f"{path}: expected scores of {name}, found {len(report.evaluations)} of "
            f"{report.model}; evaluate the model with `train evaluate`"
        )
    return report.evaluations


def _made(
    folder: Path, lineage: Mapping[str, Any], evaluations: Sequence[AnyEvaluation]
) -> ModelCard:
    with TemporaryDirectory() as beside:
        if (folder / WEIGHTS).is_file():  # the card tells how to use what lies beside it
            Path(beside, WEIGHTS).touch()
        write_card(Path(beside), lineage, evaluations)
        return ModelCard(Path(beside, "README.md").read_text(encoding="utf-8"))


def _read(path: Path) -> ModelCard | None:
    if not path.is_file():
        return None
    try:
        return ModelCard(path.read_text(encoding="utf-8"))
    except Exception as fault:  # YAML's own faults and others, as the metadata has it
        raise CheckpointError(
            f"{path}: its metadata cannot be read ({' '.join(str(fault).split())}); ship anew"
        ) from None
