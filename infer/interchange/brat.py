"""brat's standoff: a folder with NAME.txt and NAME.ann for each article, and annotation.conf.

Offsets are code points. A mark that crosses a line break is written in fragments, as brat demands,
and read back as one. Notes are AnnotatorNotes.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from infer.errors import InputError, OutputError
from infer.interchange.files import read_text, write_text
from infer.interchange.marks import KINDS, LINKS, Link, Mark, Marked

__all__ = ["read", "write"]

CONF = "\n".join(
    [
        "[entities]",
        *KINDS,
        "[relations]",
        *(f"{link} Arg1:<ENTITY>, Arg2:<ENTITY>" for link in LINKS),
        "[events]",
        "[attributes]",
        "",
    ]
)
MARK = re.compile(r"(T\d+)\t(\S+) (\d+ \d+(?:;\d+ \d+)*)\t")
LINK = re.compile(r"R\d+\t(\S+) Arg1:(T\d+) Arg2:(T\d+)\s*")
NOTE = re.compile(r"#\d+\tAnnotatorNotes (T\d+)\t(.*)")


def write(articles: Sequence[Marked], path: Path) -> None:
    """Write articles into a folder.

    Raises:
        OutputError: It cannot be written, or two articles have one name.
    """
    names = [_file_name(article, i) for i, article in enumerate(articles, start=1)]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise OutputError(f"{path / twice[0]}.ann: two articles are called so")
    write_text(path / "annotation.conf", CONF)
    for article, name in zip(articles, names, strict=True):
        write_text(path / f"{name}.txt", article.text)
        write_text(path / f"{name}.ann", "".join(f"{line}\n" for line in _lines(article)))


def _file_name(article: Marked, number: int) -> str:
    return re.sub(r"[^\w.-]+", "_", article.id).strip("._") or str(number)


def _lines(article: Marked) -> Iterator[str]:
    for i, mark in enumerate(article.marks, start=1):
        parts = [*_fragments(article.text, mark)]
        places = ";".join(f"{start} {end}" for start, end in parts)
        surface = " ".join(article.text[start:end] for start, end in parts)
        yield f"T{i}\t{mark.label} {places}\t{surface}"
    for i, link in enumerate(article.links, start=1):
        yield f"R{i}\t{link.label} Arg1:T{link.source + 1} Arg2:T{link.target + 1}"
    noted = [(i, mark.note) for i, mark in enumerate(article.marks, start=1) if mark.note]
    for number, (i, note) in enumerate(noted, start=1):
        yield f"#{number}\tAnnotatorNotes T{i}\t{' '.join(note.split())}"


def _fragments(text: str, mark: Mark) -> Iterator[tuple[int, int]]:
    for part in re.finditer(r"[^\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+", mark.span.of(text)):
        yield mark.start + part.start(), mark.start + part.end()


def read(path: Path) -> list[Marked]:
    """Return the articles of a folder, in the order of their names.

    Attributes, events and whatever else Rasd has no place for are left out and counted.

    Raises:
        InputError: The folder has no .ann files, or one cannot be read.
    """
    files = sorted(path.glob("*.ann"))
    if not files:
        raise InputError(f"{path}: expected a folder with .ann files")
    return [_article(file) for file in files]


def _article(file: Path) -> Marked:
    text = read_text(file.with_suffix(".txt"), "utf-8")  # all of it counts
    lost: Counter[str] = Counter()
    marks: dict[str, tuple[int, int, str]] = {}
    links: list[tuple[str, str, str]] = []
    notes: dict[str, str] = {}
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if found := MARK.match(line):
            places = [int(place) for place in re.findall(r"\d+", found[3])]
            marks[found[1]] = (places[0], places[-1], found[2])
        elif found := LINK.fullmatch(line):
            links.append((found[1], found[2], found[3]))
        elif found := NOTE.fullmatch(line):
            notes[found[1]] = found[2]
        elif line[:1] in ("T", "R"):
            raise InputError(f"{file}:{number}: is no line of brat's: {line[:80]!r}")
        elif line.strip():
            lost[f"lines of the kind {line[0]}"] += 1
    order = sorted(marks, key=lambda name: marks[name])
    places_of = {name: i for i, name in enumerate(order)}
    found_marks = tuple(Mark(*marks[name], notes.get(name, "")) for name in order)
    return Marked(text, file.stem, found_marks, tuple(_links(file, links, places_of)), lost)


def _links(
    file: Path, links: Sequence[tuple[str, str, str]], places: Mapping[str, int]
) -> Iterator[Link]:
    for label, source, target in links:
        missing = [name for name in (source, target) if name not in places]
        if missing:
            raise InputError(f"{file}: {label} {source} {target}: there is no {missing[0]}")
        yield Link(label, places[source], places[target])
