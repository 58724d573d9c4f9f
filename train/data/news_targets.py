"""The parties and issues of our stances that have no name, as labelled spans.

HOLDER is whoever takes a stand without being named (المتظاهرين), TARGET what a stand is taken
towards and is no name: an act, a plan, a group (وقف إطلاق النار). What is both is a HOLDER.
"""

from collections import Counter
from pathlib import Path

from infer.spans import Span
from train.data.corpus import Corpus, Mention, Sentence, make_corpus
from train.data.flat import flat
from train.data.news_standoff import SPLITS, STANDOFF, Annotated, NewsSentence, read_news

__all__ = ["LABELS", "SPLITS", "read"]

LABELS = ("HOLDER", "TARGET")


def read(
    folder: Path, split: str, standoff: Path = STANDOFF, annotated: Annotated = read_news
) -> Corpus:
    """Return one split with a mention for each holder and target that is no name.

    Raises:
        InputError: A file is missing or broken, or the text is not the one annotated.
        UsageError: The split is unknown.
    """
    defects: Counter[str] = Counter()
    found = [_label(one, defects) for one in annotated(folder, split, defects, standoff)]
    return make_corpus(found, defects)


def _label(sentence: NewsSentence, defects: Counter[str]) -> Sentence:
    named = {Span(m.start, m.end) for m in sentence.names}
    stands = [stance for stance in sentence.stances if stance.label != "neutral"]
    holders = {stance.holder for stance in stands if stance.holder} - named
    targets = {stance.target for stance in stands} - named - holders
    found = [Mention(*span, "HOLDER") for span in holders]
    found += [Mention(*span, "TARGET") for span in targets]
    return Sentence(sentence.number, sentence.text, flat(found, defects))
