"""Ids that were met before, in memory that does not grow with their number."""

import sqlite3
from contextlib import closing
from hashlib import blake2b
from typing import Self

__all__ = ["Seen"]

SETTINGS = ("journal_mode = OFF", "synchronous = OFF", "locking_mode = EXCLUSIVE")
CACHE = "cache_size = -16384"
"""In KiB, negative as SQLite has it; what is beyond lies in the database's own temporary file."""


class Seen:
    """The ids of a run, each with the place where it was first met; a `with` statement ends it."""

    def __init__(self) -> None:
        # The name "" stands for a temporary file that goes with the connection, after a kill too.
        self._database = sqlite3.connect("", isolation_level=None)
        for setting in (*SETTINGS, CACHE):
            self._database.execute(f"PRAGMA {setting}")
        self._database.execute(
            "CREATE TABLE seen (id BLOB PRIMARY KEY, place BLOB NOT NULL) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")  # and never ended: one for each id would cost far more

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self._database.close()

    def before(self, name: str, place: str) -> str:
        """Return where the id `name` was met first, "" if that is here, at `place`."""
        key = blake2b(name.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        value = place.encode("utf-8", "surrogatepass")
        with closing(self._database.cursor()) as cursor:
            cursor.execute("INSERT OR IGNORE INTO seen VALUES (?, ?)", (key, value))
            if cursor.rowcount:
                return ""
            found = cursor.execute("SELECT place FROM seen WHERE id = ?", (key,)).fetchone()
        return str(found[0].decode("utf-8", "surrogatepass"))
