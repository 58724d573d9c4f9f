"""The service as it is meant to be used: throughput, half load, memory over time."""

import json
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.launch import ROOT
from benchmarks.load_clients import Seen, at_once
from benchmarks.load_service import Service
from benchmarks.load_setting import Setting, enough, raw_of, say, shown, told
from benchmarks.results import Finding, Part, Table

__all__ = ["half_load", "levels", "loop", "memory", "throughput"]

CLIENTS = (1, 8, 32)
TEXT = (
    "`infer serve` on loopback and its clients share the machine. Each client asks its next "
    "question when it has its answer; the loop calls `annotate` on the same texts in a process of "
    "its own, before and after."
)


def loop(setting: Setting) -> Mapping[str, Any]:
    """Return what the loop did: its seconds, and those of each article."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "texts.json")
        path.write_text(json.dumps(setting.texts), encoding="utf-8")
        done = subprocess.run(
            [
                *(sys.executable, "-m", "benchmarks.load_loop", "--texts", str(path)),
                *("--seconds", str(setting.seconds / 2), *setting.options),
            ],
            cwd=ROOT,
            check=True,
            capture_output=True,
        )
    found: dict[str, Any] = json.loads(done.stdout)
    say(f"loop: {len(found['times']) / found['seconds']:.2f}/s")
    return found


def levels(setting: Setting, service: Service) -> list[Seen]:
    """Return what 1, 8 and 32 clients saw."""
    at_once(service.port, setting.texts, 1, enough(1))  # what is made at first use
    found = []
    for clients in CLIENTS:
        found.append(at_once(service.port, setting.texts, clients, enough(setting.seconds)))
        say(f"{clients} clients: {found[-1].rate:.2f}/s, {found[-1].statuses}")
    return found


def throughput(loops: list[Mapping[str, Any]], levels: list[Seen]) -> Part:
    """Return the table of the loop and the clients."""
    alone = sum(len(one["times"]) for one in loops) / sum(one["seconds"] for one in loops)
    times = sorted(time for one in loops for time in one["times"])
    rows = [
        ("the loop", f"{alone:.2f}", "1.00", shown(statistics.median(times)), shown(times[-1]), "")
    ]
    for clients, seen in zip(CLIENTS, levels, strict=True):
        rows.append(
            (
                f"{clients} clients",
                f"{seen.rate:.2f}",
                f"{seen.rate / alone:.2f}",
                shown(seen.latency(0.5)),
                shown(seen.latency(0.99)),
                told(seen),
            )
        )
    head = ("", "articles/s", "× the loop", "p50 s", "p99 s", "answers")
    ratio = f"{levels[-1].rate / alone:.2f} × the loop"
    return Part(
        "throughput",
        "Throughput",
        f"{TEXT} The loop's p99 is its slowest article.",
        (Table(head, tuple(rows)),),
        findings=(Finding("throughput at 32 clients", ratio),),
        raw={"loops": loops, "levels": [raw_of(seen) for seen in levels]},
    )


def half_load(seen: Seen, rate: float) -> Part:
    """Return what was seen where `rate` requests came a second."""
    say(f"half load: p99 {seen.latency(0.99):.2f} s, {seen.statuses}")
    row = (f"{rate:.2f}", str(len(seen.asked)), shown(seen.latency(0.5)), shown(seen.latency(0.99)))
    return Part(
        "half",
        "Half load",
        "Requests come at random times, half as often as 32 clients got answers.",
        (Table(("requests/s", "requests", "p50 s", "p99 s"), (row,), f"Answers: {told(seen)}."),),
        findings=(Finding("p99 at half load", f"{shown(seen.latency(0.99))} s"),),
        raw=raw_of(seen),
    )


def memory(setting: Setting, service: Service) -> Part:
    """Put load on the service for minutes, and return how its memory grew."""
    ends = threading.Event()
    held: list[tuple[float, float]] = []

    def watch() -> None:
        begun = time.monotonic()
        while not ends.wait(0.5):
            held.append((time.monotonic() - begun, service.memory))

    watcher = threading.Thread(target=watch)
    watcher.start()
    seen = at_once(service.port, setting.texts, 8, enough(60 * setting.minutes))
    ends.set()
    watcher.join()
    first = min(60.0, 6 * setting.minutes)  # seconds: the minute after one minute, of ten
    early = statistics.mean(mb for at, mb in held if first <= at <= 2 * first or at == held[-1][0])
    late = statistics.mean(mb for at, mb in held if at >= held[-1][0] - first)
    grown = f"{100 * (late / early - 1):+.1f} %"
    say(f"memory: {early:.0f} → {late:.0f} MB")
    row = (f"{early:.0f}", f"{late:.0f}", grown, str(len(seen.asked)), told(seen))
    head = (
        f"MB after {first:.0f} s",
        f"MB after {60 * setting.minutes:.0f} s",
        "",
        "requests",
        "answers",
    )
    return Part(
        "memory",
        "Memory",
        f"Resident memory of the service with eight clients, {setting.minutes:g} minutes long.",
        (Table(head, (row,)),),
        findings=(Finding(f"memory after {setting.minutes:g} minutes", grown),),
        raw={"held": held, **raw_of(seen)},
    )
