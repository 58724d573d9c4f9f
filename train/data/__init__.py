"""Corpora for training: where they come from, how they are fetched, read and checked for leaks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from train.data import (
    anercorp,
    aqmar,
    corrected,
    names_standoff,
    news_ner,
    news_quotes,
    news_targets,
    wiki_ner,
    wiki_standoff,
    wikifane,
    wojood,
)
from train.data.corpus import Corpus, choose

__all__ = ["READERS", "Corpus", "Reader", "read"]


@dataclass(frozen=True, slots=True)
class Reader:
    """How one corpus is read: its function, its splits, and its options with their choices.

    An option without choices takes any text.
    """

    read: Callable[..., Corpus]
    splits: tuple[str, ...]
    options: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


READERS: Mapping[str, Reader] = {
    "anercorp": Reader(
        anercorp.read,
        anercorp.SPLITS,
        {"duplicates": anercorp.DUPLICATES, "names": anercorp.NAMES, "draw": anercorp.DRAWS},
    ),
    "aqmar": Reader(aqmar.read, aqmar.SPLITS),
    "corrected": Reader(corrected.read, corrected.SPLITS, {"path": (), "what": corrected.WHAT}),
    "news-ner": Reader(
        news_ner.read,
        news_ner.SPLITS,
        {"misc": names_standoff.MISC, "duplicates": anercorp.DUPLICATES},
    ),
    "news-quotes": Reader(news_quotes.read, news_quotes.SPLITS),
    "news-targets": Reader(news_targets.read, news_targets.SPLITS),
    "wiki-ner": Reader(wiki_ner.read, wiki_ner.SPLITS, {"misc": names_standoff.MISC}),
    "wiki-quotes": Reader(
        partial(
            news_quotes.read, standoff=wiki_standoff.STANDOFF, annotated=wiki_standoff.read_wiki
        ),
        wiki_standoff.SPLITS,
    ),
    "wiki-targets": Reader(
        partial(
            news_targets.read, standoff=wiki_standoff.STANDOFF, annotated=wiki_standoff.read_wiki
        ),
        wiki_standoff.SPLITS,
    ),
    "wikifane": Reader(wikifane.read, wikifane.SPLITS),
    "wojood": Reader(wojood.read, wojood.SPLITS),
}


def read(name: str, folder: Path, split: str, **options: str) -> Corpus:
    """Return one split of the corpus `name`.

    Args:
        name: A key of `READERS`.
        folder: The data folder, as `train data --into` fills it.
        split: One of the corpus's splits.
        options: Choices that this corpus offers, such as `misc="mask"` of news-ner.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: Name, split, option or choice is unknown; the message lists what there is.
    """
    reader = READERS[choose("corpus", name, tuple(READERS))]
    choose(f"split of {name}", split, reader.splits)
    for option, choice in options.items():
        choose(f"option of {name}", option, tuple(reader.options) or ("none",))
        choose(f"choice for {option}", choice, reader.options[option] or (choice,))
    return reader.read(folder, split, **options)
