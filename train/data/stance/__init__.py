"""Stance corpora for training: one row a holder, a target and a sentence."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from train.data.corpus import choose
from train.data.stance import (
    arabicstancex,
    corrected,
    dse,
    foreign,
    news_stance,
    newsmtsc,
    ruopinionne,
    rusentne,
    seesaw,
    silver,
)
from train.data.stance.rows import StanceCorpus, StanceRow
from train.data.wiki_standoff import SPLITS, STANDOFF, read_wiki

__all__ = ["OPTIONS", "STANCE_READERS", "StanceCorpus", "StanceRow", "read_stances"]

STANCE_READERS: Mapping[str, tuple[Callable[..., StanceCorpus], tuple[str, ...]]] = {
    "arabicstancex": (arabicstancex.read, arabicstancex.SPLITS),
    "corrected": (corrected.read, corrected.SPLITS),
    "dse": (dse.read, dse.SPLITS),
    "news-stance": (news_stance.read, news_stance.SPLITS),
    "newsmtsc": (newsmtsc.read, newsmtsc.SPLITS),
    "ruopinionne": (ruopinionne.read, ruopinionne.SPLITS),
    "rusentne": (rusentne.read, rusentne.SPLITS),
    "seesaw": (seesaw.read, seesaw.SPLITS),
    "wiki-stance": (
        partial(news_stance.read, standoff=STANDOFF, annotated=read_wiki),
        SPLITS,
    ),
    silver.NAME: (silver.read, silver.SPLITS),
    **{
        name: (
            partial(news_stance.read, standoff=path, annotated=foreign.read_foreign),
            foreign.SPLITS,
        )
        for name, path in foreign.STANDOFFS.items()
    },
}
"""A corpus's name → its reader and its splits."""

OPTIONS: Mapping[str, tuple[str, ...]] = {"corrected": ("path",), silver.NAME: ("path",)}
"""The options of those corpora that have any; each takes any text."""


def read_stances(name: str, folder: Path, split: str, **options: str) -> StanceCorpus:
    """Return one split of the stance corpus `name`.

    Args:
        name: A key of `STANCE_READERS`.
        folder: The data folder, as `train data --into` fills it.
        split: One of the corpus's splits.
        options: Options that this corpus has, such as `path` of corrected.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: Name, split or option is unknown; the message lists what there is.
    """
    read, splits = STANCE_READERS[choose("stance corpus", name, tuple(STANCE_READERS))]
    for option in options:
        choose(f"option of {name}", option, OPTIONS.get(name, ("none",)))
    return read(folder, choose(f"split of {name}", split, splits), **options)
