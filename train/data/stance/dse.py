"""Directed sentiment in English news: which of two entities thinks how of the other (Park 2021).

A line says one thing of its two entities p and q: that p has an opinion of q, that q has one of p,
or neither, which is given as p being neutral to q. Some entities are cut short (`[Congre]ss`); they
are left so. Many test sentences stand in train.

No licence, only "You can use the resources for your purposes by citing the paper": for research,
never in a published model. Park, Pan and Joo (2021). Who Blames or Endorses Whom? Entity-to-Entity
Directed Sentiment Extraction in News Text. ACL.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from infer.spans import Span
from train.data.corpus import choose
from train.data.stance.records import read_table
from train.data.stance.rows import StanceCorpus, StanceRow, find_span, make_stances

__all__ = ["SPLITS", "read"]

SPLITS = ("train", "dev", "test")
FILES = {"train": "train.txt", "dev": "valid.txt", "test": "test.txt"}
FOLDER = "stance/directed_sentiment_park2021"
COLUMNS = ("text", "p", "q", "class")
CLASSES = {
    "0": ("p", "neutral"),
    "1": ("p", "favor"),
    "2": ("q", "favor"),
    "3": ("p", "against"),
    "4": ("q", "against"),
}
MARKED = re.compile(r"([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)\[([^\[\]]*)\]([^\[\]]*)")


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split, a row a line.

    Args:
        folder: The data folder, which holds `stance/directed_sentiment_park2021`.
        split: `train`, `dev` or `test`.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    path = folder / FOLDER / FILES[choose("split of dse", split, SPLITS)]
    defects: Counter[str] = Counter()
    return make_stances(_rows(path, defects), defects)


def _rows(path: Path, defects: Counter[str]) -> Iterator[StanceRow]:
    numbers: dict[str, int] = {}
    for record in read_table(path, COLUMNS):
        marked = record.get("text", str)
        names = record.get("p", str), record.get("q", str)
        opinionated, label = record.look_up("class", CLASSES)
        text = re.sub(r"[\[\]]", "", marked)
        number = numbers.setdefault(text, len(numbers))
        spans = _spans(marked, text, names)
        defects["rows dropped: span does not hold its text"] += spans is None
        if spans:
            holder, target = spans if opinionated == "p" else reversed(spans)
            yield StanceRow(number, text, holder, target, "", label)


def _spans(marked: str, text: str, names: tuple[str, str]) -> tuple[Span, Span] | None:
    """Return where p and q are in the text, or None if they are not what the marks enclose."""
    match = MARKED.fullmatch(marked)
    if not match:
        return None
    # The text lacks the one bracket before p, and the three before q.
    p = _trim(text, match.start(2) - 1, names[0])
    q = _trim(text, match.start(4) - 3, names[1])
    return (p, q) if p and q else None


def _trim(text: str, start: int, name: str) -> Span | None:
    start += len(text[start:]) - len(text[start:].lstrip())
    return find_span(text, start, start + len(name.strip()), name.strip())
