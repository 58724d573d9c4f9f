"""A running service: its models, its queue, its counts; and how a request gets its annotations."""

import asyncio
import math
from collections.abc import Sequence
from time import monotonic
from typing import Any

from starlette.requests import Request

from infer.annotation import Annotation
from infer.serve.batching import Batcher, FullError, Job, StoppedError
from infer.serve.engine import Engine
from infer.serve.logs import Log
from infer.serve.metrics import Metrics
from infer.serve.reading import LEFT
from infer.serve.refusals import Refusal
from infer.serve.settings import Settings

__all__ = ["Outcome", "Service", "waited"]

LONGEST_WAIT = 60
Outcome = Annotation | BaseException


class Service:
    """Everything that requests share.

    `open` counts the requests that were taken and are not yet answered.
    """

    def __init__(self, settings: Settings, engine: Engine, log: Log):
        self.settings = settings
        self.engine = engine
        self.log = log
        self.open = 0
        self.batcher: Batcher
        self.metrics = Metrics(lambda: self.batcher.waiting, lambda: self.batcher.running)
        self.batcher = Batcher(engine.annotate, settings, self.metrics.batch)

    @property
    def stopping(self) -> bool:
        """Whether nothing new is taken."""
        return self.batcher.stopping

    @property
    def ready(self) -> bool:
        """Whether texts are taken."""
        return self.batcher.live and not self.stopping

    def stop(self) -> None:
        """Take nothing new; what was taken is finished. A signal's handler may call this."""
        self.batcher.stopping = True

    def check_room(self) -> None:
        """Do nothing if there is room for a text.

        Raises:
            Refusal: There is none (429), or the service ends (503).
        """
        try:
            self.batcher.check_room()
        except (FullError, StoppedError) as fault:
            raise _refusal(fault) from None

    async def annotate(self, jobs: Sequence[Job], request: Request) -> list[Outcome]:
        """Return what becomes of each job: its annotation, or why there is none.

        Raises:
            Refusal: There is no room (429), time is up (503 if nothing was begun, else 504), the
                service ends (503), or the client left (`LEFT`).
        """
        try:
            self.batcher.submit(jobs)
        except (FullError, StoppedError) as fault:
            raise _refusal(fault) from None
        gone = asyncio.create_task(_left(request))
        done = asyncio.gather(
            *(asyncio.wrap_future(job.future) for job in jobs), return_exceptions=True
        )
        try:
            ends: set[asyncio.Future[Any]] = {done, gone}
            await asyncio.wait(
                ends, timeout=self.settings.timeout, return_when=asyncio.FIRST_COMPLETED
            )
            if done.done():
                return done.result()
            raise LEFT if gone.done() else self._too_late(jobs)
        finally:
            gone.cancel()
            self.batcher.discard(jobs)
            done.cancel()

    def _too_late(self, jobs: Sequence[Job]) -> Refusal:
        told = f"not annotated within {self.settings.timeout:g} s"
        if any(job.started for job in jobs):
            return Refusal(504, "timeout", f"{told}; send shorter or fewer texts")
        return Refusal(503, "timeout_waiting", f"{told}: too many wait", headers=_after(5))


def waited(jobs: Sequence[Job]) -> float:
    """Return how long the first of them waited, in seconds."""
    return max(0.0, (jobs[0].started or monotonic()) - jobs[0].arrived)


def _refusal(fault: FullError | StoppedError) -> Refusal:
    if isinstance(fault, FullError):
        return Refusal(
            429, "busy", "as many texts wait as may; ask again later", headers=_after(fault.seconds)
        )
    headers = _after(5) | {"Connection": "close"}
    return Refusal(503, "stopping", "the service ends; ask again later", headers=headers)


def _after(seconds: float) -> dict[str, str]:
    return {"Retry-After": str(min(max(1, math.ceil(seconds)), LONGEST_WAIT))}


async def _left(request: Request) -> None:
    """Return when the client has left; its body has been read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
