"""Where annotations go, and that no file is ever half there."""

import errno
import io
import os
from collections.abc import Iterable
from pathlib import Path, PurePath

import pytest

from infer.errors import OutputError, UsageError
from infer.formats import FORMATS
from infer.sinks import FileSink, FolderSink, Sink, StdoutSink, is_folder, open_sink
from infer.sources import Article, Source

TEXT = Source(Path("in/a.txt"), PurePath("a"))
LINES = Source(Path("in/n.jsonl"), PurePath("n"), lines=True)
DEEP = Source(Path("in/x/a.txt"), PurePath("x/a"))


def article(source: Source = TEXT, line: int = 0) -> Article:
    return Article("", "id", source, line)


def files(folder: Path) -> dict[str, str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in found}


def put(sink: Sink, articles: Iterable[Article]) -> None:
    with sink:
        for number, one in enumerate(articles, start=1):
            sink.write(one, f"{number}\n")


class Full(io.BytesIO):
    """A file on a full disk."""

    def write(self, _: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_stdout_is_utf8_whatever_its_encoding(monkeypatch):
    file = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(file, encoding="ascii"))
    with StdoutSink() as sink:
        sink.write(article(), "أ\n")
        assert file.getvalue() == "أ\n".encode()


def test_closed_and_full_stdout_are_output_errors(monkeypatch):
    monkeypatch.setattr("sys.stdout", None)
    with pytest.raises(OutputError, match=r"stdout: cannot be written: it is closed"):
        StdoutSink().write(article(), "أ")
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(Full()))
    with pytest.raises(OutputError, match=r"stdout: .*No space left .*; free some space"):
        StdoutSink().write(article(), "أ")


def test_a_file_is_there_when_it_is_whole(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with FileSink(path) as sink:
        sink.write(article(), "أ")
        sink.write(article(), "ب")
        assert path.read_text() == "old"
    assert files(tmp_path) == {"a.json": "أب"}


@pytest.mark.parametrize("fault", [ValueError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_what_was_there(tmp_path, fault):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(fault), FileSink(path) as sink:  # noqa: PT012 - raised within
        sink.write(article(), "أ")
        raise fault
    assert files(tmp_path) == {"a.json": "old"}


def test_a_full_disk_leaves_what_was_there(tmp_path, monkeypatch):
    path = tmp_path / "a.json"
    path.write_text("old")
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", lambda self, _: (os.mknod(self), Full())[1])
        with pytest.raises(OutputError, match=r"a\.json: cannot be written: No space"):
            put(FileSink(path), [article()])
    assert files(tmp_path) == {"a.json": "old"}


def test_a_run_without_articles_leaves_a_file_only_where_empty_means_none(tmp_path):
    put(FileSink(tmp_path / "a.json"), [])
    put(FileSink(tmp_path / "a.jsonl", keep_empty=True), [])
    assert files(tmp_path) == {"a.jsonl": ""}


def test_a_link_stays_and_permissions_too(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to("real")
    put(FileSink(tmp_path / "link"), [article()])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "1\n"
    assert (tmp_path / "real").stat().st_mode & 0o777 == 0o600


def test_devices_are_written_to_not_replaced():
    put(FileSink(Path(os.devnull)), [article()])
    assert Path(os.devnull).is_char_device()


@pytest.mark.parametrize("out", ["none/a.json", "file/a.json", "a" * 999])
def test_a_place_that_cannot_be_written_is_an_output_error(tmp_path, out):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"cannot be written: .*; name another --out"):
        put(FileSink(tmp_path / out), [article()])
    assert files(tmp_path) == {"file": ""}


def test_a_folder_that_cannot_be_made_is_an_output_error(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match=r"file: cannot be written: File exists"):
        put(FolderSink(tmp_path / "file", FORMATS["json"]), [article()])


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("json", {"a.json": "1\n", "x/a.json": "2\n", "n.jsonl/3.json": "3\n"}),
        ("conll", {"a.conll": "1\n", "x/a.conll": "2\n", "n.conll": "3\n4\n"}),
        ("terminal", {"a.txt": "1\n", "x/a.txt": "2\n", "n.txt": "3\n4\n"}),
    ],
)
def test_a_folder_mirrors_the_sources(tmp_path, form, expected):
    found = [article(), article(DEEP), article(LINES, 3), article(LINES, 9)]
    put(FolderSink(tmp_path / "new" / "out", FORMATS[form]), found)
    more = {"n.jsonl/9.json": "4\n"} if form == "json" else {}
    assert files(tmp_path / "new" / "out") == expected | more


def test_what_was_whole_before_an_interruption_stays(tmp_path):
    sink = FolderSink(tmp_path, FORMATS["json"])
    with pytest.raises(KeyboardInterrupt), sink:  # noqa: PT012 - raised within
        sink.write(article(), "1")
        raise KeyboardInterrupt
    assert files(tmp_path) == {"a.json": "1"}


def test_a_file_of_many_is_dropped_by_an_interruption(tmp_path):
    sink = FolderSink(tmp_path, FORMATS["jsonl"])
    with pytest.raises(KeyboardInterrupt), sink:  # noqa: PT012 - raised within
        sink.write(article(LINES, 1), "1")
        raise KeyboardInterrupt
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("out", "form", "one_file", "expected"),
    [
        ("a.json", "json", True, False),
        ("a.json/", "json", True, True),
        (".", "jsonl", True, True),
        ("a.json", "json", False, True),
        ("a.jsonl", "jsonl", False, False),
        ("a.conll", "conll", False, False),
    ],
)
def test_when_out_is_a_folder(out, form, one_file, expected):
    assert is_folder(out, FORMATS[form], one_file) is expected


@pytest.mark.parametrize(
    ("sources", "out", "form", "one_file"),
    [
        ([TEXT, DEEP], None, "html", False),
        ([LINES], None, "html", True),
        ([LINES], "a.html", "html", True),
        ([LINES], "a.json", "json", True),
    ],
)
def test_one_page_holds_one_article(sources, out, form, one_file):
    with pytest.raises(UsageError, match=r"holds one article; write several with --out \S+/"):
        open_sink(sources, out, FORMATS[form], one_file)


def test_two_sources_of_one_name_are_an_error_before_anything_is_written(tmp_path):
    other = Source(Path("other/a.txt"), PurePath("a"))
    with pytest.raises(OutputError, match=r"written twice, for in/a.txt and for other/a.txt; "):
        open_sink([TEXT, other], str(tmp_path / "out"), FORMATS["json"], False)
    assert files(tmp_path) == {}


def test_lines_and_text_of_one_name_are_apart_where_files_hold_one_article(tmp_path):
    named = Source(Path("in/a.jsonl"), PurePath("a"), lines=True)
    sink = open_sink([TEXT, named], str(tmp_path), FORMATS["json"], False)
    put(sink, [article(), article(named, 1)])
    assert files(tmp_path) == {"a.json": "1\n", "a.jsonl/1.json": "2\n"}


@pytest.mark.parametrize("out", ["a.txt", "link", "../{}/a.txt", "."])
def test_an_input_is_never_overwritten(tmp_path, monkeypatch, out):
    (tmp_path / "a.txt").write_text("article")
    (tmp_path / "link").symlink_to("a.txt")
    monkeypatch.chdir(tmp_path)
    source = Source(Path("a.txt"), PurePath("a"))
    with pytest.raises(OutputError, match="is an input and would be lost"):
        open_sink([source], out.format(tmp_path.name), FORMATS["terminal"], True)
    assert (tmp_path / "a.txt").read_text() == "article"
