"""Our annotation of ANERcorp's training sentences (PER, LOC, ORG), put back on their text.

The annotation is standoff, offsets alone; `seeds/README.md` describes its form and its making. It
says nothing of MISC, for which ANERcorp's own labels are at hand.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from infer.errors import InputError
from infer.spans import Span
from train.data import anercorp
from train.data.corpus import Corpus, Mention, Sentence, choose, make_corpus
from train.data.leaks import without_repeats

__all__ = ["MISC", "SPLITS", "read"]

SPLITS = ("train", "dev", "train-all")
MISC = ("keep", "mask", "drop")
OURS = ("PER", "LOC", "ORG")
STANDOFF = Path(__file__).parents[2] / "seeds" / "news-ner.standoff.jsonl"


@dataclass(frozen=True, slots=True)
class Standoff:
    """One line of the annotation: a sentence's fingerprint and its mentions."""

    sha256: str
    mentions: tuple[Mention, ...]


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
        misc: What becomes of ANERcorp's MISC where it does not overlap our entities: "keep" its
            label, "mask" its span as unknown, or "drop" it (then it counts as no entity).
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
    annotation = _read_standoff(standoff)
    sentences = [
        _annotate(sentence, _look_up(sentence, annotation, standoff), misc, defects)
        for sentence in anercorp.read_sentences(folder, split, defects)
    ]
    return make_corpus(without_repeats(sentences, defects, drop=drop), defects)


def _look_up(sentence: Sentence, annotation: Mapping[int, Standoff], path: Path) -> Standoff:
    found = hashlib.sha256(sentence.text.encode()).hexdigest()[:16]
    ours = annotation.get(sentence.number)
    if ours is None or ours.sha256 != found:
        expected = ours.sha256 if ours else "none"
        raise InputError(
            f"{path}: sentence {sentence.number} was annotated with sha256 {expected}, but"
            f" ANERcorp's text there has {found}; fetch ANERcorp again with `train data anercorp`"
        )
    if ours.mentions and ours.mentions[-1].end > len(sentence.text):
        raise InputError(
            f"{path}: sentence {sentence.number} has an entity that ends at"
            f" {ours.mentions[-1].end}, beyond its {len(sentence.text)} characters;"
            " restore the file"
        )
    return ours


def _annotate(sentence: Sentence, ours: Standoff, misc: str, defects: Counter[str]) -> Sentence:
    theirs = [m for m in sentence.mentions if m.label == "MISC"]
    free = [m for m in theirs if all(m.end <= o.start or o.end <= m.start for o in ours.mentions)]
    defects["MISC of ANERcorp dropped: overlaps ours"] += len(theirs) - len(free)
    defects["MISC of ANERcorp dropped"] += len(free) if misc == "drop" else 0
    defects["MISC of ANERcorp masked"] += len(free) if misc == "mask" else 0
    mentions = [*ours.mentions, *(free if misc == "keep" else ())]
    masked = [Span(m.start, m.end) for m in free if misc == "mask"]
    mentions.sort(key=lambda m: m.start)
    return replace(sentence, mentions=tuple(mentions), masked=tuple(masked))


def _read_standoff(path: Path) -> dict[int, Standoff]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); it lies in seeds/ of Rasd's repository"
        ) from error
    annotation = {}
    for number, line in enumerate(lines, start=1):
        try:
            value = json.loads(line)
            annotation[int(value["sentence"])] = _parse(value)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}, line {number}: found {line[:80]!r} ({error!r}), expected sentence,"
                " sha256 and entities [[start, end, label], …]; restore the file"
            ) from error
    return annotation


def _parse(value: Mapping[str, Any]) -> Standoff:
    mentions = tuple(Mention(int(s), int(e), label) for s, e, label in value["entities"])
    if any(m.label not in OURS or not 0 <= m.start < m.end for m in mentions):
        raise ValueError("an entity is empty or its label is not PER, LOC or ORG")
    if any(right.start < left.end for left, right in pairwise(mentions)):
        raise ValueError("entities overlap or are out of order")
    return Standoff(str(value["sha256"]), mentions)
