"""transformers.pipeline() as users run it: on sentences, first as it comes, then in batches."""

import sys
import warnings
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.counts import lines_of
from benchmarks.timing import timed

__all__ = ["BATCHES", "Pipe", "best_batch", "load_pipe"]

Pipe = Callable[..., Any]
BATCHES = (1, 8, 16, 32, 64)


def load_pipe(folder: Path) -> Pipe:
    """Return the pipeline of a token-classification checkpoint, on the CPU in fp32."""
    import torch  # noqa: PLC0415
    from transformers import pipeline  # noqa: PLC0415 - seconds, which its start-up must show
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    pipe: Pipe = pipeline(
        "token-classification", model=str(folder), device="cpu", dtype=torch.float32
    )
    return pipe


def best_batch(pipe: Pipe, lines: Sequence[str]) -> tuple[int, dict[int, float]]:
    """Return the batch size out of `BATCHES` that takes least for `lines`, and what each takes."""
    seconds = {n: timed(partial(pipe, list(lines), batch_size=n)) for n in BATCHES}
    return min(seconds, key=seconds.__getitem__), seconds


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    _pipe = load_pipe(Path(sys.argv[1]))
    _pipe(lines_of([Path(sys.argv[2]).read_text(encoding="utf-8")]))
