"""A corpus and what a tagger finds in it, sentence by sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infer.decode import TaggedSpan
from infer.spans import Span
from infer.tagger import Tagger
from train.data.corpus import Corpus
from train.evaluation.tags import to_spans, to_tags
from train.evaluation.units import LabelledSpan, Unit, keep_labels
from train.examples import Block, join_sentences

__all__ = ["TaggedCorpus", "tag_corpus"]


@dataclass(frozen=True, slots=True)
class TaggedCorpus:
    """The sentences of a corpus with gold and found spans of `labels`, also as BIO tags of words.

    Offsets of a unit's spans are into its sentence, and spans cover whole words. `notes` counts
    what was left out of scoring.
    """

    labels: tuple[str, ...]
    units: list[Unit]
    gold_tags: list[list[str]]
    found_tags: list[list[str]]
    notes: Mapping[str, int]


def tag_corpus(tagger: Tagger, corpus: Corpus, labels: Sequence[str] | None = None) -> TaggedCorpus:
    """Tag the sentences of a corpus, joined to one text.

    Spans found on masked words are left out, and so are spans of other labels than `labels`, which
    are all by default: the tagger's in its order, then those that the corpus alone has.
    """
    block = join_sentences(corpus.dataset)
    found = tagger.tag(block.text, block.sentences, block.words)
    judged = [_unmasked(spans, tags) for spans, tags in zip(found, block.tags, strict=True)]
    chosen = tuple(labels if labels is not None else _all_labels(tagger, corpus))
    units, notes = keep_labels(_units(corpus, block, judged), chosen)
    notes["masked words left out"] = sum(tags.count(None) for tags in block.tags)
    notes["found on masked words left out"] = sum(map(len, found)) - sum(map(len, judged))
    notes["gold entities without a word of their own"] = _lost(corpus, block)
    words = [
        _shifted(row, -span.start) for row, span in zip(block.words, block.sentences, strict=True)
    ]
    return TaggedCorpus(
        chosen,
        units,
        [to_tags(unit.gold, row) for unit, row in zip(units, words, strict=True)],
        [to_tags(unit.found, row) for unit, row in zip(units, words, strict=True)],
        notes,
    )


def _units(corpus: Corpus, block: Block, found: Sequence[Sequence[TaggedSpan]]) -> list[Unit]:
    numbers = corpus.dataset["sentence"]
    return [
        Unit(
            f"sentence {number}",
            bounds.of(block.text),
            (Span(0, bounds.end - bounds.start),),
            _labelled(to_spans(tags), row, bounds.start),
            _labelled(spans, row, bounds.start),
        )
        for number, bounds, row, tags, spans in zip(
            numbers, block.sentences, block.words, block.tags, found, strict=True
        )
    ]


def _labelled(
    spans: Sequence[TaggedSpan], words: Sequence[Span], start: int
) -> tuple[LabelledSpan, ...]:
    return tuple(
        LabelledSpan(words[s.start].start - start, words[s.end - 1].end - start, s.label, s.score)
        for s in spans
    )


def _unmasked(spans: Sequence[TaggedSpan], tags: Sequence[str | None]) -> list[TaggedSpan]:
    return [span for span in spans if None not in tags[span.start : span.end]]


def _all_labels(tagger: Tagger, corpus: Corpus) -> list[str]:
    own = [label.partition("-")[2] for label in tagger.scheme.labels if label != "O"]
    gold = {label for labels in corpus.dataset["label"] for label in labels}
    return list(dict.fromkeys([*own, *sorted(gold)]))


def _lost(corpus: Corpus, block: Block) -> int:
    entities = sum(len(labels) for labels in corpus.dataset["label"])
    return entities - sum(len(to_spans(tags)) for tags in block.tags)


def _shifted(words: Sequence[Span], by: int) -> list[Span]:
    return [Span(word.start + by, word.end + by) for word in words]
