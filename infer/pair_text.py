"""A pair as the stance model reads it: who towards whom, and the sentence with both marked.

The first text names the pair, `holder ← target`; the second is the sentence with @ around each
mention of the holder and # around each mention of the target, so that the model need not find
them. Marks in punctuation that the vocabulary knows, after Zhou and Chen (2022), An Improved
Baseline for Sentence-level Relation Extraction. A party that the sentence does not name gets no
mark: its name must do.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter

from infer.annotation import AUTHOR
from infer.spans import Span
from infer.text import words

__all__ = ["HOLDER", "MOST_WORDS", "TARGET", "crop", "name_pair", "pair_text"]

HOLDER, TARGET = "@", "#"
WRITER = "الكاتب"
"""How the outlet itself is named as a holder."""
MOST_WORDS = 110
"""Words of a sentence that the model is shown; what lies further from the marks is left out."""


def pair_text(
    pair: tuple[str, str],
    sentence: str,
    holder: Sequence[Span] = (),
    target: Sequence[Span] = (),
) -> tuple[str, str]:
    """Return both texts of a pair.

    Args:
        pair: Names of holder (or `AUTHOR`) and target.
        sentence: The sentence.
        holder: The holder's mentions, as spans of `sentence`; for a speaker whom it does not
            name, the cue that tells of the speaking.
        target: The target's mentions.
    """
    shown = crop(sentence, [*holder, *target])
    marks = [(mark, s) for mark, spans in ((HOLDER, holder), (TARGET, target)) for s in spans]
    kept = [(mark, span) for mark, span in marks if _inside(span, shown)]
    return name_pair(*pair), _marked(sentence, shown, kept)


def name_pair(holder: str, target: str) -> str:
    """Return the first text, `holder ← target`."""
    return f"{WRITER if holder == AUTHOR else holder} ← {target}"


def crop(sentence: str, marked: Iterable[Span]) -> Span:
    """Return the part of `sentence`, at most `MOST_WORDS` long, that is shown.

    It holds the first mark and as many after it as fit, and grows evenly to both sides of them.
    """
    rows = words(sentence)
    if len(rows) <= MOST_WORDS:
        return Span(0, len(sentence))
    first, last = _reach(rows, sorted(marked))
    spare = MOST_WORDS - (last - first)
    start = min(max(0, first - spare // 2), len(rows) - MOST_WORDS)
    return Span(rows[start].start, rows[start + MOST_WORDS - 1].end)


def _reach(rows: Sequence[Span], marked: Sequence[Span]) -> tuple[int, int]:
    """Return the words from the first mark to as many marks as fit, as a half-open range."""
    if not marked:
        return 0, 0
    first = min(bisect_right(rows, marked[0].start, key=attrgetter("end")), len(rows) - 1)
    most = min(len(rows), first + MOST_WORDS)
    ends = [bisect_left(rows, span.end, key=attrgetter("start")) for span in marked]
    return first, max((end for end in ends if first < end <= most), default=most)


def _inside(span: Span, part: Span) -> bool:
    return part.start <= span.start and span.end <= part.end


def _marked(sentence: str, part: Span, marks: Sequence[tuple[str, Span]]) -> str:
    # Where several marks meet, what ends goes before what begins.
    cuts = [(s.start, 1, f" {mark} ") for mark, s in marks]
    cuts += [(s.end, 0, f" {mark} ") for mark, s in marks]
    written, at = [], part.start
    for place, _, mark in sorted(cuts):
        written += [sentence[at:place], mark]
        at = place
    return "".join([*written, sentence[at : part.end]])
