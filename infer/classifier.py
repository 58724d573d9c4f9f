"""The stance model: pairs of texts in, probabilities of favor, against and neutral out."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infer.annotation import STANCES
from infer.decode import Floats
from infer.encoding import Encoder
from infer.errors import CheckpointError
from infer.pair_checkpoint import PairCheckpoint, read_pair_checkpoint
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime

__all__ = ["Classified", "PairClassifier"]

NEUTRAL = STANCES.index("neutral")


@dataclass(frozen=True, slots=True)
class Classified:
    """What a model says of pairs.

    `probabilities` are calibrated, shape (pairs, labels), in the order of `STANCES`; `labels` are
    what they are taken for. `cut` counts the pieces of each pair that were too many for the model.
    """

    probabilities: Floats
    labels: tuple[str, ...]
    cut: tuple[int, ...] = ()


class PairClassifier:
    """A checkpoint, its tokenizer and a runtime."""

    def __init__(self, checkpoint: PairCheckpoint, encoder: Encoder, runtime: Runtime):
        self.checkpoint = checkpoint
        self._encoder = encoder
        self._runtime = runtime

    @classmethod
    def load(cls, folder: Path, threads: int = 0) -> "PairClassifier":
        """Load a model folder with the ONNX runtime; `threads` 0 means one a core.

        Raises:
            CheckpointError: the folder's files are missing, broken or disagree.
        """
        checkpoint = read_pair_checkpoint(folder)
        encoder = Encoder.load(checkpoint.tokenizer)
        return cls(checkpoint, encoder, OnnxRuntime(checkpoint.onnx, threads))

    def classify(self, pairs: Sequence[tuple[str, str]]) -> Classified:
        """Return what the model says of pairs made by `infer.pair_text`, each on its own.

        Raises:
            CheckpointError: the model fails, or its logits have another shape than its labels.
        """
        if not pairs:
            return Classified(np.empty((0, len(STANCES)), np.float32), ())
        encoded = [self._encoder.encode_pair(*pair, self.checkpoint.pieces) for pair in pairs]
        rows = self._runtime.logits([ids for ids, _ in encoded])
        logits = np.array(rows, np.float32).reshape(len(pairs), -1)
        if logits.shape[1] != len(STANCES) or not np.isfinite(logits).all():
            raise CheckpointError(
                f"{self.checkpoint.folder}: expected {len(STANCES)} finite logits for a pair, "
                f"found {rows[0]}; train or export the model anew"
            )
        found = self.checkpoint.scaling(logits)
        cut = tuple(pieces for _, pieces in encoded)
        return Classified(found, decide(found, self.checkpoint.threshold), cut)


def decide(probabilities: Floats, threshold: float) -> tuple[str, ...]:
    """Return the label of each row of `probabilities`, shape (pairs, labels)."""
    polar = np.delete(probabilities, NEUTRAL, axis=1)
    stands = polar.sum(axis=1) >= threshold
    better = [label for i, label in enumerate(STANCES) if i != NEUTRAL]
    return tuple(
        better[row.argmax()] if is_one else STANCES[NEUTRAL]
        for row, is_one in zip(polar, stands, strict=True)
    )
