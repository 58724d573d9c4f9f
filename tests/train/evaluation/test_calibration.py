from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.decode import Calibration
from train.evaluation.calibration import (
    calibration_error,
    cross_validated,
    fit_calibration,
    make_bins,
    measure,
)

judged = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def synthetic(count: int, slope: float, intercept: float) -> tuple[list[float], list[bool]]:
    """Scores whose true chance of being right is `Calibration(slope, intercept)` of them."""
    random = np.random.default_rng(5)
    scores = random.beta(4, 1, count).tolist()
    chance = np.array([Calibration(slope, intercept)(score) for score in scores])
    return scores, (random.random(count) < chance).tolist()


def test_platt_scaling_is_recovered():
    scores, right = synthetic(20_000, 0.6, -0.8)
    fitted = fit_calibration(scores, right)
    assert (fitted.slope, fitted.intercept) == pytest.approx((0.6, -0.8), abs=0.07)


def test_fit_is_the_minimum_that_a_grid_finds():
    scores, right = synthetic(300, 0.5, 0.3)
    best = fit_calibration(scores, right)

    def loss(slope: float, intercept: float) -> float:
        chance = np.array([Calibration(slope, intercept)(score) for score in scores])
        return -float(np.log(np.where(right, chance, 1 - chance)).sum())

    around = [(a, b) for a in (-0.2, 0, 0.2) for b in (-0.2, 0, 0.2) if (a, b) != (0, 0)]
    here = loss(best.slope, best.intercept)
    assert all(here < loss(best.slope + a, best.intercept + b) for a, b in around)


def test_cross_validated_error_is_small_where_the_raw_one_is_large():
    result = measure(*synthetic(4_000, 0.4, -0.6))
    assert result.error > 0.2
    assert result.cross_validated < 0.03


def test_cross_validated_scores_never_saw_their_own_half():
    scores, right = synthetic(400, 0.6, -0.8)
    changed = [not x for x in right[:200]] + right[200:]
    assert cross_validated(scores, right)[:200] == cross_validated(scores, changed)[:200]
    assert cross_validated(scores, right)[200:] != cross_validated(scores, changed)[200:]


@pytest.mark.parametrize(
    ("scores", "right"),
    [([], []), ([0.9], [True]), ([1.0] * 50, [True] * 50), ([0.0] * 50, [True] * 50)],
)
def test_few_or_equal_scores_still_give_probabilities(scores, right):
    fitted = fit_calibration(scores, right)
    assert np.isfinite([fitted.slope, fitted.intercept]).all()
    assert all(0 < fitted(score) < 1 for score in (0.0, 0.5, 1.0))


def test_of_no_spans_nothing_changes():
    assert fit_calibration([], []) == Calibration()
    assert measure([], []).bins == ()
    assert measure([], []).error == 0


def test_separable_scores_do_not_run_away():
    fitted = fit_calibration([0.2] * 20 + [0.8] * 20, [False] * 20 + [True] * 20)
    assert fitted(0.8) == pytest.approx(21 / 22, abs=1e-3)
    assert fitted(0.2) == pytest.approx(1 / 22, abs=1e-3)


def test_error_by_hand():
    scores = [0.1] * 10 + [0.9] * 10
    right = [False] * 10 + [True] * 5 + [False] * 5
    assert [(b.count, b.score, b.right) for b in make_bins(scores, right)] == [
        (10, pytest.approx(0.1), 0.0),
        (10, pytest.approx(0.9), 0.5),
    ]
    assert calibration_error(scores, right) == pytest.approx(0.5 * 0.1 + 0.5 * 0.4)


@given(judged, st.randoms())
def test_bins_hold_every_span_once_in_any_order(pairs, random):
    scores, right = [s for s, _ in pairs], [r for _, r in pairs]
    bins = make_bins(scores, right)
    assert len(bins) <= 10
    assert sum(b.count for b in bins) == len(pairs)
    assert all(a.high < b.low for a, b in pairwise(bins))
    random.shuffle(pairs)
    again = calibration_error([s for s, _ in pairs], [r for _, r in pairs])
    assert again == pytest.approx(calibration_error(scores, right))


def test_bins_have_equal_mass_where_scores_differ():
    scores = np.linspace(0.01, 0.99, 100).tolist()
    assert [b.count for b in make_bins(scores, [True] * 100)] == [10] * 10


@given(judged)
def test_fit_never_fails(pairs):
    fitted = fit_calibration([s for s, _ in pairs], [r for _, r in pairs])
    assert np.isfinite([fitted.slope, fitted.intercept]).all()
