"""RuOpinionNE-2024: Russian news, who thinks how of whom (Loukachevitch et al. 2025).

A source that is the author, or that the sentence does not name, is the author here. The corpus has
no neutral opinions: ordered pairs of the parties to a sentence's opinions that no opinion joins are
given as neutral. Two names of one party may be among them.

MIT licence. Loukachevitch, Tkachenko, Lapanitsyna, Tikhomirov and Rusnachenko (2025).
RuOpinionNE-2024: Extraction of Opinion Tuples from Russian News Texts. arXiv:2504.06947.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise, permutations
from pathlib import Path

from infer.spans import Span
from train.data.corpus import choose
from train.data.stance.records import Record, read_json_lines
from train.data.stance.rows import StanceCorpus, StanceRow, find_span, make_stances

__all__ = ["SPLITS", "read", "texts"]

SPLITS = ("train", "dev")
FILES = {"train": "train.jsonl", "dev": "validation_labeled.jsonl"}
FOLDER = "stance/ruopinionne2024"
LABELS = {"NEG": "against", "POS": "favor"}
NOBODY = ("NULL", "AUTHOR")
OFFSETS = re.compile(r"(\d+):(\d+)")
NOT_FOUND = "rows dropped: span does not hold its text"


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split of RuOpinionNE, with neutral pairs.

    Args:
        folder: The data folder, which holds `stance/ruopinionne2024`.
        split: `train` or `dev`.

    Raises:
        InputError: A file is missing or a line does not fit.
        UsageError: The split is unknown.
    """
    path = folder / FOLDER / FILES[choose("split of ruopinionne", split, SPLITS)]
    defects: Counter[str] = Counter()
    return make_stances(_rows(path, defects), defects)


def texts(folder: Path) -> list[str]:
    """Return the different texts of both splits, those of `train` first.

    Raises:
        InputError: A file is missing or a line does not fit.
    """
    paths = [folder / FOLDER / FILES[split] for split in SPLITS]
    rows = (row for path in paths for row in read_json_lines(path))
    return [*dict.fromkeys(row.get("text", str) for row in rows)]


def _rows(path: Path, defects: Counter[str]) -> Iterator[StanceRow]:
    numbers: dict[str, int] = {}
    for record in read_json_lines(path):
        text = record.get("text", str)
        number = numbers.setdefault(text, len(numbers))
        opinions = [
            StanceRow(number, text, holder, target, "", label)
            for holder, target, label in _opinions(record, text, defects)
        ]
        yield from opinions
        for holder, target in _unjoined(opinions):
            yield StanceRow(number, text, holder, target, "", "neutral")


def _opinions(
    record: Record, text: str, defects: Counter[str]
) -> Iterator[tuple[Span | None, Span, str]]:
    for opinion in record.records("opinions"):
        label = opinion.look_up("Polarity", LABELS)
        source = _parts(opinion, "Source")
        nobody = source[0][0] in NOBODY
        holder = None if nobody else _span(source, text, defects)
        target = _span(_parts(opinion, "Target"), text, defects)
        if target and (holder or nobody):
            yield holder, target, label
        else:
            defects[NOT_FOUND] += 1


def _parts(opinion: Record, field: str) -> list[tuple[str, str]]:
    """Return the parts of a source or target, each with its offsets as they are written."""
    match opinion.get(field, list):
        case [[str(), *_] as surfaces, [str(), *_] as offsets] if len(surfaces) == len(offsets):
            return list(zip(map(str, surfaces), map(str, offsets), strict=True))
    raise opinion.fault(field, "a list of surfaces and one of as many offsets")


def _span(parts: list[tuple[str, str]], text: str, defects: Counter[str]) -> Span | None:
    """Return the span of all parts, or of the first where the next comes after a gap."""
    found = [_find(text, surface, offsets) for surface, offsets in parts]
    spans = [span for span in found if span]
    if len(spans) < len(parts):
        return None
    if all(a.end <= b.start and not text[a.end : b.start].strip() for a, b in pairwise(spans)):
        return Span(spans[0].start, spans[-1].end)
    defects["parts of a span dropped: after a gap"] += len(spans) - 1
    return spans[0]


def _find(text: str, surface: str, offsets: str) -> Span | None:
    match = OFFSETS.fullmatch(offsets)
    return find_span(text, int(match[1]), int(match[2]), surface) if match else None


def _unjoined(opinions: Iterable[StanceRow]) -> Iterator[tuple[Span, Span]]:
    """Yield the ordered pairs of parties, apart in the text, that no opinion joins."""
    joined = {(row.holder, row.target) for row in opinions}
    parties = sorted({party for pair in joined for party in pair if party})
    for a, b in permutations(parties, 2):
        if (a, b) not in joined and (a.end <= b.start or b.end <= a.start):
            yield a, b
