"""Where written annotations go: standard output, one file, or a folder of files.

A file appears under its name only when it is whole: it is written beside its place and then moved
there. What is no regular file (a pipe, /dev/null) is written to as it is.
"""

import errno
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Protocol, Self

from infer.errors import OutputError, UsageError
from infer.formats import Format
from infer.sources import Article, Source

__all__ = [
    "FileSink",
    "FolderSink",
    "Sink",
    "StdoutSink",
    "explained",
    "is_folder",
    "open_sink",
]

COLLECTED = ("jsonl", "conll")
"""Formats meant for many articles: one --out FILE takes all that several inputs give."""

ALONE = ("json", "html")
"""Formats whose files hold one article each, since those who read them expect one."""


class Sink(Protocol):
    """What takes the articles' written forms; a `with` statement around it completes the files."""

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...

    def write(self, article: Article, written: str, /) -> None:
        """Take one article in its written form.

        Raises:
            OutputError: It cannot be written: full disk, no permission.
            BrokenPipeError: Nobody reads the other end of the pipe any more.
        """


class StdoutSink:
    """Standard output, always in UTF-8; each article is flushed, so that pipes see it at once."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        pass

    def write(self, _: Article, written: str) -> None:
        """Take one article in its written form, as `Sink` says."""
        if sys.stdout is None:
            raise OutputError("stdout: cannot be written: it is closed; use --out FILE")
        try:
            with explained("stdout"):
                sys.stdout.buffer.write(written.encode())
                sys.stdout.buffer.flush()
        except (OutputError, BrokenPipeError):
            _abandon_stdout()
            raise


class FileSink:
    """One file, which is there whole or not at all.

    `keep_empty` says whether a run that wrote nothing leaves an empty file.
    """

    def __init__(self, path: Path, keep_empty: bool = False):
        self.path = path
        self._empty = not keep_empty
        self._target = self._place = path
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        with explained(str(self.path)):
            if self.path.exists() and not self.path.is_file():
                self._file = self.path.open("wb")
            else:
                self._target = self.path.resolve()  # a link stays, what it points to is replaced
                self._place = self._target.with_name(f".{os.urandom(8).hex()}.tmp")
                self._file = self._place.open("xb")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._file is not None
        try:
            with explained(str(self.path)):
                self._file.close()
                if self._place != self._target and kind is None and not self._empty:
                    self._replace()
        finally:
            if self._place != self._target:
                self._place.unlink(missing_ok=True)

    def write(self, _: Article, written: str) -> None:
        """Take one article in its written form, as `Sink` says."""
        assert self._file is not None
        with explained(str(self.path)):
            self._file.write(written.encode())
            self._file.flush()
        self._empty = False

    def _replace(self) -> None:
        if self._target.exists():
            shutil.copymode(self._target, self._place)
        self._place.replace(self._target)


class FolderSink:
    """A folder of files, made where it is missing, with the sub-folders of the sources.

    What comes from a.txt goes to a.json; what comes from line 17 of a.jsonl goes to a.jsonl/17.json
    in the formats that hold one article, and in the others all of it to one file a.conll.
    """

    def __init__(self, folder: Path, form: Format):
        self._folder = folder
        self._form = form
        self._current: FileSink | None = None

    def __enter__(self) -> Self:
        with explained(str(self._folder)):
            self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        self._finish(kind)

    def target(self, source: Source) -> Path:
        """Return the file for the articles of `source`, or the folder if each has its own."""
        if source.lines and self._form.name in ALONE:
            return self._folder / source.name.with_name(Path(str(source)).name)
        return self._folder / source.name.with_name(source.name.name + self._form.suffix)

    def write(self, article: Article, written: str) -> None:
        """Take one article in its written form, as `Sink` says; those of a source come together."""
        alone = self._form.name in ALONE
        path = self.target(article.source)
        if alone and article.line:
            path /= f"{article.line}{self._form.suffix}"
        if self._current is None or self._current.path != path:
            self._finish()
            with explained(str(path.parent)):
                path.parent.mkdir(parents=True, exist_ok=True)
            self._current = FileSink(path).__enter__()
        self._current.write(article, written)
        if alone:
            self._finish()

    def _finish(self, kind: type[BaseException] | None = None) -> None:
        current, self._current = self._current, None
        if current is not None:
            current.__exit__(kind)


def is_folder(out: str, form: Format, one_file: bool) -> bool:
    """Say whether `out`, the argument of --out, names a folder.

    It does if it ends in a slash or is one already, or if several inputs or a folder were given
    (`one_file` is false) and the format is not meant for many articles.
    """
    slash = out.endswith(("/", os.sep))
    return slash or Path(out).is_dir() or not (one_file or form.name in COLLECTED)


def open_sink(sources: Sequence[Source], out: str | None, form: Format, one_file: bool) -> Sink:
    """Return the sink of a run over `sources`; nothing is written yet.

    Args:
        sources: All that will be read.
        out: The argument of --out; None is standard output.
        form: The format.
        one_file: Whether the command line names one file and nothing else.

    Raises:
        UsageError: The format holds one article a file, and more may come.
        OutputError: Two sources would be written to one file, or one over a source.
    """
    several = len(sources) > 1 or any(source.lines for source in sources)
    if out is None:
        if several and form.name == "html":
            raise UsageError("an HTML page holds one article; write several with --out FOLDER/")
        return StdoutSink()
    if is_folder(out, form, one_file):
        folder = FolderSink(Path(out), form)
        targets = [folder.target(source) for source in sources]
        _check_apart(sources, targets)
        _check_not_read(sources, targets)
        return folder
    if several and form.name in ALONE:
        raise UsageError(
            f"a file of the format {form.name} holds one article; write several with --out "
            f"{out}/, or all of them to one file with --format jsonl"
        )
    _check_not_read(sources, [Path(out)])
    return FileSink(Path(out), keep_empty=form.name in COLLECTED)


def _check_apart(sources: Sequence[Source], targets: Sequence[Path]) -> None:
    taken: dict[Path, Source] = {}
    for source, target in zip(sources, targets, strict=True):
        if target in taken:
            raise OutputError(
                f"{target}: would be written twice, for {taken[target]} and for {source}; "
                "rename one, annotate them apart, or name the folder that holds both"
            )
        taken[target] = source


def _check_not_read(sources: Sequence[Source], targets: Sequence[Path]) -> None:
    read = {source.path.resolve() for source in sources if source.path}
    for target in targets:
        if target.resolve() in read:
            raise OutputError(f"{target}: is an input and would be lost; name another --out")


@contextmanager
def explained(where: str, remedy: str = "name another --out") -> Iterator[None]:
    """Turn the system's errors into one line; a closed pipe is none."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as fault:
        remedy = "free some space" if fault.errno == errno.ENOSPC else remedy
        raise OutputError(
            f"{where}: cannot be written: {fault.strerror or fault}; {remedy}"
        ) from None


def _abandon_stdout() -> None:
    """Point stdout elsewhere, or Python would try again at exit and print a traceback.

    Source: the note on SIGPIPE in the documentation of Python's `signal` module.
    """
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
