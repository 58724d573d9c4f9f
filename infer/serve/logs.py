"""Logs for machines: one JSON object a line, with counts and never with what a client sent."""

import json
import logging
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from traceback import extract_tb
from typing import TextIO

__all__ = ["Log", "LogHandler", "place_of"]


class Log:
    """Writes events to a stream; standard output unless another is given."""

    def __init__(self, stream: TextIO | None = None):
        self._stream = stream

    def write(self, event: str, **fields: object) -> None:
        """Write one line; where nobody reads any more, that ends nothing."""
        line = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": event}
        stream = self._stream or sys.stdout
        with suppress(OSError, ValueError):
            stream.write(json.dumps(line | fields) + "\n")
            stream.flush()


class LogHandler(logging.Handler):
    """Writes what uvicorn has to say; of an exception, its kind and place alone."""

    def __init__(self, log: Log):
        super().__init__(logging.WARNING)
        self._log = log

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record."""
        fault = record.exc_info[1] if record.exc_info else None
        told = {"fault": place_of(fault)} if fault else {}
        level = record.levelname.lower()
        self._log.write("server", level=level, message=record.getMessage().strip(), **told)


def place_of(fault: BaseException) -> str:
    """Return where an exception comes from; its message might hold a text and is left out."""
    frames = extract_tb(fault.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(fault).__name__}{where}"
