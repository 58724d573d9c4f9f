"""Sentences and words as spans of the original text."""

import time
from itertools import pairwise

import pytest
from hypothesis import given

from infer.spans import Span
from infer.text import paragraphs, sentences, words
from tests.strategies import texts


def said(spans: tuple[Span, ...] | list[Span], text: str) -> list[str]:
    return [span.of(text) for span in spans]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\u00a0", []),
        ("وصل سلامة. قال.", ["وصل سلامة.", "قال."]),
        ("هل وصل؟ نعم! حسناً… لا", ["هل وصل؟", "نعم!", "حسناً…", "لا"]),
        ("بلغ 3.5 مليون في U.N اليوم", ["بلغ 3.5 مليون في U.N اليوم"]),
        ('قال: "وصل." ثم غادر', ['قال: "وصل."', "ثم غادر"]),
        ("قال «وصل».» ثم", ["قال «وصل».»", "ثم"]),
        ("أولا؛ ثانيا؛ثالثا", ["أولا؛", "ثانيا؛ثالثا"]),
        ("عنوان\r\n\r\nمتن\u2029خاتمة\n", ["عنوان", "متن", "خاتمة"]),
        ("انتهى...ثم بدأ... أخيرا", ["انتهى...ثم بدأ...", "أخيرا"]),
        ("نعم.\u200f لا", ["نعم.\u200f", "لا"]),
        (". . .", [".", ".", "."]),
    ],
)
def test_sentences_end_where_they_should(text: str, expected: list[str]) -> None:
    assert said(sentences(text), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ('لـ"عربي21"', ["لـ", '"', "عربي21", '"']),
        ("كَتَبَ سلامـة", ["كَتَبَ", "سلامـة"]),
        ("\u200fعربي\u200f ب\u200cه", ["عربي", "ب\u200cه"]),
        ("\u202eabc\u202c", ["abc"]),
        ("\u200f \ufeff", []),
        ("a_b، 3.5!?", ["a_b", "،", "3", ".", "5", "!", "?"]),
        ("👩\u200d👧", ["👩", "👧"]),
        ("\u064e", ["\u064e"]),
        ("\ud800ab", ["\ud800", "ab"]),
    ],
)
def test_words_are_runs_of_letters_or_single_marks(text: str, expected: list[str]) -> None:
    assert said(words(text), text) == expected


def test_words_of_a_part_are_spans_of_the_whole() -> None:
    text = "وصل غسان سلامة"
    assert words(text, 4, 8) == [Span(4, 8)]
    assert words(text, 5) == [Span(5, 8), Span(9, 14)]


@given(texts())
def test_sentences_are_trimmed_apart_and_cover_all_but_white_space(text: str) -> None:
    found = sentences(text)
    assert all(span.of(text) == span.of(text).strip() != "" for span in found)
    edges = [0, *(edge for span in found for edge in span), len(text)]
    assert edges == sorted(edges)
    gaps = list(pairwise(edges))[::2]
    assert all(not text[a:b].strip() for a, b in gaps)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t\n", []),
        ("واحد. اثنان؛ ثلاثة", ["واحد. اثنان؛ ثلاثة"]),
        ("\n واحد.\r\n\r\n\tاثنان\u2029 \n ثلاثة\n", ["واحد.", "اثنان", "ثلاثة"]),
    ],
)
def test_paragraphs_are_lines(text: str, expected: list[str]) -> None:
    assert said(paragraphs(text), text) == expected


@given(texts())
def test_each_sentence_lies_in_a_paragraph(text: str) -> None:
    lines = paragraphs(text)
    assert all(span.of(text) == span.of(text).strip() != "" for span in lines)
    assert all(a.end < b.start for a, b in pairwise(lines))
    inside = [s for line in lines for s in sentences(text) if line.start <= s.start < line.end]
    assert tuple(inside) == sentences(text)
    assert all(any(a <= s.start and s.end <= b for a, b in lines) for s in inside)
    assert not any(set(span.of(text)) & set("\r\n\u2028\u2029") for span in lines)


@given(texts())
def test_words_lie_in_sentences_and_cover_every_letter_and_digit(text: str) -> None:
    found = [word for sentence in sentences(text) for word in words(text, *sentence)]
    assert found == words(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    covered = {place for word in found for place in range(*word)}
    assert {i for i, character in enumerate(text) if character.isalnum()} <= covered
    assert not any(text[place].isspace() for place in covered)


@pytest.mark.parametrize(
    "unit", ["ا", ".", '."', '"', "؛", "\n", "َ", "\u200f", "a\u200f", "<", " ", ".\n"]
)
def test_hostile_runs_take_time_in_proportion(unit: str) -> None:
    text = (unit * 200_000)[:200_000]
    started = time.process_time()
    assert len(sentences(text)) <= len(words(text)) + 1
    assert time.process_time() - started < 2  # by the square, a run of stops takes minutes


def test_stops_followed_by_closing_marks_take_time_in_proportion() -> None:
    started = time.process_time()
    assert len(sentences("." * 100_000 + '"' * 100_000)) == 1
    assert time.process_time() - started < 2


@given(text=texts())
def test_words_are_the_same_by_sentences_and_by_paragraphs(text: str) -> None:
    by = [
        [word for part in cut(text) for word in words(text, *part)]
        for cut in (sentences, paragraphs)
    ]
    assert by[0] == by[1]
