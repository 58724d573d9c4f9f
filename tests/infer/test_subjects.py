"""Subjects of a user's choice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import Actor
from infer.errors import UsageError
from infer.parties import Party
from infer.spans import Span
from infer.subjects import about, by_name, check_subjects, mentions_of, subject_party
from infer.text import sentences, words
from tests.strategies import texts


def found(subject: str, text: str) -> list[str]:
    return [span.of(text) for span in mentions_of(subject, text, Span(0, len(text)))]


def test_subjects_are_shown_cleanly_and_once() -> None:
    asked = [" «حفتر» ", "حفتـر", "الأمم  المتحدة", "United Nations"]
    assert check_subjects(asked) == ("حفتر", "الأمم المتحدة", "United Nations")
    assert check_subjects(()) == ()


@pytest.mark.parametrize(
    ("subject", "words"), [("", 0), (" \n", 0), ("؟!", 0), ("كلمة " * 500, 500), ("\ud800", 0)]
)
def test_subjects_that_are_none(subject: str, words: int) -> None:
    with pytest.raises(UsageError, match=f"expected 1 to 30 words, found {words}$"):
        check_subjects(["حفتر", subject])


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("وقف إطلاق النار", "دعا لوقف إطلاق النار", ["لوقف إطلاق النار"]),
        (
            "وقف إطلاق النار",
            "وقف اطلاق النار، وبوقف إطلاق النّار",
            ["وقف اطلاق النار", "وبوقف إطلاق النّار"],
        ),
        ("وقف إطلاق النار", "وقف النار", []),
        ("وقف إطلاق النار", "وقف", []),
        ("حفتر", "لحفتر وحفتر ـ وفحفتر والحفتري", ["لحفتر", "وحفتر"]),
        ("ليبيا", "لليبيا بليبيا ليبيان", ["لليبيا", "بليبيا"]),
        ("الأمم المتحدة", 'للأمم "المتحدة" أمم متحدة', ['للأمم "المتحدة', "أمم متحدة"]),
        ("الهدنة الهدنة", "الهدنة الهدنة الهدنة", ["الهدنة الهدنة"]),
        ("NATO", "nato و NATO", ["nato", "NATO"]),
        ("", "حفتر", []),
        ("حفتر", "", []),
    ],
)
def test_words_with_and_without_prefixes(subject: str, text: str, expected: list[str]) -> None:
    assert found(subject, text) == expected


@given(texts(), st.data())
def test_the_words_of_a_text_are_found_in_it(text: str, data: st.DataObject) -> None:
    rows = [row for row in (words(text, *span) for span in sentences(text)) if row]
    if not rows:
        return
    row = data.draw(st.sampled_from(rows))
    first, last = sorted(data.draw(st.integers(0, len(row) - 1)) for _ in range(2))
    span = Span(row[first].start, row[last].end)
    part = Span(row[0].start, row[-1].end)
    found = mentions_of(span.of(text), text, part)
    assert all(part.start <= a < b <= part.end for a, b in found)
    assert found == sorted(found)
    plain = all(
        word.of(text).isalpha() and "\u0621" <= word.of(text)[0] <= "\u064a" for word in row
    )
    if plain:
        assert found


def test_a_subject_is_an_actor_of_its_name() -> None:
    text = "حفتر في ليبيا"
    actors = [Actor("a1", "حفتر", "PER", (0,)), Actor("a2", "حفتر", "LOC", (1,))]
    here = Party("حفتر", "a1", (Span(0, 4),), "a1")
    whole, named = Span(0, len(text)), by_name(actors)
    assert subject_party("لحفتر", text, whole, by_name([]), []).actor == ""
    assert subject_party("حفتر", text, whole, named, [here]) is here
    assert subject_party("حفتر", text, whole, named, []) == Party("حفتر", "a1", (), "a1")
    assert subject_party("ليبيا", text, whole, named, []).mentions == (Span(8, 13),)
    assert subject_party("ليبيا", text, Span(0, 7), named, []).mentions == ()


def test_who_is_asked() -> None:
    speaker = Party("1", "1", (), quotes=(0,))
    bystander = Party("2", "2", (Span(0, 1),))
    issue = Party("3", "3", (Span(2, 3),), holds=False)
    known = [speaker, bystander, issue]

    def asked(subject: Party) -> list[str]:
        return [one.holder.name for one in about(subject, 0, known)]

    assert asked(Party("س", "s", (Span(5, 6),))) == ["1", "2"]
    assert asked(Party("س", "s", ())) == ["1"]
    assert asked(bystander) == ["1"]
