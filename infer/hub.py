"""Models of the Hugging Face Hub: the few files of one that are needed, and nothing else.

What the Hub answers is untrusted: names of files are ours, sizes have bounds, nothing is unpickled,
and no code of a repository is run. Files are kept where huggingface_hub keeps them.
"""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from infer.errors import CheckpointError
from infer.extras import needed
from infer.hub_faults import explained, is_passing
from infer.places import RUN, Place

__all__ = ["hub_place"]

FIRST = ("config.json", "tokenizer.json")
MEGABYTE = 2**20
MOST: Mapping[str, int] = {"config.json": MEGABYTE, "tokenizer.json": 64 * MEGABYTE}
MOST_WEIGHTS = 8192 * MEGABYTE
PICKLES = (".bin", ".ckpt", ".joblib", ".pickle", ".pkl", ".pt", ".pth")


def hub_place(name: str, revision: str = "") -> Place:
    """Return the place of `user/name` at a branch, tag or commit (none: main).

    Where the Hub cannot be reached, or must not be (HF_HUB_OFFLINE), what was kept before serves.

    Raises:
        CheckpointError: The Hub does not give it, it is no model of ours, or a file is too large.
        UsageError: huggingface_hub is not installed.
    """
    hub = _client(name)
    called = f"{name}@{revision}" if revision else name
    with explained(called, hub.constants.ENDPOINT):
        try:
            info = hub.HfApi().model_info(name, revision=revision or None, files_metadata=True)
        except Exception as fault:  # whatever it is, it may be the network
            kept = _kept(hub, name, revision) if is_passing(fault) else None
            if kept is None:
                raise
            return _place(hub, name, called, kept, _files(kept), _told(hub, called, kept))
        sizes = {one.rfilename: one.size or 0 for one in info.siblings or ()}
        _check(called, sizes)
        folder = _download(hub, name, revision, FIRST[0]).parent
        for file in FIRST[1:]:  # by the commit of the first, so that all files are those of one
            _download(hub, name, folder.name, file)
    return _place(hub, name, called, folder, frozenset(RUN) & sizes.keys(), "")


def _client(name: str) -> Any:
    """Return huggingface_hub, with the modules of it that are used, which it imports late."""
    what = f"{name}: no folder here, and a model on the Hub"
    for module in ("huggingface_hub.constants", "huggingface_hub.errors"):
        needed(module, "hub", what)
    return needed("huggingface_hub", "hub", what)


def _place(
    hub: Any, name: str, called: str, folder: Path, files: frozenset[str], notice: str
) -> Place:
    for file in FIRST:
        _check_size(called, file, (folder / file).stat().st_size)
    bring = partial(_bring, hub, name, called, folder)
    return Place(called, folder, files, bring, remote=True, notice=notice)


def _bring(hub: Any, name: str, called: str, folder: Path, file: str) -> None:
    if not (folder / file).is_file():
        with explained(called, hub.constants.ENDPOINT):
            _download(hub, name, folder.name, file)
    _check_size(called, file, (folder / file).stat().st_size)


def _download(hub: Any, name: str, revision: str, file: str, **options: Any) -> Path:
    return Path(hub.hf_hub_download(name, file, revision=revision or None, **options))


def _kept(hub: Any, name: str, revision: str) -> Path | None:
    try:
        folder = _download(hub, name, revision, FIRST[0], local_files_only=True).parent
    except (OSError, hub.errors.EntryNotFoundError):
        return None
    whole = all((folder / file).is_file() for file in FIRST) and _files(folder)
    return folder if whole else None


def _files(folder: Path) -> frozenset[str]:
    return frozenset(file for file in RUN if (folder / file).is_file())


def _told(hub: Any, called: str, kept: Path) -> str:
    if hub.constants.HF_HUB_OFFLINE:
        return ""
    return (
        f"{called}: {hub.constants.ENDPOINT} cannot be reached; the copy that is kept here serves, "
        f"commit {kept.name[:8]}"
    )


def _check(called: str, sizes: Mapping[str, int]) -> None:
    """Refuse a repository by its list of files, before anything is fetched."""
    missing = [file for file in FIRST if file not in sizes]
    if not sizes.keys() & set(RUN):
        pickles = sorted(file for file in sizes if file.lower().endswith(PICKLES))
        why = f", and pickles ({', '.join(pickles[:3])}) are never loaded" if pickles else ""
        missing.append(f"{' or '.join(RUN)}{why}")
    if missing:
        raise CheckpointError(
            f"{called}: has no {', no '.join(missing)}; a model of Rasd has them all "
            "(`train publish` uploads one)"
        )
    for file in (*FIRST, *RUN):
        _check_size(called, file, sizes.get(file, 0))


def _check_size(called: str, file: str, size: int) -> None:
    most = MOST.get(file, MOST_WEIGHTS)
    if size > most:
        raise CheckpointError(
            f"{called}: {file} has {size:,} bytes, more than the {most:,} that are read of one"
        )
