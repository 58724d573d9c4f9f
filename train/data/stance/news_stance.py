"""Our own stances on ANERcorp's training sentences (`train.data.news_standoff`).

What the annotation leaves out is neutral: the guide has every ordered pair of a sentence's parties
looked at. Parties are its names, speakers, and holders without a name; targets are those, and what
a stance is towards. A pair that only other bounds or another mention part from an annotated
one says nothing, and is no row.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from infer.names import key_of
from infer.spans import Span
from train.data.news_standoff import SPLITS, STANDOFF, Annotated, NewsSentence, Stand, read_news
from train.data.stance.rows import StanceCorpus, StanceRow, make_stances

__all__ = ["SPLITS", "read"]


def read(
    folder: Path, split: str, standoff: Path = STANDOFF, annotated: Annotated = read_news
) -> StanceCorpus:
    """Return one split: annotated pairs, then neutral ones, sentence by sentence.

    Raises:
        InputError: A file is missing or broken, or the text is not the one annotated.
        UsageError: The split is unknown.
    """
    defects: Counter[str] = Counter()
    sentences = annotated(folder, split, defects, standoff)
    return make_stances((row for one in sentences for row in _rows(one)), defects)


def _rows(sentence: NewsSentence) -> Iterator[StanceRow]:
    stands = [s for s in sentence.stances if s.holder != s.target]
    polar = [s for s in stands if s.label != "neutral"]
    yield from (_row(sentence, stand) for stand in polar)
    known = [(s.holder, s.target) for s in polar]
    said = [(s.holder, s.target) for s in stands if s.label == "neutral"]
    for holder, target in dict.fromkeys([*said, *_pairs(sentence)]):
        pair = (holder, target)
        if not any(_alike(sentence.text, pair, other) for other in known):
            yield _row(sentence, Stand(holder, target, "neutral"))


def _pairs(sentence: NewsSentence) -> Iterator[tuple[Span, Span]]:
    names = [Span(m.start, m.end) for m in sentence.names]
    holders = [s.holder for s in sentence.stances if s.holder]
    people = {Span(m.start, m.end) for m in sentence.names if m.label == "PER"} | set(holders)
    speakers = [
        quote.source
        for quote in sentence.quotes
        if quote.source and all(_apart(quote.source, party) for party in people)
    ]
    parties = dict.fromkeys([*names, *holders, *speakers])
    targets = dict.fromkeys([*parties, *(s.target for s in sentence.stances)])
    for holder in parties:
        for target in targets:
            if holder != target:
                yield holder, target


def _row(sentence: NewsSentence, stand: Stand) -> StanceRow:
    holder = stand.holder
    cues = [
        quote.cue
        for quote in sentence.quotes
        if holder and quote.source and not _apart(quote.source, holder)
    ]
    return StanceRow(
        sentence.number, sentence.text, holder, stand.target, "", stand.label, tuple(cues)
    )


def _alike(text: str, one: tuple[Span | None, Span], other: tuple[Span | None, Span]) -> bool:
    return all(_same(text, a, b) for a, b in zip(one, other, strict=True))


def _same(text: str, one: Span | None, other: Span | None) -> bool:
    if one is None or other is None:
        return one is other
    return not _apart(one, other) or key_of(one.of(text)) == key_of(other.of(text))


def _apart(one: Span, other: Span) -> bool:
    return one.end <= other.start or other.end <= one.start
