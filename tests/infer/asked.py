"""Questions with their mentions written into them: [@ يونس] يدعم [# ليبيا]."""

import re

from infer.classifier import Question
from infer.layout import Named, Pair
from infer.spans import Span

__all__ = ["asked", "pair_of"]

MARK = re.compile(r"\[([@#]) ([^\]]*)\]")


def asked(marked: str, holder: str = "", target: str = "") -> Question:
    """Return the question; a party that has no name given is named by its first mention."""
    text, spans, at = "", {"@": [], "#": []}, 0
    for found in MARK.finditer(marked):
        text += marked[at : found.start()]
        spans[found[1]].append(Span(len(text), len(text) + len(found[2])))
        text += found[2]
        at = found.end()
    text += marked[at:]
    sides = [
        Named(name or next((s.of(text) for s in own), "س"), tuple(own))
        for name, own in zip((holder, target), spans.values(), strict=True)
    ]
    return Question(text, *sides)


def pair_of(question: Question) -> Pair:
    """Return the pair that a question asks about."""
    return question.holder, question.target
