"""Folding, prefix readings, and names without prefixes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.bare_names import bare_names
from infer.names import clean, compounds, fold, issue_key, key_of, readings, words_of


def bare(*surfaces: str) -> list[str]:
    return bare_names(surfaces, [False] * len(surfaces))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("أنقرة", "انقره"),
        ("إسطنبول", "اسطنبول"),
        ("ٱلقاهرة", "القاهرة"),
        ("آسيا", "اسيا"),
        ("مصطفى", "مصطفي"),
        ("فؤاد", "فواد"),
        ("الجزائر", "الجزاير"),
        ("ﻟﺒﻨﺎﻥ", "لبنان"),
        ("محمﹰد", "محمد"),
        ("\u202bلبنان\u202c", "لبنان"),
        ("لب\u200cنان\ufe0f", "لبنان"),
        ("ڤيتنام", "فيتنام"),
        ("ایران", "إيران"),
        ("BBC", "bbc"),
        ("Orbán", "orban"),
    ],
)
def test_spellings_that_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أبو ظبي", "أبوظبي"),
        ("عبد الله", "عبدالله"),
        ("نصر الله", "نصرالله"),
        ("أبي بكر", "أبو بكر"),
        ("سوريا", "سورية"),
        ("م.ت.ف", "م ت ف"),
        ("الفيسبوك", "فايسبوك"),
        ("دونالد ترمب", "دونالد ترامب"),
    ],
)
def test_names_with_one_key(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("محمد", "محمود"), ("حسن", "حسين"), ("النيجر", "نيجيريا"), ("حماس", "حماة")],
)
def test_names_that_keep_apart(one: str, other: str) -> None:
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("وقف إطلاق النار", "وقف لإطلاق النار", True),
        ("دعم حكومة الوفاق", "دعم للحكومة الوفاق", True),
        ("وقف إطلاق النار", "إطلاق النار", False),
        ("رفع العقوبات", "دفع العقوبات", False),
        ("!", "", True),
    ],
)
def test_prefixes_within_an_issue_count_for_nothing(one: str, other: str, same: bool) -> None:
    assert (issue_key(one) == issue_key(other)) == same


def test_compounds_hide_what_means_nothing_alone() -> None:
    assert compounds(words_of("محمد بن سلمان")) == ("محمد", "بنسلمان")
    assert compounds(words_of("خالد بن عبد العزيز آل سعود")) == ("خالد", "بنعبدالعزيز", "السعود")
    assert compounds(words_of("سعد الدين العثماني")) == ("سعدالدين", "العثماني")
    assert compounds(words_of("علي عبد الله صالح")) == ("علي", "عبدالله", "صالح")


def test_clean_keeps_the_letters_and_drops_what_is_not_seen() -> None:
    assert clean(' "وَزارةُ الدِّفـاع"\u200f ') == "وزارة الدفاع"


def test_readings_are_all_ways_to_read_the_head() -> None:
    assert set(readings("وللأمم")) >= {("و", "للأمم"), ("ول", "الأمم")}
    assert list(readings("روسيا")) == []
    assert list(readings("و")) == []


@pytest.mark.parametrize(
    ("surface", "name"),
    [
        ("للأمم المتحدة", "الأمم المتحدة"),
        ("وللأمم المتحدة", "الأمم المتحدة"),
        ("والمجلس الرئاسي", "المجلس الرئاسي"),
        ("بوزارة الدفاع", "وزارة الدفاع"),
        ("وبوزارة الدفاع", "وزارة الدفاع"),
        ("وروسيا", "روسيا"),
        ("بليبيا", "ليبيا"),
        ("لليبيا", "ليبيا"),
        ("للبنان", "لبنان"),
        ("وواشنطن", "واشنطن"),
        ("فقطر", "قطر"),
        ("كالصين", "الصين"),
        ("بالفيسبوك", "الفيسبوك"),
        ("بتل أبيب", "تل أبيب"),
        ("لآل سعود", "آل سعود"),
        ("ولبن سلمان", "بن سلمان"),
        ("لـحفتر", "حفتر"),
        ("بـCNN", "CNN"),
        ("وBBC", "BBC"),
        ('لـ"عربي21', "عربي21"),
        ("وَلِلبنان", "لبنان"),
    ],
)
def test_prefixes_that_show_themselves(surface: str, name: str) -> None:
    assert bare(surface) == [name]


BEGIN_LIKE_PREFIXES = """
    باريس لندن لبنان بيروت ليبيا كوريا فرنسا بوتين واشنطن وليد كندا فلسطين كاليفورنيا
    بالتيمور والتر فالنسيا لافروف كيري بلينكن فيصل كريم بسام فراس وسام كرامي لحود وكالة
    وزارة كتائب لواء بنغازي بابل كركوك كابول فيينا لؤي كالديرون بالي و ل لل وال
"""


@pytest.mark.parametrize("name", BEGIN_LIKE_PREFIXES.split())
def test_names_that_begin_like_a_prefix(name: str) -> None:
    assert bare(name) == [name]


def test_the_article_itself_is_evidence() -> None:
    assert bare("لباشاغا") == ["لباشاغا"]
    assert bare("لباشاغا", "باشاغا") == ["باشاغا", "باشاغا"]
    assert bare("لباشاغا", "فتحي باشاغا") == ["باشاغا", "فتحي باشاغا"]
    assert bare("لباشاغا", "كباشاغا") == ["باشاغا", "باشاغا"]
    assert bare("لجربا", "أحمد الجربا") == ["جربا", "أحمد الجربا"]
    assert bare("إميل لحود", "حود", "لحود") == ["إميل لحود", "حود", "لحود"]


def test_a_conjunction_alone_is_not_evidence_of_a_further_prefix() -> None:
    assert bare("بلاغوييفيتش", "وبلاغوييفيتش") == ["بلاغوييفيتش"] * 2


def test_and_right_after_a_mention_is_a_prefix() -> None:
    assert bare_names(["ماكرون", "وشولتس"], [False, True]) == ["ماكرون", "شولتس"]
    assert bare_names(["ماكرون", "وليد"], [False, True]) == ["ماكرون", "وليد"]


@given(st.text(alphabet=st.characters(min_codepoint=0x61F, max_codepoint=0x655)))
def test_plain_words_fold_as_all_others_do(text: str) -> None:
    assert fold(text) == fold(f"{text}\u200b")  # which is dropped, but is no letter


@given(st.text())
def test_clean_and_fold_take_any_text_and_settle(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert all(0 < len(rest) < len(text) + 2 for _, rest in readings(text))
    assert isinstance(key_of(text), str)


@given(st.text(alphabet="وفبلكامنيده", min_size=1, max_size=8))
def test_a_bare_name_ends_as_its_surface_does(surface: str) -> None:
    (name,) = bare(surface)
    assert name
    assert surface.endswith(name.removeprefix("ال"))


def test_words_in_a_row_show_the_prefixes_of_phrases() -> None:
    phrases = ["بعمليات الفساد", "فساد الحكومة", "وفريقه الحاكم", "بعمليات"]
    none = [False] * len(phrases)
    assert bare_names(phrases, none) == phrases
    text = "تورط في عمليات الفساد ثم ساد الهدوء وقال فريقه الحاكم إن العمليات انتهت"
    found = bare_names(phrases, none, text.split())
    assert found == ["عمليات الفساد", "فساد الحكومة", "فريقه الحاكم", "بعمليات"]


def test_marks_without_end_take_no_time() -> None:
    words = ["ا", *"\u05b0\u0591" * 100_000]
    assert bare_names(["بوقف القتال"], [False], words) == ["بوقف القتال"]
