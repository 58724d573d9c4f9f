"""A pair as the stance model reads it: who towards whom, and the sentence with both marked.

The first text names the pair, `holder ← target`; the second is the sentence with @ around each
mention of the holder and # around each mention of the target, so that the model need not find
them. Marks in punctuation that the vocabulary knows, after Zhou and Chen (2022), An Improved
Baseline for Sentence-level Relation Extraction. A party that the sentence does not name gets no
mark: its name must do.
"""

from collections.abc import Iterable, Sequence

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
    """Return the part of `sentence`, at most `MOST_WORDS` long, that holds most of the marks.

    It grows evenly to both sides of the marks, or of the first of them if all are too far apart.
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
    places = [
        [i for i, word in enumerate(rows) if word.start < span.end and span.start < word.end]
        for span in marked
    ]
    known = [place for place in places if place]
    if not known:
        return 0, 0
    first = known[0][0]
    ends = [place[-1] + 1 for place in known if place[-1] + 1 - first <= MOST_WORDS]
    return first, max(ends, default=min(len(rows), first + MOST_WORDS))


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
