"""The public sample of Wojood, nested entities of 21 types (Jarrar, Khalilia and Ghanem 2022).

Of nested entities the outermost that is a person, place or organisation is kept, so the town in a
municipality's name is not an entity of its own, while the one in an office-holder's title is.
"""

from collections import Counter
from pathlib import Path

from train.data.columns import clean, find_chunks, label_sentence, read_columns
from train.data.corpus import Corpus, LabelTable, choose, make_corpus

__all__ = ["SPLITS", "read"]

SPLITS = ("train", "dev", "test")
FILES = {"train": "train.txt", "dev": "val.txt", "test": "test.txt"}
FOLDER = "ner/wojood-sample"
END_MARK = "$#$"

LABELS: LabelTable = {
    "PERS": "PER",
    "GPE": "LOC",
    "LOC": "LOC",
    "FAC": "LOC",
    "ORG": "ORG",
    "CARDINAL": None,
    "CURR": None,
    "DATE": None,
    "EVENT": None,
    "LANGUAGE": None,
    "LAW": None,
    "MONEY": None,
    "NORP": None,
    "OCC": None,
    "ORDINAL": None,
    "PERCENT": None,
    "PRODUCT": None,
    "QUANTITY": None,
    "TIME": None,
    "UNIT": None,
    "WEBSITE": None,
}


def read(folder: Path, split: str) -> Corpus:
    """Return one split of the sample.

    Args:
        folder: The data folder, which holds `ner/wojood-sample`.
        split: `train`, `dev` or `test`.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    path = folder / FOLDER / FILES[choose("split of wojood", split, SPLITS)]
    defects: Counter[str] = Counter()
    sentences = []
    for number, group in enumerate(read_columns(path, defects)):
        tokens = [token for token in clean(group, defects) if token.word != END_MARK]
        defects[f"end marks {END_MARK} removed"] += len(group) - len(tokens)
        defects["sentences dropped: no words"] += not tokens
        if tokens:
            chunks = find_chunks(tokens, defects)
            sentences.append(label_sentence(number, tokens, chunks, LABELS, path))
    return make_corpus(sentences, defects)
