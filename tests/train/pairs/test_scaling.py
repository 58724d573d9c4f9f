"""The scaling of a stance model's logits."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infer.annotation import STANCES
from infer.pair_checkpoint import Scaling
from train.pairs.scaling import fit_scaling


def cross_entropy(scaling: Scaling, logits: np.ndarray, labels: list[str]) -> float:
    right = [STANCES.index(label) for label in labels]
    return float(-np.log(scaling(logits)[np.arange(len(right)), right]).mean())


def drawn(scaling: Scaling, logits: np.ndarray, random: np.random.Generator) -> list[str]:
    """Labels that are as likely as the scaling says."""
    return [STANCES[random.choice(len(STANCES), p=row)] for row in scaling(logits)]


@pytest.mark.parametrize(
    "known", [Scaling(), Scaling(0.4, (0.5, -1.0, 0.5)), Scaling(2.5, (-0.6, -0.2, 0.8))]
)
def test_a_known_scaling_is_found(known: Scaling) -> None:
    random = np.random.default_rng(0)
    logits = random.normal(0, 1.5, (20_000, len(STANCES)))
    found = fit_scaling(logits, drawn(known, logits, random))
    assert found.slope == pytest.approx(known.slope, rel=0.05)
    assert found.bias == pytest.approx(known.bias, abs=0.08)


@settings(max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(3, 60), st.floats(0.1, 8))
def test_the_cross_entropy_is_never_more_than_before(seed: int, pairs: int, spread: float) -> None:
    random = np.random.default_rng(seed)
    logits = random.normal(0, spread, (pairs, len(STANCES))).astype(np.float32)
    labels = [STANCES[i] for i in random.integers(len(STANCES), size=pairs)]
    found = fit_scaling(logits, labels)
    assert found.slope > 0
    assert sum(found.bias) == pytest.approx(0, abs=1e-9 * max(1, *map(abs, found.bias)))
    before, after = (cross_entropy(one, logits, labels) for one in (Scaling(), found))
    assert after <= before + 1e-5


@pytest.mark.parametrize("labels", [["favor"] * 4, ["favor", "against", "neutral", "neutral"]])
def test_labels_that_nothing_confuses_leave_finite_numbers(labels: list[str]) -> None:
    logits = 4 * np.eye(len(STANCES))[[STANCES.index(label) for label in labels]]
    found = fit_scaling(logits, labels)
    assert np.isfinite([found.slope, *found.bias]).all()
    assert found(logits).argmax(axis=1).tolist() == [STANCES.index(label) for label in labels]
