"""Articles from Parquet files and from data sets of the Hugging Face library, row by row."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infer.corpus.inputs import HUB, Input
from infer.errors import InputError
from infer.extras import needed
from infer.records import to_record
from infer.sources import REST, Article, Reading

__all__ = ["Hosted", "read_table"]

ROWS = 256
"""Rows that are held at once."""

EXTRA = "corpus"
Row = Mapping[str, object] | InputError


class Hosted:
    """A data set on the Hub, read as a stream: `argument` is `hub:user/name` or with @revision."""

    def __init__(self, argument: str, subset: str = "", split: str = ""):
        self.name, _, self.revision = argument.removeprefix(HUB).partition("@")
        self._called = argument
        self._subset, self._split = subset, split

    def commit(self) -> str:
        """Return the commit that is read now, for a later run to read the same.

        Raises:
            InputError: The Hub does not answer, or has no such data set.
        """
        hub = needed("huggingface_hub", EXTRA, self._called)
        try:
            return str(hub.HfApi().dataset_info(self.name, revision=self.revision or None).sha)
        except Exception as fault:  # the Hub's and the network's errors share no base class
            raise self._fault(fault) from None

    def rows(self) -> Iterator[Mapping[str, object]]:
        """Yield the rows of the split, or of every split, one after another.

        Raises:
            InputError: The Hub fails. That ends the run, which can go on later: what was not read
                is not known to be bad.
        """
        datasets = needed("datasets", EXTRA, self._called)
        try:
            found = datasets.load_dataset(
                self.name,
                self._subset or None,
                split=self._split or None,
                revision=self.revision or None,
                streaming=True,
            )
            for split in found.values() if isinstance(found, dict) else [found]:
                yield from split
        except Exception as fault:  # as above
            raise self._fault(fault) from None

    def _fault(self, fault: Exception) -> InputError:
        reason = " ".join(str(fault).split())[:300]
        return InputError(f"{self._called}: {reason}; check the name, or go on later with --resume")


def read_table(
    one: Input, reading: Reading, hosted: Hosted | None
) -> Iterator[tuple[Article | InputError, int]]:
    """Yield the articles of a table, errors in the place of those that cannot be read.

    Each comes with the bytes of `one` that have been read, by its part of the rows. Articles
    without an id are called after their source and row, from 1: `news:17`.
    """
    source = one.source
    name = source.name.as_posix()
    for number, (row, part) in enumerate(_rows(one, reading, hosted), start=1):
        position = int(one.size * part)
        try:
            if isinstance(row, InputError):
                raise row
            record = to_record(row, reading.text_field, reading.id_field)
        except InputError as fault:
            yield InputError(f"{source}:{number}: {fault}"), position
        else:
            yield Article(record.text, record.id or f"{name}:{number}", source, number), position


def _rows(one: Input, reading: Reading, hosted: Hosted | None) -> Iterator[tuple[Row, float]]:
    if hosted:
        yield from ((row, 0.0) for row in hosted.rows())
        return
    arrow = needed("pyarrow", EXTRA, f"{one.source}: Parquet and Arrow")
    wanted = (reading.text_field, reading.id_field)
    blocks = _parquet(one, wanted) if one.kind == "parquet" else _saved(one, wanted)
    done = 0
    try:
        for block, rows in blocks:
            for i in range(block.num_rows):
                done += 1
                yield _row(block, i), done / rows
    except (OSError, ValueError, arrow.ArrowException) as fault:
        yield InputError(f"cannot be read: {' '.join(str(fault).split())}; {REST}"), 1.0


def _row(block: Any, index: int) -> Row:
    """Return one row; a string of Parquet is not always the UTF-8 that it should be."""
    try:
        return {name: block.column(name)[index].as_py() for name in block.schema.names}
    except ValueError as fault:
        return InputError(f"cannot be read: {fault}; mend the row")


def _parquet(one: Input, wanted: Sequence[str]) -> Iterator[tuple[Any, int]]:
    parquet = needed("pyarrow.parquet", EXTRA, f"{one.source}: Parquet")
    with parquet.ParquetFile(one.source.path, pre_buffer=False, buffer_size=1 << 20) as file:
        names = _columns(file.schema_arrow.names, wanted)
        for block in file.iter_batches(ROWS, columns=names):
            yield block, file.metadata.num_rows


def _saved(one: Input, wanted: Sequence[str]) -> Iterator[tuple[Any, int]]:
    datasets = needed("datasets", EXTRA, f"{one.source}: a data set of save_to_disk")
    found = datasets.load_from_disk(str(one.source.path), keep_in_memory=False)
    kept = found.select_columns(_columns(found.column_names, wanted)).with_format("arrow")
    for block in kept.iter(ROWS):
        yield block, found.num_rows


def _columns(names: Sequence[str], wanted: Sequence[str]) -> list[str]:
    """Return which of the wanted columns there are.

    Raises:
        ValueError: The first of them, the text, is missing.
    """
    if wanted[0] not in names:
        found = ", ".join(names[:10]) or "none"
        raise ValueError(
            f"{wanted[0]}: missing; the columns are {found}: name the right one with --text-field"
        )
    return [name for name in names if name in wanted]
