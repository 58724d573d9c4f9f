"""Our stances on news of other languages, beside the Arabic ones: English, then Russian too.

Standoff, offsets alone into the texts of NewsMTSC, RuOpinionNE and RuSentNE; `seeds/README.md`
describes its form and its making. An encoder that reads those languages carries what they teach
over to Arabic.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from train.data.corpus import Sentence, choose
from train.data.names_standoff import Renaming, read_standoff
from train.data.news_standoff import NewsSentence, put_back, read_lines
from train.data.stance import newsmtsc, ruopinionne, rusentne

__all__ = ["SPLITS", "STANDOFFS", "read_foreign"]

SPLITS = ("train",)
SEEDS = Path(__file__).parents[3] / "seeds"
STANDOFFS = {
    name: SEEDS / f"{name}.standoff.jsonl" for name in ("english-stance", "foreign-stance")
}
"""Our annotation, by the names of its corpora."""
TEXTS: Mapping[str, Callable[[Path], list[str]]] = {
    "newsmtsc": lambda folder: newsmtsc.texts(folder, "train"),
    "ruopinionne": ruopinionne.texts,
    "rusentne": rusentne.texts,
}
"""A corpus → its different texts, each at the number that our annotation has for it."""


def read_foreign(
    folder: Path, split: str, defects: Counter[str], standoff: Path
) -> list[NewsSentence]:
    """Return the annotated sentences, numbered from 0.

    Those that are not at hand are counted into `defects`.

    Raises:
        InputError: A file is missing or broken, or a text is not the one annotated.
        UsageError: The split is unknown.
    """
    choose("split of our annotation of foreign news", split, SPLITS)
    texts = cache(lambda corpus: TEXTS[corpus](folder))
    names = read_standoff(standoff, _place)
    found: list[NewsSentence] = []
    for value in read_lines(standoff):
        corpus, number = place = _place(value)
        if number >= len(texts(corpus)):
            defects["annotated sentences that are not in the corpus"] += 1
            continue
        bare = Sentence(number, texts(corpus)[number], ())
        naming = Renaming(standoff, corpus, "drop", defects)
        own = naming.named(bare, names[place], number).mentions
        found.append(put_back(len(found), bare.text, own, value, standoff))
    return found


def _place(value: Mapping[str, Any]) -> tuple[str, int]:
    corpus = value["corpus"]
    if corpus not in TEXTS:
        raise ValueError(f"corpus {corpus!r}: expected one of {', '.join(TEXTS)}")
    return corpus, int(value["sentence"])
