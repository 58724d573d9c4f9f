"""What commands say to their user: one line each on standard error."""

import sys
from contextlib import suppress
from pathlib import Path

from infer.formats.layout import inert

__all__ = ["flaw", "say"]


def say(message: str) -> None:
    """Print a message on one line of standard error; nothing in it acts on a terminal."""
    if sys.stderr is not None:
        with suppress(OSError):  # where nobody can be told, the exit code tells
            print(inert(message), file=sys.stderr)  # noqa: T201


def flaw(fault: BaseException) -> str:
    """Return why an article was not annotated where the fault is none of the user's."""
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    code = trace and trace.tb_frame.f_code
    where = f" at {Path(code.co_filename).name}:{trace.tb_lineno}" if code and trace else ""
    what = f"{type(fault).__name__}{where}: {str(fault)[:200]}"
    return f"not annotated, {what}; please report this article"
