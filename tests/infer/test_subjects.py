"""Subjects of a user's choice."""

import pytest

from infer.annotation import Actor
from infer.errors import UsageError
from infer.parties import Party
from infer.spans import Span
from infer.subjects import about, by_name, check_subjects, subject_party


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
