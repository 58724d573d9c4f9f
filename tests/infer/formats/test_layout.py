from hypothesis import given

from infer.annotation import Annotation, Entity
from infer.formats.layout import actor_summaries, inert, paragraphs
from tests.infer.formats.examples import annotate, two_paragraphs
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
