"""Who speaks in each quotation."""

import pytest
from hypothesis import given

from infer.actors import Mention, join_actors
from infer.annotation import Actor, Passage
from infer.decode import TaggedSpan
from infer.entities import to_mentions
from infer.quotes import assemble
from infer.speakers import resolve
from infer.text import words
from tests.infer.marked import Marked, marked
from tests.infer.test_quotes import tagged_texts

SAID = "إن [C الوضع صعب]"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[S مبعوث [ORG الأمم المتحدة] الخاص [PER غسان سلامة]]", "غسان سلامة"),
        ("[S [PER غسان سلامة] مبعوث [ORG الأمم المتحدة]]", "غسان سلامة"),
        ("[S المتحدث باسم الرئيس الروسي [PER ديمتري بيسكوف]]", "ديمتري بيسكوف"),
        ("[S المتحدث باسم الرئيس [PER محمود عباس] [PER نبيل أبو ردينة]]", "نبيل أبو ردينة"),
        ("[S المتحدث باسم الرئيس [PER محمود عباس]]", "المتحدث باسم الرئيس محمود عباس"),
        ("[S مدير مكتب اللواء المتقاعد [PER خليفة حفتر]]", "مدير مكتب اللواء المتقاعد خليفة حفتر"),
        ("[S الناطق باسم [ORG حكومة الوفاق]، [PER مهند يونس]]", "مهند يونس"),
        ("[S ناطق باسم [ORG حكومة الوفاق]]، [PER مهند يونس]، ", "مهند يونس"),
        ('[S رئيس الأمانة] ل "إعلان [LOC دمشق]" [PER سمير نشار]', "سمير نشار"),
        ("[S رئيس حزب] «القوات» [PER سمير جعجع]", "سمير جعجع"),
        (f'[S رئيس حزب] "{"قال كلاما كثيرا " * 3}" [PER سمير جعجع]', "رئيس حزب"),
        ("[S [ORG الخارجية الأميركية]]", "الخارجية الأميركية"),
        ("[S [LOC موسكو]]", "موسكو"),
        ("[S صحيفة [ORG هآرتس] الإسرائيلية]", "هآرتس"),
        ("[S بيان صادر عن [ORG يونيفيل]]", "يونيفيل"),
        ("[S وزير [ORG الخارجية] الإيطالي]", "وزير الخارجية الإيطالي"),
        ("[S المتحدث باسم [ORG الجيش]]", "المتحدث باسم الجيش"),
        ("[S حكومة [LOC العراق]]", "حكومة العراق"),
        ("[S لمسؤول أميركي]", "مسؤول أميركي"),
        ("[S للمتحدث باسم الحزب]", "المتحدث باسم الحزب"),
        ("[S وزير النقل]", "وزير النقل"),
    ],
)
def test_a_source_names_its_speaker(source: str, expected: str) -> None:
    assert marked(f"[Q قال] {source} {SAID}.").speakers() == [expected]


