"""The reader of silver labels, on files that `train silver` would not have written."""

import json
from pathlib import Path
from typing import Any

import pytest

from infer.errors import InputError, UsageError
from tests.train.data.stance.files import said, write_lines
from train.data.stance import StanceCorpus, read_stances
from train.data.stance.silver import origin

HEAD = {"silver": 1, "texts": [], "models": {}}
TEXT = "سلامة يدعم روما"


def pair(**values: Any) -> dict[str, Any]:
    whole = {"holder": [0, 5], "target": [11, 15], "cues": [], "label": "favor", "score": 0.9}
    return {**whole, **values}


def read(tmp_path: Path, *pairs: dict[str, Any], head: object = HEAD) -> StanceCorpus:
    lines = [head, {"corpus": "aqmar", "number": 3, "text": TEXT, "pairs": pairs}]
    path = write_lines(tmp_path, "silver.jsonl", lines)
    return read_stances("silver", tmp_path, "train", path=str(path))


def test_pairs_are_rows(tmp_path: Path) -> None:
    corpus = read(tmp_path, pair(), pair(holder=[11, 15], target=[0, 5], label="neutral"))
    assert said(corpus) == [(0, "سلامة", "روما", "favor"), (0, "روما", "سلامة", "neutral")]
    assert corpus.defects == {}


def test_what_contradicts_itself_is_dropped(tmp_path: Path) -> None:
    corpus = read(tmp_path, pair(), pair(label="against"))
    assert corpus.rows == ()
    assert corpus.defects == {"rows dropped: contradict each other": 2}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"holder": [0, 99]}, "holder"),
        ({"holder": None}, "holder"),
        ({"target": [5, 5]}, "target"),
        ({"target": ["a", "b"]}, "target"),
        ({"cues": [[3, 2]]}, "cues"),
        ({"cues": 1}, "cues"),
        ({"label": "love"}, "label"),
    ],
)
def test_a_pair_that_does_not_fit(tmp_path: Path, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError, match=rf"line 2, pairs\[0\], field '{field}': found "):
        read(tmp_path, pair(**wrong))


@pytest.mark.parametrize("head", [{"silver": 2, "texts": [], "models": {}}, {"text": TEXT}, {}])
def test_another_file_is_told(tmp_path: Path, head: object) -> None:
    with pytest.raises(InputError, match="line 1: expected what `train silver` writes there"):
        read(tmp_path, head=head)
    with pytest.raises(InputError, match="make the file with `train silver`"):
        origin(str(tmp_path / "silver.jsonl"))


def test_a_missing_file_says_how_to_make_it(tmp_path: Path) -> None:
    path = str(tmp_path / "gone.jsonl")
    for call in (
        lambda: read_stances("silver", tmp_path, "train", path=path),
        lambda: origin(path),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert str(caught.value) == f"{path}: no such file; make the file with `train silver`"


def test_there_must_be_a_path_and_no_other_split(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="silver: options: path: expected a file, found nothing"):
        read_stances("silver", tmp_path, "train")
    with pytest.raises(UsageError, match="unknown split of silver 'dev'; choose one of train"):
        read_stances("silver", tmp_path, "dev", path="x")
    with pytest.raises(UsageError, match="unknown option of silver 'place'; choose one of path"):
        read_stances("silver", tmp_path, "train", place="x")


def test_lines_are_json(tmp_path: Path) -> None:
    path = tmp_path / "silver.jsonl"
    path.write_text(json.dumps(HEAD) + "\n{\n", encoding="utf-8")
    with pytest.raises(InputError, match="line 2: is no JSON"):
        read_stances("silver", tmp_path, "train", path=str(path))
