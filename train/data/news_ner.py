"""Our names (PER, LOC, ORG) of ANERcorp's training sentences, put back on their text."""

from collections import Counter
from pathlib import Path

from train.data import anercorp
from train.data.corpus import Corpus, choose, make_corpus
from train.data.leaks import without_repeats
from train.data.names_standoff import MISC, Renaming, read_standoff

__all__ = ["SPLITS", "read"]

SPLITS = ("train", "dev", "train-all")
STANDOFF = Path(__file__).parents[2] / "seeds" / "news-ner.standoff.jsonl"


def read(
    folder: Path,
    split: str,
    misc: str = "keep",
    duplicates: str = "keep",
    standoff: Path = STANDOFF,
) -> Corpus:
    """Return one split of ANERcorp's training sentences with our labels.

    Args:
        folder: The data folder, which holds `ner/anercorp-camellab`.
        split: `train`, `dev` or `train-all`, as of ANERcorp.
        misc: What becomes of ANERcorp's MISC (`train.data.names_standoff.Renaming`).
        duplicates: "keep" or "drop" a sentence of eight words or more that came before.
        standoff: The annotation, one JSON object a line.

    Raises:
        InputError: A file is missing or broken, or the text is not the one annotated.
        UsageError: The split or a choice is unknown.
    """
    choose("split of news-ner", split, SPLITS)
    choose("choice for misc", misc, MISC)
    drop = choose("choice for duplicates", duplicates, anercorp.DUPLICATES) == "drop"
    defects: Counter[str] = Counter()
    ours = read_standoff(standoff, lambda value: int(value["sentence"]))
    renaming = Renaming(standoff, "anercorp", misc, defects)
    sentences = [
        renaming.named(sentence, ours.get(sentence.number), sentence.number)
        for sentence in anercorp.read_sentences(folder, split, defects)
    ]
    return make_corpus(without_repeats(sentences, defects, drop=drop), defects)
