"""The whole road, on any text."""

import gc
import json
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infer import Annotator
from infer.annotation import Annotation, Passage, Stance, Target
from infer.errors import UsageError
from infer.formats.json import annotation_from_json, dump
from infer.text import sentences
from tests.strategies import texts

ANY_TEXT = settings(max_examples=60)
SUBJECTS = ("حفتر", "لحفتر", "وقف إطلاق النار", "الهدنة", "المتحدث", "Reuters", "🇱🇾 21", "قط")
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
    '"قال غسان سلامة: لحفتر يدعم ليبيا"',
    "قال المتحدث: المتحدث يدعم المتحدث. المتحدث يرفض المتحدث",
    ": ".join(["قال"] * 50),
)


@pytest.fixture(scope="module")
def annotator(tiny_models: dict[str, Path]) -> Annotator:
    return Annotator.load([*tiny_models.values()], threads=1)


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
    # Reading it checks what its parts promise of each other.
    written = dump(annotation)
    assert dump(annotation_from_json(json.loads(written))) == written
    counted = [index for relation in annotation.relations for index in relation.stances]
    stances = annotation.stances
    assert sorted(counted) == [i for i, one in enumerate(stances) if one.label != "neutral"]
    assert len({(one.sentence, one.holder, one.target) for one in stances}) == len(stances)
    assert all(one.holder != one.target.actor for one in stances)


def test_an_article(annotator: Annotator) -> None:
    text = "قال غسان سلامة في طرابلس.\nوصل سلامة إلى الأمم المتحدة من ليبيا"
    annotation = annotator.annotate(text, id="x")
    check(annotation, text)
    assert annotation.id == "x"
    assert annotation.notes == {}
    assert annotation.tasks == ("entities", "quotes", "stances")
    found = {(e.label, e.text) for e in annotation.entities}
    assert found >= {
        ("PER", "غسان سلامة"),
        ("LOC", "طرابلس"),
        ("ORG", "الأمم المتحدة"),
        ("LOC", "ليبيا"),
    }


@given(text=texts(), targets=st.lists(st.sampled_from(SUBJECTS), max_size=3))
@ANY_TEXT
def test_every_promise_holds_on_any_text(
    annotator: Annotator, text: str, targets: list[str]
) -> None:
    check(annotator.annotate(text, targets=targets), text)


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


def test_two_loads_agree(annotator: Annotator, tiny_models: dict[str, Path]) -> None:
    text = "قال غسان سلامة في طرابلس أمس: لحفتر يدعم لوقف إطلاق النار. " * 30
    other = Annotator.load(list(map(str, reversed(tiny_models.values()))), threads=2)
    assert other.annotate(text) == annotator.annotate(text)


def test_who_stands_where(annotator: Annotator) -> None:
    text = (
        "قال غسان سلامة: لحفتر يدعم وقف إطلاق النار. المتظاهرون يرفض الهدنة.\n"
        "قال المتحدث: يونس يرفض لوقف إطلاق النار."
    )
    annotation = annotator.annotate(text)
    check(annotation, text)
    names = {actor.id: actor.name for actor in annotation.actors}
    assert [quote.speaker and names[quote.speaker] for quote in annotation.quotes] == [
        *("غسان سلامة", "المتحدث")
    ]
    found = {
        (names[one.holder], named(one.target, names), one.label, one.quote)
        for one in annotation.stances
    }
    assert found == {
        ("غسان سلامة", "حفتر", "favor", 0),
        ("غسان سلامة", "وقف إطلاق النار", "favor", 0),
        ("حفتر", "وقف إطلاق النار", "favor", None),
        ("المتظاهرون", "الهدنة", "against", None),
        ("المتحدث", "يونس", "against", 1),
        ("المتحدث", "لوقف إطلاق النار", "against", 1),
        ("يونس", "لوقف إطلاق النار", "against", None),
    }
    assert [actor.name for actor in annotation.actors if actor.label == "ROLE"] == [
        *("المتحدث", "المتظاهرون")
    ]


def named(target: Target, names: dict[str, str]) -> str:
    if target.actor:
        return names[target.actor]
    return target.passage.text if target.passage else str(target.subject)


def test_words_that_differ_in_prefixes_are_one_target(annotator: Annotator) -> None:
    text = "يونس يدعم وقف إطلاق النار. يونس يرفض لوقف إطلاق النار."
    (relation,) = annotator.annotate(text).relations
    assert (relation.label, relation.favor, relation.against) == ("mixed", 1, 1)
    assert relation.target == Target(passage=Passage(10, 25, "وقف إطلاق النار"))


def of(stances: tuple[Stance, ...], target: Target) -> list[tuple[int, str]]:
    return [(one.sentence, one.label) for one in stances if one.target == target]


def test_a_subject_that_nobody_mentions(annotator: Annotator) -> None:
    text = "وصل يونس. قال غسان سلامة: لا. قال غسان: نعم."
    absent = Target(subject="الهدنة")
    assert annotator.annotate(text).stances == ()
    (stance,) = annotator.annotate(text, targets=["الهدنة"]).stances
    assert (stance.target, stance.label, stance.quote) == (absent, "neutral", None)


