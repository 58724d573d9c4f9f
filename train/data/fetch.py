"""Brings corpora into a data folder, from another folder or over HTTPS, and verifies every byte."""

import hashlib
import shutil
import ssl
import tempfile
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Mapping
from http.client import HTTPException
from pathlib import Path
from urllib.error import URLError

from tqdm import tqdm  # type: ignore[import-untyped]

from infer.errors import InputError, OutputError
from train.data.corpus import choose
from train.data.sources import SOURCES, File, Source

__all__ = ["fetch"]

BLOCK = 1 << 18
TIMEOUT = 60.0
NETWORK_FAULTS = (URLError, HTTPException, ConnectionError, TimeoutError, ssl.SSLError)


def fetch(
    names: Iterable[str],
    into: Path,
    origin: Path | None = None,
    echo: Callable[[str], None] = print,
    sources: Mapping[str, Source] = SOURCES,
) -> None:
    """Bring the files of the named corpora into a folder.

    A file that is there and right is left alone, so an interrupted call can be repeated; one that
    is there and wrong is replaced. No file ever stands half-written under its own name.

    Args:
        names: Names of `sources`; none means all of them.
        into: The data folder to fill.
        origin: A folder of the same layout to copy from, in place of the network.
        echo: Receives one line at a time: title, licence and citation, and what became of a file.
        sources: The corpora that there are.

    Raises:
        InputError: A file cannot be had, or is not the one expected.
        OutputError: The folder cannot be written.
        UsageError: A name is unknown.
    """
    chosen = [sources[choose("corpus", name, tuple(sources))] for name in names]
    for source in chosen or sources.values():
        echo(f"{source.name}: {source.title}")
        echo(f"  licence {source.licence}, {_terms(source)}; {source.homepage}")
        echo(f"  cite: {source.citation}")
        for file in source.files:
            echo(f"  {file.path}: {_bring(file, source, into / file.path, origin)}")


def _terms(source: Source) -> str:
    use = "no commercial use" if source.noncommercial else "commercial use allowed"
    ship = "may" if source.may_ship else "may not"
    return f"{use}, a model trained on it {ship} be published"


def _bring(file: File, source: Source, target: Path, origin: Path | None) -> str:
    """Put one file in place and return what was done."""
    had = target.is_file()
    if had and _digest(target) == file.sha256:
        return "already there, verified"
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".fetch-") as folder:
            part = Path(folder) / target.name
            if origin:
                _copy(origin / file.path, part)
            else:
                _download(file, source, part)
            _verify(file, part)
            part.replace(target)
    except OSError as error:
        raise OutputError(
            f"{target}: cannot be written ({error.strerror or error}); free space or choose another"
            " folder with --into"
        ) from error
    return "replaced, it was not the file expected" if had else "fetched, verified"


def _copy(found: Path, part: Path) -> None:
    if not found.is_file():
        raise InputError(
            f"{found}: no such file; --from needs a folder laid out like the data folder, with"
            " ner/… inside, or leave --from out to download"
        )
    shutil.copyfile(found, part)


def _download(file: File, source: Source, part: Path) -> None:
    if not file.address:
        raise InputError(
            f"{file.path}: has no address to download from; get it from {source.homepage}, put it"
            " at this path in a folder, and name the folder with --from"
        )
    try:
        if not file.member:
            _stream(file.address, part)
            return
        archive = part.with_suffix(".zip")
        _stream(file.address, archive)
        _extract(file, archive, part)
    except NETWORK_FAULTS as error:
        raise InputError(
            f"{file.path}: cannot be downloaded from {file.address} ({error}); try again later, or"
            " name a folder that has it with --from"
        ) from error


def _stream(address: str, part: Path) -> None:
    with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310 (SOURCES: https)
        length = int(answer.headers.get("Content-Length") or 0)
        with (
            part.open("wb") as out,
            tqdm(
                total=length or None, unit="B", unit_scale=True, desc=part.name, disable=None
            ) as bar,
        ):
            while block := answer.read(BLOCK):
                out.write(block)
                bar.update(len(block))
    if length and part.stat().st_size != length:
        raise ConnectionError(f"the connection broke after {part.stat().st_size} of {length} bytes")


def _extract(file: File, archive: Path, part: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as opened:
            found = [i for i in opened.infolist() if Path(i.filename).name == file.member]
            if len(found) != 1:
                raise InputError(
                    f"{file.path}: {file.address} holds {len(found)} files named {file.member},"
                    " expected one; name a folder that has the file with --from"
                )
            with opened.open(found[0]) as member, part.open("wb") as out:
                shutil.copyfileobj(member, out, BLOCK)
    except zipfile.BadZipFile as error:
        raise InputError(
            f"{file.path}: what {file.address} sent is no zip archive ({error}); try again later,"
            " or name a folder that has the file with --from"
        ) from error


def _verify(file: File, part: Path) -> None:
    found = _digest(part)
    if found != file.sha256:
        raise InputError(
            f"{file.path}: expected SHA-256 {file.sha256} ({file.size} bytes), found {found}"
            f" ({part.stat().st_size} bytes); the source has changed or is broken: get the file"
            " elsewhere and name its folder with --from"
        )


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
