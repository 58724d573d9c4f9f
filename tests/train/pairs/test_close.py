"""One pair of a sentence, marked in it."""

from collections import Counter

import pytest
from hypothesis import given

from infer.encoding import Encoder
from infer.layout import BEHIND, HOLDER, MOST_MENTIONS, TARGET, Layout, Named, Pair, show
from infer.spans import Span
from tests.infer.asked import asked, pair_of
from tests.infer.test_layout import sentences_with_pairs
from tests.tiny import WORDS, make_tokenizer
from train.pairs.close import read_closely

TOKENIZER = make_tokenizer(WORDS["stance"])
ENCODER = Encoder(make_tokenizer(WORDS["stance"]))


def pieces(layout: Layout) -> list[str]:
    found = [str(TOKENIZER.id_to_token(int(i))).removeprefix("▁") for i in layout.ids]
    return [piece for piece in found if piece]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("[@ يونس] يدعم [# ليبيا]", ["@", "يونس", "@", "يدعم", "#", "ليبيا", "#"]),
        ("يونس يدعم [# ليبيا]", ["يونس", "يدعم", "#", "ليبيا", "#"]),
        ("[@ يونس][# ليبيا]", ["@", "يونس", "@", "#", "ليبيا", "#"]),
        ("", []),
    ],
)
def test_both_are_named_and_marked(marked: str, expected: list[str]) -> None:
    question = asked(marked, "يونس", "ليبيا")
    (one,) = read_closely(question.sentence, [pair_of(question)], ENCODER, 40)
    found = pieces(one)
    end = found.index("</s>")
    assert (found[1], found[end - 1]) == ("يونس", "ليبيا")
    if "][" not in marked:  # the two words without a space are pieces of one
        assert found[end + 1 : -1] == expected
    assert one.sees.all()
    assert one.places.tolist() == [0]
    assert one.positions.tolist() == list(range(len(one.ids)))


@given(sentences_with_pairs())
def test_nothing_but_marks_is_added(found: tuple[str, list[Pair]]) -> None:
    text, pairs = found
    shown = {n: part for part, numbers in show(text, pairs, ENCODER, 40) for n in numbers}
    for one in read_closely(text, pairs, ENCODER, 40):
        ((number,), pair) = one.pairs, pairs[one.pairs[0]]
        begin = one.ids.tolist().index(ENCODER.end) + 1
        marked = Counter(one.ids[begin:-1].tolist())
        marked.subtract(shown[number].ids.tolist())
        marks = {
            ENCODER.piece(*mark): 2 * sum(1 for s in named.mentions if shown[number].pieces_of(s))
            for mark, named in zip((HOLDER, TARGET), pair, strict=True)
        }
        assert +marked == +Counter(marks)
        assert len(one.ids) <= 40 + BEHIND


def test_marks_have_a_bound() -> None:
    spans = tuple(Span(2 * i, 2 * i + 1) for i in range(30))
    pair = (Named("ق" * 99, spans), Named("ق" * 99, spans))
    (one,) = read_closely("ق " * 30, [pair], ENCODER, 40)
    assert pieces(one).count("@") == 2 * MOST_MENTIONS
    assert len(one.ids) <= 40 + BEHIND
