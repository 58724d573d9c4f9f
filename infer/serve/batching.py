"""The queue of texts and the one thread that annotates them, several at a time."""

import threading
from collections import deque
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from time import monotonic

from infer.annotation import Annotation
from infer.serve.settings import Settings

__all__ = ["Annotate", "Ask", "Batcher", "FullError", "Job", "StoppedError"]

MOST_TOGETHER = 64
"""Texts of one batch, however short."""
SLOW = 500.0
"""Characters a second that the first estimate of a wait goes by."""
MEMORY = 0.7
"""How much of an estimate stays when another batch has been timed."""


class FullError(Exception):
    """No place is free; `seconds` is about how long it takes until one is."""

    def __init__(self, seconds: float):
        super().__init__()
        self.seconds = seconds


class StoppedError(Exception):
    """The service ends: what it took is finished, nothing new is taken."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is looked for; texts of equal questions may be annotated together."""

    tasks: tuple[str, ...]
    targets: tuple[str, ...] = ()


Annotate = Callable[[Ask, Sequence[str], Sequence[str]], Sequence[Annotation]]
"""Annotates texts, given with their ids, in one go."""


@dataclass(slots=True, eq=False)
class Job:
    """One text on its way; `future` gives its annotation, or why there is none."""

    text: str
    id: str
    ask: Ask
    future: "Future[Annotation]" = field(default_factory=Future)
    arrived: float = 0.0
    started: float = 0.0


class Batcher:
    """Takes texts while there is room, and annotates what waits in batches.

    A batch has texts of one question, the oldest first, up to `Settings.batch_chars`; nothing can
    overtake the oldest text, so everything is reached.

    Args:
        annotate: Called by one thread alone.
        settings: The bounds.
        timed: Told of every batch: its texts, its characters, its seconds.
    """

    def __init__(
        self,
        annotate: Annotate,
        settings: Settings,
        timed: Callable[[int, int, float], None] = lambda *_: None,
    ):
        self._annotate = annotate
        self._settings = settings
        self._timed = timed
        self._waiting: deque[Job] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._speed = SLOW
        self._chars = 0
        self.running = 0
        self.stopping = False  # set by a signal's handler, which must not wait for a lock
        self._thread = threading.Thread(target=self._work, name="annotating", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many texts wait."""
        return len(self._waiting)

    @property
    def live(self) -> bool:
        """Whether there is a thread to annotate."""
        return self._thread.is_alive()

    def check_room(self, texts: int = 1) -> None:
        """Do nothing if that many more texts would be taken now.

        Raises:
            FullError: There is no room.
            StoppedError: Nothing is taken any more.
        """
        if self.stopping or self._closed:
            raise StoppedError
        if len(self._waiting) + texts > self._settings.queue:
            raise FullError(self._chars / self._speed)

    def submit(self, jobs: Sequence[Job]) -> None:
        """Take the jobs, all or none.

        Raises:
            FullError, StoppedError: None was taken (see `check_room`).
        """
        with self._changed:
            self.check_room(len(jobs))
            for job in jobs:
                job.arrived = monotonic()
            self._waiting.extend(jobs)
            self._chars += _size(jobs)
            self._changed.notify()

    def discard(self, jobs: Collection[Job]) -> None:
        """Free the places of those jobs that nobody has begun."""
        with self._changed:
            gone = [job for job in jobs if job.future.cancel() and job in self._waiting]
            self._chars -= _size(gone)
            for job in gone:
                self._waiting.remove(job)

    def close(self, seconds: float | None = None) -> None:
        """Finish what waits, then end the thread; wait for it at most so long."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join(seconds)

    def _work(self) -> None:
        while (batch := self._next()) is not None:
            begun = monotonic()
            if not batch:
                continue  # their clients left at this moment
            for job in batch:
                job.started = begun
            self._annotate_batch(batch)
            self._time(batch, monotonic() - begun)

    def _next(self) -> list[Job] | None:
        """Return the next batch once there is one; None when all is done and closed."""
        with self._changed:
            self.running = 0
            while True:
                while not self._waiting and not self._closed:
                    self._changed.wait()
                if not self._waiting:
                    return None
                first = self._waiting[0]
                left = first.arrived + self._settings.linger - monotonic()
                if left <= 0 or self._closed or self._chars >= self._settings.batch_chars:
                    break
                self._changed.wait(left)
            return self._pop(first.ask)

    def _pop(self, ask: Ask) -> list[Job]:
        batch: list[Job] = []
        room = self._settings.batch_chars
        for job in self._waiting:
            if job.ask != ask:
                continue
            room -= len(job.text)
            if batch and (room < 0 or len(batch) == MOST_TOGETHER):
                break
            batch.append(job)
        for job in batch:
            self._waiting.remove(job)
        self._chars -= _size(batch)
        taken = [job for job in batch if job.future.set_running_or_notify_cancel()]
        self.running = len(taken)
        return taken

    def _annotate_batch(self, batch: Sequence[Job]) -> None:
        texts, ids = [job.text for job in batch], [job.id for job in batch]
        try:
            found = list(self._annotate(batch[0].ask, texts, ids))
            if len(found) != len(batch):
                raise RuntimeError(f"{len(found)} annotations of {len(batch)} texts")
        except BaseException as fault:  # whatever it is, the thread goes on
            if len(batch) == 1:
                batch[0].future.set_exception(fault)
                return
            for job in batch:  # one of them fails alone
                self._annotate_batch([job])
        else:
            for job, annotation in zip(batch, found, strict=True):
                job.future.set_result(annotation)

    def _time(self, batch: Sequence[Job], seconds: float) -> None:
        chars = _size(batch)
        speed = max(chars, 1) / max(seconds, 1e-3)
        self._speed = MEMORY * self._speed + (1 - MEMORY) * speed
        self._timed(len(batch), chars, seconds)


def _size(jobs: Collection[Job]) -> int:
    return sum(len(job.text) for job in jobs)
