"""Runtimes: what turns pieces into logits."""

from collections.abc import Sequence
from typing import Protocol

from infer.decode import Floats
from infer.encoding import Ints

__all__ = ["Runtime"]


class Runtime(Protocol):
    """An encoder with a head.

    What it returns for one window does not depend on the other windows of the batch.
    """

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return the logits of each window of ids, shape (pieces,), special tokens included.

        A token classifier gives the shape (pieces, labels), a pair classifier (labels,).
        """
        ...
