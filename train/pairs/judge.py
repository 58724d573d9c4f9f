"""The dev score that chooses epochs and seeds of a stance model."""

from collections.abc import Sequence
from typing import Any

from infer.classifier import logits_of
from infer.decode import Floats
from infer.encoding import Encoder
from infer.pair_checkpoint import Scaling
from infer.runtime import Runtime
from train.config import Config
from train.data.stance.rows import StanceRow
from train.judge import ModelRuntime
from train.pairs.examples import LAYS, question_of
from train.pairs.scores import best_threshold

__all__ = ["PairJudge", "pair_logits"]


def pair_logits(
    runtime: Runtime, encoder: Encoder, rows: Sequence[StanceRow], config: Config
) -> Floats:
    """Return the logits of rows in the first of the config's readings, shape (rows, labels)."""
    asked = [question_of(row) for row in rows]
    return logits_of(asked, encoder, runtime, config.windows.pieces, LAYS[config.readings[0]])[0]


class PairJudge:
    """Judges a model by macro-F1 on the config's dev rows, at the threshold that suits it best."""

    def __init__(self, config: Config, encoder: Encoder, dev: Sequence[StanceRow]):
        self._config = config
        self._encoder = encoder
        self._dev = dev

    def __call__(self, model: Any) -> float:
        """Return the macro-F1 of `model`, 0 to 1."""
        logits = pair_logits(ModelRuntime(model), self._encoder, self._dev, self._config)
        return best_threshold([row.label for row in self._dev], Scaling()(logits))[1].macro
