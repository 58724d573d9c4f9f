"""The whole road, on any text."""

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infer import Annotator
from infer.annotation import Annotation
from infer.text import sentences
from tests.strategies import texts

ANY_TEXT = settings(max_examples=60)
STRANGE = (
    "",
    " \r\n\t\u00a0",
    "\x00",
    "قال\x00غسان",
    "\ud800",
    "غسان \udfff سلامة \ud800\ud800",
    "\u202eغسان سلامة\u202c",
    "Nothing Arabic at all, only 21 Latin words. Reuters.",
    "😀👩\u200d👩\u200d👧🇱🇾",
    "\u064e" * 300,
    "<s> غسان </s> <pad><unk>",
    "\n".join(["غسان"] * 100),
    "ﷲ ﻏﺴﺎن ڤيتنام",
    "\U0010ffff\ufffe",
)


@pytest.fixture(scope="module")
def annotator(tiny_model: Path) -> Annotator:
    return Annotator.load(tiny_model, threads=1)


def check(annotation: Annotation, text: str) -> None:
    assert annotation.text == text
    assert annotation.sentences == sentences(text)
    entities = annotation.entities
    assert all(a.start < a.end <= b.start < b.end for a, b in pairwise(entities))
    held = {i: n for n, bound in enumerate(annotation.sentences) for i in range(*bound)}
    for entity in entities:
        assert text[entity.start : entity.end] == entity.text == entity.text.strip() != ""
        assert held[entity.start] == held[entity.end - 1]
        assert entity.label in ("PER", "LOC", "ORG", "MISC")
        assert 0 <= entity.score <= 1
    owned = sorted((i, actor.id) for actor in annotation.actors for i in actor.mentions)
    assert owned == [(i, entity.actor) for i, entity in enumerate(entities)]


def test_an_article(annotator: Annotator) -> None:
    text = "قال غسان سلامة في طرابلس.\nوصل سلامة إلى الأمم المتحدة من ليبيا"
    annotation = annotator.annotate(text, id="x")
    check(annotation, text)
    assert annotation.id == "x"
    assert annotation.notes == {}
    found = {(e.label, e.text) for e in annotation.entities}
    assert found >= {
        ("PER", "غسان سلامة"),
        ("LOC", "طرابلس"),
        ("ORG", "الأمم المتحدة"),
        ("LOC", "ليبيا"),
    }


@given(text=texts())
@ANY_TEXT
def test_every_promise_holds_on_any_text(annotator: Annotator, text: str) -> None:
    check(annotator.annotate(text), text)


@pytest.mark.parametrize("text", STRANGE)
def test_strange_texts(annotator: Annotator, text: str) -> None:
    annotation = annotator.annotate(text)
    check(annotation, text)
    replaced = sum("\ud800" <= character <= "\udfff" for character in text)
    assert annotation.notes == ({"surrogates replaced": replaced} if replaced else {})


@given(articles=st.lists(texts(max_size=15), max_size=4))
@ANY_TEXT
def test_alone_among_others_and_twice_the_same(annotator: Annotator, articles: list[str]) -> None:
    alone = [annotator.annotate(text) for text in articles]
    assert list(annotator.annotate_many(articles)) == alone
    assert list(annotator.annotate_many(reversed(articles))) == alone[::-1]


def test_two_loads_agree(annotator: Annotator, tiny_model: Path) -> None:
    text = "قال غسان سلامة في طرابلس أمس لحفتر. " * 30
    assert Annotator.load(str(tiny_model), threads=2).annotate(text) == annotator.annotate(text)


def test_annotate_many_is_lazy(annotator: Annotator) -> None:
    asked = []

    def endless() -> Iterator[str]:
        while True:
            asked.append(1)
            yield "غسان"

    results = annotator.annotate_many(endless())
    assert [next(results).text for _ in range(3)] == ["غسان"] * 3
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("unit", "count"),
    [
        ("ا", 20_000),
        ("<", 10_000),
        (".", 10_000),
        ("\u064e", 500_000),
        ("\u200f", 500_000),
        (" ", 500_000),
        ("ا\n", 5_000),
        ("غسان ", 5_000),
    ],
)
def test_time_grows_in_proportion(annotator: Annotator, unit: str, count: int) -> None:
    def seconds(text: str) -> float:
        started = time.process_time()
        annotator.annotate(text)
        return time.process_time() - started

    once = min(seconds(unit * count) for _ in range(2))
    twice = min(seconds(unit * 2 * count) for _ in range(3))  # threads that spin count as well
    assert twice < 3 * once + 0.2


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["ا", "<", ".", "\u064e", "غسان "])
def test_a_megabyte_of_anything(annotator: Annotator, unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    check(annotator.annotate(text), text)
    assert time.process_time() - started < 150
