"""Articles of a JSON Lines file through a fresh process: time, memory, nothing cached.

Started by `benchmarks.throughput` and `benchmarks.growth`; prints one line of JSON.
"""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from benchmarks.launch import launch

__all__ = ["Passed", "passed", "write_texts"]


@dataclass(frozen=True, slots=True)
class Passed:
    """What a process took for its articles: seconds to load, then by the clock and of processors.

    `words` are runs between white space; `peak` is the process's memory at most, in megabytes.
    """

    articles: int
    words: int
    load: float
    seconds: float
    processor: float
    peak: float


def write_texts(path: Path, texts: Sequence[str]) -> Path:
    """Write texts as JSON Lines and return where."""
    lines = (json.dumps({"text": text}, ensure_ascii=False) for text in texts)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def passed(path: Path, count: int, tasks: Sequence[str], models: Sequence[Path] = ()) -> Passed:
    """Annotate the first `count` texts of `path` in a process of their own."""
    named = [part for model in models for part in ("--model", str(model))]
    arguments = [str(path), str(count), "--tasks", ",".join(tasks), *named]
    done = launch(["-m", "benchmarks.worker", *arguments])
    return Passed(**json.loads(done.output), peak=done.peak)


def _annotate(options: argparse.Namespace) -> dict[str, float]:
    started = time.perf_counter()
    from infer.annotator import Annotator  # noqa: PLC0415 - its import is part of loading

    annotator = Annotator.load(options.model or (), tasks=options.tasks.split(","))
    loaded = time.perf_counter()
    before = time.process_time()
    articles = words = 0
    for annotation in annotator.annotate_many(_texts(options.path, options.count)):
        articles += 1
        words += len(annotation.text.split())
    return {
        "articles": articles,
        "words": words,
        "load": loaded - started,
        "seconds": time.perf_counter() - loaded,
        "processor": time.process_time() - before,
    }


def _texts(path: Path, count: int) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from (json.loads(line)["text"] for line in islice(lines, count))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.worker")
    parser.add_argument("path", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--tasks", default="entities")
    parser.add_argument("--model", action="append", type=Path)
    return parser.parse_args()


if __name__ == "__main__":
    print(json.dumps(_annotate(_options())))
