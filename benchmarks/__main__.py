"""`python -m benchmarks`: measure, write the report, put its section into docs/benchmarks.md."""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path

from benchmarks.launch import ROOT
from benchmarks.machine import describe, load_now
from benchmarks.plots import draw
from benchmarks.report import render
from benchmarks.results import Part, SkippedError
from benchmarks.section import write_section
from benchmarks.setting import Setting, Texts
from infer.checkpoint import packaged

__all__ = ["main"]

PARTS = {
    "commands": "benchmarks.commands",
    "latency": "benchmarks.latency",
    "compare": "benchmarks.compare",
    "throughput": "benchmarks.throughput",
    "stages": "benchmarks.stages",
    "engines": "benchmarks.encoders",
    "growth": "benchmarks.growth",
}
LONG_PARTS = ("compare", "throughput", "growth")
BUSY = 0.5
"""Load before the start from which the report warns of it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark; the exit code is 1 if a part failed."""
    options = _options(argv)
    started, before = time.perf_counter(), load_now()
    options.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as work:
        setting = _setting(options, Path(work))
        parts = [_measured(name, setting) for name in options.only]
    facts = dict(describe())
    facts["model"] = _shown(options.teacher)
    facts["load before, after"] = f"{before:.1f}, {load_now():.1f}"
    facts["took"] = f"{(time.perf_counter() - started) / 60:.1f} minutes"
    if before > BUSY:
        facts["warning"] = "others used the machine at the start: figures are too low"
    _write(options, facts, parts)
    for part in parts:
        if part.fault and not part.skipped:
            print(f"benchmarks: {part.name} failed: {part.fault}", file=sys.stderr)
    return int(any(part.fault and not part.skipped for part in parts))


def _setting(options: argparse.Namespace, work: Path) -> Setting:
    gold = options.gold or (options.data / "gold" if options.data else None)
    return Setting(
        Texts(options.data, gold),
        options.teacher,
        work,
        options.cache,
        patience=options.patience,
        most=options.most,
        scale=options.scale,
    )


def _measured(name: str, setting: Setting) -> Part:
    print(f"{name} …", file=sys.stderr, flush=True)
    started = time.perf_counter()
    measure: Callable[[Setting], Part] = import_module(PARTS[name]).measure
    try:
        part = measure(setting)
    except SkippedError as reason:
        part = Part(name, name.capitalize(), fault=str(reason), skipped=True)
    except Exception as fault:  # the other parts are worth having all the same
        part = Part(name, name.capitalize(), fault=f"{type(fault).__name__}: {fault}")
    seconds = time.perf_counter() - started
    print(f"{name}: {seconds:.0f} s", file=sys.stderr, flush=True)
    return replace(part, seconds=round(seconds, 1))


def _write(options: argparse.Namespace, facts: Mapping[str, str], parts: Sequence[Part]) -> None:
    title = "Growth" if options.scale else "Speed"
    try:
        pictures = draw([plot for part in parts for plot in part.plots], options.out)
    except ImportError as fault:
        pictures = {}
        facts = {**facts, "plots": f"none: {fault}; install the extra `bench`"}
    report = options.out / "report.md"
    report.write_text(render(title, facts, parts, pictures), encoding="utf-8")
    raw = {"facts": dict(facts), "parts": [asdict(part) for part in parts]}
    text = json.dumps(raw, ensure_ascii=False, indent=1)
    (options.out / "report.json").write_text(text + "\n", encoding="utf-8")
    print(f"{report}")
    if options.docs:
        shown = {**facts, "command": f"`{options.command}`"}
        write_section(options.docs, title.lower(), render(title, shown, parts, {}, level=2))
        print(f"{options.docs}: section {title.lower()}")


def _options(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure how fast Rasd is.", allow_abbrev=False
    )
    add = parser.add_argument
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--short", action="store_true", help="the default")
    size.add_argument("--scale", action="store_true", help="the long runs, to 10,000 articles")
    add("--data", type=Path, metavar="DIR", help="corpora, for long and short texts")
    add("--gold", type=Path, metavar="DIR", help="gold articles; default: DATA/gold")
    add("--teacher", type=Path, default=packaged("ner"), metavar="DIR", help="for pipeline()")
    add("--only", type=_names, metavar="PART,…", help=f"of {', '.join(PARTS)}")
    add("--most", type=int, metavar="N", help="articles of growth; default: 200, or 10,000")
    add("--patience", type=float, metavar="X", help="times the allowances of time; default: 1, 5")
    add("--out", type=Path, metavar="DIR", help="default: reports/bench or reports/bench-scale")
    add("--cache", type=Path, default=ROOT / "reports" / "models", metavar="DIR")
    add("--docs", type=Path, metavar="FILE", help="Markdown that gets the section; default: none")
    options = parser.parse_args(argv)
    scale = options.scale
    options.command = _command(options)
    options.only = options.only or (LONG_PARTS if scale else tuple(PARTS))
    options.most = options.most or (10_000 if scale else 200)
    options.patience = options.patience or (5.0 if scale else 1.0)
    options.out = options.out or ROOT / "reports" / ("bench-scale" if scale else "bench")
    return options


def _command(options: argparse.Namespace) -> str:
    """Return the command of the Makefile that measures the same."""
    asked = {
        "teacher": "" if options.teacher == packaged("ner") else _shown(options.teacher),
        "only": ",".join(options.only or ()),
        "most": options.most,
        "patience": options.patience,
    }
    given = " ".join(f"--{name} {value}" for name, value in asked.items() if value)
    target = "make bench-scale" if options.scale else "make bench"
    return f'{target} OPTIONS="{given}"' if given else target


def _names(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if unknown := [name for name in names if name not in PARTS]:
        raise argparse.ArgumentTypeError(
            f"expected of {', '.join(PARTS)}, found {', '.join(map(repr, unknown))}"
        )
    return names


def _shown(path: Path) -> str:
    here = path.resolve()
    return str(here.relative_to(ROOT)) if here.is_relative_to(ROOT) else here.name


if __name__ == "__main__":
    sys.exit(main())
