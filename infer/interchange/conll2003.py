"""CoNLL-2003's four columns: word, -X-, _, BIO tag of the entity; a blank line ends a sentence.

The form has no text: reading one joins words by a space and sentences by a line break. It holds
entities alone.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from infer.errors import InputError
from infer.formats.checks import LABELS
from infer.interchange.files import read_text, write_text
from infer.interchange.marks import Mark, Marked
from infer.text import sentences, words

__all__ = ["read", "write"]

START = "-DOCSTART-"


def write(articles: Sequence[Marked], path: Path) -> None:
    """Write the words of articles with the tags of their entities.

    Raises:
        OutputError: It cannot be written.
    """
    write_text(path, "".join(f"{line}\n" for article in articles for line in _lines(article)))


def _lines(article: Marked) -> Iterator[str]:
    named = [mark for mark in article.marks if mark.label in LABELS]
    yield from (f"{START} -X- -X- O", "")
    for sentence in sentences(article.text):
        before = None
        for word in words(article.text, *sentence):
            mark = next((m for m in named if m.start < word.end and word.start < m.end), None)
            tag = f"{'I' if mark is before else 'B'}-{mark.label}" if mark else "O"
            before = mark
            yield f"{word.of(article.text)} -X- _ {tag}"
        yield ""


def read(path: Path) -> list[Marked]:
    """Return the articles of a file, numbered from 1; without -DOCSTART- it is one article.

    Both ways to begin an entity are read: B- (IOB2), and I- behind another label (IOB1).

    Raises:
        InputError: It cannot be read, a line has too few columns, or a tag is unknown.
    """
    articles: list[list[list[tuple[str, str]]]] = []
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        columns = line.split()
        if columns and columns[0] == START:
            articles.append([[]])
        elif not columns and articles:
            articles[-1].append([])
        elif columns:
            articles = articles or [[[]]]
            articles[-1][-1].append(_word(columns, f"{path}:{number}"))
    return [_article(rows, str(i)) for i, rows in enumerate(articles, start=1)]


def _word(columns: Sequence[str], where: str) -> tuple[str, str]:
    word, tag = columns[0], columns[-1]
    if len(columns) < 2 or not (tag == "O" or (tag[:2] in ("B-", "I-") and tag[2:] in LABELS)):
        raise InputError(
            f"{where}: expected a word, columns, and a tag: O, or B- or I- with one of "
            f"{', '.join(LABELS)}; found {' '.join(columns)[:80]!r}"
        )
    return word, tag


def _article(rows: Sequence[Sequence[tuple[str, str]]], name: str) -> Marked:
    text = ""
    marks: list[Mark] = []
    for row in (row for row in rows if row):
        before = "O"
        for i, (word, tag) in enumerate(row):
            text += " " if i else "\n" if text else ""
            if tag.startswith("I-") and before[2:] == tag[2:]:
                marks[-1] = Mark(marks[-1].start, len(text) + len(word), tag[2:])
            elif tag != "O":
                marks.append(Mark(len(text), len(text) + len(word), tag[2:]))
            text += word
            before = tag
    return Marked(text, name, tuple(marks), (), Counter())
