"""From judged pairs to stances."""

from pathlib import Path

import pytest

from infer.annotation import Actor, Passage, Quote, Stance, Target
from infer.classifier import PairClassifier
from infer.parties import Candidate, Party
from infer.spans import Span
from infer.stances import Judged, judge, likely_holders, name_holders, to_stances
from infer.text import sentences

TEXT = "لا. المتظاهرون يدعم الهدنة. يونس"
ACTOR = Actor("a1", "يونس", "PER", (0,))
YUNIS = Party("يونس", "a1", (Span(28, 32),), "a1")
CROWD = Party("المتظاهرون", "متظاهرون", (Span(4, 14),))
TRUCE = Party("الهدنة", "هدنا", (Span(20, 26),), holds=False)


def judged(holder: Party, target: Party, label: str = "favor") -> Judged:
    return Judged(Candidate(1, holder, target), label, 0.75)


def quote(start: int, end: int) -> Quote:
    passage = Passage.at(Span(start, end), TEXT)
    return Quote(None, "a1", passage, passage, "direct", 0.5)


@pytest.fixture(scope="module")
def classifier(tiny_models: dict[str, Path]) -> PairClassifier:
    return PairClassifier.load(tiny_models["stance"], threads=1)


def test_the_model_is_shown_the_marked_sentence(classifier: PairClassifier) -> None:
    found = [Candidate(1, CROWD, TRUCE), Candidate(1, TRUCE, CROWD), Candidate(2, YUNIS, TRUCE)]
    said, cut = judge([(TEXT, sentences(TEXT), found)], classifier)[0]
    assert [one.candidate for one in said] == found
    assert [one.label for one in said] == ["favor", "neutral", "neutral"]
    assert all(0.5 < one.score < 1 for one in said)
    assert cut == 0
    assert judge([(TEXT, sentences(TEXT), [])], classifier) == [([], 0)]


def test_marks_outside_the_sentence_are_no_marks(classifier: PairClassifier) -> None:
    everywhere = Party("س", "s", (Span(0, 2), Span(4, 14), Span(28, 32)))
    one, other = (
        judge([(TEXT, sentences(TEXT), [Candidate(1, holder, TRUCE)])], classifier)[0][0][0]
        for holder in (everywhere, CROWD)
    )
    assert one.label == other.label == "favor"


def test_a_holder_that_another_outdoes_is_dropped() -> None:
    def sure(sentence: int, holder: Party, score: float, label: str = "favor") -> Judged:
        return Judged(Candidate(sentence, holder, TRUCE), label, score)

    both = [sure(1, CROWD, 0.5, "against"), sure(1, YUNIS, 0.4)]
    assert likely_holders(both) == both
    weak = sure(1, YUNIS, 0.3)
    assert likely_holders([both[0], weak]) == both[:1]
    assert likely_holders([weak, both[0]]) == both[:1]
    assert likely_holders([sure(2, CROWD, 0.5), weak]) == [sure(2, CROWD, 0.5), weak]
    assert likely_holders([sure(1, CROWD, 0.9, "neutral"), weak]) == [weak]


def test_holders_without_a_name_become_roles() -> None:
    actors, ids = name_holders(
        [judged(CROWD, TRUCE), judged(YUNIS, CROWD), judged(CROWD, YUNIS)], [ACTOR]
    )
    assert actors == (ACTOR, Actor("a2", "المتظاهرون", "ROLE", ()))
    assert ids == {"متظاهرون": "a2"}
    assert name_holders([judged(YUNIS, TRUCE)], [ACTOR]) == ((ACTOR,), {})


def test_a_speaker_of_that_name_is_the_holder() -> None:
    speaker = Actor("a2", "المتظاهرون", "ROLE", ())
    actors, ids = name_holders([judged(CROWD, TRUCE)], [ACTOR, speaker])
    assert actors == (ACTOR, speaker)
    assert ids == {"متظاهرون": "a2"}


def test_targets_of_every_form() -> None:
    absent = Party("روسيا", "روسيا", ())
    ids = {"متظاهرون": "a2"}
    found = to_stances(
        TEXT,
        [
            judged(CROWD, TRUCE),
            judged(CROWD, YUNIS, "against"),
            judged(YUNIS, CROWD),
            judged(YUNIS, absent, "neutral"),
        ],
        (),
        ids,
    )
    truce = Target(passage=Passage(20, 26, "الهدنة"))
    assert found == (
        Stance(1, "a2", truce, "favor", 0.75),
        Stance(1, "a2", Target(actor="a1"), "against", 0.75),
        Stance(1, "a1", Target(actor="a2"), "favor", 0.75),
        Stance(1, "a1", Target(subject="روسيا"), "neutral", 0.75),
    )


def test_nobody_stands_to_himself() -> None:
    speaker = Party("المتظاهرون", "a2", (), "a2")
    assert to_stances(TEXT, [judged(speaker, CROWD)], (), {"متظاهرون": "a2"}) == ()


def test_the_quotation_that_speaks_of_the_target() -> None:
    quotes = [quote(0, 2), quote(15, 26), quote(0, 32)]
    for said, expected in (((0,), None), ((1,), 1), ((0, 2), 2), ((), None), ((0, 1, 2), 1)):
        holder = Party("يونس", "a1", (), "a1", said)
        (stance,) = to_stances(TEXT, [judged(holder, TRUCE)], quotes, {})
        assert stance.quote == expected
