"""Several heads on one encoder: learned together, each judged as if it were alone.

Source: Caruana (1997), Multitask Learning. The heads share all layers; the loss is the mean over
all that they label.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from infer.encoding import Encoder, Ints
from infer.runtime.shared import SharedRuntime
from train.config import Config
from train.data.corpus import Corpus
from train.examples import IGNORED, Examples
from train.judge import DevJudge, ModelRuntime

__all__ = ["HeadsJudge", "columns", "join_examples"]


def columns(config: Config) -> dict[str, range]:
    """Return which of the logits are whose, by the task of the head."""
    found, first = {}, 0
    for task, part in config.parts.items():
        found[task] = range(first, first + len(part.tags))
        first += len(part.tags)
    return found


def join_examples(parts: Mapping[str, Examples]) -> Examples:
    """Return the windows of all heads, with labels of the shape (pieces, heads).

    A window of one head and an equal one of another are one, as often as both have it. For a head
    that has it not nothing of it is learned.
    """
    found: dict[tuple[bytes, int], tuple[Ints, Ints]] = {}
    for head, part in enumerate(parts.values()):
        times: Counter[bytes] = Counter()
        for ids, labels in zip(part.ids, part.labels, strict=True):
            key = ids.tobytes()
            none = np.full((len(ids), len(parts)), IGNORED, np.int64)
            found.setdefault((key, times[key]), (ids, none))[1][:, head] = labels
            times[key] += 1
    return Examples(
        [ids for ids, _ in found.values()],
        [labels for _, labels in found.values()],
        sum(part.entities for part in parts.values()),
        sum(part.lost for part in parts.values()),
    )


class HeadsJudge:
    """Judges a model by the mean of its heads' F1, each on its own dev corpus."""

    def __init__(
        self,
        config: Config,
        encoder: Encoder,
        dev: Mapping[str, Corpus],
        echo: Callable[[str], None],
    ):
        own = columns(config)
        self._judges = {
            task: DevJudge(part, encoder, dev[task], own[task], len(config.tags))
            for task, part in config.parts.items()
        }
        self._name = config.name
        self._echo = echo

    def __call__(self, model: Any) -> float:
        """Return the mean F1 of `model`, 0 to 1."""
        with SharedRuntime(ModelRuntime(model)) as shared:
            found = {task: judge.of(shared) for task, judge in self._judges.items()}
        told = ", ".join(f"{task} {f1:.4f}" for task, f1 in found.items())
        self._echo(f"{self._name}: dev F1 of {told}")
        return sum(found.values()) / len(found)
