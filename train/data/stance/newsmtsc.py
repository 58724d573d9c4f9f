"""NewsMTSC: English news, how a sentence speaks of a person or group (Hamborg and Donnay 2021).

MIT licence. Hamborg and Donnay (2021). NewsMTSC: (Multi-)Target-dependent Sentiment Classification
in News Articles. EACL.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from train.data.corpus import choose
from train.data.stance.records import read_json_lines
from train.data.stance.rows import StanceCorpus, StanceRow, find_span, make_stances

__all__ = ["SPLITS", "read", "texts"]

SPLITS = ("train", "test")
FILES = {"train": ("train.jsonl",), "test": ("devtest_mt.jsonl", "devtest_rw.jsonl")}
FOLDER = "stance/newsmtsc"
LABELS = {2.0: "against", 4.0: "neutral", 6.0: "favor"}


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split of NewsMTSC; the author holds every stance.

    Args:
        folder: The data folder, which holds `stance/newsmtsc`.
        split: `train` or `test` (both sets of the paper, of many targets and of the real world).

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    defects: Counter[str] = Counter()
    numbers = {text: number for number, text in enumerate(texts(folder, split))}
    return make_stances(_rows(_paths(folder, split), numbers, defects), defects)


def texts(folder: Path, split: str) -> list[str]:
    """Return the different sentences of a split, each at the number that its rows give it.

    Raises:
        What `read` raises.
    """
    rows = (row for path in _paths(folder, split) for row in read_json_lines(path))
    return [*dict.fromkeys(row.get("sentence_normalized", str) for row in rows)]


def _paths(folder: Path, split: str) -> list[Path]:
    names = FILES[choose("split of newsmtsc", split, SPLITS)]
    return [folder / FOLDER / name for name in names]


def _rows(
    paths: list[Path], numbers: Mapping[str, int], defects: Counter[str]
) -> Iterator[StanceRow]:
    for path in paths:
        for record in read_json_lines(path):
            text = record.get("sentence_normalized", str)
            for target in record.records("targets"):
                start, end = target.get("from", int), target.get("to", int)
                span = find_span(text, start, end, target.get("mention", str))
                label = target.look_up("polarity", LABELS)
                defects["rows dropped: span does not hold its text"] += span is None
                if span:
                    yield StanceRow(numbers[text], text, None, span, "", label)
