"""One config from data to a model that can be shipped: fit, calibrate, export, gate, report."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.encoding import Encoder
from train import pairs, processes
from train.checks import refuse_blend, refuse_empty, refuse_leaks, refuse_unknown_labels
from train.config import Config, CorpusChoice
from train.data import Corpus, read
from train.examples import Examples
from train.export import feeds_of
from train.finish import evaluate, finish
from train.fit import Fitted, Judge, fit, make_all_examples, trackers
from train.forecast import forecast
from train.heads import HeadsJudge, join_examples
from train.judge import DevJudge
from train.models import encoder_of, load_model, save_model
from train.plan import make_plan, told
from train.soup import average_into, move_towards
from train.teach import teach, without_labels

__all__ = ["Material", "dry_run", "prepare", "read_material", "run"]

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What a run learns from and is chosen on, read and cut into windows."""

    examples: Examples
    dev: Corpus
    encoder: Encoder


@dataclass(frozen=True, slots=True)
class Joined:
    """Material of several heads: windows with the labels of all, a dev corpus for each."""

    examples: Examples
    dev: Mapping[str, Corpus]
    encoder: Encoder


def prepare(config: Config, data: Path, echo: Echo) -> Material:
    """Read the corpora of a config, refuse leaks, and cut the windows.

    Every defect of the data, and everything lost on the way, is told to `echo`.

    Raises:
        LeakError: a sentence to be tested on stands in the training data.
        RunError: training data has labels that the config has not, a split is empty, or the
            encoder is missing.
        InputError: a corpus is missing or broken.
    """
    train = [
        _read(config, f"data.train.{place}", choice, data, echo)
        for place, choice in enumerate(config.data.train)
    ]
    dev = _read(config, "data.dev", config.data.dev, data, echo)
    if not config.teacher:
        refuse_unknown_labels(config, train)
    for place, choice in enumerate(config.data.test):
        test = _read(config, f"data.test.{place}", choice, data, echo)
        refuse_leaks(config, train, test, choice)
    if config.teacher:
        train = [without_labels(corpus) for corpus in train]
    encoder = encoder_of(config)
    examples = make_all_examples(config, train, encoder)
    echo(
        f"{len(examples.ids)} windows, {examples.pieces} pieces, {examples.entities} entities, "
        f"{examples.lost} entities lost to the tokenizer"
    )
    return Material(examples, dev, encoder)


def run(
    config: Config,
    data: Path,
    runs: Path,
    *,
    seeds: Sequence[int] = (),
    gold: Sequence[Path] = (),
    echo: Echo = print,
) -> Fitted:
    """Fit every seed and keep what is best on dev, one of them or their mean, as `runs/NAME/model`.

    The model is then exported, calibrated and scored, on the gold articles in the folders `gold`
    too: `runs/NAME/report`. A run that was cut off is taken up where it was.

    Where several processes run it (`accelerate launch`), each computes its share of the batches;
    the first one alone writes, judges, exports and tells.
    """
    processes.join()
    echo = echo if processes.is_main() else _quiet
    refuse_blend(config)  # before hours are spent
    trackers(config)
    material, judge = read_material(config, data, echo)
    for line in told(make_plan(config, material.examples.ids)):
        echo(line)
    examples = teach(config, material.examples, echo)
    home = runs / config.name
    fitted = []
    for seed in seeds or config.seeds:
        folder = home / f"seed-{seed}"
        one = fit(config, seed, examples, judge, folder, echo=echo)
        echo(f"{config.name} seed {seed}: dev {_measure(config)} {one.dev:.4f}")
        fitted.append(one)

    def rest() -> Fitted:
        best = _best(config, fitted, judge, home, echo)
        _finish(config, material, data, gold, home, echo)
        return Fitted(home / "model", best.seeds, best.dev)

    return processes.on_main(rest)


def dry_run(config: Config, data: Path, echo: Echo = print, *, seeds: Sequence[int] = ()) -> None:
    """Tell what a run would learn from, how it would be computed, and for how long.

    No weights are read, and nothing is written.

    Raises:
        What `run` raises before it trains.
    """
    refuse_blend(config)
    trackers(config)
    material, _ = read_material(config, data, echo)
    for line in forecast(config, material.examples, seeds or config.seeds):
        echo(line)


