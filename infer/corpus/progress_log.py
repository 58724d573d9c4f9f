"""How far a run has come: one line for each partition that is there, in progress.jsonl.

A line is written after its partition and its rejects are on the disk. So whatever a kill leaves,
the last whole line tells what is done, and all behind it is done again.
"""

import json
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import IO

from infer.errors import OutputError
from infer.locks import hold

__all__ = ["Done", "Log"]


@dataclass(frozen=True, slots=True)
class Done:
    """All that a run has done up to the end of a partition.

    `parts` counts partitions; `next` is the position in the whole input from which the next one
    takes its articles; `articles` counts those of the shard, rejected ones included, `rejected`
    these; `rejects` is the length of rejects.jsonl in bytes.
    """

    parts: int = 0
    next: int = 0
    articles: int = 0
    rejected: int = 0
    rejects: int = 0

    @property
    def annotated(self) -> int:
        """How many articles were annotated."""
        return self.articles - self.rejected


class Log:
    """progress.jsonl, held open and locked while a run writes.

    Raises:
        OutputError: Another run holds it.
    """

    def __init__(self, path: Path):
        self._path = path
        self._file: IO[bytes] = path.open("a+b")
        try:
            if not hold(self._file):
                raise OutputError(
                    f"{path.parent}: another run is writing there; wait for it, or name another OUT"
                )
            self.done = self._recover()
        except BaseException:
            self._file.close()
            raise

    def append(self, done: Done) -> None:
        """Note what is done, for good."""
        self._file.write(json.dumps(asdict(done)).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())
        self.done = done

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _recover(self) -> Done:
        """Return what the last whole line says, and cut off what a kill left behind it."""
        self._file.seek(0)
        done, length = Done(), 0
        for line in self._file:
            found = _parse(line)
            if found is None:
                break
            done, length = found, length + len(line)
        self._file.truncate(length)
        return done


def _parse(line: bytes) -> Done | None:
    names = {field.name for field in fields(Done)}
    try:
        found = json.loads(line) if line.endswith(b"\n") else None
    except ValueError:
        return None
    if not isinstance(found, dict) or set(found) != names:
        return None
    return Done(**found) if all(type(value) is int for value in found.values()) else None
