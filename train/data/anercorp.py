"""ANERcorp, newswire, in the split of CAMeL Lab (Benajiba et al. 2007; Obeid et al. 2020).

The corpus has no development set and marks no documents: the last tenth of its training sentences,
whole and contiguous, is the `dev` split here, and the rest is `train`.
"""

from collections import Counter
from pathlib import Path

from train.data.columns import clean, find_chunks, label_sentence, read_columns
from train.data.corpus import Corpus, LabelTable, Sentence, choose, make_corpus
from train.data.exchanged import SHARES, with_other_names
from train.data.leaks import without_repeats

__all__ = ["DRAWS", "DUPLICATES", "NAMES", "SPLITS", "read", "read_sentences"]

SPLITS = ("train", "dev", "test", "train-all")
DUPLICATES = ("keep", "drop")
NAMES = ("own", *SHARES)
DRAWS = tuple("0123456789")
FOLDER = "ner/anercorp-camellab"
LABELS: LabelTable = {"PERS": "PER", "LOC": "LOC", "ORG": "ORG", "MISC": "MISC"}


def read(
    folder: Path, split: str, duplicates: str = "keep", names: str = "own", draw: str = "0"
) -> Corpus:
    """Return one split of ANERcorp.

    Args:
        folder: The data folder, which holds `ner/anercorp-camellab`.
        split: `train` (nine tenths), `dev` (the last tenth of train), `test`, or `train-all`.
        duplicates: Whether to "keep" or "drop" a sentence of eight words or more that already
            stood in this split. They are counted either way.
        names: Whether sentences keep their "own" names or are given each other's, and of which
            labels (`train.data.exchanged.SHARES`).
        draw: A digit: another one gives other names.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split or the choice is unknown.
    """
    drop = choose("choice for duplicates", duplicates, DUPLICATES) == "drop"
    defects: Counter[str] = Counter()
    found = read_sentences(folder, split, defects)
    sentences = without_repeats(found, defects, drop=drop)
    if choose("choice for names", names, NAMES) != "own":
        sentences = with_other_names(sentences, SHARES[names], int(choose("draw", draw, DRAWS)))
    return make_corpus(sentences, defects)


def read_sentences(folder: Path, split: str, defects: Counter[str]) -> list[Sentence]:
    """Return the sentences of one split, numbered as in their file, counting into `defects`."""
    choose("split of anercorp", split, SPLITS)
    half = "test" if split == "test" else "train"
    path = folder / FOLDER / f"ANERCorp_CamelLab_{half}.txt"
    groups = list(enumerate(read_columns(path, defects)))
    border = len(groups) * 9 // 10
    parts = {"train": groups[:border], "dev": groups[border:]}
    sentences = []
    for number, group in parts.get(split, groups):
        tokens = clean(group, defects)
        chunks = find_chunks(tokens, defects)
        sentences.append(label_sentence(number, tokens, chunks, LABELS, path))
    return sentences
