from datasets import Dataset

from train.data.leaks import SharedSentence, fold_words, runs, shared_sentences

KNOWN = "أعلنت وزارة الصحة في عمان أمس افتتاح مستشفى جديد ."
FOLDED_ALIKE = "اعلنت وزارةُ الصحّة فى عمان امس ، افتتاح مستشفي جديد"


def texts(*values: str) -> Dataset:
    return Dataset.from_dict({"text": list(values)})


def test_shared_sentences_reports_both_rows() -> None:
    a = texts("وصل القطار .", KNOWN, KNOWN)
    b = texts("خبر آخر", "وصل القطار .", FOLDED_ALIKE)
    assert shared_sentences(a, b) == [SharedSentence(1, 2, FOLDED_ALIKE)]


def test_short_sentences_count_if_asked() -> None:
    a, b = texts("وصل القطار ."), texts("وصل القطار")
    assert shared_sentences(a, b) == []
    assert shared_sentences(a, b, words=2) == [SharedSentence(0, 0, "وصل القطار")]


def test_a_longer_sentence_is_another_one() -> None:
    assert shared_sentences(texts(KNOWN), texts(KNOWN + " رسميا")) == []


def test_folding() -> None:
    assert fold_words("و أكبـر المُدُن ، ومؤتة \u200eﻻ") == ("واكبر", "المدن", "وموته", "لا")


def test_runs() -> None:
    assert list(runs(("a", "b", "c"), 2)) == [("a", "b"), ("b", "c")]
    assert list(runs(("a",), 2)) == []
