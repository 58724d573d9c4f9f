import pytest
from hypothesis import given

from infer.actors import Mention, join_actors
from infer.annotation import Annotation
from infer.text import sentences
from tests.strategies import annotations
from train.baselines import rule_quotes


def read(text: str, **names: str) -> Annotation:
    """The rule's annotation of a text in which `names`, by their surfaces, have these labels."""
    spans = sorted((text.index(surface), surface, label) for surface, label in names.items())
    mentions = [Mention(at, at + len(name), label, name, 1.0) for at, name, label in spans]
    return rule_quotes(Annotation(text, sentences(text), *join_actors(text, mentions)))


def said(annotation: Annotation) -> list[tuple[str | None, str, str, str]]:
    """Source, cue, content and kind of each quotation."""
    return [
        (q.source and q.source.text, q.cue.text, q.content.text, q.kind) for q in annotation.quotes
    ]


@pytest.mark.parametrize(
    ("text", "names", "expected"),
    [
        (
            "وقال سلامة إن الملتقى تأجل.",
            {"سلامة": "PER"},
            ("سلامة", "وقال", "الملتقى تأجل", "indirect"),
        ),
        (
            'وأكد الناطق يونس: "لن نقبل هذا أبدا" في روما.',
            {"يونس": "PER"},
            ("يونس", "وأكد", "لن نقبل هذا أبدا", "direct"),
        ),
        (
            'قال رئيس الحزب إن الحرب "عبث كبير" وانتهى',
            {},
            ("رئيس الحزب", "قال", 'الحرب "عبث كبير" وانتهى', "mixed"),
        ),
        (
            "وأوضحت وزارة الدفاع في بيان أنها باقية.",
            {"وزارة الدفاع": "ORG"},
            ("وزارة الدفاع", "وأوضحت", "باقية", "indirect"),
        ),
        ("إيران أعلنت أن الحل قريب", {"إيران": "LOC"}, ("إيران", "أعلنت", "الحل قريب", "indirect")),
        ("وأضاف أن الحل قريب", {}, (None, "وأضاف", "الحل قريب", "indirect")),
        ("وقال لـ«عربي» إن الحل قريب", {}, (None, "وقال", "الحل قريب", "indirect")),
    ],
)
def test_quotations(text, names, expected):
    assert said(read(text, **names))[-1][1:] == expected[1:]
    if expected[0]:
        assert said(read(text, **names))[-1][0] == expected[0]


def test_a_later_verb_of_saying_ends_a_content_and_goes_on_with_the_speaker():
    found = read("قال سلامة إن الحل قريب، مضيفا أن الحرب عبث. وتابع: السلام خير", سلامة="PER")
    assert [content for *_, content, _ in said(found)] == ["الحل قريب", "الحرب عبث", "السلام خير"]
    (speaker,) = {quote.speaker for quote in found.quotes}
    assert [a.name for a in found.actors if a.id == speaker] == ["سلامة"]


def test_a_source_without_a_name_becomes_an_actor_once():
    found = read("قال متحدث إن الحل قريب. وأكد متحدث أن السلام خير.")
    assert [(a.name, a.label, a.mentions) for a in found.actors] == [("متحدث", "ROLE", ())]
    assert {quote.speaker for quote in found.quotes} == {found.actors[0].id}


@pytest.mark.parametrize(
    "text", ["", "قال سلامة كلمة.", "قال سلامة إن.", "وصل سلامة إن شاء", 'قال "الوفاق"', "قال:"]
)
def test_what_says_nothing_is_no_quotation(text):
    assert read(text).quotes == ()


@given(annotations())
def test_whatever_the_text_the_quotations_hold_what_they_say(annotation):
    found = rule_quotes(annotation)
    known = {actor.id for actor in found.actors}
    assert len(known) == len(found.actors)
    for quote in found.quotes:
        assert quote.speaker is None or quote.speaker in known
        assert quote.cue.end <= quote.content.start < quote.content.end
        for passage in (quote.cue, quote.content, *([quote.source] if quote.source else [])):
            assert passage.span.of(found.text) == passage.text
