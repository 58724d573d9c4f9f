"""One partition of the output: a file that is there whole, on the disk, or not at all."""

import gzip
import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, Protocol

from infer.corpus.columns import schema, to_row
from infer.extras import needed

__all__ = ["FORMS", "Partition", "check_form", "write_whole"]

ROWS = 256
"""Articles in a row group of Parquet, which is what is held in memory."""


class _Writer(Protocol):
    def write(self, written: str, /) -> None: ...

    def close(self) -> None: ...


class _Lines:
    """JSON Lines into a file, packed or not."""

    def __init__(self, stream: IO[bytes]):
        self._stream = stream

    def write(self, written: str) -> None:
        self._stream.write(written.encode())

    def close(self) -> None:
        self._stream.close()


class _Rows:
    """Parquet, a row group at a time."""

    def __init__(self, file: IO[bytes]):
        arrow = needed("pyarrow", "corpus", "--format parquet")
        parquet = needed("pyarrow.parquet", "corpus", "--format parquet")
        self._to_table: Callable[..., Any] = arrow.Table.from_pylist
        self._file = parquet.ParquetWriter(file, schema(), compression="zstd")
        self._rows: list[dict[str, Any]] = []

    def write(self, written: str) -> None:
        self._rows.append(to_row(written))
        if len(self._rows) == ROWS:
            self._flush()

    def close(self) -> None:
        self._flush()
        self._file.close()

    def _flush(self) -> None:
        if self._rows:
            self._file.write_table(self._to_table(self._rows, schema=schema()))
        self._rows = []


def _gzipped(file: IO[bytes]) -> _Writer:
    # Without name and time, so that equal articles give equal files.
    return _Lines(gzip.GzipFile("", "wb", 6, file, 0))  # type: ignore[arg-type]


def _zstandard(file: IO[bytes]) -> _Writer:
    arrow = needed("pyarrow", "corpus", "--format jsonl.zst")
    return _Lines(arrow.CompressedOutputStream(file, "zstd"))


FORMS: Mapping[str, Callable[[IO[bytes]], _Writer]] = MappingProxyType(
    {"jsonl": _Lines, "jsonl.gz": _gzipped, "jsonl.zst": _zstandard, "parquet": _Rows}
)
"""What writes a partition, by the format's name, which is the file's suffix too."""


def check_form(form: str) -> None:
    """Do nothing if partitions of this form can be written.

    Raises:
        UsageError: A package is missing; the message says how to install it.
    """
    if form in ("jsonl.zst", "parquet"):
        needed("pyarrow", "corpus", f"--format {form}")


class Partition:
    """A file of articles that appears under its name when it is `finish`ed."""

    def __init__(self, path: Path, form: str):
        self._path = path
        self._place = _beside(path)
        self._file = self._place.open("wb")
        try:
            self._writer = FORMS[form](self._file)
        except BaseException:
            self._file.close()
            raise

    def write(self, written: str) -> None:
        """Take one article, as a line of JSON."""
        self._writer.write(written)

    def finish(self) -> None:
        """Complete the file and give it its name, for good: not even a power cut takes it back."""
        self._writer.close()
        self._file.close()
        _put(self._place, self._path)

    def abandon(self) -> None:
        """Let go of the file, which stays nameless."""
        with suppress(OSError, ValueError):  # what writes it would complain when it is collected
            self._writer.close()
        with suppress(OSError):
            self._file.close()


def write_whole(path: Path, text: str) -> None:
    """Write a small file as a partition is written."""
    place = _beside(path)
    place.write_text(text, encoding="utf-8")
    _put(place, path)


def _sync(path: Path) -> None:
    """Have the system bring a file, or the names in a folder, onto the disk."""
    folder = path.is_dir()
    if folder and os.name == "nt":
        return  # it has no such call
    handle = os.open(path, os.O_RDONLY if folder else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.tmp")


def _put(place: Path, path: Path) -> None:
    _sync(place)
    place.replace(path)
    _sync(path.parent)
