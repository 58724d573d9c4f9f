"""The stance model: pairs of parties in sentences in, probabilities of the three stances out."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from infer.annotation import STANCES
from infer.decode import Floats
from infer.encoding import Encoder
from infer.errors import CheckpointError
from infer.layout import Layout, Named, Pair
from infer.pair_checkpoint import PairCheckpoint, read_pair_checkpoint
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime
from infer.skim import skim

__all__ = ["Classified", "Lay", "PairClassifier", "Question", "decide", "logits_of"]

NEUTRAL = STANCES.index("neutral")
Lay = Callable[[str, Sequence[Pair], Encoder, int], Iterator[Layout]]
"""A way to lay a sentence and its pairs out."""


@dataclass(frozen=True, slots=True)
class Question:
    """How does `holder` stand to `target` in `sentence`? Their mentions are spans of it."""

    sentence: str
    holder: Named
    target: Named


@dataclass(frozen=True, slots=True)
class Classified:
    """What a model says of pairs.

    `probabilities` are calibrated, shape (pairs, labels), in the order of `STANCES`; `labels` are
    what they are taken for. `cut` counts for each pair the pieces of its sentence that it was not
    shown, being too many for the model.
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

    def classify(self, questions: Sequence[Question]) -> Classified:
        """Return what the model says of each pair; it does not depend on the others.

        Raises:
            CheckpointError: the model fails, or its logits have another shape than its labels.
        """
        if not questions:
            return Classified(np.empty((0, len(STANCES)), np.float32), ())
        pieces = self.checkpoint.pieces
        logits, cut = logits_of(questions, self._encoder, self._runtime, pieces)
        if logits.shape[1] != len(STANCES) or not np.isfinite(logits).all():
            raise CheckpointError(
                f"{self.checkpoint.folder}: expected {len(STANCES)} finite logits for a pair, "
                f"found {logits[0]}; train or export the model anew"
            )
        found = self.checkpoint.scaling(logits)
        return Classified(found, decide(found, self.checkpoint.threshold), cut)


def logits_of(
    questions: Sequence[Question], encoder: Encoder, runtime: Runtime, most: int, lay: Lay = skim
) -> tuple[Floats, tuple[int, ...]]:
    """Return the logits of questions, shape (pairs, labels), and what each was not shown.

    Those on one sentence are laid out together by `lay`; `most` are its pieces that are shown.
    """
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for number, question in enumerate(questions):
        numbers[question.sentence].append(number)
    places, layouts = [], []
    for sentence, own in numbers.items():
        pairs = [(questions[i].holder, questions[i].target) for i in own]
        for layout in lay(sentence, pairs, encoder, most):
            places.append([own[i] for i in layout.pairs])
            layouts.append(layout)
    logits: dict[int, Floats] = {}
    cut: dict[int, int] = {}
    for own, layout, rows in zip(places, layouts, runtime.answers(layouts), strict=True):
        logits.update(zip(own, rows, strict=True))
        cut.update(dict.fromkeys(own, layout.cut))
    order = range(len(questions))
    return np.stack([logits[i] for i in order]), tuple(cut[i] for i in order)


def decide(probabilities: Floats, threshold: float) -> tuple[str, ...]:
    """Return the label of each row of `probabilities`, shape (pairs, labels)."""
    polar = np.delete(probabilities, NEUTRAL, axis=1)
    stands = polar.sum(axis=1) >= threshold
    better = [label for i, label in enumerate(STANCES) if i != NEUTRAL]
    return tuple(
        better[row.argmax()] if is_one else STANCES[NEUTRAL]
        for row, is_one in zip(polar, stands, strict=True)
    )
