"""The annotator in a loop, in a process of its own: what the service is held against."""

import argparse
import json
import sys
import time
from pathlib import Path

from infer import Annotator


def main() -> int:
    """Annotate texts one by one for some seconds; print how many, and how long it took."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load_loop")
    parser.add_argument("--texts", type=Path, required=True, help="a JSON array of strings")
    parser.add_argument("--tasks", required=True)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--model", action="append", default=[])
    parser.add_argument("--seconds", type=float, default=10)
    options = parser.parse_args()
    texts = json.loads(options.texts.read_text(encoding="utf-8"))
    annotator = Annotator.load(
        options.model, tasks=options.tasks.split(","), threads=options.threads
    )
    annotator.annotate(texts[0])
    times: list[float] = []
    begun = time.perf_counter()
    while time.perf_counter() - begun < options.seconds or len(times) < len(texts):
        started = time.perf_counter()
        annotator.annotate(texts[len(times) % len(texts)])
        times.append(time.perf_counter() - started)
    print(json.dumps({"seconds": time.perf_counter() - begun, "times": times}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
