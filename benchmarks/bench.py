"""Time and memory of what a user waits for: the whole command, and a text going through the model.

Run by `make bench`. Medians of alternating runs; prints Markdown.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

from infer import Annotator
from infer.tasks import TASKS

ROOT = Path(__file__).parent.parent
SEED = ROOT / "seeds" / "seed.txt"
COMMANDS = {
    "infer --version": ["--version"],
    "infer seeds/seed.txt --tasks entities": [str(SEED), "--tasks", "entities"],
    "infer seeds/seed.txt --tasks quotes": [str(SEED), "--tasks", "quotes"],
    "infer seeds/seed.txt": [str(SEED)],
    "infer seeds/seed.txt --format html": [str(SEED), "--format", "html"],
}
RUNS = 7


def spawn(arguments: list[str]) -> tuple[float, float]:
    """Return seconds and peak megabytes of one whole process."""
    started = time.perf_counter()
    child = subprocess.Popen([sys.executable, "-m", "infer", *arguments], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0, arguments
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def processes() -> None:
    """Print the commands' figures."""
    seen: dict[str, list[tuple[float, float]]] = {name: [] for name in COMMANDS}
    for _ in range(RUNS):
        for name, arguments in COMMANDS.items():
            seen[name].append(spawn(arguments))
    print("| command | median s | slowest s | peak MB |\n|---|---|---|---|")
    for name, runs in seen.items():
        seconds = [run[0] for run in runs]
        peak = max(run[1] for run in runs)
        print(f"| {name} | {statistics.median(seconds):.2f} | {max(seconds):.2f} | {peak:.0f} |")


def throughput(tasks: tuple[str, ...]) -> None:
    """Print how fast the seed article goes through a loaded annotator, first and last included."""
    text = SEED.read_text(encoding="utf-8")
    started = time.perf_counter()
    annotator = Annotator.load(tasks=tasks)
    loaded = time.perf_counter() - started
    seconds = []
    for _ in range(2 * RUNS):
        started = time.perf_counter()
        annotator.annotate(text)
        seconds.append(time.perf_counter() - started)
    words = len(text.split())
    median = statistics.median(seconds)
    print(
        f"\n{', '.join(tasks)}: loading {loaded:.2f} s; the seed article ({words} words) "
        f"{1000 * median:.0f} ms, slowest {1000 * max(seconds):.0f} ms: "
        f"{words / median:.0f} words/s"
    )


if __name__ == "__main__":
    print(f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}\n")
    processes()
    throughput(("entities",))
    throughput(TASKS)
