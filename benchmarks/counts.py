"""How large texts are, and how figures are written."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infer.encoding import Encoder
from infer.text import sentences, words

__all__ = ["Size", "few", "figure", "lines_of", "pieces_of", "sample", "size_of"]


@dataclass(frozen=True, slots=True)
class Size:
    """Texts, their sentences, and their words (runs between white space)."""

    texts: int
    sentences: int
    words: int


def size_of(texts: Sequence[str]) -> Size:
    """Return how large texts are."""
    return Size(len(texts), len(lines_of(texts)), sum(len(text.split()) for text in texts))


def lines_of(texts: Sequence[str]) -> list[str]:
    """Return the sentences of texts."""
    return [span.of(text) for text in texts for span in sentences(text)]


def pieces_of(texts: Sequence[str], tokenizer: Path) -> int:
    """Return how many pieces a tokenizer.json cuts texts into."""
    encoder = Encoder.load(tokenizer)
    return sum(len(encoder.encode(text, sentences(text), words(text)).ids) for text in texts)


def sample(texts: Sequence[str], most_words: float, most: int) -> tuple[str, ...]:
    """Return the first texts, one at least, that have `most_words` together, and `most` at most."""
    taken: list[str] = []
    left = most_words
    for text in texts[:most]:
        left -= len(text.split())
        if taken and left < 0:
            break
        taken.append(text)
    return tuple(taken)


def figure(value: float) -> str:
    """Return a number with three figures or more: 0.0123, 1.23, 12.3, 123, 12,345."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:,.{places}f}"


def few(values: Sequence[float]) -> list[float]:
    """Return values rounded for the raw figures."""
    return [round(value, 5) for value in values]
