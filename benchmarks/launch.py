"""One command as a process of its own: its seconds and its peak memory.

A process starts with the peak of whatever it was forked from, so a caller that holds a gigabyte
would see a gigabyte in all that it starts. Between the two stands this small process.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Launched", "launch"]

ROOT = Path(__file__).parent.parent
UNIT = 1 if sys.platform == "darwin" else 1024  # of ru_maxrss, in bytes


@dataclass(frozen=True, slots=True)
class Launched:
    """A process that ended well: seconds by the clock, peak memory in megabytes, its output."""

    seconds: float
    peak: float
    output: str


def launch(arguments: Sequence[str]) -> Launched:
    """Run `python` with `arguments` from the root of the repository.

    Raises:
        RuntimeError: It ends with another exit code than 0; the message ends with what it said.
    """
    done = subprocess.run(
        [sys.executable, "-P", __file__, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"python {' '.join(arguments)}: {done.stderr.strip()[-500:]}")
    output, _, last = done.stdout.rstrip("\n").rpartition("\n")
    found = json.loads(last)
    return Launched(found["seconds"], found["peak"], output)


def _measure(arguments: Sequence[str]) -> int:
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, *arguments]) as child:
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    peak = usage.ru_maxrss * UNIT / 2**20
    print("\n" + json.dumps({"seconds": seconds, "peak": peak}))
    return child.returncode


if __name__ == "__main__":
    sys.exit(_measure(sys.argv[1:]))
