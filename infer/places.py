"""Where a model lies: in a folder, or on the Hugging Face Hub."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from infer.checkpoint import FULL, QUANTIZED, WEIGHTS
from infer.errors import CheckpointError, UsageError

__all__ = ["Place", "find_place", "folder_place"]

PART = r"(?!\S*(?:--|\.\.))\w(?:[\w.-]{0,94}\w)?"
NAME = re.compile(rf"{PART}/{PART}", re.ASCII)
REVISION = re.compile(r"(?!.*\.\.)\w[\w./-]{0,200}", re.ASCII)
RUN = tuple(path.as_posix() for path in (QUANTIZED, FULL, WEIGHTS))
"""Files that a runtime runs."""


def _nothing(file: str) -> None:
    """Bring a file that is here already."""


@dataclass(frozen=True, slots=True)
class Place:
    """A model's folder, and which of the `files` of RUN it has or can `bring`.

    `name` is what messages call it. config.json and tokenizer.json are there, if anywhere.
    """

    name: str
    folder: Path
    files: frozenset[str]
    bring: Callable[[str], None] = _nothing
    shipped: bool = False
    remote: bool = False
    notice: str = ""


def find_place(model: str | Path, revision: str = "") -> Place:
    """Return where a model lies: a folder, else `user/name` or `user/name@revision` on the Hub.

    A folder that is there wins over a name. Of a model on the Hub, config.json and tokenizer.json
    are fetched here, the weights when they are brought.

    Raises:
        CheckpointError: It is neither, or the Hub does not give it.
        UsageError: huggingface_hub is not installed, or two revisions are named.
    """
    path = Path(model)
    if path.is_dir():
        return folder_place(path)
    name, _, own = str(model).partition("@")
    if isinstance(model, Path) or path.exists() or not NAME.fullmatch(name):
        raise CheckpointError(
            f"{model}: is neither a folder with a model, nor a name on the Hub, which looks like "
            "user/name or user/name@revision"
        )
    if own and revision and own != revision:
        raise UsageError(f"{model}: expected one revision, found {revision} too")
    wanted = own or revision
    if wanted and not REVISION.fullmatch(wanted):
        raise UsageError(f"revision: expected a branch, a tag or a commit, found {wanted!r}")
    from infer.hub import hub_place  # noqa: PLC0415 - only for models of the Hub

    return hub_place(name, wanted)


def folder_place(folder: Path, *, shipped: bool = False) -> Place:
    """Return the place of a folder; `shipped` is one that came with Rasd."""
    files = frozenset(file for file in RUN if (folder / file).is_file())
    return Place(str(folder), folder, files, shipped=shipped)
