"""Text into the tokenizer's pieces, each with its place in the original text and its word."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from infer.errors import CheckpointError
from infer.spans import Span

__all__ = ["Encoder", "Encoders", "Encoding", "Ints"]

Ints = npt.NDArray[np.int64]

# Some normaliser rules cost the square of what one call gets, so no call gets more than this.
LONGEST_CALL = 2000
STRANGE = "\ue000"
"""A character that no vocabulary has."""
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class Encoding:
    """The pieces of one text, without special tokens.

    `ids` are vocabulary ids, shape (pieces,). `first[w]` is the first piece of word `w`, or -1
    where a word has none (a lone diacritic that the normaliser drops), shape (words,).
    `sentence_ends[s]` is the number of pieces up to the end of sentence `s`, shape (sentences,).
    `line_ends` the same of lines, shape (lines,). `word_of[p]` is the word of piece `p`, or -1,
    shape (pieces,).
    """

    ids: Ints
    word_of: Ints
    first: Ints
    sentence_ends: Ints
    line_ends: Ints


@dataclass(frozen=True, slots=True)
class Places:
    """The pieces of parts of a text, without special tokens.

    `ids` are vocabulary ids, shape (pieces,); `spans` half-open code-point offsets into the text,
    shape (pieces, 2); `counts` the pieces of each part, shape (parts,).
    """

    ids: Ints
    spans: Ints
    counts: Ints


class Encoder:
    """A tokenizer.json, asked only for pieces and offsets."""

    def __init__(self, tokenizer: Tokenizer):
        tokenizer.no_padding()
        tokenizer.no_truncation()
        tokenizer.encode_special_tokens = True  # an article that says </s> means the letters
        self._tokenizer = tokenizer
        self._known: dict[tuple[str, tuple[Span, ...]], Places] | None = None
        self._marks: dict[tuple[str, ...], int] = {}
        special = tokenizer.encode("").ids
        if len(special) != 2:
            raise CheckpointError(
                f"tokenizer.json: an empty text has {len(special)} special tokens, expected 2 "
                "(begin and end); the file lacks its post-processor"
            )
        self.begin, self.end = special

    @classmethod
    def load(cls, path: Path) -> "Encoder":
        """Read a tokenizer.json.

        Raises:
            CheckpointError: the file is missing or is no tokenizer.
        """
        try:
            return cls(Tokenizer.from_file(str(path)))
        except CheckpointError:
            raise
        except Exception as fault:  # the tokenizers library raises plain Exception
            raise CheckpointError(f"{path}: cannot be read as a tokenizer: {fault}") from None

    def __enter__(self) -> "Encoder":
        """Begin a block within which a text that is encoded for several models is cut once."""
        self._known = {}
        return self

    def __exit__(self, *_: object) -> None:
        self._known = None

    @property
    def vocabulary(self) -> dict[str, int]:
        """The id of each piece."""
        known: dict[str, int] = self._tokenizer.get_vocab()
        return known

    def encode(
        self,
        text: str,
        sentences: Sequence[Span],
        words: Sequence[Span],
        lines: Sequence[Span] = (),
    ) -> Encoding:
        """Return the pieces of the sentences of `text`, which must hold all of `words`.

        Each sentence lies in one of `lines`; without any it is a line of its own. A piece belongs
        to the first word that it overlaps: some tokenizers count the space before a word to its
        first piece. Lone surrogates, which no tokenizer takes, are read as U+FFFD; offsets stay
        those of `text`.
        """
        found = self._places_of(text, tuple(sentences))
        word_of = _words_of(found.spans, words)
        ends = np.cumsum(found.counts)
        within = np.searchsorted([s.end for s in sentences], [line.end for line in lines], "right")
        of_lines = np.append(0, ends)[within] if lines else ends
        return Encoding(found.ids, word_of, _firsts(word_of, len(words)), ends, of_lines)

    def _places_of(self, text: str, sentences: tuple[Span, ...]) -> Places:
        known = self._known  # another thread may end the block
        if known is None:
            return self.places(text, sentences)
        if (text, sentences) not in known:
            known[text, sentences] = self.places(text, sentences)
        return known[text, sentences]

    def places(self, text: str, parts: Sequence[Span]) -> Places:
        """Return the pieces of parts of a text, each with its place in the text."""
        chunks = [list(_chunks(text, part)) for part in parts]
        flat = [chunk for own in chunks for chunk in own]
        found = self._tokenizer.encode_batch(
            [chunk.of(text).translate(SURROGATES) for chunk in flat], add_special_tokens=False
        )
        spans = [
            (chunk.start + start, chunk.start + end)
            for chunk, one in zip(flat, found, strict=True)
            for start, end in one.offsets
        ]
        counts = iter([len(one.ids) for one in found])
        return Places(
            np.array([i for one in found for i in one.ids], np.int64),
            np.array(spans, np.int64).reshape(-1, 2),
            np.array([sum(next(counts) for _ in own) for own in chunks], np.int64),
        )

    def piece(self, *marks: str) -> int:
        """Return the id of the first of some marks of punctuation that the vocabulary knows.

        AraBERT's preprocessing drops most. If it knows none, it is the id of what it does not know,
        or, where that is dropped, of the end.
        """
        if marks not in self._marks:
            found = [self._last(mark) for mark in marks]
            known = (id_ for id_ in found if id_ not in (self._last(STRANGE), self.end))
            self._marks[marks] = next(known, found[0])
        return self._marks[marks]

    def _last(self, mark: str) -> int:
        ids = self._tokenizer.encode(mark, add_special_tokens=False).ids
        return ids[-1] if ids else self.end


class Encoders:
    """Tokenizers, each read once: the models that ship have the same one."""

    def __init__(self) -> None:
        self._known: dict[bytes, Encoder] = {}

    def __iter__(self) -> Iterator[Encoder]:
        return iter(self._known.values())

    def load(self, path: Path) -> Encoder:
        """Return the encoder of a tokenizer.json, that of an equal one if there was one.

        Raises:
            CheckpointError: the file is missing or is no tokenizer.
        """
        try:
            digest = hashlib.sha256(path.read_bytes()).digest()
        except OSError:
            return Encoder.load(path)  # which says what is wrong
        if digest not in self._known:
            self._known[digest] = Encoder.load(path)
        return self._known[digest]


def _chunks(text: str, sentence: Span) -> Iterator[Span]:
    """Cut a sentence into calls of bounded length, at white space where there is some."""
    start = sentence.start
    while sentence.end - start > LONGEST_CALL:
        limit = start + LONGEST_CALL
        cut = next((i for i in range(limit, start, -1) if text[i].isspace()), limit)
        yield Span(start, cut)
        start = cut
    yield Span(start, sentence.end)


def _words_of(places: Ints, words: Sequence[Span]) -> Ints:
    after = (np.iinfo(np.int64).max,) * 2  # a word behind the last one, which nothing reaches
    begins, ends = np.array([*words, after], np.int64).T
    starts, stops = places.T
    found = np.searchsorted(ends, starts, side="right")
    return np.where(begins[found] < np.maximum(stops, starts + 1), found, -1)


def _firsts(word_of: Ints, words: int) -> Ints:
    first = np.full(words, -1, np.int64)
    places = np.flatnonzero(word_of >= 0)
    first[word_of[places[::-1]]] = places[::-1]  # written backwards, so that the earliest stays
    return first
