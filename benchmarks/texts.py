"""Texts made of corpus sentences, none of them twice: long ones, short ones, and a crowd.

Neighbours in the corpus stay neighbours, so that names come back within a text as they do in news.
What is made depends on the sentences and the seed alone.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.results import SkippedError
from infer.text import sentences

__all__ = ["Taken", "join", "read_gold_texts", "read_runs", "take", "unique"]

Run = Sequence[str]
"""Sentences that follow one another in a corpus."""

ENDS = tuple(".!?؟…")
PARAGRAPH = 3
"""Sentences of a paragraph; those of a corpus are marked by no corpus here."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Texts, and the sentences that are in none of them."""

    texts: tuple[str, ...]
    rest: tuple[Run, ...]


def read_runs(folder: Path | None) -> list[Run]:
    """Return the training sentences of ANERcorp and WikiFANE below `folder`, none of them twice.

    Raises:
        SkippedError: There is no folder, or neither corpus is in it.
    """
    if folder is None:
        raise SkippedError("no corpora were named; say --data FOLDER (make bench DATA=FOLDER)")
    from infer.errors import InputError  # noqa: PLC0415
    from train.data import anercorp, wikifane  # noqa: PLC0415 - loads `datasets`

    runs: list[Run] = []
    faults = []
    for read, split in ((anercorp.read, "train-all"), (wikifane.read, "train")):
        try:
            runs.append(list(read(folder, split).dataset["text"]))
        except InputError as fault:
            faults.append(str(fault))
    if not runs:
        raise SkippedError("; ".join(faults))
    return unique(runs)


def read_gold_texts(folder: Path | None) -> list[str]:
    """Return the articles of a gold folder.

    Raises:
        SkippedError: There is none.
    """
    paths = sorted(folder.glob("*.txt")) if folder else []
    if not paths:
        where = f"no ID.txt in {folder}" if folder else "no folder was named"
        raise SkippedError(f"no gold articles: {where}; say --gold FOLDER")
    return [path.read_text(encoding="utf-8") for path in paths]


def unique(runs: Iterable[Run]) -> list[Run]:
    """Return the runs without sentences that hold one seen before, as `infer.text` cuts them."""
    seen: set[str] = set()
    kept: list[Run] = []
    for run in runs:
        own = []
        for line in run:
            parts = [part.of(line) for part in sentences(line)]
            if parts and len({*parts}) == len(parts) and seen.isdisjoint(parts):
                seen.update(parts)
                own.append(line.strip())
        kept.append(own)
    return kept


def take(runs: Iterable[Run], count: int, words: int, seed: int = 0) -> Taken:
    """Return up to `count` texts of at least `words` words each, drawn by `seed`."""
    groups = [group for run in runs for group in _groups(run, words)]
    order = list(range(len(groups)))
    random.Random(seed).shuffle(order)
    whole = [place for place in order if _words(groups[place]) >= words]
    taken = whole[:count]
    left = sorted({*order} - {*taken})
    return Taken(
        tuple(join(groups[place]) for place in taken), tuple(groups[place] for place in left)
    )


def join(run: Run) -> str:
    """Return a text of sentences, in paragraphs; each stays the sentence that it was."""
    written = ""
    for number, line in enumerate(run):
        same = number % PARAGRAPH and written.endswith(ENDS)
        written += (" " if same else "\n" if written else "") + line
    return written


def _groups(run: Run, words: int) -> Iterable[list[str]]:
    group: list[str] = []
    for line in run:
        group.append(line)
        if _words(group) >= words:
            yield group
            group = []
    if group:
        yield group


def _words(run: Run) -> int:
    return sum(len(line.split()) for line in run)
