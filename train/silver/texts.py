"""Sentences to be labelled: plain text of corpora, without what is held out anywhere.

Nothing that a model of any task is chosen or judged on may come in: the dev and test splits of
ANERcorp, on which all our dev splits stand, those of the corpora that are read, and the gold
articles. A sentence is out if it is one of theirs or shares eight consecutive words with one, both
folded as `train.data.leaks` does.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from train.data import READERS, read
from train.data.leaks import fold_words, runs
from train.data.names_standoff import fingerprint
from train.data.news_standoff import read_lines
from train.data.stance import STANCE_READERS, read_stances
from train.data.texts import read_text
from train.data.wiki_standoff import STANDOFF
from train.silver.config import PlainText

__all__ = ["HELD_OUT", "SHORT", "PlainSentence", "plain_sentences"]

SEEDS = Path(__file__).parents[2] / "seeds"
GOLD = ("gold", "gold-dev")
HELD_OUT = ("dev", "test")
SHORT = 4
"""A sentence of fewer words has no room for a holder, a target and a verb between them."""

Words = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlainSentence:
    """A sentence of a corpus, `number` its place in the split, counted from 0."""

    corpus: str
    number: int
    text: str


def plain_sentences(
    texts: Sequence[PlainText], folder: Path, dropped: Counter[str]
) -> list[PlainSentence]:
    """Return the sentences of corpora that may be labelled, counting into `dropped` the others.

    Raises:
        InputError: A file is missing or broken; ANERcorp is needed for what it holds out.
    """
    held = _Held(_held_out(texts, folder))
    ours = {fold_words(text) for text in _texts("anercorp", folder, "train")}
    marked = {row["sha256"] for row in read_lines(STANDOFF)}
    seen: set[Words] = set()
    kept = []
    for text in texts:
        for number, sentence in enumerate(_texts(text.corpus, folder, text.split)):
            words = fold_words(sentence)
            annotated = words in ours or fingerprint(sentence) in marked
            if reason := _reason(words, seen, annotated, held):
                dropped[reason] += 1
            else:
                kept.append(PlainSentence(text.corpus, number, sentence))
            seen.add(words)
    return kept


def _reason(words: Words, seen: set[Words], annotated: bool, held: "_Held") -> str:
    if len(words) < SHORT:
        return f"fewer than {SHORT} words"
    if words in held:
        return "held out for dev, test or gold"
    if annotated:
        return "labelled by ourselves"
    return "repeated" if words in seen else ""


class _Held:
    """Sentences that are held out, and every run of eight words in them."""

    def __init__(self, sentences: Iterable[str]):
        self._whole: set[Words] = set()
        self._runs: set[Words] = set()
        for sentence in sentences:
            words = fold_words(sentence)
            self._whole.add(words)
            self._runs.update(runs(words))

    def __contains__(self, words: Words) -> bool:
        return words in self._whole or not self._runs.isdisjoint(runs(words))


def _held_out(texts: Sequence[PlainText], folder: Path) -> Iterator[str]:
    for corpus in ("anercorp", *(text.corpus for text in texts)):
        for split in HELD_OUT:
            if split in _splits(corpus):
                yield from _texts(corpus, folder, split)
    for path in sorted(
        [SEEDS / "seed.txt", *(p for g in GOLD for p in (folder / g).glob("*.txt"))]
    ):
        yield from read_text(path).splitlines()


def _splits(corpus: str) -> tuple[str, ...]:
    return READERS[corpus].splits if corpus in READERS else STANCE_READERS[corpus][1]


def _texts(corpus: str, folder: Path, split: str) -> list[str]:
    if corpus in READERS:
        found: list[str] = read(corpus, folder, split).dataset["text"][:]
        return found
    rows = read_stances(corpus, folder, split).rows
    return list(dict.fromkeys(row.text for row in rows))
