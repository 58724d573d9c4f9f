"""The whole input of a run, as a stream of numbered items, a shard of it if one is asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from infer.corpus.inputs import KNOWN, Input, find_inputs
from infer.corpus.items import Item
from infer.corpus.seen import Seen
from infer.corpus.tables import Hosted, read_table
from infer.errors import InputError
from infer.sources import Article, Reading, read

__all__ = ["Corpus", "Shard", "Survey"]

SAMPLE = 4096
"""Bytes at either end of a file that tell whether it is the same as before."""


@dataclass(frozen=True, slots=True)
class Shard:
    """Every `count`-th article, from the one at `index`; articles are counted from 0.

    So an article's shard depends on its position in the input alone, and no two shards share one.
    """

    index: int = 0
    count: int = 1

    def holds(self, number: int) -> bool:
        """Tell whether the article at this position belongs to the shard."""
        return number % self.count == self.index

    def __str__(self) -> str:
        return f"{self.index + 1}/{self.count}"


@dataclass(frozen=True, slots=True)
class Survey:
    """What an input holds, before it is read: `digest` is equal for equal input.

    `files` and `size`, in bytes, count what will be read, `others` the files left aside.
    """

    digest: str
    files: int
    size: int
    others: int


@dataclass(frozen=True, slots=True)
class Corpus:
    """An input: where it lies and how it is read. It travels between processes and machines."""

    arguments: tuple[str, ...]
    reading: Reading = Reading()  # noqa: RUF009 - frozen
    shard: Shard = Shard()
    subset: str = ""
    split: str = ""

    def survey(self) -> Survey:
        """Walk through the input without reading it.

        The digest covers names, sizes and both ends of each file, of a data set on the Hub the
        commit; not the contents throughout, which would take as long as reading them.

        Raises:
            InputError: An argument leads nowhere, or nothing is there to be read.
        """
        digest = sha256()
        files = size = others = 0
        for one in self._inputs():
            if one is None:
                others += 1
                continue
            files, size = files + 1, size + one.size
            digest.update(repr((one.source.name.as_posix(), one.size, self._trace(one))).encode())
        if not files:
            raise InputError(f"{', '.join(self.arguments)}: holds no article; expected {KNOWN}")
        return Survey(digest.hexdigest(), files, size, others)

    def items(self, size: int, start: int = 0) -> Iterator[Item]:
        """Yield the shard's items from the position `start` of the whole input on, in order.

        All before them is read too: what is a duplicate depends on it.

        Args:
            size: The `Survey.size`.
            start: Of the first item that is yielded, if the shard holds it.
        """
        number = done = 0
        with Seen() as seen:
            for one in self._inputs():
                if one is None:
                    continue
                for found, position in self._read(one):
                    share = min(1.0, (done + position) / size) if size else 0.0
                    item = _item(found, number, share, one, seen)
                    if number >= start and self.shard.holds(number):
                        yield item
                    number += 1
                done += one.size

    def _inputs(self) -> Iterator[Input | None]:
        for argument in self.arguments:
            yield from find_inputs(argument)

    def _read(self, one: Input) -> Iterator[tuple[Article | InputError, int]]:
        if one.kind != "file":
            return read_table(one, self.reading, self._hosted(one))
        return _read_file(one, self.reading)

    def _hosted(self, one: Input) -> Hosted | None:
        if one.kind != "hub":
            return None
        return Hosted(str(one.source), self.subset, self.split)

    def _trace(self, one: Input) -> str:
        hosted = self._hosted(one)
        if hosted:
            return f"{hosted.commit()} {self.subset} {self.split}"
        assert one.source.path is not None
        folder = one.kind == "saved"
        paths = sorted(one.source.path.iterdir()) if folder else [one.source.path]
        return " ".join(_ends(path) for path in paths)


def _item(found: Article | InputError, number: int, share: float, one: Input, seen: Seen) -> Item:
    if isinstance(found, InputError):
        return Item(number, share, str(one.source), reason=str(found))
    first = seen.before(found.id, found.place)
    reason = ""
    if first:
        reason = f"id {found.id!r}: is that of {first} too; give each article its own"
    elif not found.text.strip():
        reason = "text: is empty; leave the article out, or mend it"
    return Item(number, share, found.place, found.id, "" if reason else found.text, reason)


def _read_file(one: Input, reading: Reading) -> Iterator[tuple[Article | InputError, int]]:
    opened: list[IO[bytes]] = []
    for found in read(one.source, reading, opened.append):
        there = bool(opened) and not opened[0].closed
        yield found, opened[0].tell() if there else one.size


def _ends(path: Path) -> str:
    try:
        with path.open("rb") as file:
            head = file.read(SAMPLE)
            file.seek(max(len(head), path.stat().st_size - SAMPLE))
            return sha256(head + file.read(SAMPLE)).hexdigest()
    except OSError:
        return ""  # reading it will say why
