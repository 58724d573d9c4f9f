"""Our names (PER, LOC, ORG) of sentences of others: standoff, and what is left of their own MISC.

`seeds/README.md` describes the form and its making. It says nothing of MISC.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

from infer.errors import InputError
from infer.spans import Span
from train.data.corpus import Mention, Sentence

__all__ = ["MISC", "Renaming", "Standoff", "fingerprint", "read_standoff"]

MISC = ("keep", "mask", "drop")
OURS = ("PER", "LOC", "ORG")
Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Standoff:
    """One line of the annotation: a sentence's fingerprint and its mentions."""

    sha256: str
    mentions: tuple[Mention, ...]


def fingerprint(text: str) -> str:
    """Return what an annotation calls `sha256`: the first 16 hexadecimal digits of the text's."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_standoff(path: Path, key: Callable[[Mapping[str, Any]], Key]) -> dict[Key, Standoff]:
    """Read an annotation, one JSON object a line, by the `key` of each.

    Raises:
        InputError: The file is missing, or a line is broken.
    """
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
            annotation[key(value)] = _parse(value)
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(
                f"{path}, line {number}: found {line[:80]!r} ({error!r}), expected sentence,"
                " sha256 and entities [[start, end, label], …]; restore the file"
            ) from error
    return annotation


@dataclass(frozen=True, slots=True)
class Renaming:
    """Puts our names in place of a corpus's own.

    `path` is our annotation, `corpus` what `train data` fetches the text by. `misc` says what
    becomes of the corpus's MISC where it does not overlap our names: "keep" its label, "mask" its
    span as unknown, or "drop" it (then it counts as no entity); it is counted in `defects`. Of what
    the corpus itself masks we know whether it is a name.
    """

    path: Path
    corpus: str
    misc: str
    defects: Counter[str]

    def named(self, sentence: Sentence, ours: Standoff | None, number: int) -> Sentence:
        """Return a sentence, which has a `number` in the corpus, with our names.

        Raises:
            InputError: The text is not the one annotated, or a name ends beyond it.
        """
        mentions = self._checked(sentence, ours, number)
        theirs = [m for m in sentence.mentions if m.label == "MISC"]
        free = [m for m in theirs if all(m.end <= o.start or o.end <= m.start for o in mentions)]
        self.defects["MISC of the corpus dropped: overlaps ours"] += len(theirs) - len(free)
        self.defects["MISC of the corpus dropped"] += len(free) if self.misc == "drop" else 0
        self.defects["MISC of the corpus masked"] += len(free) if self.misc == "mask" else 0
        kept = sorted([*mentions, *(free if self.misc == "keep" else ())], key=lambda m: m.start)
        masked = [Span(m.start, m.end) for m in free if self.misc == "mask"]
        return replace(sentence, mentions=tuple(kept), masked=tuple(masked))

    def _checked(
        self, sentence: Sentence, ours: Standoff | None, number: int
    ) -> tuple[Mention, ...]:
        where = f"{self.path}: sentence {number} of {self.corpus}"
        found = fingerprint(sentence.text)
        if ours is None or ours.sha256 != found:
            expected = ours.sha256 if ours else "none"
            raise InputError(
                f"{where} was annotated with sha256 {expected}, but the text there has {found};"
                f" fetch the corpus again with `train data {self.corpus}`"
            )
        if ours.mentions and ours.mentions[-1].end > len(sentence.text):
            raise InputError(
                f"{where} has an entity that ends at {ours.mentions[-1].end}, beyond its"
                f" {len(sentence.text)} characters; restore the file"
            )
        return ours.mentions


def _parse(value: Mapping[str, Any]) -> Standoff:
    mentions = tuple(Mention(int(s), int(e), label) for s, e, label in value["entities"])
    if any(m.label not in OURS or not 0 <= m.start < m.end for m in mentions):
        raise ValueError("an entity is empty or its label is not PER, LOC or ORG")
    if any(right.start < left.end for left, right in pairwise(mentions)):
        raise ValueError("entities overlap or are out of order")
    return Standoff(str(value["sha256"]), mentions)
