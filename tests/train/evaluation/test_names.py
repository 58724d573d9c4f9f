import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.spans import Span
from train.evaluation.names import folded_words, match_rows, overlap, same_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("غسان سلامة", "سلامه"),
        ("خليفة حفتر", "لحفتر"),
        ("الأمم المتحدة", "للأمم المتحدة"),
        ("الأمم المتحدة", "وبالامم المتّحدة"),
        ("إيران", "ايران"),
        ("ليبيا", "بليبيا"),
        ("المجلس الرئاسي", "رئيس المجلس الرئاسي فائز السراج"),
        ("سوق", "سوق السبت جنوبي العاصمة"),
    ],
)
def test_names_that_are_one(one, other):
    assert same_name(one, other)
    assert same_name(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("غسان سلامة", "غسان يونس"),
        ("", "غسان سلامة"),
        ("", ""),
        ("؟", "روسيا"),
        ("سوق", "سوق السبت الكبير جنوبي العاصمة"),  # four words more
        ("author", "غسان سلامة"),
        ("لي", "علي"),  # a prefix leaves three letters or more
    ],
)
def test_names_that_are_not(one, other):
    assert not same_name(one, other)
    assert not same_name(other, one)


def test_a_word_has_all_its_readings():
    assert folded_words("وبالأمم") == [frozenset({"وبالامم", "بالامم", "امم"})]
    assert folded_words("كــتاب،") == [frozenset({"كتاب", "تاب"})]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (Span(0, 4), Span(0, 4), 1.0),
        (Span(0, 4), Span(2, 6), 2 / 6),
        (Span(0, 4), Span(4, 8), 0.0),
        (Span(0, 10), Span(0, 5), 0.5),
        (Span(0, 0), Span(0, 0), 0.0),
    ],
)
def test_overlap_by_hand(one, other, expected):
    assert overlap(one, other) == overlap(other, one) == pytest.approx(expected)


def test_gold_chooses_in_order_and_each_found_row_serves_once():
    assert match_rows([1, 1, 2], [2, 1], lambda g, f: g == f) == [(0, 1), (2, 0)]
    # Not the best assignment: the first gold row takes what the second would need.
    assert match_rows(["a", "b"], ["x"], lambda g, f: True) == [(0, 0)]


@given(st.lists(st.integers(0, 5)), st.lists(st.integers(0, 5)))
def test_no_row_is_used_twice(gold, found):
    pairs = match_rows(gold, found, lambda g, f: abs(g - f) <= 1)
    assert len({g for g, _ in pairs}) == len({f for _, f in pairs}) == len(pairs)
    assert all(abs(gold[g] - found[f]) <= 1 for g, f in pairs)
