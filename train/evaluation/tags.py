"""BIO tags of a sentence's words, and the spans that they mean."""

from collections.abc import Iterable, Sequence

from infer.decode import TaggedSpan
from infer.spans import Span
from train.evaluation.units import LabelledSpan

__all__ = ["to_spans", "to_tags"]


def to_spans(tags: Sequence[str | None]) -> list[TaggedSpan]:
    """Return the spans of strict BIO tags; None is a word without a known tag, outside of all.

    An I- that continues no span of its label is outside, as in seqeval's strict mode.
    """
    found: list[TaggedSpan] = []
    for word, tag in enumerate(tags):
        mark, _, label = (tag or "O").partition("-")
        if mark == "B":
            found.append(TaggedSpan(word, word + 1, label, 1.0))
        elif mark == "I" and found and (found[-1].end, found[-1].label) == (word, label):
            found[-1] = TaggedSpan(found[-1].start, word + 1, label, 1.0)
    return found


def to_tags(spans: Iterable[LabelledSpan], words: Sequence[Span]) -> list[str]:
    """Return the BIO tags of `words` under spans that cover whole words and do not overlap."""
    tags = ["O"] * len(words)
    first = {word.start: place for place, word in enumerate(words)}
    after = {word.end: place + 1 for place, word in enumerate(words)}
    for span in spans:
        start, end = first[span.start], after[span.end]
        tags[start:end] = [f"B-{span.label}", *[f"I-{span.label}"] * (end - start - 1)]
    return tags
