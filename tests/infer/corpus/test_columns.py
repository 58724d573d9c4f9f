"""The columns of Parquet hold what the JSON form holds."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from infer.annotation import Annotation
from infer.corpus.columns import FIELDS, schema, to_row
from infer.corpus.partitions import ROWS, Partition
from infer.errors import OutputError
from infer.formats import fields
from infer.formats.json import annotation_from_json
from infer.formats.jsonl import render
from tests.strategies import annotations

pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def document(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row as the JSON form has it: a target has one of three forms there."""

    def target(stance: dict[str, Any]) -> dict[str, Any]:
        kept = {name: part for name, part in stance["target"].items() if part is not None}
        return {**stance, "target": kept}

    return {
        **row,
        "notes": {note["what"]: note["count"] for note in row["notes"]},
        **{name: [target(one) for one in row[name]] for name in ("stances", "relations")},
    }


def test_the_columns_are_the_fields_of_the_json_form():
    assert set(FIELDS) == set(fields.ANNOTATION)
    for name, table in (
        *(("sentences", fields.SENTENCE), ("entities", fields.ENTITY), ("actors", fields.ACTOR)),
        *(("quotes", fields.QUOTE), ("stances", fields.STANCE), ("relations", fields.RELATION)),
    ):
        assert list(FIELDS[name][0]) == list(table)


@settings(max_examples=40)
@given(annotations())
def test_every_annotation_has_a_row_and_comes_back(annotation):
    try:
        written = render(annotation)
    except OutputError:
        return  # a surrogate pair, which JSON cannot hold either
    table = pyarrow.Table.from_pylist([to_row(written)], schema=schema())
    (row,) = table.to_pylist()
    if any(
        "\ud800" <= letter <= "\udfff"
        for letter in json.dumps(json.loads(written), ensure_ascii=False)
    ):
        assert [len(row["text"])] == [len(annotation.text)]
    else:
        assert annotation_from_json(document(row)) == annotation_from_json(json.loads(written))


def test_lone_surrogates_are_replaced_one_for_one():
    row = to_row(render(Annotation("a\ud800b", (), (), (), id="\udfff")))
    assert (row["text"], row["id"]) == ("a\ufffdb", "\ufffd")
    same = to_row(render(Annotation("\\ud800", (), (), ())))
    assert same["text"] == "\\ud800"


@pytest.mark.parametrize("articles", [0, 1, ROWS, ROWS + 1])
def test_a_partition_has_the_schema_whatever_it_holds(tmp_path: Path, articles: int):
    path = tmp_path / "part-00000.parquet"
    partition = Partition(path, "parquet")
    for number in range(articles):
        partition.write(render(Annotation("x", (), (), (), id=str(number))))
    assert not path.exists()
    partition.finish()
    table = parquet.read_table(path)
    assert table.schema.equals(schema())
    assert table.column("id").to_pylist() == [str(number) for number in range(articles)]
