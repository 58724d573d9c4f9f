"""Stances of one holder towards one target, summed up."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import Passage, Relation, Stance, Target
from infer.relations import relations as relations_in
from tests.strategies import annotations

LIBYA = Target(actor="a2")


def stance(
    label: str, score: float = 0.5, target: Target = LIBYA, sentence: int = 0, holder: str = "a1"
) -> Stance:
    return Stance(sentence, holder, target, label, score)


def relations(stances: Sequence[Stance], text: str = "") -> tuple[Relation, ...]:
    return relations_in(stances, text)


def issue(words: str) -> Target:
    return Target(passage=Passage(0, len(words), words))


def test_sentences_are_counted_once() -> None:
    (found,) = relations(
        [stance("favor"), stance("favor"), stance("favor", sentence=4), stance("against", 0.1)]
    )
    assert (found.holder, found.target, found.label) == ("a1", LIBYA, "favor")
    assert (found.favor, found.against, found.stances) == (2, 1, (0, 1, 2, 3))
    assert found.score == pytest.approx(1 - 0.5**3 * 0.9)


@pytest.mark.parametrize(
    ("favor", "against", "label"),
    [(0.8, 0.4, "favor"), (0.4, 0.8, "against"), (0.8, 0.41, "mixed"), (0.5, 0.5, "mixed")],
)
def test_one_label_outweighs_the_other_twice(favor: float, against: float, label: str) -> None:
    (found,) = relations([stance("against", against), stance("favor", favor)])
    assert found.label == label


def test_neutral_counts_for_nothing() -> None:
    assert relations([stance("neutral")]) == ()
    (found,) = relations([stance("neutral"), stance("against")])
    assert (found.stances, found.against, found.label) == ((1,), 1, "against")
    assert relations([]) == ()


def test_the_surest_come_first() -> None:
    found = relations(
        [stance("favor", 0.3, holder="a3"), stance("favor", 0.9), stance("favor", 0.3, issue("س"))]
    )
    assert [one.stances for one in found] == [(1,), (0,), (2,)]


@pytest.mark.parametrize(
    "other",
    [
        "لوقف إطلاق النار",
        "بوقف إطلاق النار",
        "وقف لإطلاق النار",
        "وقْف اطلاق النار",
        "«وقف إطلاق النار»",
    ],
)
def test_prefixes_and_spelling_make_no_other_target(other: str) -> None:
    truce = issue("وقف إطلاق النار")
    (found,) = relations([stance("favor", target=truce), stance("favor", target=issue(other))])
    assert found.target == truce
    assert relations([stance("favor", target=issue(other))])[0].target == issue(other)


def test_the_text_shows_what_a_prefix_is() -> None:
    targets = [issue("بوقف القتال"), issue("لوقف القتال في ليبيا")]
    stances = [stance("favor", target=target) for target in (*targets, issue("وقف القتال"))]
    assert [one.stances for one in relations(stances[:2])] == [(0,), (1,)]
    asked = [
        stance("favor", target=Target(subject=words)) for words in ("بوقف النار", "لوقف النار")
    ]
    assert len(relations(asked, "دعا إلى وقف الحرب")) == 2
    (found,) = relations(asked, "دعا إلى وقف النار")
    assert found.stances == (0, 1)


def test_a_subject_asked_for_is_the_issue_of_its_words() -> None:
    targets = [Target(subject="الهدنة"), issue("للهدنة"), issue("والهدنة")]
    (found,) = relations([stance("favor", target=target) for target in targets])
    assert found.stances == (0, 1, 2)


def test_other_words_are_other_targets() -> None:
    targets = [
        issue("الهدنة"),
        issue("الهدنة الهشة"),
        Target(actor="a7"),
        Target(subject="actor a7"),
    ]
    found = relations(
        [stance("favor", target=target) for target in (*targets, issue("!"), issue("؟"))]
    )
    assert len(found) == 6


@given(annotations(), st.randoms())
def test_every_stance_is_in_one_relation(annotation, random) -> None:
    stances = list(annotation.stances)
    random.shuffle(stances)
    found = relations(stances)
    held = sorted(index for one in found for index in one.stances)
    assert held == [i for i, one in enumerate(stances) if one.label != "neutral"]
    for one in found:
        own = [stances[index] for index in one.stances]
        assert {stance.holder for stance in own} == {one.holder}
        assert one.target == own[0].target
        assert 0 <= one.score <= 1
        for label, count in (("favor", one.favor), ("against", one.against)):
            assert count == len({s.sentence for s in own if s.label == label})
