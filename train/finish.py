"""From a fitted checkpoint to one that `infer` serves: export, gate, calibration, report."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from infer.annotator import Annotator
from infer.checkpoint import FULL, read_checkpoint
from infer.decode import Calibration
from infer.encoding import Encoder
from infer.loading import Models
from infer.runtime.onnx import OnnxRuntime
from infer.tagger import Tagger
from train import pairs
from train.config import Config, CorpusChoice
from train.data import Corpus, read
from train.evaluation import (
    AnyEvaluation,
    Evaluation,
    calibrated,
    check_gate,
    evaluate_corpus,
    evaluate_gold,
    write_report,
)
from train.export import export
from train.lineage import configs_of, read_lineage

__all__ = ["evaluate", "finish"]

Echo = Callable[[str], None]


def finish(folder: Path, config: Config, dev: Corpus, echo: Echo = print) -> None:
    """Export the checkpoint in `folder`, hold int8 to the gate, and calibrate it on dev.

    Raises:
        GateError: int8 loses more F1 on dev than is allowed; no model_quantized.onnx remains.
        ExportError: the ONNX model does not compute what the checkpoint computes.
    """
    exported = export(folder)
    full = evaluate_corpus(_full(folder), dev, config.data.dev.corpus)
    int8 = Tagger.load(folder)
    try:
        lost = check_gate(full, evaluate_corpus(int8, dev, config.data.dev.corpus))
    except Exception:
        exported.quantized.unlink()
        raise
    echo(f"{config.name}: dev F1 {full.micro.f1:.4f} in fp32, {lost:.4f} lost to int8")
    _write_calibration(folder, calibrated(int8, dev))


def evaluate(
    folder: Path, data: Path, gold: Sequence[Path], out: Path, echo: Echo = print
) -> Sequence[AnyEvaluation]:
    """Score a finished model, int8, on its dev and test corpora and on gold articles.

    `gold` are folders of ID.txt with ID.json. report.md and report.json are written into `out`;
    the fp32 model is scored beside int8 where there is one. What a model of quotations or targets
    does on whole articles hangs on the others: `train compare` tells.
    """
    config = next(configs_of(read_lineage(folder)))
    if config.pairs:
        return pairs.evaluate(folder, data, gold, out, echo)
    if gold and config.task != "ner":
        echo(
            f"{config.name}: not scored on gold articles alone; `train compare` does it end to end"
        )
        gold = ()
    sides = {"int8": Tagger.load(folder)}
    if (folder / FULL).is_file():
        sides["fp32"] = _full(folder)
    found: list[Evaluation] = []
    for side, tagger in sides.items():
        for choice in (config.data.dev, *config.data.test):
            corpus = _read(choice, data)
            found.append(evaluate_corpus(tagger, corpus, f"{choice.corpus} {choice.split}, {side}"))
        annotate = Annotator(Models(tagger)).annotate
        found += [evaluate_gold(annotate, where, f"{where.name}, {side}") for where in gold]
    write_report(found, out, model=config.name)
    for one in found:
        echo(f"{config.name}: {one.name}: F1 {one.micro.f1:.4f}")
    echo(f"{out / 'report.md'}: the whole report")
    return found


def _read(choice: CorpusChoice, data: Path) -> Corpus:
    return read(choice.corpus, data, choice.split, **choice.options)


def _full(folder: Path) -> Tagger:
    checkpoint = replace(read_checkpoint(folder), calibration=Calibration())
    return Tagger(checkpoint, Encoder.load(checkpoint.tokenizer), OnnxRuntime(folder / FULL))


def _write_calibration(folder: Path, calibration: Calibration) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["rasd"]["calibration"] = {
        "slope": round(calibration.slope, 4),
        "intercept": round(calibration.intercept, 4),
    }
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
