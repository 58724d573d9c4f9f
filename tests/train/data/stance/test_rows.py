"""What one holder says of one target counts once, and spans hold what they should."""

from collections import Counter

import pytest

from infer.spans import Span
from train.data.stance.rows import StanceRow, find_span, make_stances

TEXT = "Ann thanked Bob."
ANN, BOB = Span(0, 3), Span(12, 15)


def row(label: str, holder: Span | None = ANN, sentence: int = 0, subject: str = "") -> StanceRow:
    return StanceRow(sentence, TEXT, holder, BOB, subject, label)


def test_repeats_are_dropped_and_contradictions_with_them() -> None:
    rows = [row("favor"), row("against", None), row("favor"), row("favor", None)]
    corpus = make_stances([*rows, row("neutral", sentence=1)], Counter())
    assert corpus.rows == (row("favor"), row("neutral", sentence=1))
    assert corpus.defects == {
        "rows dropped: repeated": 1,
        "rows dropped: contradict each other": 2,
    }


def test_other_sentences_holders_and_subjects_are_no_repeats() -> None:
    rows = (row("favor"), row("favor", None), row("favor", sentence=1), row("favor", subject="x"))
    assert make_stances(rows, Counter(spoilt=0)) == make_stances(list(rows), Counter())
    assert make_stances(rows, Counter()).rows == rows
    assert make_stances(rows, Counter(spoilt=0, mended=2)).defects == {"mended": 2}


@pytest.mark.parametrize(
    ("start", "end", "surface", "expected"),
    [
        (0, 3, "Ann", ANN),
        (12, 15, "Bob", BOB),
        (1, 3, "Ann", None),
        (13, 99, "ob.", None),
        (3, 3, "", None),
        (-4, -1, "Bob", None),
    ],
)
def test_find_span(start: int, end: int, surface: str, expected: Span | None) -> None:
    assert find_span(TEXT, start, end, surface) == expected