@pytest.mark.parametrize(
    ("before", "role", "expected"),
    [
        ("قال الناطق باسم حكومة الوفاق الوطني، [PER مهند يونس].", "الناطق باسم حكومة الوفاق", 0),
        ("قال الناطق باسم حكومة الوفاق الوطني، [PER مهند يونس].", "المتحدث باسم الحكومة", 0),
        ("زار المبعوث الأممي [PER غسان سلامة] روما.", "المبعوث", 0),
        ("زار مبعوث الأمم المتحدة الخاص بليبيا [PER غسان سلامة] روما.", "المبعوث الأممي", 0),
        ("زار [PER سمير نشار]، رئيس الأمانة العامة، روما.", "رئيس الأمانة", 0),
        ("زار [PER سيدا] رئيس المجلس الوطني السوري روما.", "رئيس المجلس", 0),
        ("زار الرئيس [PER دونالد ترامب] روما.", "الرئيس الأميركي", 0),
        ("زار الوزير [PER علي بكر] ثم الوزير [PER عمر زيد] روما.", "الوزير", 1),
        ("زار الرئيس الروسي [PER فلاديمير بوتين] روما.", "الرئيس الأميركي", None),
        ("زار المتحدث باسم الجيش [PER أحمد علي] روما.", "المتحدث باسم الحكومة", None),
        ("زار متحدث باسم الجيش [PER أحمد علي] روما.", "متحدث باسم الجيش", None),
        ("زار نائب الرئيس [PER مايك بنس] روما.", "الرئيس", None),
        ("زار مدير مكتب الرئيس [PER محمود عباس] روما.", "المدير", None),
        ("زار [PER بوتين] الرئيس السوري [PER بشار الأسد].", "الرئيس السوري", 1),
        ("التقى الرئيس وفدا برئاسة وزير الدفاع [PER علي بكر].", "الرئيس", None),
        ("أقرت المصادر المقربة من [PER بري] ذلك.", "المصادر", None),
        ("أعلن المسؤول أن [PER علي بكر] عاد.", "المسؤول", None),
        ("كشفت الشركة عن أنها عينت [PER علي بكر].", "الشركة", None),
        ("كرم الرئيس قائد المنتخب [PER علي بكر].", "الرئيس", None),
        ("تحدث المسؤول عن [PER علي بكر].", "المسؤول", None),
        ("زار رئيس الحكومة [PER علي بكر] روما.", "رئيس الحكومة", 0),
        ("تقدم الحضور إلى رئيس الحكومة [PER علي بكر].", "الحضور", None),
    ],
)
def test_a_role_is_who_was_introduced_by_it(before: str, role: str, expected: int | None) -> None:
    text = marked(f"{before}\n[Q وقال] [S {role}] {SAID}.")
    persons = [actor.name for actor in text.entities()[1]]
    assert text.speakers() == [role if expected is None else persons[expected]]


def test_a_role_may_be_introduced_later() -> None:
    text = f"[Q وقال] [S المبعوث] {SAID}.\nوزار المبعوث الأممي [PER غسان سلامة] روما."
    assert marked(text).speakers() == ["غسان سلامة"]


def test_a_role_without_name_is_one_new_actor() -> None:
    text = marked(
        f"زار [PER غسان سلامة] روما.\n[Q قال] [S متحدث باسم الجيش] {SAID}.\n"
        f"[Q وقال] [S المتحدث] {SAID}.\n[Q وقال] [S مصدر أمني] {SAID}."
    )
    quotes, actors = text.resolved()
    assert [quote.speaker for quote in quotes] == ["a2", "a2", "a3"]
    assert actors[1:] == (
        Actor("a2", "متحدث باسم الجيش", "ROLE", ()),
        Actor("a3", "مصدر أمني", "ROLE", ()),
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [("سلامة", "غسان سلامة"), ("الجيش الروسي", "الجيش الروسي"), ("الجيش", "الجيش الروسي")],
)
def test_a_name_that_no_entity_covers_there_is_still_its_actor(source: str, expected: str) -> None:
    text = f"زار [PER غسان سلامة] مقر [ORG الجيش الروسي].\n[Q وقال] [S {source}] {SAID}."
    assert marked(text).speakers() == [expected]


