"""What a run of the benchmark works on: models, texts, and how long it may take."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks.launch import ROOT
from benchmarks.results import SkippedError
from benchmarks.texts import Run, Taken, read_gold_texts, read_runs, take
from infer.checkpoint import packaged

__all__ = ["SEED", "Setting", "Texts"]

SEED = ROOT / "seeds" / "seed.txt"
LONG, LONG_WORDS = 200, 400
SHORT, SHORT_WORDS = 2_000, 25
CROWD_WORDS = 32
"""Of the articles that growth is measured on: more words would need more sentences than exist."""


class Texts:
    """The texts of each kind; those made of corpora are made when first asked for.

    Every property raises SkippedError where its texts cannot be had.
    """

    def __init__(self, data: Path | None, gold: Path | None):
        self._data = data
        self._gold = gold

    @cached_property
    def seed(self) -> tuple[str, ...]:
        """The seed article alone."""
        return (SEED.read_text(encoding="utf-8"),)

    @cached_property
    def gold(self) -> tuple[str, ...]:
        """The gold articles."""
        return tuple(read_gold_texts(self._gold))

    @cached_property
    def long(self) -> tuple[str, ...]:
        """200 texts of 400 words or a little more."""
        return self._long.texts

    @cached_property
    def short(self) -> tuple[str, ...]:
        """2,000 texts of one to three sentences, none of which stands in the long ones."""
        return take(self._long.rest, SHORT, SHORT_WORDS).texts

    def crowd(self, count: int) -> tuple[str, ...]:
        """Return up to `count` texts of two sentences or so, of the same corpora."""
        return take(self._runs, count, CROWD_WORDS, seed=1).texts

    def kinds(self) -> Iterator[tuple[str, tuple[str, ...] | str]]:
        """Yield seed, gold, long and short with their texts, or with why there are none."""
        for name in ("seed", "gold", "long", "short"):
            try:
                yield name, getattr(self, name)
            except SkippedError as reason:
                yield name, str(reason)

    @cached_property
    def _runs(self) -> Sequence[Run]:
        return read_runs(self._data)

    @cached_property
    def _long(self) -> Taken:
        return take(self._runs, LONG, LONG_WORDS)


@dataclass(frozen=True, slots=True)
class Setting:
    """One run of the benchmark.

    `teacher` is the checkpoint, weights included, that transformers runs; `work` is for files that
    are not kept, `cache` for those that are; `patience` multiplies every allowance of time.
    """

    texts: Texts
    teacher: Path
    work: Path
    cache: Path
    patience: float = 1.0
    most: int = 200
    scale: bool = False

    @property
    def ships_teacher(self) -> bool:
        """Whether the model of entities that ships is the teacher itself."""
        return self.teacher.resolve() == packaged("ner").resolve()
