"""Fetching from a folder and from a server on this machine."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from infer.errors import InputError, OutputError, UsageError
from train.card import OWN
from train.data import READERS
from train.data.fetch import fetch
from train.data.sources import SOURCES, File, Source
from train.data.stance import STANCE_READERS

TEXT = "عمان B-LOC\n".encode()
NAME = "ner/tiny/train.txt"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Broken(BaseHTTPRequestHandler):
    """Promises more bytes than it sends."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(TEXT)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def serve(handler: object) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:  # type: ignore[arg-type]
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    folder = tmp_path / "site"
    folder.mkdir()
    return folder


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    yield from serve(partial(Quiet, directory=str(site)))


@pytest.fixture
def broken() -> Iterator[str]:
    yield from serve(Broken)


def tiny(address: str, member: str = "") -> dict[str, Source]:
    file = File(NAME, hashlib.sha256(TEXT).hexdigest(), len(TEXT), address, member)
    source = Source("tiny", "A tiny corpus", "MIT", True, False, "Nobody", "https://x.org", (file,))
    return {"tiny": source}


def quiet(_: str) -> None:
    pass


def leftovers(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob("*") if p.is_file()]


def test_downloads_verifies_and_then_skips(site: Path, address: str, tmp_path: Path) -> None:
    (site / "train.txt").write_bytes(TEXT)
    lines: list[str] = []
    sources = tiny(f"{address}/train.txt")
    fetch(["tiny"], tmp_path / "data", echo=lines.append, sources=sources)
    assert (tmp_path / "data" / NAME).read_bytes() == TEXT
    assert lines == [
        "tiny: A tiny corpus",
        "  licence MIT, commercial use allowed, a model trained on it may be published;"
        " https://x.org",
        "  cite: Nobody",
        f"  {NAME}: fetched, verified",
    ]
    (site / "train.txt").unlink()
    fetch([], tmp_path / "data", echo=lines.append, sources=sources)
    assert lines[-1] == f"  {NAME}: already there, verified"
    assert leftovers(tmp_path / "data") == ["train.txt"]


def test_takes_a_member_out_of_an_archive(site: Path, address: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(site / "all.zip", "w") as archive:
        archive.writestr("corpus/train.txt", TEXT)
        archive.writestr("corpus/readme.txt", "x")
    fetch(["tiny"], tmp_path, echo=quiet, sources=tiny(f"{address}/all.zip", "train.txt"))
    assert (tmp_path / NAME).read_bytes() == TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"no archive", "is no zip archive"), (None, "holds 0 files named train.txt")],
)
def test_refuses_a_wrong_archive(
    site: Path, address: str, tmp_path: Path, content: bytes | None, message: str
) -> None:
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w"):
        pass
    (site / "all.zip").write_bytes(empty.getvalue() if content is None else content)
    with pytest.raises(InputError, match=message):
        fetch(["tiny"], tmp_path, echo=quiet, sources=tiny(f"{address}/all.zip", "train.txt"))


def test_a_wrong_file_never_takes_its_name(site: Path, address: str, tmp_path: Path) -> None:
    (site / "train.txt").write_bytes(b"other")
    data = tmp_path / "data"
    with pytest.raises(InputError) as caught:
        fetch(["tiny"], data, echo=quiet, sources=tiny(f"{address}/train.txt"))
    message = str(caught.value)
    for part in (NAME, hashlib.sha256(TEXT).hexdigest(), hashlib.sha256(b"other").hexdigest()):
        assert part in message
    assert leftovers(data) == []


def test_a_missing_page_is_named(address: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=rf"{NAME}: cannot be downloaded from {address}.*404"):
        fetch(["tiny"], tmp_path, echo=quiet, sources=tiny(f"{address}/train.txt"))


def test_a_broken_connection_is_told(broken: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be downloaded"):
        fetch(["tiny"], tmp_path / "data", echo=quiet, sources=tiny(f"{broken}/train.txt"))
    assert leftovers(tmp_path / "data") == []


def test_without_an_address_the_home_page_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no address.*https://x\.org.*--from"):
        fetch(["tiny"], tmp_path, echo=quiet, sources=tiny(""))


def test_copies_from_a_folder_and_replaces_what_is_wrong(tmp_path: Path) -> None:
    origin, data = tmp_path / "origin", tmp_path / "data"
    for folder, content in ((origin, TEXT), (data, b"stale")):
        (folder / NAME).parent.mkdir(parents=True)
        (folder / NAME).write_bytes(content)
    lines: list[str] = []
    fetch(["tiny"], data, origin=origin, echo=lines.append, sources=tiny(""))
    assert (data / NAME).read_bytes() == TEXT
    assert lines[-1] == f"  {NAME}: replaced, it was not the file expected"


def test_an_origin_without_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"train\.txt: no such file; --from"):
        fetch(["tiny"], tmp_path / "data", origin=tmp_path, echo=quiet, sources=tiny(""))


def test_a_target_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    origin, data = tmp_path / "origin", tmp_path / "data"
    (origin / NAME).parent.mkdir(parents=True)
    (origin / NAME).write_bytes(TEXT)
    data.write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot be written"):
        fetch(["tiny"], data, origin=origin, echo=quiet, sources=tiny(""))


def test_unknown_names_are_listed(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="unknown corpus 'conll'; choose one of anercorp, aqmar"):
        fetch(["conll"], tmp_path)


def test_the_registry_is_whole() -> None:
    ours = {*OWN, "silver"}
    assert set(SOURCES) == (set(READERS) | set(STANCE_READERS)) - ours
    for name, source in SOURCES.items():
        assert source.name == name
        assert source.may_ship or name in STANCE_READERS
        for file in source.files:
            assert len(file.sha256) == 64
            known = file.address.startswith("https://") or name == "anercorp"
            assert known or name in STANCE_READERS
