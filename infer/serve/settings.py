"""How a service is set up, and the bounds that follow from it."""

from dataclasses import dataclass

__all__ = ["MOST_ID", "MOST_TARGET", "MOST_TARGETS", "MOST_TEXTS", "Settings"]

MOST_TEXTS = 32
"""Of one request."""
MOST_TARGETS = 20
MOST_TARGET = 300
"""Characters of one target; its words are bounded by `infer.subjects`."""
MOST_ID = 300
ESCAPED = 12
"""Bytes of one character in JSON at most: a pair of surrogates, each written as an escape."""
AROUND = 2**20
"""Bytes for everything of a request but its longest text."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What the command line decides.

    Attributes:
        token: What a client must show as its bearer token; empty: nothing.
        max_chars: Code points of one text.
        queue: Texts that may wait.
        timeout: Seconds from a request's arrival to its answer.
        batch_chars: Code points of texts that are annotated together; a longer text is alone.
        linger: Seconds that a text waits for company where the worker is idle.
        frame_ancestors: Origins whose pages may show this one in a frame.
    """

    host: str = "127.0.0.1"
    port: int = 8000
    token: str = ""
    max_chars: int = 20_000
    queue: int = 64
    timeout: float = 60.0
    batch_chars: int = 8_000
    linger: float = 0.004
    frame_ancestors: tuple[str, ...] = ()

    @property
    def max_texts(self) -> int:
        """Texts of one request: never more than the queue holds."""
        return min(MOST_TEXTS, self.queue)

    @property
    def max_bytes(self) -> int:
        """Bytes of one request's body."""
        return AROUND + ESCAPED * self.max_chars
