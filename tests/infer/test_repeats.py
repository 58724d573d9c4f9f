import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.decode import log_softmax
from infer.repeats import pool_repeats

LABELS = ("O", "B-PER", "I-PER")
ROWS = {"sure": [-4.0, 4.0, -4.0], "unsure": [0.4, 0.0, -4.0], "outside": [6.0, -4.0, -4.0]}


def logits(*names: str) -> np.ndarray:
    return np.array([ROWS[name] for name in names], np.float32)


def test_a_sure_mention_draws_an_unsure_one_along_prefixes_aside() -> None:
    words = ["حفتر", "قال", "لحفتر"]
    given_ = logits("sure", "outside", "unsure")
    assert given_[2].argmax() == 0
    pooled = pool_repeats(words, given_, LABELS, 0.4)
    assert pooled[2].argmax() == 1
    np.testing.assert_allclose(pooled[1], log_softmax(given_)[1])


def test_a_surname_alone_does_not_cut_the_full_name_in_two() -> None:
    words = ["عبد", "الباسط", "سيدا", "قال", "سيدا", "سيدا"]
    given_ = np.array(
        [[-4, 4, -4], [-4, -4, 4], [-1, 0, 0.5], [6, -4, -4], [-4, 4, -4], [-4, 4, -4]], np.float32
    )
    pooled = pool_repeats(words, given_, LABELS, 0.4)
    assert pooled.argmax(1).tolist() == [1, 2, 2, 0, 1, 1]
    assert np.exp(pooled[2, 0]) < np.exp(log_softmax(given_)[2, 0]), "the kind is drawn along"
    share = pooled[2, 2] - pooled[2, 1]
    assert share == pytest.approx(0.5)


def test_words_that_are_surely_no_names_stay_as_they_are() -> None:
    given_ = logits("outside", "outside", "outside", "unsure")
    pooled = pool_repeats(["مدينة", "مدينة", "مدينة", "مدينة"], given_, LABELS, 0.4)
    assert (pooled != log_softmax(given_)).any(), "on average not sure enough to stay"
    many = logits(*["outside"] * 9, "unsure")
    np.testing.assert_array_equal(
        pool_repeats(["مدينة"] * 10, many, LABELS, 0.4), log_softmax(many)
    )


def test_short_words_and_signs_stay_as_they_are() -> None:
    given_ = logits("sure", "unsure")
    for word in ("في", ".", "٢٠١٩"):
        np.testing.assert_array_equal(
            pool_repeats([word, word], given_, LABELS, 0.4), log_softmax(given_)
        )


@given(st.lists(st.sampled_from(["حفتر", "وحفتر", "قال", ".", "\ud800"]), max_size=12))
def test_weight_zero_changes_nothing_and_shapes_hold(words: list[str]) -> None:
    rows = np.tile(np.array([[0.5, 0.1, -1.0]], np.float32), (len(words), 1))
    np.testing.assert_array_equal(pool_repeats(words, rows, LABELS, 0.0), log_softmax(rows))
    assert pool_repeats(words, rows, LABELS, 0.4).shape == rows.shape
