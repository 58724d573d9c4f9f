"""One encoder for several heads: what the first has had read is not read again for the others."""

from collections.abc import Sequence

from infer.decode import Floats
from infer.encoding import Ints
from infer.layout import Layout
from infer.runtime import Runtime

__all__ = ["SharedRuntime"]


class SharedRuntime:
    """Runs another runtime; within a `with` block it keeps what batches of windows gave.

    A batch is kept whole: windows that are equal within one, or from one batch to another, are run
    each time. Nothing outlives the block, and outside of one nothing is kept.
    """

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._known: dict[tuple[bytes, ...], list[Floats]] | None = None

    def __enter__(self) -> "SharedRuntime":
        self._known = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._known = None

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says; those it has, if the batch is known."""
        known = self._known  # another thread may end the block
        if known is None:
            return self._runtime.logits(batch)
        asked = tuple(ids.tobytes() for ids in batch)
        if asked not in known:
            known[asked] = self._runtime.logits(batch)
        return known[asked]

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return answers as `infer.runtime.Runtime` says."""
        return self._runtime.answers(layouts)
