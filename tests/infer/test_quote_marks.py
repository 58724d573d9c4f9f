"""Which stretches stand in quote marks."""

import pytest
from hypothesis import given

from infer.quote_marks import closing, marks_of
from infer.spans import Span
from tests.strategies import texts


def pairs(text: str) -> list[str]:
    return [pair.of(text) for pair in marks_of(text, Span(0, len(text))).pairs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('قال "نص" هنا', ["نص"]),
        ("قال «نص» هنا", ["نص"]),
        ("قال »نص« هنا", ["نص"]),
        ("قال ”نص“ هنا", ["نص"]),
        ("قال ''نص'' هنا", ["نص"]),
        ("قال 'نص' هنا", ["نص"]),
        ('قال " نص " هنا', [" نص "]),
        ('لـ"عربي21" و"نص"، ب"نص2".', ["عربي21", "نص", "نص2"]),
        ('قال:"نص".', ["نص"]),
        ('"نص "الوفاق" آخر"', ['نص "الوفاق" آخر']),
        ('"قال لـ"عربي21" هنا" ثم', ['قال لـ"عربي21" هنا']),
        ('«نص "الوفاق" آخر» ثم «ثان»', ['نص "الوفاق" آخر', "ثان"]),
        ('نص" هنا', []),
        ('هنا "نص', []),
        ('"أول ثم «ثان» وبعد', ["ثان"]),
        ("it's don't", []),
        ("", []),
    ],
)
def test_outermost_pairs(text: str, expected: list[str]) -> None:
    assert pairs(text) == expected


def test_an_opener_that_nothing_closes_is_told() -> None:
    text = 'قال: "نص «آخر» هنا'
    (opener,) = marks_of(text, Span(0, len(text))).unclosed
    assert text[opener.start :] == "نص «آخر» هنا"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('وسطر ثان". ثم', "وسطر ثان"),
        ('"وسطر ثان".', '"وسطر ثان'),
        ('عن "الوفاق" وسطر".', 'عن "الوفاق" وسطر'),
        ('عن "الوفاق" وسطر', None),
        ('"الوفاق" وسطر', None),
        ('"وسطر', None),
        ("وسطر»", None),
    ],
)
def test_a_later_line_closes_what_an_earlier_one_opened(line: str, expected: str | None) -> None:
    end = closing(line, Span(0, len(line)), '"')
    assert (None if end is None else line[:end]) == expected


@given(texts())
def test_pairs_are_in_order_and_apart(text: str) -> None:
    found = marks_of(text, Span(0, len(text))).pairs
    edges = [edge for pair in found for edge in pair]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(text) for edge in edges)
