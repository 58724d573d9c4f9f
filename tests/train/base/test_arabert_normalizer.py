import time

import pytest

from train.base.arabert_normalizer import arabert_normalizer

NORMALIZER = arabert_normalizer()
RUNS = tuple("<\u064e&.@/[5اٱﻻﷺ\u200f😀 \n…")
CYCLES = (
    "a",
    "-",
    "_",
    "a.",
    "a@",
    "@a",
    "a@b.",
    "<a",
    "&lt",
    "&#0",
    "www",
    "http",
    "://",
    "5ا",
    "a5",
)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("كَتَبَ كثيـــرًا", "كتب كثيرا"),
        ("https://t.co/aB ا", "[رابط] ا"),
        ("www.site.org", "[رابط]"),
        ("@ali: ا", "[مستخدم] : ا"),
        ("a.b@mail.site.org", "[بريد]"),
        ("<b>ا</b><br />ب", "ا ب"),
        ("١٢٫٥٪", "12٫5٪"),
        ("جدااااا!!!!", "جداا!!"),
        ("2000000", "2000000"),
        ("1/2/2020", "1-2-2020"),
        ("كوفيد19", "كوفيد 19"),
        ("19و5G", "19 و 5 G"),
        ("G5ا", "G 5 ا"),
        ("5G A4", "5G A4"),
        ("ا😀ب❤️", "ا ب"),
        ("ا\x00ب\x1cج", "ا ب ج"),
        ("&quot;ا&#39; &#x27; &#146; &nbsp;&hellip; &laquo", "\"ا' ' ’ … «"),
        ("&amp;lt;", "lt;"),
        ("[رابط]", "[رابط]"),
        ("", ""),
    ],
)
def test_normalises(raw: str, expected: str) -> None:
    assert " ".join(NORMALIZER.normalize_str(raw).split()) == expected


@pytest.mark.parametrize("text", [*RUNS, *CYCLES])
def test_hostile_text_of_one_call_takes_no_time(text: str) -> None:
    # infer.encoding gives no more than 2,000 characters at a time
    started = time.process_time()
    NORMALIZER.normalize_str((text * 2000)[:2000])
    assert time.process_time() - started < 1
