"""The folder of a run: partitions, rejects.jsonl, progress.jsonl, manifest.json, summary.json."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, Self

from infer.corpus.inputs import MANIFEST, PROGRESS
from infer.corpus.items import Outcome
from infer.corpus.manifest import read_manifest, refuse_others
from infer.corpus.partitions import Partition, write_whole
from infer.corpus.progress_log import Done, Log
from infer.errors import OutputError
from infer.sinks import explained

__all__ = ["Output", "check_free"]

REJECTS, SUMMARY = "rejects.jsonl", "summary.json"
REMEDY = "name another OUT"


def check_free(folder: Path, resume: bool) -> None:
    """Do nothing if a run may write to `folder`.

    Raises:
        OutputError: It holds a run and none is to go on, or it holds something else.
    """
    with explained(str(folder), REMEDY):
        if not folder.exists():
            return
        names = [path.name for path in folder.iterdir() if path.suffix != ".tmp"]
    if MANIFEST in names and not resume:
        raise OutputError(f"{folder}: holds a run; go on with it by --resume, or {REMEDY}")
    if names and MANIFEST not in names:
        raise OutputError(f"{folder}: holds other files ({names[0]} …); {REMEDY}")


class Output:
    """Takes outcomes in their order; a `with` statement around it lets go of the files.

    `done` says how far earlier runs came: the next outcome must be of the first item of the shard
    at the position `done.next` or behind it.

    Args:
        folder: Where to write; made if it is missing.
        manifest: What is asked for.
    """

    def __init__(self, folder: Path, manifest: Mapping[str, Any]):
        self._folder = folder
        self._form = str(manifest["--format"])
        self._size = int(manifest["--partition-size"])
        self._partition: Partition | None = None
        with explained(str(folder), REMEDY):
            self._begin(manifest)
            self._log = Log(folder / PROGRESS)
            try:
                self._rejects = self._recover()
            except BaseException:
                self._log.close()
                raise
        self._now = self._log.done

    def _begin(self, manifest: Mapping[str, Any]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / MANIFEST
        was = read_manifest(path)
        if was is None:
            write_whole(path, json.dumps(manifest, ensure_ascii=False, indent=1) + "\n")
        else:
            refuse_others(was, manifest, self._folder)

    def _recover(self) -> IO[bytes]:
        """Open the rejects behind those of the partitions that are done, which must be there."""
        done = self._log.done
        parts = [self._part(number) for number in range(done.parts)]
        missing = [path.name for path in parts if not path.is_file()]
        rejects = self._folder / REJECTS
        file = rejects.open("ab")
        if missing or rejects.stat().st_size < done.rejects:
            file.close()
            raise OutputError(
                f"{self._folder}: {(*missing, REJECTS)[0]} is missing or cut, though {PROGRESS} "
                f"says that it is done; bring it back, or {REMEDY}"
            )
        file.truncate(done.rejects)
        return file

    def _part(self, number: int) -> Path:
        return self._folder / f"part-{number:05}.{self._form}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        if self._partition:
            self._partition.abandon()
        with suppress(OSError):  # of a full disk; what counts was flushed before
            self._rejects.close()
        self._log.close()

    @property
    def done(self) -> Done:
        """What is on the disk for good."""
        return self._log.done

    @property
    def now(self) -> Done:
        """What is done, that of the partition at work included."""
        return self._now

    @property
    def whole(self) -> bool:
        """Whether the run has come to its end."""
        return (self._folder / SUMMARY).is_file()

    def add(self, outcome: Outcome) -> None:
        """Take the next outcome.

        Raises:
            OutputError: It cannot be written.
        """
        with explained(str(self._folder), REMEDY):
            if self._partition is None:
                self._partition = Partition(self._part(self._now.parts), self._form)
            if outcome.reason:
                self._rejects.write(_reject(outcome))
            else:
                self._partition.write(outcome.written)
            self._count(outcome)
            if self._now.articles - self.done.articles == self._size:
                self._finish_partition()

    def finish(self) -> None:
        """Complete the last partition, and note that the run is whole.

        Raises:
            OutputError: It cannot be written.
        """
        with explained(str(self._folder), REMEDY):
            if self._partition:
                self._finish_partition()
            counts = {
                "articles": self.done.articles,
                "annotated": self.done.annotated,
                "rejected": self.done.rejected,
                "partitions": self.done.parts,
            }
            write_whole(self._folder / SUMMARY, json.dumps(counts, indent=1) + "\n")

    def _count(self, outcome: Outcome) -> None:
        self._now = replace(
            self._now,
            next=outcome.number + 1,
            articles=self._now.articles + 1,
            rejected=self._now.rejected + bool(outcome.reason),
        )

    def _finish_partition(self) -> None:
        """Bring the partition, its rejects and then the word that it is there onto the disk."""
        assert self._partition is not None
        self._partition.finish()
        self._partition = None
        self._rejects.flush()
        os.fsync(self._rejects.fileno())
        length = os.fstat(self._rejects.fileno()).st_size
        self._now = replace(self._now, parts=self._now.parts + 1, rejects=length)
        self._log.append(self._now)


def _reject(outcome: Outcome) -> bytes:
    told = {
        "number": outcome.number,
        "id": outcome.id,
        "place": outcome.place,
        "reason": outcome.reason,
    }
    text = json.dumps(told, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace") + b"\n"
