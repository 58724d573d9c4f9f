"""A pair of parties as two texts, with both marked."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import AUTHOR
from infer.pair_text import MOST_WORDS, crop, name_pair, pair_text
from infer.spans import Span
from infer.text import words
from tests.strategies import texts

PAIR = ("حفتر", "ليبيا")


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Span], list[Span]]:
    """A sentence, often a long one, with runs of its words for the holder and the target."""
    text = " ".join(draw(st.lists(texts(max_size=6), max_size=6))) * draw(st.sampled_from([1, 20]))
    found = words(text)
    places = st.integers(0, max(0, len(found) - 1))
    runs = [
        Span(found[first].start, found[min(first + size, len(found) - 1)].end)
        for first, size in draw(st.lists(st.tuples(places, st.integers(0, 3)), max_size=5))
        if found
    ]
    cut = draw(st.integers(0, len(runs)))
    return text, runs[:cut], runs[cut:]


@pytest.mark.parametrize(
    ("sentence", "holder", "target", "expected"),
    [
        ("حفتر يدعم ليبيا", [(0, 4)], [(10, 15)], " @ حفتر @  يدعم  # ليبيا # "),
        ("حفتر يدعم ليبيا", [], [(10, 15)], "حفتر يدعم  # ليبيا # "),
        ("حفتر", [(0, 4)], [(0, 4)], " #  @ حفتر #  @ "),
        ("ab", [(0, 1)], [(1, 2)], " @ a @  # b # "),
        ("", [], [], ""),
    ],
)
def test_both_are_marked(
    sentence: str, holder: list[tuple[int, int]], target: list[tuple[int, int]], expected: str
) -> None:
    spans = [[Span(*pair) for pair in pairs] for pairs in (holder, target)]
    assert pair_text(PAIR, sentence, *spans) == ("حفتر ← ليبيا", expected)


def test_the_outlet_is_the_writer() -> None:
    assert name_pair(AUTHOR, "ليبيا") == "الكاتب ← ليبيا"


@given(marked())
def test_nothing_but_marks_is_added(found: tuple[str, list[Span], list[Span]]) -> None:
    sentence, holder, target = found
    shown = crop(sentence, [*holder, *target])
    _, second = pair_text(PAIR, sentence, holder, target)
    kept = [
        [s for s in spans if shown.start <= s.start and s.end <= shown.end]
        for spans in (holder, target)
    ]
    added = Counter(second) - Counter(shown.of(sentence))
    times = [2 * len(spans) for spans in kept]
    assert [added["@"], added["#"], added[" "]] == [*times, 2 * sum(times)]
    assert added.total() == 3 * sum(times)
    assert not Counter(shown.of(sentence)) - Counter(second)


@given(marked())
def test_what_is_shown_is_short_and_holds_the_marks(
    found: tuple[str, list[Span], list[Span]],
) -> None:
    sentence, *parties = found
    marks = sorted(span for spans in parties for span in spans)
    shown = crop(sentence, marks)
    size = len(words(sentence))
    assert len(words(shown.of(sentence))) == min(size, MOST_WORDS)
    if size <= MOST_WORDS:
        assert shown == Span(0, len(sentence))
    elif marks:
        assert shown.start <= marks[0].start < marks[0].end <= shown.end
        reach = words(sentence, marks[0].start, max(span.end for span in marks))
        if len(reach) <= MOST_WORDS:
            assert all(shown.start <= a and b <= shown.end for a, b in marks)


def test_marks_far_apart_lose_the_last() -> None:
    sentence = " ".join(map(str, range(1000)))
    found = words(sentence)
    first, near, far = found[300], found[400], found[900]
    assert pair_text(PAIR, sentence, [near], [first, far])[1].count("#") == 2
    shown = crop(sentence, [far, first, near])
    assert shown.start <= first.start
    assert near.end <= shown.end < far.start
    assert shown.of(sentence).split() == [str(i) for i in range(296, 406)]


@pytest.mark.parametrize(("place", "expected"), [(0, 0), (999, 890), (500, 446), (None, 0)])
def test_it_grows_evenly_up_to_the_edges(place: int | None, expected: int) -> None:
    sentence = " ".join(map(str, range(1000)))
    marks = [] if place is None else [words(sentence)[place]]
    shown = crop(sentence, marks).of(sentence).split()
    assert shown == [str(i) for i in range(expected, expected + MOST_WORDS)]


def test_a_mark_longer_than_what_is_shown_leaves_its_beginning() -> None:
    sentence = "ا ب ج " * 300
    shown = crop(sentence, [Span(6, len(sentence) - 1)])
    assert (shown.start, len(words(shown.of(sentence)))) == (6, MOST_WORDS)
    assert pair_text(PAIR, sentence, [Span(6, len(sentence) - 1)])[1] == shown.of(sentence)
