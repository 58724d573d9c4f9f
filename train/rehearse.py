"""What a head should not forget: the labels of a finished model where its own data have none.

Sources: Robins (1995), Catastrophic Forgetting, Rehearsal and Pseudorehearsal; Li and Hoiem (2016),
Learning without Forgetting, here with the likeliest label in place of all probabilities.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from infer.checkpoint import served
from infer.encoding import Ints
from infer.runtime.onnx import OnnxRuntime
from train.config import Config
from train.examples import IGNORED, Examples
from train.teach import refuse_other

__all__ = ["rehearse"]


def rehearse(config: Config, examples: Examples, echo: Callable[[str], None]) -> Examples:
    """Return the windows with a label of each head that rehearses, also where it had none.

    A window is silent for a head of which no piece has a label of it; its pieces that other heads
    label get one. Labels have the shape (pieces, heads), before and after.

    Raises:
        RunError: a rehearsed model has other labels than its head, or another vocabulary.
        CheckpointError: its folder is missing or broken, or does not tell what it learned from.
    """
    labels = examples.labels
    for head, (task, part) in enumerate(config.parts.items()):
        folder = config.heads[task].rehearses
        if folder:
            refuse_other(part, Path(folder), "rehearses")
            silent = [i for i, own in enumerate(labels) if (own[:, head] == IGNORED).all()]
            labels = _filled(labels, head, silent, _likeliest(Path(folder), examples.ids, silent))
            echo(f"{part.name}: {folder} is rehearsed in {len(silent)} windows without labels")
    return Examples(examples.ids, labels, examples.entities, examples.lost)


def _likeliest(folder: Path, ids: list[Ints], which: list[int]) -> list[Ints]:
    logits = OnnxRuntime(served(folder)).logits([ids[i] for i in which])
    return [one.argmax(1) for one in logits]


def _filled(labels: list[Ints], head: int, which: list[int], found: list[Ints]) -> list[Ints]:
    filled = [one.copy() for one in labels]
    for i, told in zip(which, found, strict=True):
        counts = (labels[i] != IGNORED).any(1)
        filled[i][:, head] = np.where(counts, told, IGNORED)
    return filled
