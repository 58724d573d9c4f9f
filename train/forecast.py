"""What `train run CONFIG --dry-run` tells: labels, steps, memory, time; no weights are read."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from train.config import Config
from train.plan import make_plan, told
from train.speed import measured_flops, told_time

__all__ = ["forecast"]


def forecast(config: Config, examples: Any, seeds: Sequence[int]) -> Iterator[str]:
    """Yield a line each about labels, truncation, steps, memory and time.

    Args:
        config: The config of the run.
        examples: Windows (`train.examples`) or pairs (`train.pairs.examples`).
        seeds: Those that would be fitted.

    Raises:
        RunError: the encoder has no config.json, or this machine has not what the config asks for.
    """
    plan = make_plan(config, examples.ids)
    yield f"labels: {', '.join(f'{n} {label}' for label, n in _labels(config, examples).items())}"
    lost = examples.cut if config.pairs else examples.lost
    what = "pieces" if config.pairs else "labels"
    yield (
        f"longest {'layout' if config.pairs else 'window'}: {plan.load.longest} pieces; "
        f"{lost} {what} lost to truncation"
    )
    epochs = config.optimizer.epochs
    yield (
        f"{plan.batches} batches an epoch, {plan.batches * epochs} steps a seed, {len(seeds)} "
        f"seed{'s' if len(seeds) > 1 else ''}"
    )
    yield from told(plan)
    flops = measured_flops(plan.load.precision)
    yield from told_time(plan, examples.pieces, epochs, flops)


def _labels(config: Config, examples: Any) -> dict[str, int]:
    """Return how often each label is learned: of entities, or of pairs."""
    if config.pairs:
        counts = Counter(int(one) for labels in examples.labels for one in labels)
        return {label: counts[place] for place, label in enumerate(config.tags)}
    tags = Counter(
        (head, int(one))
        for labels in examples.labels
        for head, own in enumerate(np.atleast_2d(labels.T))
        for one in own
    )
    return {
        f"{task}:{label}" if config.heads else label: tags[head, part.tags.index(f"B-{label}")]
        for head, (task, part) in enumerate(config.parts.items())
        for label in part.labels
    }
