"""From sentences with labelled spans to windows with labels: the road of `infer`, backwards.

Sentences, words and windows are those of `infer` for a text in which each sentence is a line; a
label reaches a piece by its offsets alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, cast

import numpy as np
from datasets import Dataset

from infer.encoding import Encoder, Encoding, Ints
from infer.spans import Span
from infer.text import words
from infer.windows import Window, WindowSize, make_windows

__all__ = [
    "IGNORED",
    "Block",
    "Examples",
    "Learnable",
    "join_sentences",
    "make_examples",
    "word_tags",
]

IGNORED = -100
"""The label of a piece that counts in no loss: special tokens, masked words, pieces of no word."""


class Learnable(Protocol):
    """Windows, or sentences with their pairs: ids and labels of the shape (pieces,).

    Where there are several heads, labels have the shape (pieces, heads).
    """

    @property
    def ids(self) -> list[Ints]:
        """Return the pieces of each."""
        ...

    @property
    def labels(self) -> list[Ints]:
        """Return their labels."""
        ...


@dataclass(frozen=True, slots=True)
class Block:
    """Neighbouring sentences joined to one text, line by line.

    `words[s]` are the words of sentence `s`, `tags[s]` their BIO tags (None: unknown); all spans
    are of `text`. `entities` counts those labelled, also where two share a word and one has no tag.
    """

    text: str
    sentences: tuple[Span, ...]
    words: tuple[tuple[Span, ...], ...]
    tags: tuple[tuple[str | None, ...], ...]
    entities: int


@dataclass(frozen=True, slots=True)
class Examples:
    """Windows ready for a model, and what did not reach them.

    `ids[i]` and `labels[i]` have the shape (pieces of window i,), special tokens included; labels
    of several heads (pieces of window i, heads).
    `lost` counts those of the labelled `entities` that no piece begins.
    """

    ids: list[Ints]
    labels: list[Ints]
    entities: int
    lost: int

    @property
    def pieces(self) -> int:
        """Pieces of all windows together."""
        return sum(len(ids) for ids in self.ids)


def join_sentences(dataset: Dataset) -> Block:
    """Return the sentences of a corpus, which are neighbours, as one text."""
    bounds, rows, tags, parts = [], [], [], []
    at = entities = 0
    for row in cast("Iterable[Mapping[str, Any]]", dataset):
        here = words(row["text"])
        bounds.append(Span(at, at + len(row["text"])))
        rows.append(tuple(Span(at + w.start, at + w.end) for w in here))
        tags.append(word_tags(here, row))
        parts.append(row["text"])
        entities += len(row["label"])
        at += len(row["text"]) + 1
    return Block("\n".join(parts), tuple(bounds), tuple(rows), tuple(tags), entities)


def word_tags(here: Sequence[Span], row: Mapping[str, Any]) -> tuple[str | None, ...]:
    """Return the BIO tag of each word of a row: an entity holds every word that it overlaps."""
    tags: list[str | None] = ["O"] * len(here)
    starts = np.array([w.start for w in here])
    ends = np.array([w.end for w in here])
    for start, end in row["masked"]:
        for word in np.flatnonzero((starts < end) & (ends > start)):
            tags[word] = None
    for start, end, label in zip(row["start"], row["end"], row["label"], strict=True):
        for place, word in enumerate(np.flatnonzero((starts < end) & (ends > start))):
            tags[word] = f"{'I' if place else 'B'}-{label}"
    return tuple(tags)


def make_examples(
    block: Block, encoder: Encoder, tags: Sequence[str], size: WindowSize
) -> Examples:
    """Return the windows of a block with a label for each piece.

    The first piece of a word carries its tag, the others the I- tag of the same kind (or O), so
    that token classifiers elsewhere, which look at every piece, are taught the same.
    """
    flat = [word for row in block.words for word in row]
    encoding = encoder.encode(block.text, block.sentences, flat)
    word_labels = [tag for row in block.tags for tag in row]
    labels = _piece_labels(encoding, word_labels, tags)
    windows = make_windows(encoding, size)
    begins = [i for i, tag in enumerate(word_labels) if tag and tag.startswith("B-")]
    carried = int((encoding.first[begins] >= 0).sum())
    return Examples(
        [_framed(encoding.ids, w, encoder.begin, encoder.end) for w in windows],
        [_framed(labels, w, IGNORED, IGNORED) for w in windows],
        entities=block.entities,
        lost=block.entities - carried,
    )


def _piece_labels(
    encoding: Encoding, word_labels: Sequence[str | None], tags: Sequence[str]
) -> Ints:
    index = {tag: i for i, tag in enumerate(tags)}
    tagged = [*word_labels, None]  # the last is that of word -1: of pieces of no word
    first = np.array([IGNORED if t is None else index[t] for t in tagged], np.int64)
    later = np.array(
        [IGNORED if t is None else index[f"I{t[1:]}" if t != "O" else t] for t in tagged],
        np.int64,
    )
    of = encoding.word_of
    is_first = np.zeros(len(of), bool)
    is_first[encoding.first[encoding.first >= 0]] = True
    return np.where(is_first, first[of], later[of])


def _framed(values: Ints, window: Window, begin: int, end: int) -> Ints:
    return np.concatenate(([begin], values[window.start : window.end], [end]))
