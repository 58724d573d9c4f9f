"""What of a sentence pairs are shown, and layouts as batches."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.annotation import AUTHOR
from infer.encoding import Encoder
from infer.layout import BEHIND, LONGEST_NAME, Layout, Named, Pair, answers, show, stack
from infer.skim import skim
from infer.spans import Span
from infer.text import words
from tests.infer.asked import asked, pair_of
from tests.strategies import texts
from tests.tiny import make_tokenizer
from train.pairs.close import read_closely

ENCODER = Encoder(make_tokenizer())


@st.composite
def sentences_with_pairs(draw: st.DrawFn) -> tuple[str, list[Pair]]:
    """A sentence, at times a long one, and pairs of parties that it names or not."""
    text = " ".join(draw(st.lists(texts(max_size=6), max_size=6))) * draw(st.sampled_from([1, 9]))
    found = words(text)
    places = st.integers(0, max(0, len(found) - 1))

    def party() -> Named:
        runs = draw(st.lists(st.tuples(places, st.integers(0, 3)), max_size=3)) if found else []
        return Named(
            draw(st.sampled_from(["حفتر", AUTHOR, "وقف إطلاق النار", ""])),
            tuple(
                Span(found[first].start, found[min(first + size, len(found) - 1)].end)
                for first, size in runs
            ),
        )

    return text, [(party(), party()) for _ in range(draw(st.integers(1, 5)))]


@given(sentences_with_pairs(), st.integers(16, 60))
def test_each_pair_is_asked_once_and_answered_at_its_own_piece(
    found: tuple[str, list[Pair]], most: int
) -> None:
    text, pairs = found
    for lay in (skim, read_closely):
        layouts = list(lay(text, pairs, ENCODER, most))
        numbers = [number for one in layouts for number in one.pairs]
        assert sorted(numbers) == list(range(len(pairs)))
        for one in layouts:
            check(one, most)


def check(one: Layout, most: int) -> None:
    size = len(one.ids)
    assert one.positions.shape == (size,)
    assert one.sees.shape == (size, size)
    assert one.places.shape == (len(one.pairs),)
    assert len(set(one.places.tolist())) == len(one.pairs)
    assert one.sees[:, 0].all()
    assert one.sees.diagonal().all()
    assert 0 <= one.positions.min() <= one.positions.max() < most + BEHIND


@given(sentences_with_pairs(), st.integers(16, 60))
def test_what_is_not_shown_is_counted(found: tuple[str, list[Pair]], most: int) -> None:
    text, pairs = found
    whole = len(ENCODER.places(text, [Span(0, len(text))]).ids)
    for shown, _ in show(text, pairs, ENCODER, most):
        assert len(shown.ids) == min(whole, most - 2) == whole - shown.cut


@given(st.integers(0, 400), st.integers(16, 90))
def test_a_pair_is_shown_its_first_mention_and_what_follows(place: int, most: int) -> None:
    text = "ق " * place + "حفتر" + " ق" * (400 - place)
    pair = (Named("حفتر", (Span(2 * place, 2 * place + 4),)), Named("س"))
    ((shown, numbers),) = show(text, [pair], ENCODER, most)
    assert numbers == [0]
    here = shown.pieces_of(pair[0].mentions[0])
    assert shown.starts[here.start] <= 2 * place < shown.ends[here.stop - 1]
    after = (400 - place) >= most
    assert not after or len(shown.ids) - here.start >= (most - 2) // 2


def test_the_outlet_is_the_writer_and_long_names_are_cut() -> None:
    assert Named(AUTHOR).pieces(ENCODER) == Named("الكاتب").pieces(ENCODER)
    assert len(Named("ق " * 100).pieces(ENCODER)) == LONGEST_NAME


@given(sentences_with_pairs(), st.integers(0, 9))
def test_a_batch_holds_its_layouts_and_fills_up_with_what_nobody_sees(
    found: tuple[str, list[Pair]], more: int
) -> None:
    layouts = [*skim(*found, ENCODER, 40), *read_closely(*found, ENCODER, 40)]
    length = max(len(one.ids) for one in layouts) + more
    batch = stack(layouts, length)
    assert batch["attention_mask"].shape == (len(layouts), length, length)
    for row, one in enumerate(layouts):
        size = len(one.ids)
        assert batch["input_ids"][row, :size].tolist() == one.ids.tolist()
        assert batch["position_ids"][row, :size].tolist() == one.positions.tolist()
        sees = batch["attention_mask"][row]
        assert (sees[:size, :size] == one.sees).all()
        assert (sees[size:] == np.eye(length, dtype=bool)[size:]).all()
        assert not sees[:size, size:].any()


def test_answers_are_those_of_the_pairs_in_order() -> None:
    question = asked("[@ يونس] يدعم [# ليبيا]")
    (one,) = skim(question.sentence, [pair_of(question)] * 2, ENCODER, 40)
    logits = np.arange(3 * len(one.ids), dtype=np.float32).reshape(-1, 3)
    assert answers(one, logits).tolist() == logits[one.places].tolist()


@pytest.mark.parametrize("lay", [skim, read_closely])
def test_an_empty_sentence(lay: object) -> None:
    (one,) = lay("", [(Named(""), Named("س"))], ENCODER, 40)  # type: ignore[operator]
    assert one.pairs == (0,)
