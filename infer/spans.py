"""Half-open spans of code points: the one currency of positions in Rasd."""

from typing import NamedTuple

__all__ = ["Span"]


class Span(NamedTuple):
    """Code points `start` up to, not including, `end` of the original text.

    `text[span.start:span.end]` is the surface, always.
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the surface that this span covers in `text`."""
        return text[self.start : self.end]
