"""The loop of a search: values from Optuna, a fit under them, its score on dev; the best config.

Nothing is judged but by the dev split, with the judge that chooses epochs and seeds of a run; test
and gold are read for leaks at most.
"""

import gc
import json
import shutil
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from infer.errors import RasdError
from infer.extras import needed
from train.config import Config
from train.errors import ConfigError
from train.fit import Judge, fit
from train.resume import last_whole_checkpoint
from train.run import read_material
from train.search.report import write_best, write_table
from train.search.space import Dimension, Value, read_search, with_values
from train.search.trials import FAULT, FIRST, alone, ended, open_study, suggest, take_up

__all__ = ["search"]

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """What is searched, over what, and in which folder; `material` reads data for a config."""

    config: Config
    space: Sequence[Dimension]
    home: Path
    material: Callable[[Config], tuple[Any, Judge]]
    echo: Echo


def search(
    path: Path, data: Path, runs: Path, *, trials: int, timeout: float = 0.0, echo: Echo = print
) -> Path:
    """Search the ranges that a config declares, until `trials` are there; return best.yaml.

    Trials are kept in `runs/NAME/search`, so that the same call goes on after it was cut off, in
    the middle of a trial too, and a larger number adds to them. After `timeout` seconds (0: never)
    no new one begins. Each is fitted under the config's first seed.

    Raises:
        ConfigError: the config is faulty, or declares no ranges.
        RunError: another process searches there, it holds another search, or no trial came to its
            end; or what `train.run.prepare` raises.
        UsageError: Optuna is not installed.
    """
    config, space = read_search(path)
    if not space:
        raise ConfigError(
            f"{path}: search: expected keys with ranges, such as optimizer.lr: "
            "{low: 1e-5, high: 1e-4, log: true}, found nothing"
        )
    needed("optuna", "search", "train search")  # before the data is read
    home = runs.resolve() / config.name / "search"
    home.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + timeout if timeout else float("inf")
    with alone(home):
        study = open_study(home, config, space)
        take_up(study)
        setting = Setting(config, space, home, _reader(config, data, echo), echo)
        while len(ended(study)) < trials and time.monotonic() < until:
            _try(study, setting)
            write_table(study, space, home)
        best = write_best(study, config, home)
    echo(f"{best}: dev {study.best_value:.4f}; train it with `train run {best}`")
    return best


def _try(study: Any, setting: Setting) -> None:
    """Ask for one trial, fit it, and tell the study its score."""
    optuna = needed("optuna", "search", "train search")
    done = len(ended(study))
    # A sampler for each trial: which values come next hangs on those before, not on cuts.
    study.sampler = optuna.samplers.TPESampler(seed=setting.config.seeds[0] + done)
    trial = study.ask()
    values = suggest(trial, setting.space)
    told = f"trial {done + 1}: {', '.join(f'{key} {value}' for key, value in values.items())}"
    folder = setting.home / f"trial-{trial.user_attrs.get(FIRST, trial.number):03}"
    try:
        score = _fit(trial, setting, values, folder)
    except optuna.TrialPruned:
        study.tell(trial, state=optuna.trial.TrialState.PRUNED)
        setting.echo(f"{told}: pruned, worse than half of the others at this epoch")
    except RasdError as fault:  # impossible values cost one trial, not the search
        trial.set_user_attr(FAULT, str(fault))
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
        setting.echo(f"{told}: failed: {fault}")
    else:
        study.tell(trial, score)
        setting.echo(f"{told}: dev {score:.4f}")
    _tidy(folder)


def _fit(trial: Any, setting: Setting, values: Mapping[str, Value], folder: Path) -> float:
    """Return the best dev score of an epoch; what was fitted before a cut is not fitted again."""
    optuna = needed("optuna", "search", "train search")
    config = with_values(setting.config, values)
    material, judge = setting.material(config)
    known = _scores(folder)
    for step, score in enumerate(known):
        trial.report(score, step)
    steps = count(len(known))

    def watched(model: Any) -> float:
        score = judge(model)
        trial.report(score, next(steps))
        if trial.should_prune():
            raise optuna.TrialPruned
        return score

    seed, echo = config.seeds[0], setting.echo
    return fit(config, seed, material.examples, watched, folder, echo=echo).dev


def _scores(folder: Path) -> list[float]:
    """Return the dev scores of the epochs from which a fit in `folder` will go on."""
    last = last_whole_checkpoint(folder)
    if last is None:
        return []
    state = json.loads((last / "trainer_state.json").read_text(encoding="utf-8"))
    return [told["eval_dev_f1"] for told in state["log_history"] if "eval_dev_f1" in told]


def _tidy(folder: Path) -> None:
    """Keep a trial's config, versions and curves, but not its gigabytes of weights."""
    for path in (folder / "model", *folder.glob("checkpoint-*")):
        shutil.rmtree(path, ignore_errors=True)
    gc.collect()  # the model and its optimizer refer to each other


def _reader(config: Config, data: Path, echo: Echo) -> Callable[[Config], tuple[Any, Judge]]:
    """Return what reads the data for a config, once for all that differ in the optimizer alone."""
    held: dict[str, tuple[Any, Judge]] = {}

    def read(other: Config) -> tuple[Any, Judge]:
        key = repr(other.model_copy(update={"optimizer": config.optimizer}))
        if key not in held:
            found = read_material(other, data, echo if not held else lambda _: None)
            held.clear()
            held[key] = found
        return held[key]

    read(config)  # what is missing is told before the first trial
    return read
