"""Articles read from files, folders and standard input, one at a time.

A text file is one article. A JSON Lines file holds one on each line, and a line that cannot be
read costs itself alone: it comes out as an `InputError` in the article's place.
"""

import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from io import BufferedReader
from itertools import chain
from pathlib import Path, PurePath
from typing import IO, cast

from infer.charsets import Charset, decode, detect
from infer.errors import InputError
from infer.extras import needed
from infer.records import cut_lines, parse_record

__all__ = [
    "CHECK",
    "REST",
    "SUFFIXES",
    "Article",
    "Found",
    "Reading",
    "Source",
    "find",
    "read",
    "source_at",
    "suffix_of",
    "unreadable",
]

LINES = (".jsonl", ".ndjson")
SUFFIXES = (".txt", *LINES)
PACKED = (".gz", ".zst")
CHECK = "check the path and its permissions"
REST = "no article from here on was annotated"


@dataclass(frozen=True, slots=True)
class Source:
    """One file of articles, or standard input, whose `path` is None.

    `name` is what its articles and their outputs are called after: the path below the folder that
    was searched, or the file's name, without .txt, .jsonl, .ndjson, .gz and .zst. `lines` says that
    it holds JSON Lines.
    """

    path: Path | None
    name: PurePath
    lines: bool = False

    def __str__(self) -> str:
        return "stdin" if self.path is None else str(self.path)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it came; `line` counts from 1 in JSON Lines and is 0 elsewhere."""

    text: str
    id: str
    source: Source
    line: int = 0

    @property
    def place(self) -> str:
        """Where it stands, for messages: `news.jsonl:17`."""
        return f"{self.source}:{self.line}" if self.line else str(self.source)


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read: the encoding if one was named, and the fields of JSON Lines."""

    encoding: str | None = None
    text_field: str = "text"
    id_field: str = "id"


@dataclass(frozen=True, slots=True)
class Found:
    """What the arguments of a command lead to.

    `notices` say what was left aside, and `faults` which arguments and folders lead nowhere.
    """

    sources: tuple[Source, ...] = ()
    faults: tuple[InputError, ...] = ()
    notices: tuple[str, ...] = ()


def find(arguments: Iterable[str], *, lines: bool | None = None, skip: Path | None = None) -> Found:
    """Return the sources that `arguments` name: files, folders, and `-` for standard input.

    A folder stands for every .txt, .jsonl and .ndjson file in it, .gz and .zst of them too, at any
    depth, in the order of their paths; links to folders are not followed.

    Args:
        arguments: Paths, or `-`.
        lines: Whether every source holds JSON Lines; None goes by the suffix.
        skip: A folder of results, which is left out of the folder that it lies in.
    """
    each = [_find(argument, lines, skip) for argument in arguments]
    return Found(
        tuple(chain.from_iterable(found.sources for found in each)),
        tuple(chain.from_iterable(found.faults for found in each)),
        tuple(chain.from_iterable(found.notices for found in each)),
    )


def _find(argument: str, lines: bool | None, skip: Path | None) -> Found:
    if argument == "-":
        return Found((Source(None, PurePath("stdin"), bool(lines)),))
    path = Path(argument)
    try:
        folder = stat.S_ISDIR(path.stat().st_mode)
    except (OSError, ValueError) as fault:  # ValueError: a NUL in the path
        return Found(faults=(unreadable(argument, fault, CHECK),))
    return _search(path, lines, skip) if folder else Found((source_at(path, path.parent, lines),))


def _search(root: Path, lines: bool | None, skip: Path | None) -> Found:
    closed: list[OSError] = []
    paths, others = [], 0
    for folder, inner, names in os.walk(root, onerror=closed.append):
        here = Path(folder)
        others += sum((here / name).is_symlink() for name in inner)
        inner[:] = [name for name in inner if not _same(here / name, skip)]
        wanted = [here / name for name in names if suffix_of(name) in SUFFIXES]
        paths += [path for path in wanted if path.is_file()]
        others += len(names)
    others -= len(paths)
    faults = [unreadable(fault.filename, fault, CHECK) for fault in closed]
    known = ", ".join(SUFFIXES)
    if not paths and not faults:
        faults = [
            InputError(f"{root}: holds no article; expected files ending in {known} (.gz, .zst)")
        ]
    notices = [f"{root}: other files not read: {others} (not {known} or .gz, .zst of these)"]
    return Found(
        tuple(source_at(path, root, lines) for path in sorted(paths)),
        tuple(faults),
        tuple(notices) if others else (),
    )


