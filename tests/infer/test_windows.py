"""Windows: cores in a row, context around them."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.encoding import Encoding
from infer.windows import Window, WindowSize, make_windows

SIZES = st.builds(
    lambda overlap, core: WindowSize(core + 2 * overlap, overlap),
    st.integers(0, 5),
    st.integers(1, 12),
)


def encoding_of(sentences: list[list[int]], lines: tuple[int, ...] = ()) -> Encoding:
    """Sentences given as the number of pieces of each word; a negative number is of no word.

    `lines` are the sentences up to each line's end; none: each sentence is a line.
    """
    word_of: list[int] = []
    ends: list[int] = []
    words = 0
    for sentence in sentences:
        for count in sentence:
            word_of += [words if count > 0 else -1] * abs(count)
            words += count > 0
        ends.append(len(word_of))
    first = [word_of.index(w) for w in range(words)]
    of_lines = [ends[count - 1] for count in lines] or ends
    arrays = (np.array(x, np.int64) for x in (range(len(word_of)), word_of, first, ends, of_lines))
    return Encoding(*arrays)


@st.composite
def _encodings(draw: st.DrawFn) -> Encoding:
    of_word = st.integers(1, 5) | st.integers(-2, -1) | st.integers(10, 20)
    sentences = draw(st.lists(st.lists(of_word, max_size=8), max_size=8))
    inner = draw(st.sets(st.integers(1, max(1, len(sentences)))))
    lines = tuple(sorted({*inner, len(sentences)})) if sentences else ()
    return encoding_of(sentences, lines if draw(st.booleans()) else ())


ENCODINGS = _encodings()


def cores(
    sentences: list[list[int]], size: WindowSize, lines: tuple[int, ...] = ()
) -> list[tuple[int, int]]:
    return [(w.core_start, w.core_end) for w in make_windows(encoding_of(sentences, lines), size)]


def test_sentences_are_gathered_while_they_fit() -> None:
    assert cores([[4], [3], [3], [9], [1]], WindowSize(14, 2)) == [(0, 10), (10, 20)]
    assert cores([[4], [3], [4], [9], [1]], WindowSize(14, 2)) == [(0, 7), (7, 11), (11, 21)]


def test_lines_are_kept_whole_where_they_fit_and_cut_between_sentences() -> None:
    size = WindowSize(10, 0)
    assert cores([[3]] * 5, size, lines=(2, 5)) == [(0, 6), (6, 15)]
    assert cores([[3]] * 5, size, lines=(5,)) == [(0, 9), (9, 15)]
    assert cores([[3]] * 6, size, lines=(4, 6)) == [(0, 9), (9, 18)]
    assert cores([[3], [13], [3]], size, lines=(1, 3)) == [(0, 3), (3, 13), (13, 19)]


def test_a_long_sentence_is_cut_before_a_word_and_a_long_word_anywhere() -> None:
    assert cores([[3, 3, 3]], WindowSize(4, 0)) == [(0, 3), (3, 6), (6, 9)]
    assert cores([[2, 2, 2, 2, 2]], WindowSize(4, 0)) == [(0, 4), (4, 8), (8, 10)]
    assert cores([[10, 1]], WindowSize(4, 0)) == [(0, 4), (4, 8), (8, 11)]


def test_context_is_shared_with_the_neighbours() -> None:
    assert make_windows(encoding_of([[4], [4], [4]]), WindowSize(8, 2)) == [
        Window(0, 6, 0, 4),
        Window(2, 10, 4, 8),
        Window(6, 12, 8, 12),
    ]


@pytest.mark.parametrize("sentences", [[], [[]], [[], []]])
def test_nothing_needs_no_window(sentences: list[list[int]]) -> None:
    assert cores(sentences, WindowSize(4, 1)) == []


@given(ENCODINGS, SIZES)
def test_cores_partition_the_pieces(encoding: Encoding, size: WindowSize) -> None:
    edges = [(w.core_start, w.core_end) for w in make_windows(encoding, size)]
    assert [place for a, b in edges for place in range(a, b)] == list(range(len(encoding.ids)))
    assert all(a < b for a, b in edges)


@given(ENCODINGS, SIZES)
def test_windows_keep_to_the_budget_and_context_is_full(
    encoding: Encoding, size: WindowSize
) -> None:
    for window in make_windows(encoding, size):
        assert window.end - window.start <= size.pieces
        assert window.core_end - window.core_start <= size.core
        assert window.core_start - window.start == min(size.overlap, window.core_start)
        behind = len(encoding.ids) - window.core_end
        assert window.end - window.core_end == min(size.overlap, behind)


@given(ENCODINGS, SIZES)
def test_sentences_and_words_that_fit_are_kept_whole(encoding: Encoding, size: WindowSize) -> None:
    cuts = {window.core_end for window in make_windows(encoding, size)}
    for a, b in pairwise([0, *encoding.sentence_ends.tolist()]):
        if b - a <= size.core:
            inner = cuts & set(range(a + 1, b))
            assert not inner
    for word, start in enumerate(encoding.first.tolist()):
        count = int((encoding.word_of == word).sum())
        if count <= size.core:
            assert not cuts & set(range(start + 1, start + count))


@given(ENCODINGS, SIZES)
def test_cores_hold_as_many_sentences_as_fit(encoding: Encoding, size: WindowSize) -> None:
    edges = [(w.core_start, w.core_end) for w in make_windows(encoding, size)]
    ends, lines = set(encoding.sentence_ends.tolist()), set(encoding.line_ends.tolist())
    for (a, b), (_, d) in pairwise(edges):
        assert d not in lines or d - a > size.core
        assert d not in ends or d - a > size.core or b in lines
