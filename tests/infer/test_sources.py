"""Which files are articles, and what is read from them."""

import gzip
import io
import json
import os
from pathlib import Path, PurePath

import pytest

from infer.errors import InputError
from infer.sources import Article, Reading, Source, find, read

CRLF = "\ufeffسطر\r\nثان\rثالث\n\n"


def write(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def articles(path: Path, **reading: str) -> list[Article | InputError]:
    (source,) = find([str(path)]).sources
    return list(read(source, Reading(**reading)))


def names(*paths: Path, **how: object) -> list[str]:
    return [source.name.as_posix() for source in find(map(str, paths), **how).sources]


def test_a_text_file_is_one_article_with_every_character_as_it_is(tmp_path):
    path = write(tmp_path / "a.txt", CRLF)
    (article,) = articles(path)
    assert article == Article(CRLF[1:], "a", Source(path, PurePath("a")))
    assert article.place == str(path)


def test_an_empty_file_is_an_article(tmp_path):
    assert [article.text for article in articles(write(tmp_path / "a.txt", ""))] == [""]


def test_encoding_and_its_faults(tmp_path):
    path = write(tmp_path / "a.txt", "سلامة في طرابلس".encode("cp1256"))
    (fault,) = articles(path)
    assert isinstance(fault, InputError)
    assert str(fault).startswith(f"{path}:1: byte 0: 0xD3 is not valid utf-8")
    assert articles(path, encoding="cp1256")[0].text == "سلامة في طرابلس"


def test_json_lines(tmp_path):
    lines = ['{"id": "x", "text": "أ"}', "", " \t\r", "nonsense", '{"text": "ب\u2028"}']
    path = write(tmp_path / "news.jsonl", "\n".join(lines))
    first, fault, last = articles(path)
    assert (first.text, first.id, first.line) == ("أ", "x", 1)
    assert str(fault).startswith(f"{path}:4: broken JSON: Expecting value")
    assert (last.text, last.id, last.place) == ("ب\u2028", "news:5", f"{path}:5")


def test_fields_of_json_lines_are_chosen(tmp_path):
    path = write(tmp_path / "news.ndjson", '{"nr": 3, "body": "أ", "text": 1}\n')
    (article,) = articles(path, text_field="body", id_field="nr")
    assert (article.text, article.id) == ("أ", "3")


def test_a_line_of_bad_bytes_costs_itself(tmp_path):
    line = '{"text": "أ"}\n'.encode()
    path = write(tmp_path / "n.jsonl", line + line[:12] + b'\xff"}\n' + line)
    first, fault, last = articles(path)
    assert (first.line, last.line) == (1, 3)
    assert str(fault).startswith(f"{path}:2: byte 12: 0xFF is not valid utf-8")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_json_lines_with_a_mark(tmp_path, encoding):
    lines = "".join(json.dumps({"text": f"\u0a0aأ{i}"}, ensure_ascii=False) + "\n" for i in "123")
    found = articles(write(tmp_path / "n.jsonl", lines.encode(encoding)))
    assert [article.text for article in found] == ["\u0a0aأ1", "\u0a0aأ2", "\u0a0aأ3"]


def test_gzip(tmp_path):
    line = '{"text": "أ"}\n'.encode()
    assert articles(write(tmp_path / "n.JSONL.gz", gzip.compress(line)))[0].id == "n:1"
    assert articles(write(tmp_path / "a.txt.gz", gzip.compress(line)))[0].id == "a"


def test_a_broken_gzip_file_costs_what_follows_and_says_so(tmp_path):
    lines = b"".join(b'{"text": "%d"}\n' % number for number in range(9999))
    first, *_, fault = articles(write(tmp_path / "n.jsonl.gz", gzip.compress(lines)[:-9999]))
    assert first.text == "0"
    assert "n.jsonl.gz: cannot be read: " in str(fault)
    assert "no article from here on" in str(fault)
    (fault,) = articles(write(tmp_path / "no.txt.gz", b"plain"))
    assert "cannot be read: Not a gzipped file" in str(fault)


def test_articles_are_read_one_at_a_time(tmp_path):
    path = write(tmp_path / "n.jsonl", b'{"text": "1"}\n' * 3)
    (source,) = find([str(path)]).sources
    found = read(source, Reading())
    next(found)
    with path.open("ab") as file:
        file.write(b"late\n")
    assert "n.jsonl:4: broken" in str(list(found)[-1])


def test_standard_input(monkeypatch):
    data = b'{"text": "1"}\n{"text": "2"}'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (source,) = find(["-"]).sources
    assert [(a.id, a.text, a.place) for a in read(source, Reading())] == [
        ("stdin", data.decode(), "stdin")
    ]
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    (source,) = find(["-"], lines=True).sources
    assert [(a.id, a.place) for a in read(source, Reading())] == [
        ("stdin:1", "stdin:1"),
        ("stdin:2", "stdin:2"),
    ]


@pytest.fixture
def folder(tmp_path):
    for name in ("b.txt", "a.jsonl", "x/c.TXT", "x/y/d.ndjson.gz", "x/e.html", "README"):
        write(tmp_path / "news" / name, "")
    return tmp_path / "news"


def test_a_folder_is_searched_in_order_and_the_rest_counted(folder):
    found = find([str(folder)])
    assert names(folder) == ["a", "b", "x/c", "x/y/d"]
    assert [source.lines for source in found.sources] == [True, False, False, True]
    assert found.notices == (
        f"{folder}: other files not read: 2 (not .txt, .jsonl, .ndjson or .gz, .zst of these)",
    )


def test_the_folder_of_results_is_left_out(folder):
    assert names(folder, skip=folder / "x" / "y") == ["a", "b", "x/c"]
    assert names(folder, skip=folder) == ["a", "b", "x/c", "x/y/d"]


def test_links_and_pipes_in_a_folder_are_counted_not_followed(folder):
    (folder / "loop").symlink_to(folder)
    os.mkfifo(folder / "pipe.txt")
    (folder / "nowhere.txt").symlink_to(folder / "none")
    assert names(folder) == ["a", "b", "x/c", "x/y/d"]
    assert "other files not read: 5" in find([str(folder)]).notices[0]


def test_a_folder_without_articles_is_a_fault(tmp_path):
    (fault,) = find([str(tmp_path)]).faults
    assert "holds no article; expected files ending in .txt" in str(fault)


def test_a_folder_that_cannot_be_listed_is_a_fault(folder, monkeypatch):
    listed = os.scandir

    def scandir(path: str) -> object:
        if str(path).endswith("y"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr("os.scandir", scandir)
    found = find([str(folder)])
    assert len(found.sources) == 3
    assert [str(fault) for fault in found.faults] == [
        f"{folder / 'x' / 'y'}: cannot be read: Permission denied; "
        "check the path and its permissions"
    ]


@pytest.mark.parametrize("name", ["none.txt", "a\0b", "a" * 999])
def test_a_path_that_leads_nowhere_is_a_fault(tmp_path, name):
    found = find([str(tmp_path / name)])
    assert not found.sources
    assert "cannot be read" in str(found.faults[0])


def test_a_file_that_cannot_be_opened_is_a_fault(tmp_path, monkeypatch):
    path = write(tmp_path / "a.txt", "")
    (source,) = find([str(path)]).sources

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    (fault,) = read(source, Reading())
    assert str(fault).startswith(f"{path}: cannot be read: Permission denied; check")


def test_named_files_may_end_in_anything(tmp_path):
    paths = [write(tmp_path / name, "") for name in ("a.md", "b", ".txt", "c.d.txt")]
    assert names(*paths) == ["a.md", "b", ".txt", "c.d"]


def test_the_kind_can_be_told(folder):
    assert all(source.lines for source in find([str(folder)], lines=True).sources)
    assert not any(source.lines for source in find([str(folder)], lines=False).sources)
