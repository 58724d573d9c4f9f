"""From tagged words to quotations."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.decode import TaggedSpan
from infer.quotes import Found, assemble
from infer.text import paragraphs, words
from tests.infer.marked import Marked, marked
from tests.strategies import texts


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[Q قال] [S سلامة] إن [C الوضع صعب].", ["الوضع صعب"]),
        ("[Q قال] [S سلامة] [C إن الوضع صعب].", ["الوضع صعب"]),
        ("[Q قال] [S سلامة] [C أنه صعب].", ["أنه صعب"]),
        ('[Q قال] [S سلامة]: [C "الوضع صعب".]', ["الوضع صعب"]),
        ("[Q قال] [S سلامة]: [C «الوضع صعب»]", ["الوضع صعب"]),
        ("[Q قال] [S سلامة]: [C »الوضع صعب«]", ["الوضع صعب"]),
        ("[Q قال] [S سلامة]: [C ”الوضع صعب“]", ["الوضع صعب"]),
        ('[Q قال] [S سلامة]: [C "الوضع صعب]', ["الوضع صعب"]),
        ('[Q قال] [S سلامة] [C إن "الوضع صعب]"', ["الوضع صعب"]),
        ('[C "الوضع صعب"]، [Q قال] [S سلامة].', ["الوضع صعب"]),
        ("[Q زاد] العدد [C 41%]", ["41%"]),
        ('[Q نفى] [C قبول "وقف إطلاق النار"].', ['قبول "وقف إطلاق النار"']),
        ('[Q قال] إن [C "الوفاق" لن تتراجع].', ['"الوفاق" لن تتراجع']),
        ("[Q قال] [S سلامة].", []),
        ("[S سلامة]: [C الوضع صعب].", []),
        ("[Q قال] [C إن]", []),
        ("[Q !] [C الوضع صعب].", []),
    ],
)
def test_contents(source: str, expected: list[str]) -> None:
    assert marked(source).contents() == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('[Q قال]: [C الأول. الثاني]. الثالث "كذا".', ["الأول. الثاني"]),
        ('[Q قال]: "[C الأول]. الثاني. الثالث".', ["الأول. الثاني. الثالث"]),
        ('[Q قال]: "[C الأول]. الثاني" ثم ذهب.', ["الأول. الثاني"]),
        ('[Q قال]: "[C الأول]. [C الثاني]. الثالث".', ["الأول. الثاني. الثالث"]),
        ('[Q قال]: "[C عن "الوفاق" قليل]. الثاني" ثم', ['عن "الوفاق" قليل. الثاني']),
        ('[Q قال]: "[C الأول]. ثم [Q أضاف] [C الثاني]".', ["الأول", "الثاني"]),
        ('[Q قال] إن "[C الأول أولا]" وإن "[C الثاني]".', ['الأول أولا" وإن "الثاني']),
        ("[Q قال] إن [C الأول أولا] وقد [C عاد ثانيا].", ["الأول أولا وقد عاد ثانيا"]),
        ("[Q قال] إن [C الأول] ثم [S عباس] [C الثاني].", ["الأول"]),
        ("[Q قال] إن [C الأول]. [C الثاني].", ["الأول"]),
        ("[Q قال] إن [C الأول] في حين كان الآخر هناك [C الثاني].", ["الأول"]),
    ],
)
def test_one_content_is_one_stretch_up_to_its_quote_mark(source: str, expected: list[str]) -> None:
    assert marked(source).contents() == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[C الأول]، [Q قال] [S سلامة]. [Q وأضاف]: [C الثاني].", ["الأول", "الثاني"]),
        ("[Q مشيرا] إلى [C الأول] [C الثاني]، بحسب ما [Q ذكر] [S عضو].", ["الأول", "الثاني"]),
        ("[Q قال] [C الأول]، [Q حسب] [S رويترز].", ["الأول"]),
        ("[Q قال] [S سلامة] [Q مؤكدا] أن [C الأول].", ["الأول"]),
        ("[C بعيد] ثم جرى ما جرى في ليل طويل بعد ذلك [Q قال] سلامة.", []),
    ],
)
def test_a_cue_takes_the_content_after_it_else_one_before(source: str, expected: list[str]) -> None:
    assert marked(source).contents() == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[Q قال] [S سلامة]، إن [C الوضع صعب].", ["سلامة"]),
        ("[S «سلامة»] بعد اللقاء [Q قال] إن [C الوضع صعب].", ["سلامة"]),
        ("[C الوضع صعب]، [Q قال] [S سلامة].", ["سلامة"]),
        ("[C الوضع صعب]، كما [S رويترز] [Q ذكرت].", ["رويترز"]),
        ("[C الوضع صعب]، [Q قال] [S سلامة] [Q مضيفا] أن [C الغد أسوأ].", ["سلامة", "سلامة"]),
        ("[Q قال] [S سلامة] إن [C الوضع صعب] [Q مضيفا] أن [C الغد أسوأ].", ["سلامة", None]),
        ("[Q قال] إن [C الوضع صعب]. [S سلامة] [Q أكد] [C ذلك].", [None, "سلامة"]),
        ("[C الوضع صعب]، كما [Q ذكر] أمس في بيان طويل نشره [S عضو].", [None]),
        ("[S سلامة] [Q قال] [Q وأكد] أن [C الوضع صعب].", ["سلامة"]),
        ("[Q قال] [S ...] إن [C الوضع صعب].", [None]),
    ],
)
def test_sources(source: str, expected: list[str | None]) -> None:
    assert marked(source).sources() == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("[Q قال] إن [C الوضع صعب جدا].", "indirect"),
        ('[Q قال]: [C "الوضع صعب جدا"].', "direct"),
        ('[Q قال]: [C "الوضع صعب جدا].', "direct"),
        ('[Q قال]: "[C كلا]".', "direct"),
        ('[Q قال] إن "[C الحديث عن وقف النار لن يكون قريبا" وإن "أي حوار مرفوض]".', "direct"),
        ('[Q نفى] [C قبول السراج "بوقف إطلاق النار"].', "mixed"),
        ('[Q قال] إن [C قوات "الوفاق" تتقدم].', "indirect"),
        ('[Q قال] إن [C صحيفة "القدس العربي" كتبت].', "indirect"),
    ],
)
def test_kinds(source: str, kind: str) -> None:
    assert [one.kind for one in marked(source).found()] == [kind]


OPENED = '[Q وقال] [S سلامة]: "[C السطر الأول].\n'


@pytest.mark.parametrize(
    ("rest", "expected"),
    [
        ('السطر الثاني".', "السطر الأول.\nالسطر الثاني"),
        ('الثاني.\nالثالث عن "الوفاق" هنا" ثم.', 'السطر الأول.\nالثاني.\nالثالث عن "الوفاق" هنا'),
        ('"الثاني.\n"الثالث".', 'السطر الأول.\n"الثاني.\n"الثالث'),
        ("السطر الثاني.", "السطر الأول"),
        ('[Q وأضاف] أن [C الثاني]".', "السطر الأول"),
        ('اقرأ أيضا: خبر".\nالثاني".', "السطر الأول"),
        ('2.\n3.\n4.\n5.\n6.\nالسابع".', "السطر الأول"),
    ],
)
def test_an_open_quote_mark_goes_on_into_the_next_lines(rest: str, expected: str) -> None:
    first = marked(OPENED + rest).found()[0]
    assert first.content.of(marked(OPENED + rest).text) == expected
    assert first.kind == "direct"


def test_a_colon_at_the_end_of_a_line_introduces_the_next() -> None:
    text = marked('[Q وقال] [S سلامة] في بيان:\n"[C الوضع صعب]".')
    assert text.contents() == ["الوضع صعب"]
    assert text.sources() == ["سلامة"]
    assert marked('[Q وقال] [S سلامة] في بيان.\n"[C الوضع صعب]".').contents() == []


BODY = "جرى ذلك أمس.\n"


@pytest.mark.parametrize(
    "line",
    [
        "[S سلامة] [Q يؤكد] [C صعوبة الوضع]",
        "اقرأ أيضا: [S سلامة] [Q يؤكد] [C صعوبة الوضع].",
        "إقرأ المزيد: [S سلامة] [Q يؤكد] [C صعوبة الوضع].",
        "شاهد أيضاً: [S سلامة] [Q يؤكد] [C صعوبة الوضع].",
    ],
)
def test_headlines_and_links_quote_nobody(line: str) -> None:
    assert marked(BODY + line).contents() == []


@pytest.mark.parametrize(
    "text",
    [
        "[S سلامة] [Q يؤكد] [C صعوبة الوضع]",
        BODY + "[S سلامة] [Q يؤكد] [C صعوبة الوضع].",
        BODY + "[Q وأكد] [C صعوبة الوضع]",
        BODY + "قرأ [S سلامة] أيضا [Q وأكد] [C صعوبة الوضع].",
    ],
)
def test_other_lines_do(text: str) -> None:
    assert marked(text).contents() == ["صعوبة الوضع"]


def test_the_score_is_that_of_the_least_certain_span_a_long_content_left_out() -> None:
    def score(length: int) -> float:
        text = " ".join(["قال", "سلامة", *["كلمة"] * length])
        (line,) = paragraphs(text)
        spans = [
            TaggedSpan(0, 1, "CUE", 0.8),
            TaggedSpan(1, 2, "SOURCE", 0.7),
            TaggedSpan(2, 2 + length, "CONTENT", 0.2),
        ]
        return assemble(text, [line], [words(text)], [spans])[0].score

    assert score(12) == 0.2
    assert score(13) == 0.7


@st.composite
def tagged_texts(draw: st.DrawFn) -> Marked:
    """Texts with any spans on their lines, in order and apart, on whole words."""
    text = draw(texts())
    spans = []
    for line in paragraphs(text):
        row = words(text, *line)
        edges = sorted(draw(st.sets(st.integers(0, len(row)), max_size=8)))
        for a, b in pairwise(edges):
            label = draw(st.sampled_from(["S", "Q", "C", ""]))
            if label:
                spans.append((row[a]._replace(end=row[b - 1].end), label))
    return Marked(text, tuple(spans))


@given(tagged_texts())
def test_spans_are_whole_words_and_a_content_holds_neither_its_cue_nor_its_source(
    tagged: Marked,
) -> None:
    found = tagged.found()
    assert found == tagged.found()
    every = [word for line in tagged.lines for word in words(tagged.text, *line)]
    starts, ends = {word.start for word in every}, {word.end for word in every}
    for one in found:
        for span in filter(None, (one.source, one.cue, one.content)):
            assert (span.start in starts, span.end in ends, span.start < span.end) == (True,) * 3
        for other in filter(None, (one.source, one.cue)):
            assert other.end <= one.content.start or one.content.end <= other.start
        assert 0 <= one.score <= 1
    assert found == sorted(found, key=lambda one: one.cue)
    assert all(isinstance(one, Found) for one in found)
