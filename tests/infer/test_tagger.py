"""Windows merged to the logits of words."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.tagger import Tagger
from infer.text import sentences, words
from infer.windows import WindowSize
from tests.strategies import texts
from tests.tiny import REACH

ARTICLE = "قال غسان سلامة في طرابلس أمس: وصل يونس من الأمم المتحدة إلى ليبيا. " * 12
ANY_TEXT = settings(max_examples=60)


class Broken:
    """A runtime that answers nonsense of one shape or value."""

    def __init__(self, labels: int = 9, extra: int = 0, value: float = 0):
        self.shape, self.extra, self.value = labels, extra, value

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        return [
            np.full((len(ids) + self.extra, self.shape), self.value, np.float32) for ids in batch
        ]


@pytest.fixture(scope="module")
def tagger(tiny_model: Path) -> Tagger:
    return Tagger.load(tiny_model, threads=1)


def with_windows(tagger: Tagger, pieces: int, overlap: int) -> Tagger:
    checkpoint = replace(tagger.checkpoint, window=WindowSize(pieces, overlap))
    return Tagger(checkpoint, tagger.encoder, tagger._runtime)


def logits(tagger: Tagger, text: str) -> Floats:
    return tagger.word_logits([tagger.encoder.encode(text, sentences(text), words(text))])[0]


def tag(tagger: Tagger, text: str) -> list[list[tuple[str, str]]]:
    bounds = sentences(text)
    rows = [words(text, *bound) for bound in bounds]
    return [
        [(s.label, text[row[s.start].start : row[s.end - 1].end]) for s in spans]
        for row, spans in zip(rows, tagger.tag(text, bounds, rows), strict=True)
    ]


def test_entities_come_out_by_sentence(tagger: Tagger) -> None:
    found = tag(tagger, "وصل غسان سلامة إلى ليبيا.\n\u200f\nالأمم المتحدة")
    assert found[0][:1] == [("PER", "غسان سلامة")]
    assert ("LOC", "ليبيا") in found[0]
    assert found[1:] == [[], [("ORG", "الأمم المتحدة")]]


def test_no_span_crosses_the_end_of_a_sentence(tagger: Tagger) -> None:
    assert tag(tagger, "غسان سلامة")[0] == [("PER", "غسان سلامة")]
    assert ("PER", "غسان") in tag(tagger, "غسان\nسلامة")[0]


@pytest.mark.parametrize("text", ["", " \n", "\u200f", "\u064e"])
def test_nothing_to_tag(tagger: Tagger, text: str) -> None:
    assert tag(tagger, text) == [[]] * len(sentences(text))


@given(text=texts())
@ANY_TEXT
def test_merged_windows_are_the_whole_run(tagger: Tagger, text: str) -> None:
    """Exact as far as floats go: the overlap is wider than what this model looks at."""
    whole = with_windows(tagger, 100_000, 0)
    for pieces, overlap in ((32, 6), (2 * REACH + 1, REACH)):
        merged = logits(with_windows(tagger, pieces, overlap), text)
        np.testing.assert_allclose(merged, logits(whole, text), atol=1e-4)


def test_without_overlap_the_windows_show(tagger: Tagger) -> None:
    whole = logits(with_windows(tagger, 100_000, 0), ARTICLE)
    assert np.abs(logits(with_windows(tagger, 8, 0), ARTICLE) - whole).max() > 0.1


def test_words_take_the_logits_of_their_first_piece(tagger: Tagger) -> None:
    text = "قال قطط \u064e ليبيا"
    encoding = tagger.encoder.encode(text, sentences(text), words(text))
    (whole,) = tagger._runtime.logits([np.array([0, *encoding.ids, 2])])
    assert encoding.first.tolist() == [0, 1, -1, 5]
    [rows] = tagger.word_logits([encoding])
    np.testing.assert_array_equal(rows[[0, 1, 3]], whole[[1, 2, 6]])
    assert rows[2].argmax() == 0
    assert rows[2, 1:].max() < -1000


@pytest.mark.parametrize(
    ("runtime", "message"),
    [
        (Broken(labels=7), r"shape \(\d+, 7\) for \d+ pieces, config\.json names 9 labels"),
        (Broken(extra=1), r"shape \(26, 9\) for 25 pieces"),
        (Broken(value=float("nan")), "no finite numbers"),
    ],
)
def test_a_runtime_that_disagrees(tagger: Tagger, runtime: Broken, message: str) -> None:
    broken = Tagger(tagger.checkpoint, tagger.encoder, runtime)
    with pytest.raises(CheckpointError, match=message):
        tag(broken, ARTICLE)
