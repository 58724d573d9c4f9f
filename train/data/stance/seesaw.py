"""SEESAW: English political news, which entity thinks how of which (Zhang et al. 2022).

Its triples name entities as a list does (Barack Obama), not as the sentence does (Mr. Obama), so
most cannot be placed: an entity is sought by its whole name and, if it is a person, by the last
word of it. A subject of "None" is the author.

CC BY-NC-SA 4.0: for research, never in a published model. Zhang, Beauchamp and Wang (2022).
Generative Entity-to-Entity Stance Detection with Knowledge Graph Augmentation. EMNLP.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from infer.errors import InputError
from infer.spans import Span
from train.data.corpus import choose
from train.data.stance.records import Record, read_json
from train.data.stance.rows import StanceCorpus, StanceRow, make_stances

__all__ = ["SPLITS", "read"]

SPLITS = ("train", "dev", "test")
META_SPLITS = {"train": "train", "valid": "dev", "test": "test"}
FOLDER = "stance/seesaw/SEESAW"
LABELS = {"NEG": "against", "POS": "favor"}
AUTHOR = "None"


def read(folder: Path, split: str) -> StanceCorpus:
    """Return one split of SEESAW, whose stories of three articles each are kept together.

    Args:
        folder: The data folder, which holds `stance/seesaw/SEESAW`.
        split: `train`, `dev` or `test`.

    Raises:
        InputError: A file is missing or does not fit.
        UsageError: The split is unknown.
    """
    choose("split of seesaw", split, SPLITS)
    defects: Counter[str] = Counter()
    return make_stances(_rows(folder / FOLDER, split, defects), defects)


def _rows(folder: Path, split: str, defects: Counter[str]) -> Iterator[StanceRow]:
    numbers: dict[str, int] = {}
    for path in _articles(folder, split):
        texts = {str(s.get("id", int)): s.get("text", str) for s in read_json(path).records("text")}
        annotation = read_json(folder / "annotations" / path.name)
        people = set(_people(annotation))
        for text, triple in _triples(annotation, texts):
            number = numbers.setdefault(text, len(numbers))
            row = _row(number, text, triple, people, defects)
            if row:
                yield row


def _articles(folder: Path, split: str) -> list[Path]:
    """Return the articles of the stories that belong to `split`, in order."""
    stories = sorted((folder / "meta").glob("TRIPLET_*.json"))
    if not stories:
        raise InputError(
            f"{folder / 'meta'}: holds no TRIPLET_….json; put the folder SEESAW of the corpus there"
        )
    chosen = [s.stem for s in stories if read_json(s).look_up("Split", META_SPLITS) == split]
    return [
        path
        for story in chosen
        for path in sorted((folder / "articles").glob(f"{story}_DOCUMENT_*.json"))
    ]


def _people(annotation: Record) -> Iterator[str]:
    for entity in annotation.get("entity lists", list):
        match entity:
            case [str() as name, [*kinds], *_]:
                if "People" in kinds:
                    yield name
            case _:
                raise annotation.fault("entity lists", "lists of name, types and more")


def _triples(annotation: Record, texts: Mapping[str, str]) -> Iterator[tuple[str, Record]]:
    field = "sentence-level stances"
    sentences = annotation.get(field, dict)
    for key in sentences:
        if key not in texts:
            raise annotation.fault(field, f"sentences of the article, but it has no sentence {key}")
        for triple in Record(f"{annotation.where}, {field}", sentences).records(key):
            yield texts[key], triple


def _row(
    number: int, text: str, triple: Record, people: set[str], defects: Counter[str]
) -> StanceRow | None:
    subject, label = triple.get("subject", str), triple.look_up("sentiment", LABELS)
    holder = None if subject == AUTHOR else _find(text, subject, people)
    target = _find(text, triple.get("object", str), people)
    lost = target is None or (holder is None and subject != AUTHOR)
    mixed = bool(holder and target and holder.start < target.end and target.start < holder.end)
    defects["rows dropped: entity not found in its sentence"] += lost
    defects["rows dropped: holder and target overlap"] += mixed
    return None if lost or mixed else StanceRow(number, text, holder, target, "", label)


def _find(text: str, name: str, people: set[str]) -> Span | None:
    """Return the first place of a name, whole or, of a person, its last word alone."""
    for sought in (name, name.rsplit(maxsplit=1)[-1]) if name in people else (name,):
        if match := re.search(rf"(?<!\w){re.escape(sought)}(?!\w)", text):
            return Span(*match.span())
    return None
