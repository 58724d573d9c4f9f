"""The stances of annotations that people corrected (`train.data.corrected`).

A row is made where the sentence names both: the holder by a mention, or as the source of its own
quotation; the target by a mention or in the sentence's words, unless it is a subject that was
asked for. What an annotation does not list says nothing: nobody was asked about it.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from infer.annotation import AUTHOR, Annotation, Entity, Passage, Stance
from infer.spans import Span
from train.data.corpus import choose
from train.data.corrected import SPLITS, read_corrected
from train.data.stance.rows import StanceCorpus, StanceRow, make_stances

__all__ = ["SPLITS", "read"]


def read(folder: Path, split: str, path: str = "") -> StanceCorpus:
    """Return the stances of corrected annotations, neutral ones included.

    Args:
        folder: The data folder, from which a relative `path` goes.
        split: `all`.
        path: A file (.json, .jsonl) or a folder of such files.

    Raises:
        InputError: A file is missing or holds no annotation, or two hold the same text.
        UsageError: The split is unknown, or there is no path.
    """
    choose("split of corrected", split, SPLITS)
    defects: Counter[str] = Counter()
    sentences = [
        (one.annotation, sentence)
        for one in read_corrected(folder, path, defects)
        for sentence in range(len(one.annotation.sentences))
    ]
    rows = (
        row
        for number, (annotation, sentence) in enumerate(sentences)
        for row in _rows(annotation, sentence, number, defects)
    )
    return make_stances(rows, defects)


def _rows(
    annotation: Annotation, sentence: int, number: int, defects: Counter[str]
) -> Iterator[StanceRow]:
    bounds = annotation.sentences[sentence]
    text = bounds.of(annotation.text)
    for stance in annotation.stances:
        if stance.sentence != sentence:
            continue
        holder, target = _holder(annotation, stance, bounds), _target(annotation, stance, bounds)
        subject = stance.target.subject or ""
        if (holder is None and stance.holder != AUTHOR) or (target is None and not subject):
            defects["stances left out: the sentence does not name both"] += 1
        else:
            cues = _cues(annotation, stance, bounds)
            yield StanceRow(number, text, holder, target, subject, stance.label, cues)


def _holder(annotation: Annotation, stance: Stance, bounds: Span) -> Span | None:
    if stance.holder == AUTHOR:
        return None
    named = _mention(annotation, stance.holder, bounds)
    spoken = (q.source for q in annotation.quotes if q.speaker == stance.holder and q.source)
    return named or next(filter(None, (_inside(source, bounds) for source in spoken)), None)


def _target(annotation: Annotation, stance: Stance, bounds: Span) -> Span | None:
    target = stance.target
    if target.actor is not None:
        return _mention(annotation, target.actor, bounds)
    return _inside(target.passage, bounds) if target.passage else None


def _mention(annotation: Annotation, actor: str, bounds: Span) -> Span | None:
    """Return the first mention of an actor in a sentence, counted from where that begins."""
    mentions = (_inside(e, bounds) for e in annotation.entities if e.actor == actor)
    return next(filter(None, mentions), None)


def _cues(annotation: Annotation, stance: Stance, bounds: Span) -> tuple[Span, ...]:
    own = (quote for quote in annotation.quotes if quote.speaker == stance.holder)
    return tuple(filter(None, (_inside(quote.cue, bounds) for quote in own)))


def _inside(part: Passage | Entity, bounds: Span) -> Span | None:
    if not (bounds.start <= part.start and part.end <= bounds.end):
        return None
    return Span(part.start - bounds.start, part.end - bounds.start)
