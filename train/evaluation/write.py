"""Write a report to a folder."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from infer.errors import OutputError
from train.evaluation.evaluate import Evaluation
from train.evaluation.markdown import render
from train.evaluation.report import Report, make_report

__all__ = ["write_report"]


def write_report(
    evaluations: Iterable[Evaluation], folder: Path, *, model: str, title: str = "Evaluation"
) -> Report:
    """Write report.json and report.md of `model` into `folder`, made if it is missing.

    report.json has the fields of `Report` and of the values in it. Lone surrogates are escaped.

    Raises:
        OutputError: A file cannot be written.
    """
    report = make_report(evaluations, model, title)
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
