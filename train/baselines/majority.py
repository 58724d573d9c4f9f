"""Every pair has the label that most pairs have."""

from collections.abc import Sequence

__all__ = ["majority"]


def majority(asked: Sequence[tuple[str, str, str]]) -> list[str]:
    """Return neutral for every (holder, target, sentence)."""
    return ["neutral"] * len(asked)
