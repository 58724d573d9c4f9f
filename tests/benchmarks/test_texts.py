"""No sentence twice, neighbours together, the same seed the same texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.results import SkippedError
from benchmarks.setting import Texts
from benchmarks.texts import join, read_gold_texts, read_runs, take, unique
from infer.text import sentences

NUMBERED = [f"قال المتحدث رقم {n} إن الهدنة قائمة ." for n in range(60)]
LINES = st.lists(st.text("اب .؟!\n\"'”…؛", min_size=1, max_size=12), max_size=30)


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@given(st.lists(LINES, max_size=3), st.integers(1, 8), st.integers(0, 3))
def test_no_sentence_stands_twice(runs: list[list[str]], words: int, seed: int) -> None:
    first = take(unique(runs), 3, words, seed)
    second = take(first.rest, 100, 1, seed)
    found = [part for text in (*first.texts, *second.texts) for part in cut(text)]
    assert len(found) == len(set(found))


@given(LINES)
def test_joined_sentences_stay_what_they_were(lines: list[str]) -> None:
    (run,) = unique([lines])
    assert cut(join(run)) == [part for line in run for part in cut(line)]


def test_texts_are_long_enough_and_hold_neighbours() -> None:
    texts = take([NUMBERED], 4, 20).texts
    assert len(texts) == 4
    for text in texts:
        numbers = [NUMBERED.index(line) for line in cut(text)]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        assert len(text.split()) >= 20


def test_the_seed_alone_decides() -> None:
    assert take([NUMBERED], 4, 20, seed=3) == take([NUMBERED], 4, 20, seed=3)
    assert take([NUMBERED], 4, 20, seed=3) != take([NUMBERED], 4, 20, seed=4)


def test_what_is_left_is_what_was_not_taken() -> None:
    found = take([NUMBERED], 2, 20)
    held = {line for text in found.texts for line in cut(text)}
    left = [line for run in found.rest for line in run]
    assert held.isdisjoint(left)
    assert held | set(left) == set(NUMBERED)


def test_a_repeated_sentence_goes_with_its_line() -> None:
    runs = unique([["نعم . لا .", "نعم .", "ربما ."], ["لا .", "حسنا . حسنا ."]])
    assert runs == [["نعم . لا .", "ربما ."], []]


def test_without_corpora_there_is_a_reason(tmp_path: Path) -> None:
    with pytest.raises(SkippedError, match="--data"):
        read_runs(None)
    with pytest.raises(SkippedError, match="--gold"):
        read_gold_texts(None)
    with pytest.raises(SkippedError, match=r"no ID\.txt"):
        read_gold_texts(tmp_path)
    kinds = dict(Texts(None, None).kinds())
    assert len(kinds["seed"][0]) > 1000
    assert all(isinstance(kinds[name], str) for name in ("gold", "long", "short"))


def test_an_empty_folder_is_a_reason_too(tmp_path: Path) -> None:
    pytest.importorskip("datasets")
    with pytest.raises(SkippedError, match="cannot be read"):
        read_runs(tmp_path)


@pytest.mark.slow
def test_the_corpora_give_enough(data_folder: Path) -> None:
    pytest.importorskip("datasets")
    texts = Texts(data_folder, data_folder / "gold")
    assert len(texts.long) == 200
    assert len(texts.short) == 2_000
    assert len(texts.crowd(10_000)) == 10_000
    both = [part for text in (*texts.long, *texts.short) for part in cut(text)]
    assert len(both) == len(set(both))
