"""What a search leaves: the table of its trials, and the best config."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from train.config import Config, to_yaml
from train.errors import RunError
from train.resume import replace_text
from train.search.space import Dimension, with_values
from train.search.trials import FAULT, ended

__all__ = ["BEST", "TABLE", "write_best", "write_table"]

TABLE, BEST = "trials.csv", "best.yaml"
HEAD = ("trial", "state", "dev", "epochs", "seconds")


def write_table(study: Any, space: Sequence[Dimension], home: Path) -> None:
    """Write a line for each trial that came to its end: state, dev score, values, fault.

    `dev` is the score of the best epoch, of the last one where the trial was pruned.
    """
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\n")
    table.writerow((*HEAD, *(one.path for one in space), FAULT))
    table.writerows(_rows(study, space))
    replace_text(home / TABLE, out.getvalue())


def write_best(study: Any, config: Config, home: Path) -> Path:
    """Write the config with the values of the best trial, named NAME-best, and return its place.

    Raises:
        RunError: no trial came to its end unpruned.
    """
    trials = ended(study)
    whole = [trial for trial in trials if trial.state.name == "COMPLETE"]
    if not whole:
        raise RunError(
            f"{home}: no trial came to its end, of {len(study.trials)} begun; {TABLE} there tells "
            "the faults; give it more trials or more time"
        )
    best = max(whole, key=lambda trial: float(trial.value))
    found = with_values(config, {**best.params, "name": f"{config.name}-best"})
    number = trials.index(best) + 1
    comment = f"# Trial {number}, the best of {len(trials)}: dev {best.value:.4f}"
    replace_text(home / BEST, f"{comment}\n{to_yaml(found)}")
    return home / BEST


def _rows(study: Any, space: Sequence[Dimension]) -> Iterator[Sequence[object]]:
    for number, trial in enumerate(ended(study), start=1):
        fault = trial.user_attrs.get(FAULT, "")
        yield (
            number,
            "failed" if fault else trial.state.name.lower(),
            "" if trial.value is None else f"{trial.value:.4f}",
            len(trial.intermediate_values),
            round(trial.duration.total_seconds(), 1),
            *(trial.params.get(one.path, "") for one in space),
            fault,
        )
