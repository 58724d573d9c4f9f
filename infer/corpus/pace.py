"""How a run is going: counts, rate, time that remains; a bar on a terminal, elsewhere lines."""

import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Self

from infer.corpus.progress_log import Done
from infer.messages import say

if TYPE_CHECKING:
    from rich.progress import TaskID

__all__ = ["Pace", "Shown", "Told", "open_view", "spell"]

EVERY = 30.0
"""Seconds between two lines where there is no terminal."""

FRAME = 0.2
"""Seconds between two states of the bar."""


WINDOW = 300
"""Samples, a second apart or more, over which the rate is taken."""


@dataclass(frozen=True, slots=True)
class _Sample:
    time: float
    articles: int
    share: float


class Pace:
    """Rate and remaining time, as the last minutes of this run have it; `clock` gives seconds."""

    def __init__(self, clock: Callable[[], float] = monotonic):
        self._clock = clock
        self._begin = clock()
        self._samples: deque[_Sample] = deque(maxlen=WINDOW)
        self.articles = 0
        self.share = 0.0

    def step(self, share: float) -> None:
        """Count one article; `share` of the input has been read with it, by earlier runs too."""
        self.share = share
        self.articles += 1
        now = self._clock()
        if not self._samples or now - self._samples[-1].time >= 1:
            self._samples.append(_Sample(now, self.articles, share))

    @property
    def seconds(self) -> float:
        """How long the run has taken."""
        return self._clock() - self._begin

    @property
    def rate(self) -> float:
        """Articles a second; 0 as long as nobody can tell."""
        past = self._past()
        return past.articles / past.time if past.time else 0.0

    @property
    def left(self) -> float | None:
        """Seconds that remain, by the share of the input; None as long as nobody can tell."""
        past = self._past()
        return past.time * (1 - self.share) / past.share if past.share > 0 else None

    def _past(self) -> "_Sample":
        """Return what was done, and in which time, between the first and the last sample."""
        if len(self._samples) < 2:
            return _Sample(0.0, 0, 0.0)
        first, last = self._samples[0], self._samples[-1]
        return _Sample(
            last.time - first.time, last.articles - first.articles, last.share - first.share
        )

    def line(self, done: Done) -> str:
        """Return all of it in words."""
        left = "" if self.left is None else f", {spell(self.left)} left"
        rejected = f" ({done.rejected:,} rejected)" if done.rejected else ""
        return f"{done.articles:,} articles{rejected}, {self.rate:.1f}/s{left}"


def spell(seconds: float) -> str:
    """Return a time as hours, minutes and seconds: 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}"


class Told:
    """A line of text every EVERY seconds."""

    def __init__(self, pace: Pace):
        self._pace = pace
        self._last = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        pass

    def step(self, done: Done) -> None:
        """Say how it is going, if it is time to."""
        if self._pace.seconds - self._last >= EVERY:
            self._last = self._pace.seconds
            read = f"{self._pace.share:.1%} read; " if self._pace.share else ""  # 0: nobody knows
            say(f"infer: {read}{self._pace.line(done)}")


class Shown:
    """A bar on the terminal."""

    def __init__(self, pace: Pace):
        from rich.console import Console  # noqa: PLC0415 - 0.1 s
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn  # noqa: PLC0415

        self._pace = pace
        self._last = -FRAME
        self._bar = Progress(
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.description}", markup=False),
            console=Console(stderr=True),
        )
        self._task: TaskID = self._bar.add_task("reading", total=1.0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._bar.stop()

    def step(self, done: Done) -> None:
        """Move the bar, if it is time to."""
        if self._pace.seconds - self._last >= FRAME:
            self._last = self._pace.seconds
            told = self._pace.line(done)
            self._bar.update(self._task, completed=self._pace.share, description=told)


def open_view(pace: Pace) -> Told | Shown:
    """Return what shows the pace where this process runs."""
    terminal = sys.stderr is not None and sys.stderr.isatty()
    return Shown(pace) if terminal else Told(pace)
