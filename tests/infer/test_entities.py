"""From tagged words to mentions."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.actors import Mention
from infer.decode import TaggedSpan
from infer.entities import name_persons, to_mentions
from infer.text import words
from tests.strategies import texts


def surfaces(text: str, start: int, end: int) -> list[str]:
    return [m.text for m in to_mentions(text, words(text), [TaggedSpan(start, end, "PER", 0.5)])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("غسان سلامة", ["غسان سلامة"]),
        ('"عربي21"،', ["عربي21"]),
        ("(الأمم) المتحدة.", ["الأمم) المتحدة"]),
        ("« »", []),
        ("\u200fلحفتر\u200f", ["لحفتر"]),
        ("\u064eلحفتر _", ["\u064eلحفتر"]),
        ("😀!", []),
    ],
)
def test_punctuation_at_the_edges_stays_outside(text: str, expected: list[str]) -> None:
    assert surfaces(text, 0, len(words(text))) == expected


def test_a_mention_keeps_label_and_score() -> None:
    text = "في ليبيا ."
    found = to_mentions(text, words(text), [TaggedSpan(1, 3, "LOC", 0.25)])
    assert found == [Mention(3, 8, "LOC", "ليبيا", 0.25)]


@st.composite
def tagged(draw: st.DrawFn) -> tuple[str, list[TaggedSpan]]:
    text = draw(texts())
    count = len(words(text))
    edges = sorted(draw(st.sets(st.integers(0, count), max_size=8)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return text, [TaggedSpan(a, b, "ORG", 0.5) for a, b in pairs]


@given(tagged())
def test_mentions_are_surfaces_of_whole_words_that_say_something(
    case: tuple[str, list[TaggedSpan]],
) -> None:
    text, spans = case
    row = words(text)
    found = to_mentions(text, row, spans)
    assert all(m.text == text[m.start : m.end] for m in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(any(c.isalnum() for c in m.text) for m in found)
    assert {m.start for m in found} <= {w.start for w in row}
    assert {m.end for m in found} <= {w.end for w in row}
    said = {i for s in spans for w in row[s.start : s.end] for i in range(*w) if text[i].isalnum()}
    assert said == {i for m in found for i in range(m.start, m.end) if text[i].isalnum()}


def test_a_surname_is_its_person_wherever_an_organisation_might_stand() -> None:
    def mention(text: str, label: str) -> Mention:
        return Mention(0, len(text), label, text, 0.9)

    given_ = [
        mention("خليفة حفتر", "PER"),
        mention("لحفتر", "ORG"),
        mention("حفتر", "MISC"),
        mention("قوات حفتر", "ORG"),
        mention("الوفاق", "ORG"),
        mention("جورج واشنطن", "PER"),
        mention("واشنطن", "LOC"),
    ]
    labels = [m.label for m in name_persons(given_)]
    assert labels == ["PER", "PER", "PER", "ORG", "ORG", "PER", "LOC"]
