"""One process at a time in a folder."""

from contextlib import suppress
from typing import IO, Any

__all__ = ["hold"]


def hold(file: IO[Any]) -> bool:
    """Lock an open file until it is closed; return whether nobody else has it.

    On Windows, and on file systems without locks, nobody ever has.
    """
    try:
        import fcntl  # noqa: PLC0415 - not on Windows
    except ImportError:
        return True
    with suppress(OSError):  # a file system without locks
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True
