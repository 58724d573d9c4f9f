"""A checkpoint folder that is written whole or not at all, with a note of where it comes from."""

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from transformers import PreTrainedModel, PreTrainedTokenizerFast

from infer.errors import OutputError

__all__ = ["Provenance", "new_folder", "refuse_full", "write"]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where an encoder comes from.

    `sha256` is that of the file that the weights were read from; `licence` is None where the source
    does not name one; `weights` and `pieces` are counts after the cut.
    """

    source: str
    sha256: str
    licence: str | None
    scripts: Sequence[str]
    pieces: int
    weights: int


def write(
    out: Path, model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, provenance: Provenance
) -> None:
    """Write config.json, model.safetensors, the tokenizer and base.json into a new folder.

    Raises:
        OutputError: `out` is there and not empty, or cannot be written.
    """
    with new_folder(out) as part:
        model.save_pretrained(part)
        tokenizer.save_pretrained(part)
        text = json.dumps(asdict(provenance), ensure_ascii=False, indent=2)
        (part / "base.json").write_text(text + "\n", encoding="utf-8")
        # safetensors keeps its file to its owner; whoever may read the rest may read the weights
        (part / "model.safetensors").chmod((part / "config.json").stat().st_mode & 0o777)


def refuse_full(out: Path) -> None:
    """Raise if there is something at `out` besides an empty folder.

    Raises:
        OutputError: There is.
    """
    if out.is_file() or (out.is_dir() and any(out.iterdir())):
        raise OutputError(f"{out}: is there and not empty; remove it or choose another folder")


@contextmanager
def new_folder(out: Path) -> Iterator[Path]:
    """Give a folder to write into that becomes `out` at the end, and vanishes after an error.

    Raises:
        OutputError: `out` is there and not empty, or cannot be written.
    """
    refuse_full(out)
    part = out.absolute().with_name(f".{out.absolute().name}.part-{os.getpid()}")
    try:
        part.mkdir(parents=True)
        yield part
        part.replace(out)
    except OSError as fault:
        raise OutputError(
            f"{out}: cannot be written ({fault.strerror or fault}); free space or choose another"
            " folder"
        ) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)
