"""The service that load is put on: a process of its own, its log, its memory."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from benchmarks.launch import ROOT

__all__ = ["Service"]

PAGE = os.sysconf("SC_PAGE_SIZE")
READY = 120.0


@dataclass
class Service:
    """`infer serve` with some options; its log goes to a file, which begins anew."""

    log: Path
    options: Sequence[str]
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> Self:
        """Start it, on the port that it had before if it had one.

        Raises:
            RuntimeError: It does not listen in time.
        """
        command = [sys.executable, "-m", "infer", "serve", "--port", str(self.port), *self.options]
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=file)
        end = time.monotonic() + READY
        while time.monotonic() < end and self.process.poll() is None:
            for line in self.lines():
                if line["event"] == "listening":
                    self.port = int(str(line["url"]).rstrip("/").rpartition(":")[2])
                    return self
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"the service does not listen: {self.log.read_text()[-500:]}")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.kill()

    def lines(self) -> list[dict[str, object]]:
        """Return the lines of its log that are written whole."""
        whole = self.log.read_bytes().rpartition(b"\n")[0]
        return [json.loads(line) for line in whole.splitlines()]

    @property
    def memory(self) -> float:
        """Resident memory, in megabytes."""
        assert self.process
        held = Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(held) * PAGE / 2**20

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self.process is not None and self.process.poll() is None

    def kill(self) -> None:
        """End it without a warning."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        assert self.process
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()
