"""What a user waits for at a prompt: whole processes, from nothing to the last byte."""

import statistics
from pathlib import Path

from benchmarks.counts import few, figure
from benchmarks.launch import Launched, launch
from benchmarks.results import Finding, Part, Plot, Series, Table
from benchmarks.setting import SEED, Setting
from benchmarks.timing import rounds

__all__ = ["measure"]

COMMANDS = {
    "infer --version": ("--version",),
    "infer --tasks entities seeds/seed.txt": ("--tasks", "entities", str(SEED)),
    "infer --tasks quotes seeds/seed.txt": ("--tasks", "quotes", str(SEED)),
    "infer seeds/seed.txt": (str(SEED),),
    "infer --format html seeds/seed.txt": ("--format", "html", str(SEED)),
}
PIPELINE = "transformers.pipeline(), the seed article"
SECONDS = 45
FOUND = ("infer --tasks entities seeds/seed.txt", "infer seeds/seed.txt")
TEXT = (
    "Whole processes, alternating, with files in the system's cache: the interpreter's start, "
    "imports, models, the article, output. "
    "The last line is a script that loads transformers.pipeline() on the same checkpoint and "
    "runs it on the article's sentences, once."
)


def measure(setting: Setting) -> Part:
    """Time the commands."""
    seen: dict[str, list[Launched]] = {name: [] for name in COMMANDS}
    for _ in rounds(SECONDS * setting.patience, least=3, most=7):
        for name, arguments in COMMANDS.items():
            seen[name].append(launch(["-m", "infer", *arguments]))
    seen[PIPELINE] = [_pipeline(setting.teacher)]
    table = Table(
        ("command", "runs", "median s", "slowest s", "peak MB"),
        tuple(_row(name, runs) for name, runs in seen.items()),
    )
    medians = {name: statistics.median(run.seconds for run in runs) for name, runs in seen.items()}
    bars = Series("median", tuple(medians), tuple(medians.values()))
    return Part(
        "commands",
        "Start-up: whole commands",
        TEXT,
        (table,),
        (Plot("commands", "Whole processes", "seconds", (bars,)),),
        tuple(Finding(f"`{name}`, whole process", f"{medians[name]:.2f} s") for name in FOUND),
        {
            name: {"seconds": few([r.seconds for r in runs]), "peak": few([r.peak for r in runs])}
            for name, runs in seen.items()
        },
    )


def _pipeline(teacher: Path) -> Launched:
    return launch(["-m", "benchmarks.pipeline", str(teacher), str(SEED)])


def _row(name: str, runs: list[Launched]) -> tuple[str, ...]:
    seconds = [run.seconds for run in runs]
    return (
        f"`{name}`" if name in COMMANDS else name,
        str(len(runs)),
        f"{statistics.median(seconds):.2f}",
        f"{max(seconds):.2f}",
        figure(max(run.peak for run in runs)),
    )
