"""What the arguments of `infer corpus` lead to: files, tables, data sets, found one by one.

A folder is walked anew whenever it is asked for, in the order of its paths, so that no list of a
million files is kept: the names of one folder at a time are.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

from infer.errors import UsageError
from infer.sources import CHECK, SUFFIXES, Source, source_at, suffix_of, unreadable

__all__ = ["HUB", "KNOWN", "MANIFEST", "PROGRESS", "Input", "find_inputs"]

HUB = "hub:"
"""What an argument starts with that names a data set on the Hub: hub:user/name@revision."""

PARQUET = ".parquet"
KNOWN = f"{', '.join(SUFFIXES)} (.gz, .zst), {PARQUET}, and data sets that save_to_disk wrote"
SAVED = {"state.json", "dataset_info.json"}  # tell a folder of save_to_disk from others
MANIFEST, PROGRESS = "manifest.json", "progress.jsonl"  # tell a folder of results from others
Kind = Literal["file", "parquet", "saved", "hub"]


@dataclass(frozen=True, slots=True)
class Input:
    """One source of articles; `size` is in bytes, 0 where nobody knows, such as on the Hub."""

    source: Source
    kind: Kind
    size: int = 0


def find_inputs(argument: str) -> Iterator[Input | None]:
    """Yield what an argument stands for, in an order that stays; None for each file left aside.

    Folders of results, which `infer corpus` wrote, are left aside too, wherever they lie.

    Args:
        argument: A file, a folder, a folder of save_to_disk, or `hub:user/name`.

    Raises:
        InputError: It leads nowhere, or a folder cannot be listed.
        UsageError: It is `-`: a pipe cannot be read again when a run goes on.
    """
    if argument == "-":
        raise UsageError("-: expected files or folders; a pipe cannot be read again by --resume")
    if argument.startswith(HUB):
        name = argument.removeprefix(HUB)
        yield Input(Source(Path(argument), PurePath(name.partition("@")[0])), "hub")
        return
    path = Path(argument)
    try:
        path.stat()
    except (OSError, ValueError) as fault:
        raise unreadable(argument, fault, f"{CHECK}; {HUB}user/name is one on the Hub") from None
    yield from _walk(path, path) if path.is_dir() else [_input(path, path.parent)]


def _walk(folder: Path, root: Path) -> Iterator[Input | None]:
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names alone take a quarter of the memory
    except OSError as fault:
        raise unreadable(str(folder), fault, CHECK) from None
    if {MANIFEST, PROGRESS} <= set(names):
        yield None
        return
    if set(names) >= SAVED:
        called = folder.relative_to(root) if folder != root else PurePath(root.resolve().name)
        yield Input(Source(folder, called), "saved", sum(_size(folder / name) for name in names))
        return
    for name in names:
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path, root)
        elif path.is_file() and suffix_of(name) in (*SUFFIXES, PARQUET):
            yield _input(path, root)
        elif name != "dataset_dict.json":  # lists the data sets in the folders beside it
            yield None


def _input(path: Path, root: Path) -> Input:
    if path.suffix.lower() == PARQUET:
        return Input(Source(path, path.relative_to(root).with_suffix("")), "parquet", _size(path))
    return Input(source_at(path, root), "file", _size(path))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
