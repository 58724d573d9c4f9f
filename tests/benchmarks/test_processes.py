"""Processes of their own: their memory is theirs, and what they print comes back."""

from pathlib import Path

import pytest

from benchmarks.growth import fit, steps
from benchmarks.launch import launch
from benchmarks.results import SkippedError
from benchmarks.worker import Passed, passed, write_texts


def test_a_process_has_its_own_peak() -> None:
    ballast = bytearray(400 * 2**20)
    ballast[::4096] = b"x" * len(ballast[::4096])  # so that it is really there
    found = launch(["-c", "print('one'); print('two')"])
    assert found.output.split() == ["one", "two"]
    assert 1 < found.peak < 100
    assert found.seconds > 0
    assert ballast


def test_a_failing_process_says_why() -> None:
    with pytest.raises(RuntimeError, match="out of ink"):
        launch(["-c", "raise SystemExit('out of ink')"])


def test_a_worker_annotates_as_many_as_it_is_told(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    path = write_texts(tmp_path / "texts.jsonl", ["وصل غسان سلامة إلى ليبيا."] * 5)
    found = passed(path, 3, ["entities"], [tiny_models["ner"]])
    assert (found.articles, found.words) == (3, 15)
    assert min(found.load, found.seconds, found.processor, found.peak) > 0


def test_steps_end_with_the_most() -> None:
    assert steps(1) == [1]
    assert steps(200) == [1, 3, 10, 30, 100, 200]
    assert steps(10_000)[-3:] == [1_000, 3_000, 10_000]
    with pytest.raises(SkippedError):
        steps(0)


def test_growth_is_fitted_from_a_hundred_articles_on() -> None:
    def run(articles: int, seconds: float) -> Passed:
        return Passed(articles, 50 * articles, 0.1, seconds, seconds, 100.0)

    slow_start = [run(1, 5.0), run(10, 5.5)]
    grown = [run(100, 10.0), run(1_000, 100.0), run(10_000, 1_000.0)]
    found = fit([*slow_start, *grown])
    assert found is not None
    assert (found.first, found.clock, found.processor) == pytest.approx((100, 1.0, 1.0))
    few = fit([*slow_start, *grown[:2]])
    assert few is not None
    assert few.first == 10
    assert few.clock < 1
    assert fit(grown[:2]) is None
