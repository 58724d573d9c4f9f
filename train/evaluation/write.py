"""Write a report to a folder."""

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from infer.errors import OutputError
from train.evaluation.markdown import render
from train.evaluation.pairs import PairEvaluation
from train.evaluation.report import AnyEvaluation, Report, make_report

__all__ = ["write_report"]


def write_report(
    evaluations: Iterable[AnyEvaluation],
    folder: Path,
    *,
    model: str,
    title: str = "Evaluation",
    texts: bool = True,
) -> Report:
    """Write report.json and report.md of `model` into `folder`, made if it is missing.

    report.json has the fields of `Report` and of the values in it. Lone surrogates are escaped.
    Without `texts` no mistake is shown, since each quotes the data that it was made on.

    Raises:
        OutputError: A file cannot be written.
    """
    told = evaluations if texts else map(_without_texts, evaluations)
    report = make_report(told, model, title)
    written = json.dumps(asdict(report), ensure_ascii=False, allow_nan=False, indent=1) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in (("report.json", written), ("report.md", render(report))):
            (folder / name).write_text(content, encoding="utf-8", errors="backslashreplace")
    except OSError as fault:
        raise OutputError(
            f"{folder}: report cannot be written ({fault.strerror}); choose another folder"
        ) from None
    return report


def _without_texts(one: AnyEvaluation) -> AnyEvaluation:
    return one if isinstance(one, PairEvaluation) else replace(one, mistakes=())
