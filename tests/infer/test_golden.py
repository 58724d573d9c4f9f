"""Whole articles, annotated by the models that ship, stay as they are until `make golden`.

int8 arithmetic differs a little from processor to processor, so scores may move by TOLERANCE;
spans, labels and actors of names may not. Quotations and stances hang on thresholds, and a few may
differ.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from infer import Annotator
from tests.make_golden import ARTICLES, GOLDEN, make_golden

TOLERANCE = 0.02
SHARED = 0.85
"""Share of quotations and of stances that must stay, of all before and now."""

Document = dict[str, Any]


def named(annotation: Document) -> Document:
    """What may not change: names, without their scores, and the actors that have some."""
    bare = [{**entity, "score": None} for entity in annotation["entities"]]
    actors = [actor for actor in annotation["actors"] if actor["mentions"]]
    rest = {key: annotation[key] for key in ("version", "id", "tasks", "sentences")}
    return {**rest, "entities": bare, "actors": actors}


def said(annotation: Document) -> set[str]:
    return {json.dumps([q["cue"], q["content"]]) for q in annotation["quotes"]}


def stood(annotation: Document) -> set[str]:
    names = {actor["id"]: actor["name"] for actor in annotation["actors"]}
    return {
        json.dumps(
            [
                s["sentence"],
                names.get(s["holder"], s["holder"]),
                names.get(s["target"].get("actor"), s["target"]),
                s["label"],
            ]
        )
        for s in annotation["stances"]
    }


def assert_same(found: Document, expected: Document) -> None:
    assert named(found) == named(expected)
    for one, other in zip(found["entities"], expected["entities"], strict=True):
        assert one["score"] == pytest.approx(other["score"], abs=TOLERANCE), one
    for kind in (said, stood):
        now, before = kind(found), kind(expected)
        assert len(now & before) >= SHARED * len(now | before), sorted(now ^ before)


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator.load()


@pytest.mark.parametrize("name", ARTICLES)
def test_articles_are_annotated_as_before(annotator: Annotator, name: str) -> None:
    expected = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert expected["entities"]
    assert expected["quotes"]
    assert expected["stances"]
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


@pytest.mark.parametrize("kind", ["quotes", "stances"])
def test_the_comparison_sees_what_was_lost(kind: str) -> None:
    golden = json.loads((GOLDEN / "seed.json").read_text(encoding="utf-8"))
    assert_same(golden, golden)
    with pytest.raises(AssertionError):
        assert_same({**golden, kind: golden[kind][: len(golden[kind]) // 2]}, golden)
