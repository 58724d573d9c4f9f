"""Where a run that was cut off goes on: at its last checkpoint that was written to the end.

The Trainer writes a checkpoint file by file into the folder that bears its name, and takes the
highest number for the last one. After `kill -9` or a full disk that folder may lack files or end
in the middle of one; the Trainer then fails, or goes on without the optimizer's state or the
random numbers' and says nothing.
"""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from safetensors import SafetensorError, safe_open

__all__ = ["checkpoint_fault", "last_whole_checkpoint", "replace_text"]

NAME = re.compile(r"checkpoint-(\d+)")
FILES = {
    "model.safetensors": "*.safetensors",  # in several files where it is large
    "optimizer.pt": "optimizer.pt",
    "scheduler.pt": "scheduler.pt",
    "rng_state.pth": "rng_state*.pth",  # one, or one of each process
    "trainer_state.json": "trainer_state.json",  # what the Trainer writes last of all
}


def last_whole_checkpoint(folder: Path, echo: Callable[[str], None] = print) -> Path | None:
    """Return the last checkpoint of the run in `folder` that it can go on from, if there is one.

    Those of which only a part is there are taken out, and told to `echo`.
    """
    numbered = [
        (int(found[1]), path)
        for path in folder.glob("checkpoint-*")
        if (found := NAME.fullmatch(path.name)) and path.is_dir()
    ]
    whole: Path | None = None
    for _, path in sorted(numbered):
        if fault := checkpoint_fault(path):
            echo(f"{path}: taken out, since only a part of it was written: {fault}")
            shutil.rmtree(path, ignore_errors=True)  # another process may do so too
        else:
            whole = path
    return whole


def checkpoint_fault(checkpoint: Path) -> str:
    """Return what a checkpoint lacks for an exact resume, such as "no optimizer.pt"; "" if whole.

    Weights and states are opened and their sizes checked, but not read through.
    """
    found = {name: sorted(checkpoint.glob(pattern)) for name, pattern in FILES.items()}
    missing = [name for name, paths in found.items() if not paths]
    if missing:
        return f"no {', '.join(missing)}"
    broken = [path.name for paths in found.values() for path in paths if not _is_whole(path)]
    return f"half of {', '.join(broken)}" if broken else ""


def replace_text(path: Path, text: str) -> None:
    """Write a file so that whoever reads it sees the old text or the new one, never a part."""
    part = path.with_name(f".{path.name}.part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _is_whole(path: Path) -> bool:
    try:
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix == ".safetensors":
            with safe_open(path, "pt"):  # its header tells how long the file must be
                pass
        else:
            with ZipFile(path):  # what torch saves is a zip archive, its table at the end
                pass
    except (OSError, ValueError, SafetensorError, BadZipFile):
        return False
    return True
