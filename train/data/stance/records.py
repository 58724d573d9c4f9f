"""Files of records, whose faults are reported by file, line, field and value."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from infer.errors import InputError
from train.data.texts import read_text

__all__ = ["Record", "read_json", "read_json_lines", "read_table"]

T = TypeVar("T")
REMEDY = "mend it or fetch the file again with `train data`"


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object or one row of a table; `where` says in which file, and where in it."""

    where: str
    values: Mapping[str, Any]

    def get(self, field: str, kind: type[T]) -> T:
        """Return the value of `field`.

        Raises:
            InputError: It is missing or of another type.
        """
        value = self.values.get(field)
        if not isinstance(value, kind):
            raise self.fault(field, kind.__name__)
        return value

    def number(self, field: str) -> int:
        """Return the value of `field`, which is written in digits.

        Raises:
            InputError: It is no whole number.
        """
        value = self.get(field, str)
        if not value.isdecimal():
            raise self.fault(field, "a whole number")
        return int(value)

    def records(self, field: str) -> list["Record"]:
        """Return the list of objects under `field`.

        Raises:
            InputError: It is no list, or one of its elements is no object.
        """
        values = self.get(field, list)
        if not all(isinstance(value, dict) for value in values):
            raise self.fault(field, "a list of objects")
        return [Record(f"{self.where}, {field}[{i}]", value) for i, value in enumerate(values)]

    def look_up(self, field: str, table: Mapping[Any, T]) -> T:
        """Return what `table` says of the value of `field`.

        Raises:
            InputError: It says nothing; the message lists what it knows.
        """
        value = self.values.get(field)
        if isinstance(value, list | dict) or value not in table:
            raise self.fault(field, f"one of {', '.join(map(repr, table))}")
        return table[value]

    def fault(self, field: str, expected: str) -> InputError:
        """Return the error that says what `field` holds and what was expected."""
        found = repr(self.values[field]) if field in self.values else "nothing"
        return InputError(
            f"{self.where}, field {field!r}: found {found}, expected {expected}; {REMEDY}"
        )


def read_json(path: Path) -> Record:
    """Return the object that a JSON file holds.

    Raises:
        InputError: The file is missing, not UTF-8, no JSON, or no object.
    """
    return _parse(read_text(path), str(path))


def read_json_lines(path: Path) -> Iterator[Record]:
    """Yield the objects of a file with one JSON object a line; blank lines are passed over.

    Raises:
        InputError: The file is missing, not UTF-8, or a line is no object.
    """
    # JSON strings may hold U+2028, at which splitlines would break.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _parse(line, f"{path}, line {number}")


def read_table(path: Path, columns: tuple[str, ...] = ()) -> Iterator[Record]:
    """Yield the rows of a file of tab-separated values, quoted as in CSV.

    Args:
        path: The file, in UTF-8.
        columns: Names of the columns; none means that the first line names them.

    Raises:
        InputError: The file is missing, not UTF-8, or a row has too few or too many values.
    """
    lines = csv.reader(read_text(path).splitlines(keepends=True), dialect="excel-tab")
    try:
        names = columns or tuple(next(lines, ()))
        for values in lines:
            if values:
                yield _row(names, values, f"{path}, line {lines.line_num}")
    except csv.Error as error:
        raise InputError(f"{path}, line {lines.line_num}: is no row ({error}); {REMEDY}") from error


def _row(names: tuple[str, ...], values: list[str], where: str) -> Record:
    if len(values) != len(names):
        raise InputError(
            f"{where}: found {len(values)} values, expected {len(names)} ({', '.join(names)})"
            f" parted by tabs; {REMEDY}"
        )
    return Record(where, dict(zip(names, values, strict=True)))


def _parse(text: str, where: str) -> Record:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: is no JSON ({error}); {REMEDY}") from error
    if not isinstance(value, dict):
        raise InputError(f"{where}: found {text[:40]!r}, expected a JSON object; {REMEDY}")
    return Record(where, value)
