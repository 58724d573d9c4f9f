"""From scores of labels to spans of words: constrained BIO decoding with calibrated scores."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from infer.errors import CheckpointError

__all__ = ["Calibration", "Floats", "Scheme", "TaggedSpan", "log_softmax"]

Floats = npt.NDArray[np.float32]
NEVER = np.float32(-np.inf)


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Words `start` up to, not including, `end` under one label; `score` is its probability."""

    start: int
    end: int
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Platt scaling of span scores: sigmoid(slope · logit(score) + intercept).

    Source: Platt (1999), Probabilistic Outputs for Support Vector Machines. The default changes
    nothing.
    """

    slope: float = 1.0
    intercept: float = 0.0

    def __call__(self, score: float) -> float:
        """Return the calibrated probability of a raw score, both in 0 to 1."""
        score = min(max(score, 1e-6), 1 - 1e-6)
        logit = self.slope * math.log(score / (1 - score)) + self.intercept
        return 0.5 + 0.5 * math.tanh(logit / 2)  # the sigmoid, which overflows nowhere


class Scheme:
    """The BIO labels of one model, in the order of its logits, and the transitions they allow.

    I-X may follow B-X or I-X alone, and no sequence starts with an I.
    """

    def __init__(self, labels: Sequence[str]):
        _check(labels)
        self.labels = tuple(labels)
        kinds = [label.partition("-")[2] for label in labels]
        inside = np.array([label.startswith("I-") for label in labels])
        same = np.array([[a == b for b in kinds] for a in kinds])
        self._steps = np.where(inside[None, :] & ~same, NEVER, np.float32(0))
        self._starts = np.where(inside, NEVER, np.float32(0))

    def best_path(self, scores: Floats) -> list[int]:
        """Return the label indices of the best legal path (Viterbi, 1967).

        `scores` are log-probabilities, shape (words, labels); no words give an empty path.
        """
        if not len(scores):
            return []
        likeliest = scores.argmax(axis=1)
        if not self._starts[likeliest[0]] and not self._steps[likeliest[:-1], likeliest[1:]].any():
            path: list[int] = likeliest.tolist()
            return path  # mostly so; no other path is better
        rows = scores.astype(np.float64)  # float32 would round small differences off long sums
        best = rows[0] + self._starts
        back = np.zeros(rows.shape, np.intp)
        for word in range(1, len(rows)):
            paths = best[:, None] + self._steps
            back[word] = paths.argmax(axis=0)
            best = paths.max(axis=0) + rows[word]
        path = [int(best.argmax())]
        for pointers in back[:0:-1]:
            path.append(int(pointers[path[-1]]))
        return path[::-1]

    def spans(self, path: Sequence[int]) -> list[tuple[int, int, str]]:
        """Return (start, end, label) of each span of a path of label indices, in order."""
        found: list[tuple[int, int, str]] = []
        for word, index in enumerate(path):
            mark, _, kind = self.labels[index].partition("-")
            if mark == "B":
                found.append((word, word + 1, kind))
            elif mark == "I":
                found[-1] = (found[-1][0], word + 1, kind)
        return found

    def decode(self, logits: Floats, calibration: Calibration) -> list[TaggedSpan]:
        """Return the spans of the best legal path over `logits`, shape (words, labels).

        A span's score is the probability of its words' labels and of its ending where it does,
        words taken as independent, then calibrated.
        """
        logs = log_softmax(logits)
        path = self.best_path(logs)
        return [
            TaggedSpan(a, b, kind, calibration(self._probability(logs, path, a, b, kind)))
            for a, b, kind in self.spans(path)
        ]

    def _probability(self, logs: Floats, path: list[int], a: int, b: int, kind: str) -> float:
        log = sum(float(logs[word, path[word]]) for word in range(a, b))
        inside = f"I-{kind}"
        goes_on = np.exp(logs[b, self.labels.index(inside)]) if b < len(logs) else 0.0
        return float(np.exp(log) * (1 - goes_on))


def log_softmax(logits: Floats) -> Floats:
    """Return log-probabilities over the last axis, in float32."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    logs: Floats = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return logs


def _check(labels: Sequence[str]) -> None:
    kinds = {label[2:] for label in labels if label != "O"}
    expected = {"O"} | {f"{mark}-{kind}" for mark in "BI" for kind in kinds}
    if set(labels) != expected or len(set(labels)) != len(labels) or not kinds:
        raise CheckpointError(
            f"config.json: id2label: expected O and one B- and I- label for each kind, "
            f"found {', '.join(labels) or 'none'}"
        )
