"""Trials of a search, kept in a database so that one which was cut off goes on where it was."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infer.extras import needed
from infer.locks import hold
from train.config import Config
from train.errors import RunError
from train.search.space import Dimension, Value

__all__ = ["FAULT", "FIRST", "alone", "ended", "open_study", "suggest", "take_up"]

FAULT, FIRST = "fault", "first"
"""What is kept of a trial: why it failed, and the number under which it was begun."""
BASE = "base"


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the search in the folder `home` for this process.

    Raises:
        RunError: Another process has it.
    """
    with (home / "lock").open("a") as lock:
        if not hold(lock):
            raise RunError(f"{home}: another process searches there; wait for its end, or stop it")
        yield


def open_study(home: Path, config: Config, space: Sequence[Dimension]) -> Any:
    """Return the study in the folder `home`, an `optuna.Study`, made if there is none.

    Raises:
        RunError: It is a search of another config or over other ranges.
        UsageError: Optuna is not installed.
    """
    optuna = needed("optuna", "search", "train search")
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(
        study_name=config.name,
        storage=f"sqlite:///{home / 'trials.db'}",
        direction="maximize",
        # The first epoch says more of the warm-up than of the values.
        pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=1),
        load_if_exists=True,
    )
    left_out: Any = {"machine": True, "trackers": True, "data": {"test"}}  # they decide no score
    asked = repr(config.model_dump(mode="json", exclude=left_out)) + repr(space)
    if study.user_attrs.get(BASE, asked) != asked:
        raise RunError(
            f"{home}: holds trials of another config or of other ranges under this name; remove "
            "the folder to start anew, or give the config another name"
        )
    study.set_user_attr(BASE, asked)
    return study


def take_up(study: Any) -> None:
    """Put trials that were cut off back into the queue, with their values."""
    for trial in study.trials:
        if trial.state.name == "RUNNING":
            first = trial.user_attrs.get(FIRST, trial.number)
            study.tell(trial.number, state=type(trial.state).FAIL)
            study.enqueue_trial(trial.params, user_attrs={FIRST: first})


def ended(study: Any) -> list[Any]:
    """Return the trials that came to their end, those pruned and those that failed included."""
    return [
        trial
        for trial in study.trials
        if trial.state.name in {"COMPLETE", "PRUNED"} or FAULT in trial.user_attrs
    ]


def suggest(trial: Any, space: Sequence[Dimension]) -> Mapping[str, Value]:
    """Return the values of one trial, by dotted path."""
    return {one.path: _suggest(trial, one) for one in space}


def _suggest(trial: Any, one: Dimension) -> Value:
    found: Value
    if one.span is None:
        found = trial.suggest_categorical(one.path, one.values)
    elif one.whole:
        low, high, step = int(one.span.low), int(one.span.high), int(one.span.step) or 1
        found = trial.suggest_int(one.path, low, high, step=step, log=one.span.log)
    else:
        span, step_of = one.span, one.span.step or None
        found = trial.suggest_float(one.path, span.low, span.high, step=step_of, log=span.log)
    return found
