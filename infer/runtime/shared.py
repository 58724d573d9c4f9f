"""One encoder for several heads: what the first has had read is not read again for the others."""

from collections.abc import Sequence

from infer.decode import Floats
from infer.encoding import Ints
from infer.layout import Layout
from infer.runtime import Runtime

__all__ = ["SharedRuntime"]


class SharedRuntime:
    """Runs another runtime, and keeps what batches of windows gave until told to forget it.

    A batch is kept whole: windows that are equal within one, or from one batch to another, are run
    each time.
    """

    def __init__(self, runtime: Runtime):
        self._runtime = runtime
        self._known: dict[tuple[bytes, ...], list[Floats]] = {}

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says; those it has, if the batch is known."""
        asked = tuple(ids.tobytes() for ids in batch)
        found = self._known.get(asked)
        if found is None:
            found = self._known[asked] = self._runtime.logits(batch)
        return found

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return answers as `infer.runtime.Runtime` says."""
        return self._runtime.answers(layouts)

    def forget(self) -> None:
        """Let go of all batches."""
        self._known = {}