FIRST = f"[Q قال] [S [PER غسان سلامة]] {SAID}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{FIRST}، [Q مضيفا] أن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}. [Q وأضاف] أن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}.\n[Q وأضاف] أن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}.\n\nعلى أسس جديدة\n[Q وأضاف] أن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}.\nجرى ذلك في روما.\n[Q وأضاف] أن [C الغد أسوأ].", None),
        ('[Q قال] [S [PER غسان سلامة]]: "[C كلا. عاد [PER زيد]]" [Q وأضاف] [C هنا].', "غسان سلامة"),
        (f"{FIRST}. [Q وأكد] [S هو] أن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}. [Q وقال] [PER علي بكر] إن [C الغد أسوأ].", "علي بكر"),
        (f"{FIRST}. [Q وطالب] [PER علي بكر] بأن [C يعود].", "غسان سلامة"),
        (f"{FIRST}.\nوحين سئل [PER علي بكر] عن الدعم [Q قال] إن [C الغد أسوأ].", "علي بكر"),
        (f"{FIRST}.\nوعن زيارة [PER علي بكر] [Q قال] إن [C الغد أسوأ].", "غسان سلامة"),
        (f"{FIRST}. وبعد لقائه مع [PER علي بكر] [Q أكد] أن [C الغد أسوأ].", "غسان سلامة"),
    ],
)
def test_a_verb_alone_goes_on_with_who_spoke_unless_the_sentence_has_a_subject(
    text: str, expected: str | None
) -> None:
    assert marked(text).speakers() == ["غسان سلامة", expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[Q أعلن] [ORG الجيش الروسي] أن [C الوضع صعب].", "الجيش الروسي"),
        ("استقبل [PER بوتين] الوفد [Q مؤكدا] أن [C الوضع صعب].", "بوتين"),
        ("التقى [PER بوتين] أمس مع [PER عباس] [Q مؤكدا] أن [C الوضع صعب].", "بوتين"),
        ("رحب [PER بوتين] بوفد [ORG حماس] [Q مؤكدا] أن [C الوضع صعب].", "بوتين"),
        ("أبدى [PER بوتين] دعما [PER لحفتر] [Q مؤكدا] أن [C الوضع صعب].", "بوتين"),
        ("بعد لقاء مع [PER بوتين] [Q أكد] أن [C الوضع صعب].", "بوتين"),
        ("وصل إلى [LOC روما] [Q وأكد] أن [C الوضع صعب].", None),
        ("جاء [PER بوتين]. [Q وأكد] أن [C الوضع صعب].", None),
        ("[Q أكد] أن [C [PER بوتين] مريض].", None),
        ("[C عاد [PER بوتين]]، كما [Q ذكر].", None),
    ],
)
def test_a_first_verb_alone_takes_a_name_of_its_sentence(text: str, expected: str | None) -> None:
    assert marked(text).speakers() == [expected]


def test_a_phrase_cut_off_in_a_clause_calls_nobody() -> None:
    text = marked(
        "[Q وقال] [S [PER غسان سلامة]] إن [C الملتقى علق]، حسب [S المجريات التي] تشهدها البلاد، "
        '[Q قائلا]: "[C سنعود]".'
    )
    assert text.speakers() == ["غسان سلامة", "غسان سلامة"]
    assert text.resolved()[0][1].source is None


def test_passages_are_those_of_the_text() -> None:
    text = marked(f"{FIRST}.")
    (quote,), _ = text.resolved()
    assert quote.source == Passage(4, 14, "غسان سلامة")
    assert quote.cue == Passage(0, 3, "قال")
    assert quote.content == Passage(18, 27, "الوضع صعب")
    assert (quote.kind, quote.score) == ("indirect", 0.9)


@given(tagged_texts())
def test_any_text_has_speakers_among_its_actors(tagged: Marked) -> None:
    mentions: list[Mention] = []
    for line in tagged.lines:
        row = words(tagged.text, *line)
        spans = [
            TaggedSpan(i, i + 1, ("PER", "ORG", "LOC")[i % 3], 0.5) for i in range(0, len(row), 2)
        ]
        mentions += to_mentions(tagged.text, row, spans)
    entities, actors = join_actors(tagged.text, mentions)
    rows = [words(tagged.text, *line) for line in tagged.lines]
    found = assemble(tagged.text, tagged.lines, rows, tagged.tagged())
    quotes, everyone = resolve(tagged.text, tagged.lines, found, entities, actors)
    assert (quotes, everyone) == resolve(tagged.text, tagged.lines, found, entities, actors)
    assert everyone[: len(actors)] == actors
    assert [actor.id for actor in everyone] == [f"a{i}" for i in range(1, len(everyone) + 1)]
    assert {quote.speaker for quote in quotes} <= {None, *(actor.id for actor in everyone)}
    assert {a.id for a in everyone[len(actors) :]} <= {quote.speaker for quote in quotes}
    assert [quote.content.span for quote in quotes] == [one.content for one in found]
