"""Whole articles, annotated by the models that ship, stay as they are until `make golden`.

int8 arithmetic differs a little from processor to processor, so scores may move by TOLERANCE, and
names, actors, quotations and stances that hang on a threshold may differ: a SHARE of each kind and
every name that is SURE stays.
"""

import json
from typing import Any

import pytest

from infer import Annotator
from tests.make_golden import ARTICLES, GOLDEN, make_golden

TOLERANCE = 0.02
SURE = 0.7
SHARE = {"named": 0.95, "acting": 0.9, "said": 0.85, "stood": 0.85}
"""What must stay of all that is found before or now, by kind."""

Document = dict[str, Any]


def named(annotation: Document, least: float = 0) -> set[str]:
    return {
        json.dumps([e["start"], e["end"], e["label"]], ensure_ascii=False)
        for e in annotation["entities"]
        if e["score"] >= least
    }


def acting(annotation: Document) -> set[str]:
    """Actors with names: which words are whose, whatever the number of their mentions is."""
    entities = annotation["entities"]
    return {
        json.dumps(
            [actor["name"], actor["label"], [entities[i]["start"] for i in actor["mentions"]]]
        )
        for actor in annotation["actors"]
        if actor["mentions"]
    }


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
    for key in ("version", "id", "tasks", "sentences"):
        assert found[key] == expected[key]
    assert named(expected, SURE) <= named(found)
    for kind in (named, acting, said, stood):
        now, before = kind(found), kind(expected)
        assert len(now & before) >= SHARE[kind.__name__] * len(now | before), sorted(now ^ before)
    scores = {(e["start"], e["end"], e["label"]): e["score"] for e in expected["entities"]}
    for one in found["entities"]:
        before = scores.get((one["start"], one["end"], one["label"]))
        assert before is None or one["score"] == pytest.approx(before, abs=TOLERANCE), one


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


def seed() -> Document:
    golden: Document = json.loads((GOLDEN / "seed.json").read_text(encoding="utf-8"))
    return golden


def test_the_comparison_sees_what_changed() -> None:
    moved = seed()
    moved["entities"][0]["score"] += TOLERANCE / 2
    assert_same(moved, seed())
    moved["entities"][0]["score"] += TOLERANCE
    with pytest.raises(AssertionError):
        assert_same(moved, seed())


@pytest.mark.parametrize(("field", "value"), [("start", 1), ("label", "X")])
def test_the_comparison_sees_a_sure_name_that_moved(field: str, value: object) -> None:
    moved = seed()
    next(e for e in moved["entities"] if e["score"] >= SURE)[field] = value
    with pytest.raises(AssertionError):
        assert_same(moved, seed())


def test_the_comparison_sees_actors_that_changed() -> None:
    moved = seed()
    for actor in moved["actors"][:5]:
        actor["name"] = "غيره"
    with pytest.raises(AssertionError):
        assert_same(moved, seed())


@pytest.mark.parametrize("kind", ["quotes", "stances"])
def test_the_comparison_sees_what_was_lost(kind: str) -> None:
    golden = seed()
    assert_same(golden, golden)
    with pytest.raises(AssertionError):
        assert_same({**golden, kind: golden[kind][: len(golden[kind]) // 2]}, golden)
