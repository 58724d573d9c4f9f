from dataclasses import replace

from hypothesis import given

from infer.annotation import Annotation, Entity
from infer.formats.layout import actor_summaries, inert, paragraphs, sentence_at
from infer.spans import Span
from tests.infer.formats.examples import annotate, two_paragraphs, two_sides
from tests.strategies import annotations, texts

ACTING = {*map(chr, range(0x20)), *map(chr, range(0x7F, 0xA0)), *"\u202a\u202b\u202c\u202d\u202e"}
ACTING |= {*"\u2028\u2029\u2066\u2067\u2068\u2069", *map(chr, range(0xD800, 0xE000))}


@given(texts())
def test_what_is_inert_holds_nothing_that_acts(text: str) -> None:
    assert not ACTING & set(inert(text))
    assert inert(inert(text)) == inert(text)


def test_stand_ins_are_visible_and_harmless_marks_stay() -> None:
    assert inert("\x00\x1b\x7f\x9b\ud800") == "␀␛␡\ufffd\ufffd"
    assert inert("أ\tب\r\nج\u2028د") == "أ ب ج د"
    assert inert("\u202eأب\u202c \u2067ج\u2069") == "أب ج"
    assert inert("\u200fأ\u200eب\u061c") == "\u200fأ\u200eب\u061c"


@given(annotations())
def test_paragraphs_hold_all_of_the_text_and_every_mention_begins_once(a: Annotation) -> None:
    pieces = [piece for line in paragraphs(a) for piece in line]
    shown = "".join(piece.text for piece in pieces)
    assert "".join(shown.split()) == "".join(inert(a.text).split())
    begun = [piece.mention for piece in pieces if piece.first]
    assert begun == [i for i, entity in enumerate(a.entities) if inert(entity.text)]


@given(annotations())
def test_a_finer_cut_shows_the_same(a: Annotation) -> None:
    coarse, fine = (list(paragraphs(a, fine=f)) for f in (False, True))
    shown = [["".join(piece.text for piece in line) for line in cut] for cut in (coarse, fine)]
    assert shown[0] == shown[1]
    begun = [[p.mention for line in cut for p in line if p.first] for cut in (coarse, fine)]
    assert begun[0] == begun[1]


@given(annotations())
def test_pieces_of_a_part_or_sentence_are_its_text(a: Annotation) -> None:
    pieces = [piece for line in paragraphs(a, fine=True) for piece in line]
    for index, quote in enumerate(a.quotes):
        for part in ("source", "cue", "content"):
            shown = "".join(p.text for p in pieces if index in getattr(p, part))
            passage = getattr(quote, part)
            assert "".join(shown.split()) == "".join(inert(passage.text if passage else "").split())
    for index, sentence in enumerate(a.sentences):
        shown = "".join(p.text for p in pieces if p.sentence == index)
        assert "".join(shown.split()) == "".join(inert(sentence.of(a.text)).split())


def test_parts_lie_in_each_other() -> None:
    first, _ = paragraphs(two_sides(), fine=True)
    shown = [(p.text, p.mention, p.source, p.cue, p.content) for p in first if p.sentence == 0]
    assert shown == [
        ("قال", None, (), (0,), ()),
        (" ", None, (), (), ()),
        ("متحدث باسم الجيش", None, (0,), (), ()),
        (" إن ", None, (), (), ()),
        ("سلامة", 0, (1,), (), (0,)),
        (" ", None, (), (), (0,)),
        ("أكد", None, (), (1,), (0,)),
        (" ", None, (), (), (0,)),
        ("دعم الحوار", None, (), (), (0, 1)),
        (".", None, (), (), ()),
    ]


def test_the_sentence_of_a_position() -> None:
    annotation = replace(annotate("أ ب ج"), sentences=(Span(0, 1), Span(2, 3), Span(4, 5)))
    assert [sentence_at(annotation, position) for position in (0, 2, 3, 4, 9)] == [0, 1, 1, 2, 2]
    assert sentence_at(replace(annotation, sentences=()), 2) == 0


def test_pieces() -> None:
    first, second = paragraphs(two_paragraphs())
    assert [(p.text, p.mention) for p in first] == [
        ("قال ", None),
        ("غسان سلامة", 0),
        (" في ", None),
        ("روما", 1),
        (".", None),
    ]
    assert [p.mention for p in second if p.mention is not None] == [2, 3]


def test_a_mention_over_a_line_break_is_shown_in_both_paragraphs() -> None:
    text = "زار غسان\nسلامة روما"
    annotation = Annotation(text, (), (Entity(4, 14, "PER", text[4:14], 0.5, ""),), ())
    lines = [[(p.text, p.mention, p.first) for p in line] for line in paragraphs(annotation)]
    assert lines == [
        [("زار ", None, False), ("غسان", 0, True)],
        [("سلامة", 0, False), (" روما", None, False)],
    ]


def test_the_most_mentioned_actor_comes_first() -> None:
    summaries = actor_summaries(
        annotate(
            "أ ب ج ب", ("أ", "PER", "أ"), ("ب", "LOC", "ب"), ("ج", "ORG", "ج"), ("ب", "LOC", "ب")
        )
    )
    assert [(s.actor.name, s.count, s.score) for s in summaries] == [
        ("ب", 2, 0.9),
        ("أ", 1, 0.9),
        ("ج", 1, 0.9),
    ]


def test_an_actor_without_mentions_comes_last_and_has_no_score() -> None:
    last = actor_summaries(two_sides())[-1]
    assert (last.actor.label, last.count, last.score) == ("ROLE", 0, None)
