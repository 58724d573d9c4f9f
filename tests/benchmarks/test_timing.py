"""Fits, ratios and percentiles against what is known."""

import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.timing import alternate, exponent, median_ratio, percentile, rounds


@given(st.floats(0.3, 2.0), st.floats(1e-4, 10.0))
def test_the_exponent_of_a_power_law_is_found(power: float, factor: float) -> None:
    sizes = [100, 300, 1_000, 3_000, 10_000]
    values = [factor * size**power for size in sizes]
    assert exponent(sizes, values) == pytest.approx(power, abs=1e-6)


@pytest.mark.parametrize(("sizes", "values"), [([5], [1.0]), ([5, 5], [1, 2]), ([1, 2], [0.0, 1])])
def test_no_exponent_without_two_sizes_and_positive_values(
    sizes: list[float], values: list[float]
) -> None:
    with pytest.raises(ValueError, match="expected positive values"):
        exponent(sizes, values)


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 1.0), (0.5, 2.5), (0.99, 3.97), (1, 4.0), (0.25, 1.75)]
)
def test_percentiles_are_interpolated(share: float, expected: float) -> None:
    assert percentile([4, 2, 1, 3], share) == pytest.approx(expected)
    assert percentile([7.0], share) == 7.0


def test_ratios_are_taken_pair_by_pair() -> None:
    # The machine was three times slower in the second round; medians apart would give 3.
    times = {"slow": [2.0, 6.0, 9.0], "fast": [1.0, 3.0, 3.0]}
    assert median_ratio(times, "slow", "fast") == 2.0


def test_rivals_take_turns_and_getting_ready_is_not_timed() -> None:
    seen: list[str] = []

    def rival(name: str) -> Callable[[], Callable[[], object]]:
        def prepare() -> Callable[[], object]:
            seen.append(f"ready {name}")
            time.sleep(0.02)
            return lambda: seen.append(name)

        return prepare

    times = alternate({"a": rival("a"), "b": rival("b")}, seconds=0, least=2)
    assert seen == ["ready a", "a", "ready b", "b"] * 2
    assert max(*times["a"], *times["b"]) < 0.02


def test_rounds_end_with_the_time_but_not_before_the_least() -> None:
    assert list(rounds(0, least=2, most=9)) == [0, 1]
    assert list(rounds(60, least=2, most=4)) == [0, 1, 2, 3]
    started = time.perf_counter()
    for _ in rounds(0.1, least=1, most=99):
        time.sleep(0.04)
    assert time.perf_counter() - started < 0.5
