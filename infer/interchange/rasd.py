"""Rasd's own JSON: one annotation in a .json file, or one a line."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from infer.annotation import Annotation
from infer.errors import InputError
from infer.formats.json import annotation_from_json, dump
from infer.interchange.annotations import to_annotation
from infer.interchange.files import parse, read_text, write_text
from infer.interchange.marks import Marked, to_marks

__all__ = ["read", "write"]


def read(path: Path) -> list[Marked]:
    """Return the marks of the annotations in a file.

    Raises:
        InputError: It cannot be read, or holds something else.
    """
    return [to_marks(annotation) for annotation in _annotations(path)]


def _annotations(path: Path) -> Iterator[Annotation]:
    text = read_text(path)
    lines = [text] if path.suffix.lower() == ".json" else text.split("\n")
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{path}:{number}"
            document = parse(line, where)
            try:
                yield annotation_from_json(document)
            except InputError as fault:
                raise InputError(f"{where}: {fault}") from None


def write(articles: Sequence[Marked], path: Path) -> None:
    """Write annotations, one a line; into a .json file just one.

    Raises:
        InputError: Marks or links contradict each other.
        OutputError: It cannot be written.
    """
    annotations = [to_annotation(article) for article in articles]
    one = path.suffix.lower() == ".json" and len(annotations) == 1
    lines = [dump(annotation, indent=1 if one else None) for annotation in annotations]
    write_text(path, "".join(f"{line}\n" for line in lines))