def test_a_subject_in_the_text(annotator: Annotator) -> None:
    text = "يونس يدعم ليبيا. يونس وصل إلى ليبيا. لحفتر وصل من ليبيا أمس."
    (place,) = (a.id for a in annotator.annotate(text).actors if a.name == "ليبيا")
    assert of(annotator.annotate(text).stances, Target(actor=place)) == [(0, "favor")]
    for asked in ("ليبيا", ["ليبيا"], ["ليبيا", "ليبيا", "لليبيا"]):
        annotation = annotator.annotate(text, targets=asked)
        check(annotation, text)
        assert of(annotation.stances, Target(actor=place)) == [(0, "favor"), (2, "neutral")]


def test_subjects_that_are_no_subjects(annotator: Annotator, tiny_model: Path) -> None:
    for wrong in ("", " \n", "?!", "كلمة " * 500):
        with pytest.raises(UsageError, match="expected 1 to 30 words, found"):
            annotator.annotate("غسان", targets=[wrong])
    entities = Annotator.load(tiny_model, tasks=["entities"])
    assert entities.annotate("قال غسان: يونس يدعم ليبيا").tasks == ("entities",)
    with pytest.raises(UsageError, match="targets: expected the task 'stances'"):
        entities.annotate("غسان", targets=["ليبيا"])
    with pytest.raises(UsageError, match="stances: not loaded"):
        entities.classify_stances([("غسان", "ليبيا", "غسان يدعم ليبيا")])


def test_stances_of_pairs(annotator: Annotator) -> None:
    pairs = [
        ("غسان سلامة", "ليبيا", "غسان سلامة يدعم ليبيا"),
        ("حفتر", "وقف إطلاق النار", "قال لحفتر: يرفض لوقف إطلاق النار"),
        ("ليبيا", "غسان سلامة", "غسان سلامة يدعم ليبيا"),
        ("روسيا", "ليبيا", "غسان سلامة يدعم ليبيا"),
        ("author", "ليبيا", ""),
        ("", "", "\ud800"),
    ]
    found = annotator.classify_stances(pairs)
    assert found.labels == ("favor", "against", "neutral", "neutral", "neutral", "neutral")
    assert found.probabilities.shape == (6, 3)
    assert not any(found.cut)
    assert annotator.classify_stances(iter([])).labels == ()
    alone = [annotator.classify_stances([pair]).probabilities[0].tolist() for pair in pairs]
    assert alone == found.probabilities.tolist()


def test_what_the_model_is_not_shown_is_counted(annotator: Annotator) -> None:
    letters = "ق" * 300
    annotation = annotator.annotate(f"يونس يدعم {letters} ليبيا")
    assert annotation.notes["stance pieces cut"] > 300 - 64
    assert annotation.stances == ()


def test_annotate_many_is_lazy(annotator: Annotator) -> None:
    asked = []

    def endless() -> Iterator[str]:
        while True:
            asked.append(1)
            yield "غسان"

    results = annotator.annotate_many(endless(), together=2)
    assert [next(results).text for _ in range(3)] == ["غسان"] * 3
    assert len(asked) == 4


@settings(max_examples=15)
@given(st.lists(st.one_of(texts(max_size=15), st.sampled_from(STRANGE)), max_size=5))
def test_a_batch_is_what_its_texts_are_alone(annotator: Annotator, batch: list[str]) -> None:
    ids = [str(i) for i in range(len(batch))]
    alone = [
        annotator.annotate(text, id_, SUBJECTS[:3]) for text, id_ in zip(batch, ids, strict=True)
    ]
    assert annotator.annotate_batch(batch, ids, SUBJECTS[:3]) == alone


def test_a_batch_with_other_ids_is_refused(annotator: Annotator) -> None:
    with pytest.raises(UsageError, match="expected one for each of 2 texts, found 1"):
        annotator.annotate_batch(["a", "b"], ["1"])


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
        ("غسان يدعم ليبيا ", 3_000),
        ("قال غسان: يدعم ليبيا\n", 300),
        ('قال: "', 3_000),
    ],
)
def test_time_grows_in_proportion(annotator: Annotator, unit: str, count: int) -> None:
    def seconds(text: str) -> float:
        gc.disable()  # else what other tests have left is looked through as well
        try:
            started = time.process_time()
            annotator.annotate(text)
            return time.process_time() - started
        finally:
            gc.enable()

    def is_in_proportion() -> bool:
        once = min(seconds(unit * count) for _ in range(2))
        twice = min(seconds(unit * 2 * count) for _ in range(3))  # threads that spin count as well
        return twice < 3 * once + 0.2

    assert any(is_in_proportion() for _ in range(3))  # others on the machine disturb one or two


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["ا", "<", ".", "\u064e", "غسان ", "غسان يدعم لوقف ليبيا "])
def test_a_megabyte_of_anything(annotator: Annotator, unit: str) -> None:
    text = unit * (1_000_000 // len(unit))
    started = time.process_time()
    check(annotator.annotate(text), text)
    assert time.process_time() - started < 150
