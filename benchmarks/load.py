"""`python -m benchmarks.load`: the service under load, held against the annotator in a loop."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from benchmarks.launch import ROOT
from benchmarks.load_broken import graceful, overload, restart
from benchmarks.load_clients import per_second
from benchmarks.load_setting import Setting
from benchmarks.load_steady import half_load, levels, loop, memory, throughput
from benchmarks.machine import describe, load_now
from benchmarks.report import render
from benchmarks.results import Part, SkippedError
from benchmarks.section import write_section
from benchmarks.setting import Texts
from infer.tasks import TASKS

BUSY = 0.5


def main(argv: list[str] | None = None) -> int:
    """Measure, and write the report."""
    options = _options(argv)
    options.out.mkdir(parents=True, exist_ok=True)
    before = load_now()
    seconds = options.seconds or min(60.0, max(5.0, 60 * options.minutes))
    texts = _texts(options.gold)
    setting = Setting(
        texts,
        options.tasks,
        options.threads,
        seconds,
        options.minutes,
        options.out,
        tuple(options.model),
    )
    parts = _measure(setting)
    facts = dict(describe())
    facts["texts"] = f"{len(texts)}, of {sum(len(t.split()) for t in texts)} words"
    facts["tasks"] = ", ".join(options.tasks)
    facts["load before, after"] = f"{before:.1f}, {load_now():.1f}"
    if before > BUSY:
        facts["warning"] = "others used the machine at the start: figures are too low"
    _write(options, facts, parts)
    return 0


def _measure(setting: Setting) -> list[Part]:
    loops = [loop(setting)]
    with setting.service("load", "--timeout", "3600", "--queue", "64") as service:
        seen = levels(setting, service)
        loops.append(loop(setting))
        capacity = seen[-1].rate
        half = per_second(service.port, setting.texts, capacity / 2, 2 * setting.seconds)
        held = memory(setting, service)
    return [
        throughput(loops, seen),
        half_load(half, capacity / 2),
        held,
        overload(setting, capacity),
        restart(setting),
        graceful(setting),
    ]


def _texts(gold: Path | None) -> tuple[str, ...]:
    texts = Texts(None, gold)
    try:
        return (*texts.seed, *(texts.gold if gold else ()))
    except SkippedError as reason:
        raise SystemExit(f"benchmarks.load: {reason}") from None


def _write(options: argparse.Namespace, facts: Mapping[str, str], parts: list[Part]) -> None:
    raw = {"facts": dict(facts), "parts": [asdict(part) for part in parts]}
    path = options.out / "load.json"
    path.write_text(json.dumps(raw, ensure_ascii=False) + "\n", encoding="utf-8")
    (options.out / "report.md").write_text(render("Load", facts, parts, {}), encoding="utf-8")
    print(path)
    if options.docs:
        shown = {**facts, "command": "`make load`"}
        write_section(options.docs, "load", render("Load", shown, parts, {}, level=2))
        print(f"{options.docs}: section load")


def _options(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.load", description="Put load on the service.", allow_abbrev=False
    )
    add = parser.add_argument
    add("--minutes", type=float, default=10, help="of the long stretch; default: %(default)s")
    add("--seconds", type=float, help="of the others; default: 60, less if --minutes is less")
    add("--tasks", type=lambda text: tuple(text.split(",")), default=TASKS, metavar="TASK,…")
    add("--threads", type=int, default=0)
    add("--model", action="append", default=[], metavar="DIR", help="as of infer serve")
    add("--gold", type=Path, metavar="DIR", help="articles beside the seed article")
    add("--out", type=Path, default=ROOT / "reports" / "load", metavar="DIR")
    add("--docs", type=Path, metavar="FILE", help="Markdown that gets the section; default: none")
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
