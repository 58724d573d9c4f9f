"""Nothing is published that runs code when it is loaded."""

from collections.abc import Iterator
from pathlib import Path

from safetensors import SafetensorError, safe_open

from infer.errors import CheckpointError

__all__ = ["refuse_pickles"]

SUFFIXES = frozenset((".bin", ".ckpt", ".joblib", ".pickle", ".pkl", ".pt", ".pth"))
BEGINNINGS = (*(b"\x80" + bytes([protocol]) for protocol in range(2, 6)), b"PK\x03\x04")
"""Of a pickle of each binary protocol, and of the zip that torch.save puts one into."""


def refuse_pickles(folder: Path) -> None:
    """Look at every file under a model folder, whether it would be uploaded or not.

    Raises:
        CheckpointError: some are pickles, or weights that are no safetensors; all are named.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    faults = [f"{path.relative_to(folder)} {what}" for path in files for what in _faults(path)]
    if faults:
        raise CheckpointError(
            f"{folder}: {'; '.join(faults)}; a pickle runs code when it is loaded: take out what "
            "may be one, and save weights as safetensors"
        )


def _faults(path: Path) -> Iterator[str]:
    try:
        with path.open("rb") as file:
            beginning = file.read(4)
    except OSError as fault:
        yield f"cannot be read ({fault.strerror})"
        return
    if path.suffix.lower() in SUFFIXES or beginning.startswith(BEGINNINGS):
        yield "is a pickle, or may be one"
    elif path.suffix == ".safetensors":
        try:
            with safe_open(path, framework="numpy"):
                pass
        except SafetensorError as fault:
            yield f"is no safetensors file ({fault})"
