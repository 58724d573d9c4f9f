"""AQMAR, Arabic Wikipedia (Mohit et al. 2012), split by topic (Liu, Shang and Han 2019).

Its MIS is a mixed bag: products and films, but particles and chemical elements too.
"""

from collections import Counter
from pathlib import Path

from train.data.columns import clean, find_chunks, label_sentence, read_columns
from train.data.corpus import Corpus, LabelTable, Sentence, choose, make_corpus

__all__ = ["SPLITS", "read", "read_sentences"]

SPLITS = ("train", "dev", "test")
FOLDER = "ner/aqmar-topcoder"
LABELS: LabelTable = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "MIS": "MISC"}


def read(folder: Path, split: str) -> Corpus:
    """Return one split of AQMAR.

    Args:
        folder: The data folder, which holds `ner/aqmar-topcoder`.
        split: `train`, `dev` or `test`.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    defects: Counter[str] = Counter()
    return make_corpus(read_sentences(folder / FOLDER, split, defects), defects)


def read_sentences(folder: Path, split: str, defects: Counter[str]) -> list[Sentence]:
    """Return the sentences of one split in AQMAR's own folder, counting into `defects`."""
    path = folder / f"{choose('split of aqmar', split, SPLITS)}.txt"
    sentences = []
    for number, group in enumerate(read_columns(path, defects)):
        tokens = clean(group, defects)
        chunks = find_chunks(tokens, defects)
        sentences.append(label_sentence(number, tokens, chunks, LABELS, path))
    return sentences
