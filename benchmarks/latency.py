"""One article at a time through a loaded annotator, as a server or a notebook sees it."""

import time
from collections.abc import Sequence

from benchmarks.counts import few, pieces_of, size_of
from benchmarks.results import Finding, Part, Table
from benchmarks.setting import Setting
from benchmarks.timing import percentile, rounds, timed
from infer.annotator import Annotator
from infer.checkpoint import packaged
from infer.tasks import TASKS

__all__ = ["measure"]

SECONDS = 20
MOST = 100
TEXT = (
    "The seed article, again and again, in a process that has annotated it once before. Of fewer "
    "than a hundred runs the p99 lies just below the slowest."
)


def measure(setting: Setting) -> Part:
    """Time single calls of `annotate`."""
    (text,) = setting.texts.seed
    words = size_of([text]).words
    pieces = pieces_of([text], packaged("ner") / "tokenizer.json")
    rows, findings, raw = [], [], {}
    for name, tasks in (("entities", ("entities",)), ("everything", TASKS)):
        load, times = _times(text, tasks, SECONDS * setting.patience)
        p50, p99 = (1000 * percentile(times, share) for share in (0.5, 0.99))
        speeds = (f"{1000 * count / p50:,.0f}" for count in (words, pieces))
        cells = (f"{load:.2f}", str(len(times)), f"{p50:.0f}", f"{p99:.0f}", *speeds)
        rows.append((name, *cells))
        findings.append(Finding(f"the seed article, warm, {name}, p50 / p99", _pair(p50, p99)))
        raw[name] = {"load": round(load, 4), "seconds": few(times)}
    return Part(
        "latency",
        "Latency: one article, warm",
        f"{TEXT} It has {words} words, {pieces} pieces.",
        (Table(("", "loading s", "runs", "p50 ms", "p99 ms", "words/s", "pieces/s"), tuple(rows)),),
        findings=tuple(findings),
        raw=raw,
    )


def _times(text: str, tasks: Sequence[str], seconds: float) -> tuple[float, list[float]]:
    started = time.perf_counter()
    annotator = Annotator.load(tasks=tasks)
    load = time.perf_counter() - started
    annotator.annotate(text)
    runs = rounds(seconds, least=5, most=MOST)
    return load, [timed(lambda: annotator.annotate(text)) for _ in runs]


def _pair(p50: float, p99: float) -> str:
    return f"{p50:.0f} / {p99:.0f} ms"
