"""RuSentNE-2023: Russian news, how a sentence speaks of an entity (Golubev et al. 2023).

The attitude may be the author's, a quoted speaker's or implied by a deed; the data does not say
whose it is, so the author holds it here. The entities of one sentence are scattered over the file
and over both splits: most sentences of `dev` stand in `train` too, with other entities.

MIT licence. Golubev, Rusnachenko and Loukachevitch (2023). RuSentNE-2023: Evaluating
Entity-Oriented Sentiment Analysis on Russian News Texts. Dialogue.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from train.data.corpus import choose
from train.data.stance.records import read_table
from train.data.stance.rows import StanceCorpus, StanceRow, find_span, make_stances

__all__ = ["SPLITS", "read", "texts"]

SPLITS = ("train", "dev")
FILES = {"train": "train_data.csv", "dev": "validation_data_labeled.csv"}
FOLDER = "stance/rusentne2023"
LABELS = {"-1": "against", "0": "neutral", "1": "favor"}


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split of RuSentNE; the author holds every stance.

    Args:
        folder: The data folder, which holds `stance/rusentne2023`.
        split: `train` or `dev`.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    path = folder / FOLDER / FILES[choose("split of rusentne", split, SPLITS)]
    defects: Counter[str] = Counter()
    return make_stances(_rows(path, defects), defects)


def texts(folder: Path) -> list[str]:
    """Return the different sentences of both splits, those of `train` first.

    Raises:
        InputError: A file is missing or a line does not fit.
    """
    rows = (row for split in SPLITS for row in read_table(folder / FOLDER / FILES[split]))
    return [*dict.fromkeys(row.get("sentence", str) for row in rows)]


def _rows(path: Path, defects: Counter[str]) -> Iterator[StanceRow]:
    numbers: dict[str, int] = {}
    for record in read_table(path):
        text = record.get("sentence", str)
        number = numbers.setdefault(text, len(numbers))
        start, end = record.number("entity_pos_start_rel"), record.number("entity_pos_end_rel")
        span = find_span(text, start, end, record.get("entity", str))
        label = record.look_up("label", LABELS)
        defects["rows dropped: span does not hold its text"] += span is None
        if span:
            yield StanceRow(number, text, None, span, "", label)
