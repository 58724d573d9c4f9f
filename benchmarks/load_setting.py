"""What a run under load works on, and how its figures are shown."""

import math
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.load_clients import Seen
from benchmarks.load_service import Service

__all__ = ["Setting", "enough", "raw_of", "say", "shown", "told"]


@dataclass(frozen=True, slots=True)
class Setting:
    """What a run works on; `seconds` long is one stretch, `minutes` the long one."""

    texts: tuple[str, ...]
    tasks: tuple[str, ...]
    threads: int
    seconds: float
    minutes: float
    out: Path
    models: tuple[str, ...] = ()

    def service(self, name: str, *options: str) -> Service:
        """Return a service that is not started yet."""
        return Service(self.out / f"{name}.log", (*self.options, *options))

    @property
    def options(self) -> tuple[str, ...]:
        """What service and loop are both told."""
        models = (part for folder in self.models for part in ("--model", folder))
        return ("--tasks", ",".join(self.tasks), "--threads", str(self.threads), *models)


def enough(seconds: float) -> Callable[[], bool]:
    """Return what tells whether so many seconds have passed."""
    end = time.perf_counter() + seconds
    return lambda: time.perf_counter() >= end


def raw_of(seen: Seen) -> dict[str, Any]:
    """Return all that was seen, as plain JSON values."""
    return {"seconds": seen.seconds, "asked": [asdict(one) for one in seen.asked]}


def told(seen: Seen) -> str:
    """Return the statuses that came, for a cell."""
    return ", ".join(f"{count} × {status}" for status, count in seen.statuses.items())


def shown(seconds: float) -> str:
    """Return seconds for a cell."""
    return "none" if math.isnan(seconds) else f"{seconds:.2f}"


def say(line: str) -> None:
    """Tell how it is going."""
    print(line, file=sys.stderr, flush=True)
