"""Clients of a service, in threads: so many at once, or so many requests a second."""

import http.client
import itertools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.timing import percentile

__all__ = ["Asked", "Seen", "at_once", "bodies_of", "per_second"]

PATIENCE = 600.0
PAUSE = 0.2
"""Seconds that a client waits where nobody answers, or none is wanted."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: when it was due, how long until its answer, and the status (0: none came)."""

    due: float
    seconds: float
    status: int


@dataclass(frozen=True, slots=True)
class Seen:
    """All requests of a stretch of time, which lasted `seconds` up to the last answer."""

    asked: tuple[Asked, ...]
    seconds: float

    @property
    def statuses(self) -> dict[str, int]:
        """How often which status came; `none`: no answer."""
        counts = Counter(str(one.status or "none") for one in self.asked)
        return dict(sorted(counts.items()))

    @property
    def rate(self) -> float:
        """Annotations a second."""
        return sum(one.status == 200 for one in self.asked) / self.seconds

    def latency(self, share: float, status: int = 200) -> float:
        """Return a percentile of the seconds of answers with a status; NaN if there are none."""
        times = [one.seconds for one in self.asked if one.status == status]
        return percentile(times, share) if times else float("nan")


class _Client:
    """One connection that is kept open, as far as the service keeps it."""

    def __init__(self, port: int, bodies: Sequence[bytes]):
        self._link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        self._bodies = bodies

    def ask(self, number: int) -> int:
        """Return the status of one request, 0 where no whole answer came."""
        headers = {"Content-Type": "application/json"}
        body = self._bodies[number % len(self._bodies)]
        try:
            self._link.request("POST", "/v1/annotate", body, headers)
            answer = self._link.getresponse()
            told = answer.read()
            if answer.status == 200:
                json.loads(told)
        except (OSError, http.client.HTTPException, ValueError):
            self.close()
            return 0
        return answer.status

    def close(self) -> None:
        """End the connection."""
        self._link.close()


def bodies_of(texts: Sequence[str]) -> list[bytes]:
    """Return a request's body for each text."""
    return [json.dumps({"text": text}, ensure_ascii=False).encode() for text in texts]


def at_once(port: int, texts: Sequence[str], clients: int, until: Callable[[], bool]) -> Seen:
    """Let some clients ask, each its next question after its last answer, until it is enough."""
    numbers, found, bodies = itertools.count(), list[Asked](), bodies_of(texts)

    def run() -> None:
        client = _Client(port, bodies)
        while not until():
            due = time.perf_counter()
            status = client.ask(next(numbers))
            found.append(Asked(due, time.perf_counter() - due, status))
            if status != 200:
                time.sleep(PAUSE)
        client.close()

    return _timed([threading.Thread(target=run) for _ in range(clients)], found)


def per_second(port: int, texts: Sequence[str], rate: float, seconds: float) -> Seen:
    """Ask so often a second, at random times, whether answers come or not.

    The time of a request begins when it was due, so that a late start is no help.
    """
    random_ = random.Random(0)
    dues = list(
        itertools.accumulate(random_.expovariate(rate) for _ in range(max(5, int(rate * seconds))))
    )
    begun, found, bodies = time.perf_counter(), list[Asked](), bodies_of(texts)

    def run(number: int) -> None:
        due = begun + dues[number]
        time.sleep(max(0.0, due - time.perf_counter()))
        client = _Client(port, bodies)
        status = client.ask(number)
        found.append(Asked(due, time.perf_counter() - due, status))
        client.close()

    return _timed([threading.Thread(target=run, args=(n,)) for n in range(len(dues))], found)


def _timed(threads: Sequence[threading.Thread], found: list[Asked]) -> Seen:
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = max((one.due + one.seconds for one in found), default=begun)
    return Seen(tuple(found), max(last - begun, 1e-9))
