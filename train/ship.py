"""Put a finished model where it ships from, with a card, and nothing that nobody needs."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from infer.checkpoint import QUANTIZED
from train.card import source_of, write_card
from train.config import CorpusChoice
from train.errors import RunError
from train.export import save_half
from train.finish import evaluate
from train.lineage import LINEAGE, configs_of, read_lineage

__all__ = ["ship"]

FILES = ("config.json", "tokenizer.json", "tokenizer_config.json", LINEAGE, QUANTIZED)


def ship(
    model: Path,
    into: Path,
    data: Path,
    gold: Sequence[Path],
    *,
    weights: bool = True,
    echo: Callable[[str], None] = print,
) -> None:
    """Score the model, then write its files, fp16 weights (if `weights`) and card into `into`.

    Raises:
        RunError: the model, or one that it started from, learned from data or was chosen on data
            whose licence does not allow it, or that is there for testing.
    """
    lineage = read_lineage(model)
    _refuse_forbidden(lineage)
    evaluations = evaluate(model, data, gold, model.parent / "report", echo)
    into.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(model / name, target)
    if weights:
        shutil.copyfile(model / "model.safetensors", into / "model.safetensors")
        save_half(into)
    write_card(into, lineage, evaluations)
    echo(f"{into}: ready to ship")


def _refuse_forbidden(lineage: Mapping[str, Any]) -> None:
    for config in configs_of(lineage):
        for choice in config.data.train:
            _refuse(choice, f"{config.name}: data.train: a model trained on")
        _refuse(config.data.dev, f"{config.name}: data.dev: a model chosen on")


def _refuse(choice: CorpusChoice, what: str) -> None:
    if choice.split == "test" or not source_of(choice.corpus).may_ship:
        raise RunError(f"{what} {choice.corpus} {choice.split} may not ship; train one without it")
