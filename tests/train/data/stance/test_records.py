"""Every fault of a file is named by file, line, field and value."""

from pathlib import Path

import pytest

from infer.errors import InputError
from train.data.stance.records import Record, read_json, read_json_lines, read_table


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "file"
    path.write_text(text, encoding="utf-8")
    return path


def test_json_lines_pass_over_blank_lines_and_keep_line_separators(tmp_path: Path) -> None:
    path = write(tmp_path, '{"text": "a\u2028b"}\n\n{"text": "c"}\n')
    first, second = read_json_lines(path)
    assert first.get("text", str) == "a\u2028b"
    assert second.where == f"{path}, line 3"


def test_tables_are_quoted_as_csv(tmp_path: Path) -> None:
    path = write(tmp_path, 'text\tlabel\n"the ""Spark"""\t1\nplain "here"\t-1\n\n')
    first, second = read_table(path)
    assert first.values == {"text": 'the "Spark"', "label": "1"}
    assert second.values == {"text": 'plain "here"', "label": "-1"}
    assert next(read_table(path, ("a", "b"))).values == {"a": "text", "b": "label"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a\tb\n1\n", r"line 2: found 1 values, expected 2 \(a, b\)"),
        ('a\tb\n"' + "x" * 200_000, "line 2: is no row"),
    ],
)
def test_broken_tables(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_table(write(tmp_path, text)))


@pytest.mark.parametrize(
    ("text", "message"),
    [("{", "line 1: is no JSON"), ("{}\n[]", r"line 2: found '\[\]', expected a JSON object")],
)
def test_broken_json(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        list(read_json_lines(write(tmp_path, text)))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"cannot be read .*; fetch it with `train data`"):
        read_json(tmp_path / "missing")
    (tmp_path / "latin").write_bytes(b'{"a": "\xe9"}')
    with pytest.raises(InputError, match="byte 7 is not UTF-8"):
        read_json(tmp_path / "latin")


def test_fields_are_checked() -> None:
    record = Record(
        "file, line 7", {"text": 5, "start": "-1", "list": ["a"], "label": [], "n": "12"}
    )
    assert record.number("n") == 12
    with pytest.raises(InputError, match="line 7, field 'text': found 5, expected str; mend it"):
        record.get("text", str)
    with pytest.raises(InputError, match="field 'holder': found nothing, expected str"):
        record.get("holder", str)
    with pytest.raises(InputError, match="found '-1', expected a whole number"):
        record.number("start")
    with pytest.raises(InputError, match=r"found \['a'\], expected a list of objects"):
        record.records("list")
    for field in ("n", "label", "missing"):
        with pytest.raises(InputError, match="expected one of '0', '1'"):
            record.look_up(field, {"0": "neutral", "1": "favor"})


def test_nested_records_know_where_they_stand() -> None:
    (inner,) = Record("file, line 7", {"targets": [{"to": "x"}]}).records("targets")
    with pytest.raises(InputError, match=r"file, line 7, targets\[0\], field 'to'"):
        inner.get("to", int)
