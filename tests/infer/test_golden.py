"""Whole articles, annotated by the model that ships, stay as they are until `make golden`.

int8 arithmetic differs a little from processor to processor, so scores may move by TOLERANCE;
spans, labels and actors may not.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from infer import Annotator
from infer.checkpoint import packaged
from tests.make_golden import ARTICLES, GOLDEN, make_golden

TOLERANCE = 0.02
MODEL = packaged("ner") / "onnx" / "model_quantized.onnx"


def without_scores(annotation: dict[str, Any]) -> dict[str, Any]:
    bare = [{**entity, "score": None} for entity in annotation["entities"]]
    return {**annotation, "entities": bare}


def assert_same(found: dict[str, Any], expected: dict[str, Any]) -> None:
    assert without_scores(found) == without_scores(expected)
    for one, other in zip(found["entities"], expected["entities"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=TOLERANCE), one


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    if not MODEL.is_file():
        pytest.skip("the model is not in infer/models/ner; train and export it first")
    return Annotator.load(tasks=("entities",))


@pytest.mark.parametrize("name", ARTICLES)
def test_articles_are_annotated_as_before(annotator: Annotator, name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert expected["entities"]
    assert_same(json.loads(make_golden(annotator, name)), expected)


def test_the_comparison_sees_what_changed(tiny_model: Path) -> None:
    golden = json.loads(
        make_golden(Annotator.load(tiny_model, tasks=("entities",), threads=1), "seed")
    )
    moved = json.loads(json.dumps(golden))
    moved["entities"][0]["score"] += TOLERANCE / 2
    assert_same(moved, golden)
    moved["entities"][0]["score"] += TOLERANCE
    with pytest.raises(AssertionError):
        assert_same(moved, golden)
    for field, value in (("start", 1), ("label", "X"), ("actor", "a0")):
        moved = json.loads(json.dumps(golden))
        moved["entities"][0][field] = value
        with pytest.raises(AssertionError):
            assert_same(moved, golden)
