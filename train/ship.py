"""Put a finished model where it ships from, with a card, and nothing that nobody needs."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from infer.checkpoint import QUANTIZED
from train.card import write_card
from train.export import save_half
from train.finish import evaluate
from train.licences import noncommercial_sources
from train.lineage import LINEAGE, learned_from, read_lineage

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
    noncommercial_sources(learned_from(lineage), allowed=False)
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
