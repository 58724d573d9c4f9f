"""From a fitted stance model to one that `infer` serves: export, gate, scaling, threshold."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from infer.checkpoint import FULL
from infer.encoding import Encoder
from infer.pair_checkpoint import Scaling
from infer.runtime.onnx import OnnxRuntime
from train.config import Config
from train.data.stance.rows import StanceRow
from train.errors import GateError
from train.evaluation.gate import most_lost
from train.export import Feed, export
from train.pairs.judge import pair_logits
from train.pairs.scaling import fit_scaling
from train.pairs.scores import PairScore, best_threshold

__all__ = ["finish"]


def finish(
    folder: Path,
    config: Config,
    dev: Sequence[StanceRow],
    echo: Callable[[str], None] = print,
    feeds: Sequence[Feed] = (),
) -> None:
    """Export the checkpoint in `folder`, hold int8 to the gate, and set its scaling and threshold.

    int8 weights are rounded for `feeds` (`train.export`). Scaling and threshold are fitted on the
    dev rows, the threshold for macro-F1, unless the config sets it.

    Raises:
        GateError: int8 loses more macro-F1 on dev than is allowed; no int8 model remains.
        ExportError: the ONNX model does not compute what the checkpoint computes.
    """
    exported = export(folder, feeds)
    _, _, full = _fitted(folder, folder / FULL, config, dev)
    scaling, threshold, quantized = _fitted(folder, exported.quantized, config, dev)
    lost = full.macro - quantized.macro
    most = most_lost(sum(row.label != "neutral" for row in dev))
    if lost > most:
        exported.quantized.unlink()
        raise GateError(
            f"int8 gate: {config.name}: macro-F1 {full.macro:.4f} in full, {quantized.macro:.4f} "
            f"quantised: {lost:.4f} lost, at most {most:.4f} allowed; ship the full model"
        )
    echo(f"{config.name}: dev macro-F1 {full.macro:.4f} in fp32, {lost:.4f} lost to int8")
    _write(folder, scaling, config.threshold or threshold)


def _fitted(
    folder: Path, model: Path, config: Config, dev: Sequence[StanceRow]
) -> tuple[Scaling, float, PairScore]:
    encoder = Encoder.load(folder / "tokenizer.json")
    logits = pair_logits(OnnxRuntime(model), encoder, dev, config)
    labels = [row.label for row in dev]
    scaling = fit_scaling(logits, labels)
    threshold, score = best_threshold(labels, scaling(logits))
    return scaling, threshold, score


def _write(folder: Path, scaling: Scaling, threshold: float) -> None:
    path = folder / "config.json"
    config = json.loads(path.read_text(encoding="utf-8"))
    config["rasd"]["scaling"] = {
        "slope": round(scaling.slope, 4),
        "bias": [round(value, 4) for value in scaling.bias],
    }
    config["rasd"]["threshold"] = threshold
    path.write_text(json.dumps(config, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
