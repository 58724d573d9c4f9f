"""Constrained decoding against brute force, and scores."""

from itertools import pairwise, product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from infer.decode import Calibration, Floats, Scheme, TaggedSpan, log_softmax
from infer.errors import CheckpointError

LABELS = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC")
SCHEME = Scheme(LABELS)
AS_IS = Calibration()


def logits(longest: int = 5, width: float = 8) -> st.SearchStrategy[Floats]:
    return arrays.arrays(
        np.float32,
        st.tuples(st.integers(0, longest), st.just(len(LABELS))),
        elements=st.floats(-width, width, width=32),
    )


def legal(path: tuple[int, ...]) -> bool:
    names = ["O", *(LABELS[i] for i in path)]
    return all(
        not b.startswith("I-") or a in (b, f"B-{b.removeprefix('I-')}") for a, b in pairwise(names)
    )


LEGAL = {n: [p for p in product(range(len(LABELS)), repeat=n) if legal(p)] for n in range(6)}


@given(logits())
def test_viterbi_finds_what_brute_force_finds(scores: Floats) -> None:
    path = tuple(SCHEME.best_path(scores))
    assert path in LEGAL[len(scores)]
    rows = range(len(scores))
    totals = {p: float(scores[rows, list(p)].sum(dtype=np.float64)) for p in LEGAL[len(scores)]}
    assert totals[path] == pytest.approx(max(totals.values()), abs=1e-9)


@given(logits(longest=60, width=2.0**100))
def test_only_legal_paths_whatever_the_scores(scores: Floats) -> None:
    assert legal(tuple(SCHEME.best_path(scores)))


def test_small_differences_count_at_the_end_of_a_long_sentence() -> None:
    scores = np.full((20_000, len(LABELS)), -900, np.float32)
    scores[:, 0] = -800
    scores[-1, :2] = -1.01, -1.0
    assert SCHEME.best_path(scores)[-1] == LABELS.index("B-PER")


@pytest.mark.parametrize("words", range(6))
def test_spans_say_all_that_a_path_says(words: int) -> None:
    for path in LEGAL[words]:
        again = [0] * words
        for start, end, kind in SCHEME.spans(path):
            again[start] = LABELS.index(f"B-{kind}")
            again[start + 1 : end] = [LABELS.index(f"I-{kind}")] * (end - start - 1)
        assert tuple(again) == path


@given(logits(longest=12, width=1000))
def test_decoded_spans_are_in_order_and_scored(rows: Floats) -> None:
    found = SCHEME.decode(rows, AS_IS)
    assert [(s.start, s.end, s.label) for s in found] == SCHEME.spans(
        SCHEME.best_path(log_softmax(rows))
    )
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= s.score <= 1 for s in found)


def test_a_score_is_the_probability_of_the_labels_and_of_the_end() -> None:
    shares = np.array(
        [[0.1, 0.8, 0.05, 0.03, 0.02], [0.2, 0.1, 0.6, 0.05, 0.05], [0.7, 0.1, 0.1, 0.05, 0.05]]
    )
    rows = np.log(shares).astype(np.float32)
    assert SCHEME.decode(rows, AS_IS) == [
        TaggedSpan(0, 2, "PER", pytest.approx(0.8 * 0.6 * 0.9, rel=1e-5))
    ]
    assert SCHEME.decode(rows[:2], AS_IS)[0].score == pytest.approx(0.8 * 0.6, rel=1e-5)


def test_the_order_of_labels_is_the_models() -> None:
    order = ("I-LOC", "B-PER", "O", "B-LOC", "I-PER")
    turned = np.array([LABELS.index(label) for label in order])
    rows = np.random.default_rng(3).normal(0, 3, (40, len(LABELS))).astype(np.float32)
    found = Scheme(order).decode(rows[:, turned], AS_IS)
    assert len(found) > 5
    for one, other in zip(found, SCHEME.decode(rows, AS_IS), strict=True):
        assert (one.start, one.end, one.label) == (other.start, other.end, other.label)
        assert one.score == pytest.approx(other.score, rel=1e-5)


@given(logits(width=2.0**100))
def test_log_softmax_sums_to_one(rows: Floats) -> None:
    logs = log_softmax(rows)
    assert logs.dtype == np.float32
    np.testing.assert_allclose(np.exp(logs).sum(axis=-1), 1, rtol=1e-5)


@given(st.floats(0, 1))
def test_the_default_calibration_changes_nothing(score: float) -> None:
    assert AS_IS(score) == pytest.approx(score, abs=2e-6)


@given(st.floats(0.01, 1000), st.floats(-1000, 1000), st.floats(0, 1), st.floats(0, 1))
def test_calibration_keeps_order_and_range(
    slope: float, intercept: float, one: float, other: float
) -> None:
    low, high = (Calibration(slope, intercept)(x) for x in sorted((one, other)))
    assert 0 <= low <= high <= 1


def test_calibration_by_hand() -> None:
    assert Calibration(2.0, 0.0)(0.75) == pytest.approx(0.9)  # odds 3 become 9
    assert Calibration(1.0, np.log(4))(0.5) == pytest.approx(0.8)


@pytest.mark.parametrize(
    "labels",
    [
        [],
        ["O"],
        ["O", "B-PER"],
        ["B-PER", "I-PER"],
        ["O", "B-PER", "I-PER", "B-PER"],
        ["O", "LABEL_1", "LABEL_2"],
        ["O", "B-PER", "I-PER", "E-PER"],
        ["O", "B", "I"],
    ],
)
def test_labels_that_are_no_scheme(labels: list[str]) -> None:
    with pytest.raises(CheckpointError, match="id2label: expected O and one B- and I- label"):
        Scheme(labels)