def _same(path: Path, other: Path | None) -> bool:
    return other is not None and path.resolve() == other.resolve()


def source_at(path: Path, root: Path, lines: bool | None = None) -> Source:
    """Return the source of the file `path`, called after its path below `root`."""
    name = path.relative_to(root)
    for suffixes in (PACKED, SUFFIXES):
        if name.suffix.lower() in suffixes:
            name = name.with_suffix("")
    return Source(path, name, suffix_of(path.name) in LINES if lines is None else lines)


def suffix_of(name: str) -> str:
    """Return what kind of file `name` is, in lower case: .jsonl for A.JSONL.gz."""
    path = PurePath(name.lower())
    return PurePath(path.stem).suffix if path.suffix in PACKED else path.suffix


def read(
    source: Source, reading: Reading, opened: Callable[[IO[bytes]], None] | None = None
) -> Iterator[Article | InputError]:
    r"""Yield the articles of `source`, and an error for each that cannot be read.

    Lines are cut at "\n" alone, blank ones are passed over. The id of an article is what its line
    holds under `reading.id_field`, else the source's name (with the line: `news:17`). `opened` gets
    the file as it lies on the disk, whose position tells how far the reading is.
    """
    try:
        with _open(source, opened) as stream:
            yield from (_lines if source.lines else _whole)(source, stream, reading)
    except (OSError, EOFError, zlib.error) as fault:
        yield unreadable(str(source), fault, REST if source.lines else CHECK)


@contextmanager
def _open(source: Source, opened: Callable[[IO[bytes]], None] | None) -> Iterator[IO[bytes]]:
    if source.path is None:
        yield sys.stdin.buffer
        return
    with source.path.open("rb") as file:
        if opened:
            opened(file)
        with _unpacked(file, source.path) as stream:
            yield stream


def _unpacked(file: IO[bytes], path: Path) -> AbstractContextManager[IO[bytes]]:
    suffix = path.suffix.lower()
    if suffix == ".gz":
        import gzip  # noqa: PLC0415 - rarely needed, and this module is loaded at every start

        return cast("IO[bytes]", gzip.open(file, "rb"))
    if suffix == ".zst":
        pyarrow = needed("pyarrow", "corpus", f"{path}: Zstandard")
        # Of the readers at hand this one says that a file is cut off; it does so by OSError.
        return cast("IO[bytes]", BufferedReader(pyarrow.CompressedInputStream(file, "zstd")))
    return nullcontext(file)


def _whole(source: Source, stream: IO[bytes], reading: Reading) -> Iterator[Article | InputError]:
    data = stream.read()
    charset = detect(data[:4], reading.encoding)
    try:
        text = decode(data[charset.mark :], charset, str(source))
    except InputError as fault:
        yield fault
    else:
        yield Article(text, source.name.as_posix(), source)


def _lines(source: Source, stream: IO[bytes], reading: Reading) -> Iterator[Article | InputError]:
    head = stream.readline(4)
    charset = detect(head, reading.encoding)
    plain = Charset(charset.encoding)
    for number, line in enumerate(
        cut_lines(head[charset.mark :], stream, charset.newline), start=1
    ):
        try:
            text = decode(line, plain, str(source), number).strip()
            article = _article(text, source, number, reading) if text else None
        except InputError as fault:
            yield fault
        else:
            if article:
                yield article


def _article(line: str, source: Source, number: int, reading: Reading) -> Article:
    try:
        record = parse_record(line, reading.text_field, reading.id_field)
    except InputError as fault:
        raise InputError(f"{source}:{number}: {fault}") from None
    return Article(record.text, record.id or f"{source.name.as_posix()}:{number}", source, number)


def unreadable(where: str, fault: Exception, remedy: str) -> InputError:
    """Return the error of a file or folder that the system does not give."""
    reason = getattr(fault, "strerror", None) or str(fault)
    return InputError(f"{where}: cannot be read: {reason}; {remedy}")
