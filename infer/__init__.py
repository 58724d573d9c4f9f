"""Annotate Arabic news: who is in it, who says what, who stands where, with exact offsets.

>>> from infer import Annotator
>>> annotation = Annotator.load().annotate(text)
"""

from typing import TYPE_CHECKING

from infer.annotation import (
    Actor,
    Annotation,
    Entity,
    Passage,
    Quote,
    Relation,
    Stance,
    Target,
)
from infer.errors import RasdError
from infer.spans import Span

if TYPE_CHECKING:
    from infer.annotator import Annotator

__all__ = [
    "Actor",
    "Annotation",
    "Annotator",
    "Entity",
    "Passage",
    "Quote",
    "RasdError",
    "Relation",
    "Span",
    "Stance",
    "Target",
]


def __getattr__(name: str) -> object:
    """Import the annotator on first use (PEP 562): numpy and tokenizers cost 0.2 s."""
    if name != "Annotator":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from infer.annotator import Annotator  # noqa: PLC0415

    return Annotator
