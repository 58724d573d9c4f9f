"""Our names (PER, LOC, ORG) of Wikipedia's sentences (WikiFANE, AQMAR), put back on their text.

The split `train-stance` are those that `wiki_standoff` has quotations and stances of.
"""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from train.data import aqmar, wikifane
from train.data.corpus import Corpus, Mention, Sentence, choose, make_corpus
from train.data.names_standoff import MISC, Renaming, Standoff, read_standoff
from train.data.news_standoff import read_lines

__all__ = ["SPLITS", "STANDOFF", "Place", "place_of", "read", "read_sentences"]

SPLITS = ("train", "train-stance")
SEEDS = Path(__file__).parents[2] / "seeds"
STANDOFF, STANCES = SEEDS / "wiki-ner.standoff.jsonl", SEEDS / "wiki-stance.standoff.jsonl"
CORPORA = {"aqmar": aqmar.read, "wikifane": wikifane.read}

Place = tuple[str, int]
"""A corpus, and the number of one of its sentences."""


def read(folder: Path, split: str, misc: str = "mask", standoff: Path = STANDOFF) -> Corpus:
    """Return the sentences of a split, numbered from 0; both corpora give their own `train`.

    Args:
        folder: The data folder, which holds both corpora.
        split: `train` or `train-stance`.
        misc: What becomes of the corpora's MISC (`train.data.names_standoff.Renaming`).
        standoff: The annotation, one JSON object a line.

    Raises:
        InputError: A file is missing or broken, or a text is not the one annotated.
        UsageError: The split or the choice is unknown.
    """
    defects: Counter[str] = Counter()
    found = read_sentences(folder, split, defects, misc, standoff)
    return make_corpus(found.values(), defects)


def read_sentences(
    folder: Path, split: str, defects: Counter[str], misc: str = "drop", standoff: Path = STANDOFF
) -> dict[Place, Sentence]:
    """Return the sentences that `read` gives, by their places, in the order of the annotation.

    Sentences that a corpus's reader leaves out are counted into `defects`.

    Raises:
        What `read` raises.
    """
    choose("split of our annotation of Wikipedia", split, SPLITS)
    choose("choice for misc", misc, MISC)
    rows = _rows(folder)
    found: dict[Place, Sentence] = {}
    for place, ours in _lines(split, standoff, defects).items():
        if place in rows:
            renaming = Renaming(standoff, place[0], misc, defects)
            found[place] = renaming.named(_sentence(len(found), rows[place]), ours, place[1])
        else:
            defects["annotated sentences that are not in the corpora"] += 1
    return found


def place_of(value: Mapping[str, Any]) -> Place:
    """Return whose sentence a line of an annotation is about."""
    return str(value.get("corpus")), int(value["sentence"])


def _lines(split: str, standoff: Path, defects: Counter[str]) -> dict[Place, Standoff]:
    lines = read_standoff(standoff, place_of)
    if split == "train":
        return lines
    wanted = [*map(place_of, read_lines(STANCES))]
    defects["sentences with stances that have no names of ours"] += sum(
        place not in lines for place in wanted
    )
    return {place: lines[place] for place in wanted if place in lines}


def _rows(folder: Path) -> dict[Place, Mapping[str, Any]]:
    read_all: Mapping[str, Any] = {name: own(folder, "train") for name, own in CORPORA.items()}
    return {(name, row["sentence"]): row for name, own in read_all.items() for row in own.dataset}


def _sentence(number: int, row: Mapping[str, Any]) -> Sentence:
    theirs = map(Mention, row["start"], row["end"], row["label"])
    return Sentence(number, row["text"], tuple(theirs))
