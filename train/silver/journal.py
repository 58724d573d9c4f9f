"""What the models said so far, in a file that grows: a reading that was cut off goes on from there.

A line for each batch of sentences, with every pair and its probabilities, so that other thresholds
cost no second reading. The first line tells the models and texts that it is about.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from infer.errors import InputError, OutputError
from infer.spans import Span
from train.data.stance.rows import StanceRow
from train.errors import RunError
from train.silver.teacher import Judged

__all__ = ["Journal"]

DIGITS = 4


@dataclass(frozen=True, slots=True)
class Journal:
    """The file at `path`; `about` is its first line."""

    path: Path
    about: Mapping[str, Any]

    def open(self) -> int:
        """Make the file or take it up, and return how many sentences are in it.

        A line that was cut in the middle is taken out.

        Raises:
            RunError: It is about other models or other texts.
            OutputError: It cannot be written.
        """
        try:
            if not self.path.is_file() or not self._whole_lines():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self.path.write_text(_line(self.about), encoding="utf-8")
        except OSError as fault:
            raise OutputError(f"{self.path}: cannot be written ({fault.strerror})") from None
        lines = self._lines()
        if next(lines, None) != self.about:
            raise RunError(
                f"{self.path}: was begun with other models or other texts; remove it to start "
                "anew, or name another file with --out"
            )
        return sum(len(found) for found, _ in map(self._batch, lines))

    def add(self, found: Sequence[Sequence[Judged]], dropped: Mapping[str, int]) -> None:
        """Write what was said of some more sentences, and what was dropped of them.

        Raises:
            OutputError: The disk is full or the like.
        """
        line = _line({"said": [_said(own) for own in found], "dropped": dict(dropped)})
        try:
            with self.path.open("a", encoding="utf-8") as file:
                file.write(line)
        except OSError as fault:
            raise OutputError(
                f"{self.path}: cannot be written ({fault.strerror}); free space and give the same "
                "command again"
            ) from None

    def read(self, dropped: Counter[str]) -> Iterator[list[Judged]]:
        """Yield the pairs of each sentence in turn, counting into `dropped` what it lost.

        Raises:
            InputError: A line is none of `add`'s.
        """
        for line in islice(self._lines(), 1, None):
            found, lost = self._batch(line)
            dropped.update(lost)
            yield from found

    def _batch(self, line: Any) -> tuple[list[list[Judged]], Mapping[str, int]]:
        try:
            return [list(_judged(own)) for own in line["said"]], line["dropped"]
        except (KeyError, TypeError, ValueError) as fault:
            raise InputError(
                f"{self.path}: expected what was said and dropped, found {fault!r}; remove the "
                "file to start anew"
            ) from None

    def _whole_lines(self) -> bool:
        """Cut off what stands after the last line's end, and say whether anything stays."""
        content = self.path.read_bytes()
        end = content.rfind(b"\n") + 1
        if end < len(content):
            with self.path.open("r+b") as file:
                file.truncate(end)
        return end > 0

    def _lines(self) -> Iterator[Any]:
        try:
            with self.path.open(encoding="utf-8") as file:
                yield from map(json.loads, file)
        except (OSError, ValueError) as fault:
            raise InputError(
                f"{self.path}: cannot be read ({fault}); remove the file to start anew"
            ) from None


def _line(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"


def _said(own: Sequence[Judged]) -> list[Any]:
    """Return each sentence of a text with its pairs: their spans and probabilities."""
    return [
        [text, [_pair(one) for one in pairs]]
        for text, pairs in groupby(own, key=lambda one: one.row.text)
    ]


def _pair(one: Judged) -> list[Any]:
    spans = [list(span) for span in (one.row.holder, one.row.target, *one.row.cues) if span]
    return [spans, [round(probability, DIGITS) for probability in one.probabilities]]


def _judged(said: Any) -> Iterator[Judged]:
    for text, pairs in said:
        for spans, (favor, against, neutral) in pairs:
            holder, target, *cues = [Span(*span) for span in spans]
            row = StanceRow(0, text, holder, target, "", "", tuple(cues))
            yield Judged(row, (favor, against, neutral))
