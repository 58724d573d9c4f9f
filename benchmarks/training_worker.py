"""One training in a process of its own, measured and scored: ours, or the guide's recipe.

Started by `benchmarks.compare_training`; prints one line of JSON at the end.
"""

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.guide_recipe import LR, Recipe, train_by_guide
from benchmarks.launch import launch
from benchmarks.stopwatch import Measured, install
from infer.checkpoint import read_checkpoint
from infer.encoding import Encoder
from infer.runtime.torch import TorchRuntime
from infer.spans import Span
from infer.tagger import Tagger
from infer.text import words
from train.cli import main
from train.config import Config, read_config
from train.data import READERS, Corpus, read
from train.evaluation.tagged import tag_corpus
from train.evaluation.tags import to_spans
from train.evaluation.units import LabelledSpan, Unit, span_counts
from train.examples import word_tags

__all__ = ["ARMS", "Job", "Trained", "recipe_units", "trained"]

ARMS = ("ours", "guide", "guide-lr")
"""`train run`; the guide's recipe; the same at the learning rate of our config."""

Tags = Sequence[str | None]


@dataclass(frozen=True, slots=True)
class Job:
    """One training of `arm`; files of its own go into `work`.

    `train` and `dev` are how many of the first sentences of each split there are (0: all).
    """

    arm: str
    config: Path
    data: Path
    work: Path
    seed: int
    train: int = 0
    dev: int = 0


@dataclass(frozen=True, slots=True)
class Trained:
    """One training: what it took, and strict hits, found and gold of each dev sentence."""

    arm: str
    seed: int
    took: Measured
    counts: tuple[tuple[int, int, int], ...]


def trained(job: Job) -> Trained:
    """Train in a process of its own."""
    places = ["--data", str(job.data), "--work", str(job.work)]
    numbers = ["--seed", str(job.seed), "--train", str(job.train), "--dev", str(job.dev)]
    output = launch(
        ["-m", "benchmarks.training_worker", job.arm, str(job.config), *places, *numbers]
    ).output
    found = json.loads(output.splitlines()[-1])
    counts = tuple((hits, spans, gold) for hits, spans, gold in found["counts"])
    return Trained(job.arm, job.seed, Measured(**found["took"]), counts)


def _work(job: Job) -> dict[str, Any]:
    config = read_config(job.config)
    _limit(config, job.train, job.dev)
    watch = install()
    with contextlib.redirect_stdout(sys.stderr):
        act = _ours if job.arm == "ours" else _guide
        units = act(config, job)
    assert watch.found is not None
    counts = span_counts(units, config.labels)[:, -1]
    return {"took": asdict(watch.found), "counts": counts.tolist()}


def _limit(config: Config, train: int, dev: int) -> None:
    """Have the readers of this process give the first sentences alone."""
    for limit, choices in ((train, config.data.train), (dev, (config.data.dev,))):
        for choice in choices if limit else ():
            reader = READERS[choice.corpus]
            limited = replace(reader, read=_first(reader.read, choice.split, limit))
            READERS[choice.corpus] = limited  # type: ignore[index]  # a dict


def _first(reading: Callable[..., Corpus], of: str, count: int) -> Callable[..., Corpus]:
    def read_first(folder: Path, split: str, **options: str) -> Corpus:
        corpus = reading(folder, split, **options)
        if split != of:
            return corpus
        rows = range(min(count, len(corpus.dataset)))
        return replace(corpus, dataset=corpus.dataset.select(rows))

    return read_first


def _ours(config: Config, job: Job) -> Sequence[Unit]:
    runs = job.work / "runs"
    told = [str(job.config), "--data", str(job.data), "--runs", str(runs)]
    if main(["run", *told, "--seeds", str(job.seed)]):
        raise RuntimeError("train run failed")
    folder = runs / config.name / "model"
    checkpoint = read_checkpoint(folder)
    tagger = Tagger(checkpoint, Encoder.load(checkpoint.tokenizer), TorchRuntime(folder))
    return tag_corpus(tagger, _read(config, job.data, "dev"), config.labels).units


def _guide(config: Config, job: Job) -> Sequence[Unit]:
    lr = config.optimizer.lr if job.arm == "guide-lr" else LR
    recipe = Recipe(config.encoder, config.tags, config.optimizer.epochs, job.seed, lr)
    train, dev = (_read(config, job.data, split) for split in ("train", "dev"))
    return recipe_units(dev, train_by_guide(recipe, train, dev, job.work / "guide"))


def _read(config: Config, data: Path, split: str) -> Corpus:
    choice = config.data.dev if split == "dev" else config.data.train[0]
    return read(choice.corpus, data, choice.split, **choice.options)


def recipe_units(dev: Corpus, found: Sequence[Tags]) -> list[Unit]:
    """Return the dev sentences with the spans of gold and of the found tags of words.

    What is found on masked words is left out, as `train.evaluation` does.
    """
    units = []
    for row, tags in zip(dev.dataset, found, strict=True):
        here = words(row["text"])
        gold = word_tags(here, row)
        spans = [span for span in to_spans(tags) if None not in gold[span.start : span.end]]
        sides = [
            tuple(LabelledSpan(here[s.start].start, here[s.end - 1].end, s.label) for s in side)
            for side in (to_spans(gold), spans)
        ]
        whole = Span(0, len(row["text"]))
        units.append(Unit(f"sentence {row['sentence']}", row["text"], (whole,), *sides))
    return units


def _job() -> Job:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training_worker")
    parser.add_argument("arm", choices=ARMS)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--train", type=int, default=0)
    parser.add_argument("--dev", type=int, default=0)
    return Job(**vars(parser.parse_args()))


if __name__ == "__main__":
    print(json.dumps(_work(_job())))
