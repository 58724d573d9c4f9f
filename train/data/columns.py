"""Column files: one token a line with its BIO tags, a blank line after each sentence.

One decoder serves flat and nested tags: a token may carry several tags, outermost first, as in
Wojood (Jarrar et al. 2022).
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

from infer.errors import InputError
from infer.spans import Span
from train.data.corpus import UNKNOWN, LabelTable, Mention, Sentence
from train.data.texts import read_text

__all__ = ["Chunk", "Token", "clean", "find_chunks", "label_sentence", "read_columns"]

BIDI_MARKS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
TAG = re.compile(r"O|[BI]-\S+")


@dataclass(frozen=True, slots=True)
class Token:
    """One word with its tags (none for O), and the line of the file that it came from."""

    word: str
    tags: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens `first` up to and including `last` of a sentence, under the corpus's own tag."""

    first: int
    last: int
    tag: str


def read_columns(path: Path, defects: Counter[str], separator: str = " ") -> list[list[Token]]:
    """Return the sentences of a column file, its words as they stand there.

    Args:
        path: A file in UTF-8, with `token<separator>tag` or several tags a line.
        defects: A byte order mark is counted here.
        separator: What parts token and tags.

    Raises:
        InputError: The file is missing, not UTF-8, or a line does not fit.
    """
    text = read_text(path)
    defects["byte order marks"] += text.startswith("\ufeff")
    sentences: list[list[Token]] = [[]]
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            sentences[-1].append(_parse(line.removesuffix("\r"), separator, path, number))
        elif sentences[-1]:
            sentences.append([])
    return sentences if sentences[-1] else sentences[:-1]


def clean(tokens: Iterable[Token], defects: Counter[str]) -> list[Token]:
    """Return the tokens without bidi marks, empty ones read as "."; all is counted.

    A token of nothing but marks is no word and is left out.
    """
    cleaned = []
    for token in tokens:
        word, marks = BIDI_MARKS.subn("", token.word)
        defects["bidi marks removed"] += marks
        defects['empty tokens read as "."'] += not token.word
        if word or not marks:
            cleaned.append(replace(token, word=word or "."))
    return cleaned


def find_chunks(tokens: Sequence[Token], defects: Counter[str]) -> list[Chunk]:
    """Return what the tags mark, in order of their first tokens, outer before inner.

    An I- tag continues the outermost open chunk of its type that its token does not continue yet;
    one that continues nothing (an orphan) is read as B- and counted.
    """
    chunks: list[Chunk] = []
    open_now: list[int] = []
    for place, token in enumerate(tokens):
        waiting, open_now = open_now, []
        for tag in token.tags:
            kind = tag[2:]
            index = next((i for i in waiting if tag[0] == "I" and chunks[i].tag == kind), None)
            if index is None:
                defects["orphan I- tags read as B-"] += tag[0] == "I"
                index = len(chunks)
                chunks.append(Chunk(place, place, kind))
            else:
                waiting.remove(index)
                chunks[index] = replace(chunks[index], last=place)
            open_now.append(index)
    return chunks


def label_sentence(
    number: int, tokens: Sequence[Token], chunks: Iterable[Chunk], labels: LabelTable, path: Path
) -> Sentence:
    """Join the words by one space and label the outermost chunks that mean something to Rasd.

    Raises:
        InputError: A tag is not in the table.
    """
    words = [token.word for token in tokens]
    starts = list(accumulate((len(word) + 1 for word in words), initial=0))
    mentions: list[Mention] = []
    masked: list[Span] = []
    end = 0
    for chunk in sorted(chunks, key=lambda c: (c.first, -c.last)):
        label = _look_up(chunk, labels, path, tokens[chunk.first].line)
        span = Span(starts[chunk.first], starts[chunk.last] + len(words[chunk.last]))
        if label is None or span.start < end:
            continue
        end = span.end
        if label == UNKNOWN:
            masked.append(span)
        else:
            mentions.append(Mention(*span, label))
    return Sentence(number, " ".join(words), tuple(mentions), tuple(masked))


def _parse(line: str, separator: str, path: Path, number: int) -> Token:
    word, *tags = line.split(separator)
    if not tags or not all(TAG.fullmatch(tag) for tag in tags):
        raise InputError(
            f"{path}, line {number}: found {line!r}, expected a token and its tags (O, B-… or I-…)"
            f" parted by {separator!r}; mend the line or fetch the file again with `train data`"
        )
    return Token(word, tuple(tag for tag in tags if tag != "O"), number)


def _look_up(chunk: Chunk, labels: LabelTable, path: Path, line: int) -> str | None:
    if chunk.tag not in labels:
        raise InputError(
            f"{path}, line {line}: found the tag {chunk.tag!r}, which this corpus does not have;"
            f" expected one of {', '.join(sorted(labels))}"
        )
    return labels[chunk.tag]
