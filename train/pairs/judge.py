"""The dev score that chooses epochs and seeds of a stance model."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from infer.decode import Floats
from infer.encoding import Encoder
from infer.pair_checkpoint import Scaling
from infer.runtime import Runtime
from train.config import Config
from train.data.stance.rows import StanceRow
from train.judge import ModelRuntime
from train.pairs.examples import make_pair_examples
from train.pairs.scores import best_threshold

__all__ = ["PairJudge", "pair_logits"]


def pair_logits(runtime: Runtime, encoder: Encoder, rows: Sequence[StanceRow], most: int) -> Floats:
    """Return the logits of rows, shape (rows, labels)."""
    return np.array(runtime.logits(make_pair_examples(rows, encoder, most).ids), np.float32)


class PairJudge:
    """Judges a model by macro-F1 on the config's dev rows, at the threshold that suits it best."""

    def __init__(self, config: Config, encoder: Encoder, dev: Sequence[StanceRow]):
        self._most = config.windows.pieces
        self._encoder = encoder
        self._dev = dev

    def __call__(self, model: Any) -> float:
        """Return the macro-F1 of `model`, 0 to 1."""
        logits = pair_logits(ModelRuntime(model), self._encoder, self._dev, self._most)
        return best_threshold([row.label for row in self._dev], Scaling()(logits))[1].macro
