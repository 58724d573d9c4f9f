"""Runtimes: what turns pieces into logits."""

from collections.abc import Sequence
from typing import Protocol

from infer.decode import Floats
from infer.encoding import Ints
from infer.layout import Layout

__all__ = ["Runtime"]


class Runtime(Protocol):
    """An encoder with a head, or several.

    What it returns for one window or layout does not depend on the others of the batch.
    """

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return the logits of each window of ids, shape (pieces,), special tokens included.

        They have the shape (pieces, labels).
        """
        ...

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return the logits of each layout's pairs, shape (pairs, labels)."""
        ...
