"""Sentences and words of raw text, as spans of the ORIGINAL text.

Nothing here changes the text: whatever a model needs changed (diacritics, presentation forms) is
the normaliser's business inside the tokenizer, which carries the offsets.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from infer.spans import Span

__all__ = ["MARKS", "paragraphs", "sentences", "words"]

ARABIC_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
MARKS = ARABIC_MARKS + "\u0300-\u036f"
"""Combining marks that belong to the letter before them (a regex character range)."""

# Joiners and bidi controls inside a word do not split it; at its edges they are left outside.
CONTROLS = "\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\u00ad\u061c"
WORD = re.compile(rf"[\w{MARKS}]+(?:[{CONTROLS}]+[\w{MARKS}]+)*|[^\w\s{CONTROLS}]")

# A full stop inside a number or name (3.5, U.N) ends nothing; closing marks go with the ending.
# A run of stops is tried once, from its first: a megabyte of dots takes time in proportion.
ENDING = re.compile(
    r"(?<![.!?؟…])[.!?؟…]++[\"'»”’)\]\u200e\u200f]*+(?=\s)|[؛;](?=\s)|[\r\n\u2028\u2029]+"
)
BREAK = re.compile(r"[\r\n\u2028\u2029]+")


def words(text: str, start: int = 0, end: int | None = None) -> list[Span]:
    """Return the words of `text[start:end]`, as spans of the whole text.

    A word is a run of letters, digits and marks (diacritics and tatweel included), or one single
    other character that is not white space: لـ"عربي21" is لـ, ", عربي21, ". Bidi controls and
    joiners alone are no words.
    """
    return [Span(*m.span()) for m in WORD.finditer(text, start, len(text) if end is None else end)]


def sentences(text: str) -> tuple[Span, ...]:
    """Return the sentences of `text`: in order, apart, covering all that is not white space.

    A sentence ends after . ! ? ؟ … (with the quote marks or brackets that close there) or ; ؛
    before white space, and at every line break. Its edges are no white space.
    """
    return tuple(_trimmed(text))


def paragraphs(text: str) -> tuple[Span, ...]:
    """Return the paragraphs of `text`: what stands between line breaks, without blank ones."""
    ends = [*(m.end() for m in BREAK.finditer(text)), len(text)]
    edges = (_trim(text, a, b) for a, b in pairwise([0, *ends]))
    return tuple(edge for edge in edges if edge.start < edge.end)


def _trimmed(text: str) -> Iterator[Span]:
    start = 0
    for end in [*(m.end() for m in ENDING.finditer(text)), len(text)]:
        edge = _trim(text, start, end)
        if edge.start < edge.end:
            yield edge
        start = end


def _trim(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    return Span(start + left, max(start + left, start + len(piece.rstrip())))
