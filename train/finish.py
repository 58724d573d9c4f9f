"""From a fitted checkpoint to one that `infer` serves: export, gate, calibration, report."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from infer.annotator import Annotator
from infer.checkpoint import FULL, read_heads, served
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
from train.export import Feed, export
from train.lineage import configs_of, read_lineage

__all__ = ["evaluate", "finish"]

Echo = Callable[[str], None]


def finish(
    folder: Path,
    config: Config,
    dev: Mapping[str, Corpus],
    echo: Echo = print,
    feeds: Sequence[Feed] = (),
) -> None:
    """Export the checkpoint in `folder`, hold int8 to the gate, and calibrate it on dev.

    Each head has its own `dev`, by task; int8 weights are rounded for `feeds` (`train.export`).

    Raises:
        GateError: int8 loses more F1 on dev than is allowed; no model_quantized.onnx remains.
        ExportError: the ONNX model does not compute what the checkpoint computes.
    """
    exported = export(folder, feeds)
    full, int8 = _taggers(folder, full=True), _taggers(folder)
    try:
        found = [
            (
                evaluate_corpus(full[task], dev[task], part.data.dev.corpus),
                evaluate_corpus(int8[task], dev[task], part.data.dev.corpus),
            )
            for task, part in config.parts.items()
        ]
        losses = [check_gate(*pair) for pair in found]
    except Exception:
        exported.quantized.unlink()
        raise
    for (one, _), lost in zip(found, losses, strict=True):
        echo(
            f"{config.name}: {one.name} dev F1 {one.micro.f1:.4f} in fp32, {lost:.4f} lost to int8"
        )
    _write_calibration(folder, {task: calibrated(int8[task], dev[task]) for task in config.parts})


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
    if gold and "ner" not in config.parts:
        echo(
            f"{config.name}: not scored on gold articles alone; `train compare` does it end to end"
        )
    sides = {"int8": _taggers(folder)}
    if (folder / FULL).is_file():
        sides["fp32"] = _taggers(folder, full=True)
    found = [one for side, own in sides.items() for one in _scores(config, own, side, data, gold)]
    write_report(found, out, model=config.name)
    for one in found:
        echo(f"{config.name}: {one.name}: F1 {one.micro.f1:.4f}")
    echo(f"{out / 'report.md'}: the whole report")
    return found


def _scores(
    config: Config, taggers: Mapping[str, Tagger], side: str, data: Path, gold: Sequence[Path]
) -> Iterator[Evaluation]:
    """Yield the scores of each head on its corpora, and of the entities on gold articles."""
    for task, part in config.parts.items():
        for choice in (part.data.dev, *part.data.test):
            name = f"{choice.corpus} {choice.split}, {side}"
            yield evaluate_corpus(taggers[task], _read(choice, data), name)
    if "ner" in taggers:
        annotate = Annotator(Models(taggers["ner"])).annotate
        yield from (evaluate_gold(annotate, one, f"{one.name}, {side}") for one in gold)


def _read(choice: CorpusChoice, data: Path) -> Corpus:
    return read(choice.corpus, data, choice.split, **choice.options)


def _taggers(folder: Path, *, full: bool = False) -> dict[str, Tagger]:
    """Return the tagger of each head, by task, on one runtime; in fp32 they are not calibrated."""
    heads = read_heads(folder)
    encoder = Encoder.load(folder / "tokenizer.json")
    runtime = OnnxRuntime(folder / FULL if full else served(folder))
    own = {task: replace(h, calibration=Calibration()) if full else h for task, h in heads.items()}
    return {task: Tagger(head, encoder, runtime) for task, head in own.items()}


def _write_calibration(folder: Path, calibrations: Mapping[str, Calibration]) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    rasd = config["rasd"]
    for task, calibration in calibrations.items():
        rasd.get("heads", {}).get(task, rasd)["calibration"] = {
            "slope": round(calibration.slope, 4),
            "intercept": round(calibration.intercept, 4),
        }
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
