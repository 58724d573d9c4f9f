"""Score a finished stance model on rows of its dev and test corpora."""

from collections.abc import Callable, Sequence
from pathlib import Path

__all__ = ["evaluate"]


def evaluate(
    folder: Path,
    data: Path,
    gold: Sequence[Path],
    out: Path,
    echo: Callable[[str], None] = print,
) -> None:
    """Placeholder."""
