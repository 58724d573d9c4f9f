"""The quotations of our annotation as labelled spans: SOURCE, CUE, CONTENT.

The terms are those of PolNeAR (Newell et al., 2018). Labels of words cannot nest: a quotation
inside another's content is left out, and so is any span that overlaps a longer one kept before.
"""

from collections import Counter
from pathlib import Path

from train.data.corpus import Corpus, Mention, Sentence, make_corpus
from train.data.flat import flat
from train.data.news_standoff import SPLITS, STANDOFF, Annotated, NewsSentence, read_news

__all__ = ["LABELS", "SPLITS", "label_quotes", "read"]

LABELS = ("SOURCE", "CUE", "CONTENT")


def read(
    folder: Path, split: str, standoff: Path = STANDOFF, annotated: Annotated = read_news
) -> Corpus:
    """Return one split with a mention for each source, cue and content.

    Raises:
        InputError: A file is missing or broken, or the text is not the one annotated.
        UsageError: The split is unknown.
    """
    defects: Counter[str] = Counter()
    found = [label_quotes(one, defects) for one in annotated(folder, split, defects, standoff)]
    return make_corpus(found, defects)


def label_quotes(sentence: NewsSentence, defects: Counter[str]) -> Sentence:
    """Return the sentence with a mention for each part of its quotations, nested ones left out."""
    outer = [
        quote
        for quote in sentence.quotes
        if not any(
            other is not quote
            and other.content.start <= quote.cue.start
            and quote.cue.end <= other.content.end
            for other in sentence.quotes
        )
    ]
    defects["quotations inside others"] += len(sentence.quotes) - len(outer)
    spans = {
        (*span, label)
        for quote in outer
        for span, label in zip((quote.source, quote.cue, quote.content), LABELS, strict=True)
        if span
    }
    mentions = flat((Mention(*span) for span in spans), defects)
    return Sentence(sentence.number, sentence.text, mentions)
