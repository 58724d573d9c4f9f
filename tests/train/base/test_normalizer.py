import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.text import words
from tests.strategies import texts
from tests.train.base.examples import tokenizer
from train.base.normalizer import news_normalizer, news_pre_tokenizer

SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
CORE = tokenizer().backend_tokenizer


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("الدُّوَلِيّ", "الدولي"),
        ("كثيـــرًا", "كثيرا"),
        ("ٱلله", "الله"),
        ("کی", "كي"),
        ("ﻏﺴﺎن", "غسان"),
        ("ﻻ", "لا"),
        ("ب\u200cه", "به"),
        ("\ufeff\u200fمن\u061c", "من"),
        ("\u2066من\u2069", "من"),
        ("من\u00adها", "منها"),
        ("من\u00a0ها", "من ها"),
        ("من\x08ها", "من ها"),
        ("١٢٣", "١٢٣"),
        ("ڤيتنام وچاد وگانا", "ڤيتنام وچاد وگانا"),
        ("آأإؤئة", "آأإؤئة"),
        ("ا\u0653", "آ"),
        ("Reuters", "Reuters"),
    ],
)
def test_normalises(raw: str, expected: str) -> None:
    assert news_normalizer().normalize_str(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("من،10€ (ها).", ["▁من", "▁،", "▁10", "▁€", "▁(", "▁ها", "▁)", "▁."]),
        ("  من  ", ["▁من"]),
        ("😀🇱🇾", ["▁😀", "▁🇱", "▁🇾"]),
        ("", []),
    ],
)
def test_cuts(raw: str, expected: list[str]) -> None:
    assert [piece for piece, _ in news_pre_tokenizer().pre_tokenize_str(raw)] == expected


@given(texts())
def test_every_piece_lies_in_one_word_and_begins_there(text: str) -> None:
    text = text.translate(SURROGATES)
    found = CORE.encode(text, add_special_tokens=False)
    spans = words(text)
    for start, end in found.offsets:
        assert 0 <= start < end <= len(text)
        touched = [word for word in spans if word.start < end and start < word.end]
        assert len(touched) == 1
        assert touched[0].start <= start < touched[0].end


@given(texts())
def test_raw_text_and_spaced_words_give_the_same_pieces(text: str) -> None:
    text = text.translate(SURROGATES)
    spaced = " ".join(text[word.start : word.end] for word in words(text))
    raw = CORE.encode(text, add_special_tokens=False)
    assert raw.ids == CORE.encode(spaced, add_special_tokens=False).ids


@given(st.text(max_size=60))
def test_any_text_passes_and_its_offsets_lie_in_it(text: str) -> None:
    # a panic of the tokenizers library is no Exception, but fails this test all the same
    for start, end in CORE.encode(text, add_special_tokens=False).offsets:
        assert 0 <= start < end <= len(text)


@pytest.mark.parametrize("character", ["<", "\u064e", "ٱ", "ک", "\u200f", "\x08", "ﷺ", "😀", "ب"])
def test_time_grows_with_the_length_not_its_square(character: str) -> None:
    short, long = _seconds(character * 2000), _seconds(character * 16_000)
    assert short < 0.25
    assert long < max(24 * short, 0.05)  # 8 times as long: in line 8, in square 64


def _seconds(text: str) -> float:
    taken = []
    for _ in range(3):
        start = time.process_time()
        CORE.encode(text, add_special_tokens=False)
        taken.append(time.process_time() - start)
    return min(taken)
