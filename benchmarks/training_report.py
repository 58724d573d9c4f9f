"""What a comparison of trainings found, as a section of Markdown."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.guide_recipe import LR
from benchmarks.training_worker import ARMS, Trained
from train.config import Config
from train.evaluation.scores import Doubles, drawn_f1, rates
from train.machine import versions

__all__ = ["Found", "to_markdown"]

NAMES = {
    "ours": "`train run`",
    "guide": "the guide's recipe",
    "guide-lr": "the same at our learning rate",
}
TOLD = ("torch", "transformers", "accelerate", "tokenizers")
HEAD = (
    "",
    "steps",
    "tokens/s",
    "ours is",
    "padding",
    "peak MB",
    "dev F1",
    "interval",
    "ours is better by",
)
INTERVAL = (2.5, 97.5)


@dataclass(frozen=True, slots=True)
class Found:
    """All trainings of a comparison: in each round every arm, under one seed.

    `train` and `dev` are how many sentences each split was cut to (0: all).
    """

    config: Config
    train: int
    dev: int
    rounds: Sequence[Mapping[str, Trained]]

    @property
    def arms(self) -> Sequence[str]:
        """What was compared, ours first."""
        return [arm for arm in ARMS if arm in self.rounds[0]]

    def ratios(self, arm: str) -> list[float]:
        """Return in each round our tokens a second over those of `arm`."""
        return [one["ours"].took.speed / one[arm].took.speed for one in self.rounds]

    def drawn(self, arm: str) -> Doubles:
        """Return F1 of bootstrap samples of dev sentences, all seeds together, shape (rounds,)."""
        return drawn_f1(self._counts(arm)[:, None], seed=0)[:, 0]

    def f1(self, arm: str) -> float:
        """Return strict F1 on dev, all seeds together."""
        return float(rates(self._counts(arm).sum(axis=0))[2])

    def _counts(self, arm: str) -> Any:
        return np.sum([one[arm].counts for one in self.rounds], axis=0)


def to_markdown(found: Found, command: str) -> str:
    """Return the section: what was run and by which command, a table, and how to read it."""
    lines = [
        "## Training, beside the recipe of transformers' guide",
        "",
        _setting(found),
        f"Made by `{command}`.",
        "",
        f"| {' | '.join(HEAD)} |",
        "|---" * len(HEAD) + "|",
        *(_row(found, arm) for arm in found.arms),
        "",
        *_notes(found),
    ]
    return "\n".join(lines)


def _setting(found: Found) -> str:
    config, made = found.config, versions()
    (choice,) = config.data.train
    packages: Any = made["packages"]
    learned = f"the first {found.train} sentences" if found.train else "all sentences"
    judged = f"the first {found.dev} of dev" if found.dev else "all of dev"
    dtype = found.rounds[0]["ours"].took.dtype
    seeds = ", ".join(str(one["ours"].seed) for one in found.rounds)
    return (
        f"{choice.corpus} {choice.split}, {learned}, scored on {judged}; encoder "
        f"{Path(config.encoder).name}; epochs: {config.optimizer.epochs}; {dtype}; seeds: {seeds}; "
        f"{made['machine']}, Python {made['python']}, "
        f"{', '.join(f'{name} {packages[name]}' for name in TOLD)}."
    )


def _notes(found: Found) -> Sequence[str]:
    options = found.config.optimizer
    return (
        "A token is a real piece: no padding, no special token. Speed is the median of",
        f"{len(found.rounds)} alternating trainings, batches and steps alone; "
        '"ours is" the median of the rounds\' ratios,',
        "lowest to highest. F1 is strict, spans and labels, all seeds together, ours without its",
        "weighting of repeated words; intervals are 95 % bootstraps over the sentences of dev, the",
        "last of the paired difference. Peak memory is that of the process.",
        "",
        "The recipe takes one sentence a row and 16 rows a batch in random order, labels the first",
        "piece of a word, and keeps the epoch of least loss on dev; its learning rate is the",
        f"guide's, {LR:g}, or ours, {options.lr:g}. Ours fills windows of neighbouring sentences,",
        f"in batches of like length of at most {options.batch_pieces} pieces, drops no attention,",
        "and keeps the epoch of best F1 on dev.",
    )


def _row(found: Found, arm: str) -> str:
    took = [one[arm].took for one in found.rounds]
    drawn = found.drawn(arm)
    ours = arm == "ours"
    cells = (
        NAMES[arm],
        f"{took[0].steps}",
        f"{statistics.median(one.speed for one in took):,.0f}",
        "" if ours else _ratios(found.ratios(arm)),
        f"{1 - sum(one.pieces for one in took) / sum(one.slots for one in took):.0%}",
        f"{max(one.peak for one in took):,.0f}",
        _share(found.f1(arm)),
        _interval(drawn),
        "" if ours else _interval(found.drawn("ours") - drawn),
    )
    return f"| {' | '.join(cells)} |"


def _ratios(ratios: Sequence[float]) -> str:
    return f"{statistics.median(ratios):.2f}× ({min(ratios):.2f}–{max(ratios):.2f})"


def _interval(drawn: Doubles) -> str:
    low, high = np.percentile(drawn, INTERVAL)
    return f"{_share(low)} to {_share(high)}"


def _share(value: float) -> str:
    return f"{value:.3f}".replace("0.", ".", 1)
