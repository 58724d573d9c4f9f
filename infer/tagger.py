"""One token-classification model: words of a text in, logits of each word out."""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np

from infer.checkpoint import Checkpoint, read_checkpoint
from infer.decode import Floats, Scheme, TaggedSpan
from infer.encoding import Encoder, Encoding, Ints
from infer.errors import CheckpointError
from infer.repeats import pool_repeats
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime
from infer.spans import Span
from infer.windows import Window, make_windows

__all__ = ["Tagger", "ToTag"]

ToTag = tuple[str, Sequence[Span], Sequence[Span], Sequence[Sequence[Span]]]
"""A text, its sentences, its lines, and its words in rows that no span crosses."""


class Tagger:
    """A checkpoint, its tokenizer and a runtime."""

    def __init__(self, checkpoint: Checkpoint, encoder: Encoder, runtime: Runtime):
        self.checkpoint = checkpoint
        self.encoder = encoder
        self.scheme = Scheme(checkpoint.labels)
        self._runtime = runtime
        self._width = checkpoint.width or len(checkpoint.labels)

    @classmethod
    def load(cls, folder: Path, threads: int = 0, head: str = "") -> "Tagger":
        """Load a model folder with the ONNX runtime; `threads` 0 means one a core.

        Raises:
            CheckpointError: the folder's files are missing, broken or disagree.
        """
        checkpoint = read_checkpoint(folder, head)
        return cls(
            checkpoint,
            Encoder.load(checkpoint.tokenizer),
            OnnxRuntime(checkpoint.onnx, threads),
        )

    def tag(
        self, text: str, sentences: Sequence[Span], words: Sequence[Sequence[Span]]
    ) -> list[list[TaggedSpan]]:
        """Return the tagged spans of each row of words, such as the words of a sentence.

        No span crosses the end of a row. Spans count the words of their row from 0.
        """
        return self.tag_many([(text, sentences, (), words)])[0]

    def tag_many(self, texts: Sequence[ToTag]) -> list[list[list[TaggedSpan]]]:
        """Return what `tag` gives for each text: (text, sentences, lines, rows of words).

        Windows are made of whole lines where they fit, else of sentences.
        """
        flat = [[word for row in rows for word in row] for *_, rows in texts]
        encodings = [
            self.encoder.encode(text, sentences, row, lines)
            for (text, sentences, lines, _), row in zip(texts, flat, strict=True)
        ]
        logits = self.word_logits(encodings)
        return [
            self._decode([word.of(text) for word in row], own, rows)
            for (text, *_, rows), row, own in zip(texts, flat, logits, strict=True)
        ]

    def _decode(
        self, surfaces: Sequence[str], logits: Floats, words: Sequence[Sequence[Span]]
    ) -> list[list[TaggedSpan]]:
        pooled = pool_repeats(surfaces, logits, self.scheme.labels, self.checkpoint.repeats)
        edges = accumulate((len(row) for row in words), initial=0)
        return [
            self.scheme.decode(pooled[a:b], self.checkpoint.calibration) for a, b in pairwise(edges)
        ]

    def word_logits(self, encodings: Sequence[Encoding]) -> list[Floats]:
        """Return the logits of each text's words, of their first pieces: shape (words, labels).

        A word without a piece (the normaliser dropped all of it) is certainly O.
        """
        size = self.checkpoint.window
        windows = [(i, one) for i, e in enumerate(encodings) for one in make_windows(e, size)]
        batch = [self.window_ids(encodings[i], window) for i, window in windows]
        own = slice(self.checkpoint.first, self.checkpoint.first + len(self.scheme.labels))
        cores: list[list[Floats]] = [[] for _ in encodings]
        for (i, window), ids, logits in zip(
            windows, batch, self._runtime.logits(batch), strict=True
        ):
            self._check(logits, ids)
            skipped = 1 + window.core_start - window.start
            cores[i].append(logits[skipped : skipped + window.core_end - window.core_start, own])
        return [self._of_words(one, own) for one, own in zip(encodings, cores, strict=True)]

    def _of_words(self, encoding: Encoding, cores: Sequence[Floats]) -> Floats:
        outside = np.array([0.0 if x == "O" else -1e4 for x in self.scheme.labels], np.float32)
        rows = np.tile(outside, (len(encoding.first), 1))
        if cores:
            held = encoding.first >= 0
            rows[held] = np.concatenate(cores)[encoding.first[held]]
        return rows

    def _check(self, logits: Floats, ids: Ints) -> None:
        if logits.shape != (len(ids), self._width):
            raise CheckpointError(
                f"{self.checkpoint.folder}: the model gives logits of the shape {logits.shape} for "
                f"{len(ids)} pieces, config.json names {self._width} labels"
            )
        if not np.isfinite(logits).all():
            raise CheckpointError(
                f"{self.checkpoint.folder}: the model gives logits that are no finite numbers; "
                "train or export it anew"
            )

    def window_ids(self, encoding: Encoding, window: Window) -> Ints:
        """Return a window's ids with the special tokens around them."""
        inner = encoding.ids[window.start : window.end]
        return np.concatenate(([self.encoder.begin], inner, [self.encoder.end]))
