"""Times taken on a machine that others use too: alternating runs, medians, ratios pair by pair."""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence

__all__ = ["alternate", "exponent", "median_ratio", "percentile", "rounds", "timed"]

Times = Mapping[str, Sequence[float]]


def timed(action: Callable[[], object]) -> float:
    """Return how many seconds `action` takes."""
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def rounds(seconds: float, least: int, most: int) -> Iterator[int]:
    """Count rounds from 0: `least` of them at any rate, then on while `seconds` last, to `most`.

    A round is not begun that would end too late, going by the longest so far.
    """
    started = before = time.perf_counter()
    longest = 0.0
    for number in range(most):
        if number >= least and before - started + longest > seconds:
            return
        yield number
        now = time.perf_counter()
        longest, before = max(longest, now - before), now


def alternate(
    rivals: Mapping[str, Callable[[], Callable[[], object]]],
    seconds: float,
    least: int = 3,
    most: int = 7,
) -> dict[str, list[float]]:
    """Return the seconds of each rival's runs: all take their turn in every round (ABAB…).

    A rival is called to get ready, which is not timed, and returns what is.
    """
    found: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in rounds(seconds, least, most):
        for name, prepare in rivals.items():
            found[name].append(timed(prepare()))
    return found


def median_ratio(times: Times, slow: str, fast: str) -> float:
    """Return how many times as long `slow` takes: the median over rounds of each round's ratio."""
    pairs = zip(times[slow], times[fast], strict=True)
    return statistics.median(a / b for a, b in pairs)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value that a `share` (0 to 1) of `values` does not exceed, interpolated."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (place - low) * (ranked[high] - ranked[low])


def exponent(sizes: Sequence[float], values: Sequence[float]) -> float:
    """Return k of the best fit of values = c · sizes^k: least squares of the logarithms.

    Raises:
        ValueError: There are fewer than two different sizes, or a number is not above zero.
    """
    if len(set(sizes)) < 2 or min(*sizes, *values) <= 0:
        raise ValueError(f"expected positive values of two sizes or more, found {sizes}, {values}")
    x, y = ([math.log(number) for number in row] for row in (sizes, values))
    return statistics.linear_regression(x, y).slope