def read_material(config: Config, data: Path, echo: Echo) -> tuple[Any, Judge]:
    """Return what a run of words or pairs learns from, and the judge of its models on dev.

    Raises:
        What `prepare` raises.
    """
    if config.pairs:
        material = pairs.prepare(config, data, echo)
        return material, pairs.PairJudge(config, material.encoder, material.dev)
    parts = {task: prepare(part, data, echo) for task, part in config.parts.items()}
    found = next(iter(parts.values()))
    if not config.heads:
        return found, DevJudge(config, found.encoder, found.dev)
    _refuse_leaks_between(config, data)
    examples = join_examples({task: part.examples for task, part in parts.items()})
    echo(f"{config.name}: {len(examples.ids)} windows for all heads, {examples.pieces} pieces")
    dev = {task: part.dev for task, part in parts.items()}
    return Joined(examples, dev, found.encoder), HeadsJudge(config, found.encoder, dev, echo)


def _refuse_leaks_between(config: Config, data: Path) -> None:
    """Refuse that one head learns what another is tested on: they share an encoder.

    Raises:
        LeakError: it does.
    """
    if not config.data.test:
        return
    train = [read(one.corpus, data, one.split, **one.options) for one in config.data.train]
    for choice in config.data.test:
        test = read(choice.corpus, data, choice.split, **choice.options)
        refuse_leaks(config, train, test, choice)


def _best(config: Config, fitted: Sequence[Fitted], judge: Judge, home: Path, echo: Echo) -> Fitted:
    """Put the best model on dev into `home`/model and return it."""
    shutil.rmtree(home / "report", ignore_errors=True)  # it tells of another model
    if len(fitted) > 1:
        soup = _soup(config, fitted, judge, home / "soup")
        echo(f"{config.name} mean of the seeds: dev {_measure(config)} {soup.dev:.4f}")
        fitted = [*fitted, soup]
    best = max(fitted, key=lambda one: one.dev)
    if config.blend < 1:
        best = _blend(config, best, judge, home / "blend")
        echo(f"{config.name} blended with {config.encoder}: dev {_measure(config)} {best.dev:.4f}")
    shutil.rmtree(home / "model", ignore_errors=True)
    shutil.copytree(best.folder, home / "model")
    return best


def _finish(
    config: Config, material: Any, data: Path, gold: Sequence[Path], home: Path, echo: Echo
) -> None:
    """Export, calibrate and score the model in `home`, if the config says so."""
    if not config.export:
        echo(f"{config.name}: not exported; {home / 'model'} is there to start from")
    elif config.pairs:
        pairs.finish(home / "model", config, material.dev, echo, feeds_of(material.examples))
        pairs.evaluate(home / "model", data, gold, home / "report", echo)
    else:
        dev = material.dev if config.heads else {config.task: material.dev}
        finish(home / "model", config, dev, echo, feeds_of(material.examples))
        evaluate(home / "model", data, gold, home / "report", echo)


def _measure(config: Config) -> str:
    """Return what the dev score is."""
    return "macro-F1" if config.pairs else "mean F1 of the heads" if config.heads else "F1"


def _quiet(_: str) -> None:
    """Tell nobody."""


def _soup(config: Config, fitted: Sequence[Fitted], judge: Judge, folder: Path) -> Fitted:
    model = load_model(config)
    average_into(model, [one.folder for one in fitted])
    seeds = tuple(seed for one in fitted for seed in one.seeds)
    save_model(model, config, seeds, folder)
    return Fitted(folder, seeds, judge(model.eval()))


def _blend(config: Config, best: Fitted, judge: Judge, folder: Path) -> Fitted:
    model = load_model(config)
    move_towards(model, best.folder, config.blend)
    save_model(model, config, best.seeds, folder)
    return Fitted(folder, best.seeds, judge(model.eval()))


def _read(config: Config, key: str, choice: CorpusChoice, data: Path, echo: Echo) -> Corpus:
    corpus = read(choice.corpus, data, choice.split, **choice.options)
    refuse_empty(config, key, choice, corpus.dataset)
    defects = ", ".join(f"{count} {what}" for what, count in corpus.defects.items())
    size = f"{len(corpus.dataset)} sentences"
    echo(f"{choice.corpus} {choice.split}: {size}; {defects or 'no defects'}")
    return corpus
