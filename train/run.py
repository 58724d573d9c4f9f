"""One config from data to a model that can be shipped: fit, calibrate, export, gate, report."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infer.encoding import Encoder
from train import pairs
from train.config import Config, CorpusChoice
from train.data import Corpus, read
from train.data.leaks import shared_sentences
from train.errors import LeakError, RunError
from train.examples import Examples
from train.finish import evaluate, finish
from train.fit import Fitted, Judge, fit, make_all_examples
from train.judge import DevJudge
from train.models import encoder_of, load_model, save_model
from train.soup import average_into

__all__ = ["Material", "dry_run", "prepare", "run"]

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Material:
    """What a run learns from and is chosen on, read and cut into windows."""

    examples: Examples
    dev: Corpus
    encoder: Encoder


def prepare(config: Config, data: Path, echo: Echo) -> Material:
    """Read the corpora of a config, refuse leaks, and cut the windows.

    Every defect of the data, and everything lost on the way, is told to `echo`.

    Raises:
        LeakError: a sentence to be tested on stands in the training data.
        RunError: training data has labels that the config has not, or the encoder is missing.
        InputError: a corpus is missing or broken.
    """
    train = [_read(choice, data, echo) for choice in config.data.train]
    dev = _read(config.data.dev, data, echo)
    _refuse_unknown_labels(config, train)
    for choice in config.data.test:
        _refuse_leaks(config, train, _read(choice, data, echo), choice)
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
    """
    _refuse_blend(config)  # before hours are spent
    material, judge = _material(config, data, echo)
    home = runs / config.name
    shutil.rmtree(home / "report", ignore_errors=True)  # it would tell of another model
    fitted = []
    for seed in seeds or config.seeds:
        one = fit(config, seed, material.examples, judge, home / f"seed-{seed}")
        echo(f"{config.name} seed {seed}: dev F1 {one.dev:.4f}")
        fitted.append(one)
    if len(fitted) > 1:
        fitted.append(_soup(config, fitted, judge, home / "soup"))
        echo(f"{config.name} mean of the seeds: dev F1 {fitted[-1].dev:.4f}")
    best = max(fitted, key=lambda one: one.dev)
    if config.blend < 1:
        best = _blend(config, best, judge, home / "blend")
        echo(f"{config.name} blended with {config.encoder}: dev F1 {best.dev:.4f}")
    shutil.rmtree(home / "model", ignore_errors=True)
    shutil.copytree(best.folder, home / "model")
    if not config.export:
        echo(f"{config.name}: not exported; {home / 'model'} is there to start from")
    elif config.pairs:
        pairs.finish(home / "model", config, material.dev, echo)
        pairs.evaluate(home / "model", data, gold, home / "report", echo)
    else:
        finish(home / "model", config, material.dev, echo)
        evaluate(home / "model", data, gold, home / "report", echo)
    return Fitted(home / "model", best.seeds, best.dev)


def dry_run(config: Config, data: Path, echo: Echo = print) -> None:
    """Read and count what a run would learn from, and train nothing.

    Raises:
        What `run` raises before it trains.
    """
    _material(config, data, echo)


def _material(config: Config, data: Path, echo: Echo) -> tuple[Any, Judge]:
    if config.pairs:
        material = pairs.prepare(config, data, echo)
        return material, pairs.PairJudge(config, material.encoder, material.dev)
    found = prepare(config, data, echo)
    return found, DevJudge(config, found.encoder, found.dev)


def _soup(config: Config, fitted: Sequence[Fitted], judge: Judge, folder: Path) -> Fitted:
    model = load_model(config)
    average_into(model, [one.folder for one in fitted])
    seeds = tuple(seed for one in fitted for seed in one.seeds)
    save_model(model, config, seeds, folder)
    return Fitted(folder, seeds, judge(model.eval()))


def _refuse_blend(config: Config) -> None:
    encoder = Path(config.encoder)
    if config.blend < 1 and not (encoder / "model.safetensors").is_file():
        raise RunError(f"{config.name}: blend: expected a folder as encoder, found {encoder}")


def _blend(config: Config, best: Fitted, judge: Judge, folder: Path) -> Fitted:
    model = load_model(config)
    average_into(model, [Path(config.encoder), best.folder], [1 - config.blend, config.blend])
    save_model(model, config, best.seeds, folder)
    return Fitted(folder, best.seeds, judge(model.eval()))


def _read(choice: CorpusChoice, data: Path, echo: Echo) -> Corpus:
    corpus = read(choice.corpus, data, choice.split, **choice.options)
    defects = ", ".join(f"{count} {what}" for what, count in corpus.defects.items())
    size = f"{len(corpus.dataset)} sentences"
    echo(f"{choice.corpus} {choice.split}: {size}; {defects or 'no defects'}")
    return corpus


def _refuse_unknown_labels(config: Config, train: Sequence[Corpus]) -> None:
    for choice, corpus in zip(config.data.train, train, strict=True):
        found = {label for labels in corpus.dataset["label"] for label in labels}
        if unknown := sorted(found - set(config.labels)):
            raise RunError(
                f"{config.name}: labels: expected those of {choice.corpus} {choice.split} too, "
                f"which has {', '.join(unknown)}; add them"
            )


def _refuse_leaks(
    config: Config, train: Sequence[Corpus], test: Corpus, choice: CorpusChoice
) -> None:
    for learned, corpus in zip(config.data.train, train, strict=True):
        shared = shared_sentences(corpus.dataset, test.dataset)
        if shared:
            rows = ", ".join(f"{s.first} = {s.second}" for s in shared[:10])
            raise LeakError(
                f"{config.name}: data: {len(shared)} sentences of {choice.corpus} {choice.split} "
                f"stand in {learned.corpus} {learned.split} (rows {rows}); take them out of train"
            )
