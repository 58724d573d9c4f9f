"""F1 of each label, their mean, and the threshold for it."""

import numpy as np
import pytest

from infer.annotation import STANCES
from train.pairs.scores import GRID, best_threshold, score_labels

F, A, N = STANCES


def test_labels_are_counted_pair_by_pair() -> None:
    gold = [F, F, F, A, A, N, N, N, N]
    found = [F, F, N, A, F, N, N, A, N]
    score = score_labels(gold, found)
    assert score.counts == ((2, 0, 1), (1, 1, 0), (0, 1, 3))
    assert score.f1 == pytest.approx((2 * 2 / 6, 2 * 1 / 4, 2 * 3 / 8))
    assert score.macro == pytest.approx(sum(score.f1) / 3)


def test_a_label_that_neither_side_has_scores_nothing() -> None:
    score = score_labels([F, N], [F, N])
    assert score.f1 == (1.0, 0.0, 1.0)
    assert score.macro == pytest.approx(2 / 3)


def test_no_pairs_score_nothing() -> None:
    assert score_labels([], []).macro == 0.0


def test_labels_of_other_pairs_are_no_answer() -> None:
    with pytest.raises(ValueError, match="shorter"):
        score_labels([F, N], [F])


def polar(*favor: float) -> np.ndarray:
    """Probabilities of pairs that are in favor as far as said, and else neutral."""
    return np.array([[share, 0.0, 1 - share] for share in favor], np.float32)


def test_the_threshold_parts_what_is_polar_from_what_is_not() -> None:
    threshold, score = best_threshold([F, F, N, N], polar(0.93, 0.62, 0.58, 0.03))
    assert threshold == 0.6
    assert score.f1 == (1.0, 0.0, 1.0)


def test_of_equal_thresholds_the_lowest_is_taken() -> None:
    assert best_threshold([F, N], polar(0.97, 0.01))[0] == min(GRID) == 0.1


def test_favor_and_against_pass_the_threshold_together() -> None:
    rows = np.array([[0.3, 0.35, 0.35], [0.3, 0.25, 0.45], [0.1, 0.4, 0.5]], np.float32)
    threshold, score = best_threshold([A, F, N], rows)
    assert threshold == 0.55
    assert score.macro == 1.0
