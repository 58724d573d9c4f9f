"""Pairs of parties in, probabilities out."""

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from infer.classifier import PairClassifier, decide
from infer.decode import Floats
from infer.encoding import Encoder, Ints
from infer.errors import CheckpointError
from infer.layout import Layout, Named
from infer.pair_checkpoint import read_pair_checkpoint
from tests.infer.asked import asked
from tests.tiny import WORDS, make_tokenizer
from tests.tiny_pairs import make_pair_network

PAIRS = [
    asked("[@ يونس] يدعم [# ليبيا]"),
    asked("[@ يونس] يرفض [# ليبيا]"),
    asked("[# يونس] يدعم [@ ليبيا]"),
    asked("[@ يونس] وصل إلى [# ليبيا]"),
    asked("", "س", "س"),
]


class Says:
    """A runtime that answers each pair with the same row; remembers what it was asked."""

    def __init__(self, *row: float):
        self.row = np.array(row, np.float32)
        self.asked: list[Layout] = []

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        raise NotImplementedError

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        self.asked += layouts
        return [np.tile(self.row, (len(one.pairs), 1)) for one in layouts]


@pytest.fixture(scope="module")
def classifier(tiny_models: dict[str, Path]) -> PairClassifier:
    return PairClassifier.load(tiny_models["stance"], threads=1)


def test_pairs_are_classified_in_order(classifier: PairClassifier) -> None:
    found = classifier.classify(PAIRS)
    assert found.labels == ("favor", "against", "neutral", "neutral", "neutral")
    assert found.probabilities.shape == (5, 3)
    np.testing.assert_allclose(found.probabilities.sum(axis=1), 1, rtol=1e-6)
    assert found.cut == (0,) * len(found.labels)


def test_a_pair_does_not_depend_on_the_others(classifier: PairClassifier) -> None:
    together = classifier.classify(PAIRS).probabilities
    for pair, row in zip(PAIRS, together, strict=True):
        alone = classifier.classify([pair]).probabilities[0]
        np.testing.assert_allclose(alone, row, rtol=1e-6)


def test_no_pairs(classifier: PairClassifier) -> None:
    found = classifier.classify([])
    assert (found.probabilities.shape, found.labels, found.cut) == ((0, 3), (), ())


def test_what_is_cut_is_counted(classifier: PairClassifier) -> None:
    found = classifier.classify([PAIRS[0], asked("وصل " * 200, "يونس", "ليبيا")])
    assert found.labels == ("favor", "neutral")
    assert found.cut == (0, 200 - 62)


def test_all_pairs_of_a_sentence_are_asked_at_once(tiny_models: dict[str, Path]) -> None:
    checkpoint = read_pair_checkpoint(tiny_models["stance"])
    other = replace(PAIRS[0], target=Named("روسيا"))
    says = Says(0, 0, 9)
    classifier = PairClassifier(checkpoint, Encoder.load(checkpoint.tokenizer), says)
    assert len(classifier.classify([PAIRS[0], PAIRS[1], other]).labels) == 3
    assert [one.pairs for one in says.asked] == [(0, 1), (0,)]


@pytest.mark.parametrize(
    ("probabilities", "threshold", "label"),
    [
        ((0.5, 0.1, 0.4), 0.5, "favor"),
        ((0.1, 0.5, 0.4), 0.5, "against"),
        ((0.25, 0.24, 0.51), 0.5, "neutral"),
        ((0.2, 0.1, 0.7), 0.25, "favor"),
        ((0.6, 0.3, 0.1), 0.95, "neutral"),
        ((0.0, 0.0, 1.0), 0.0, "favor"),
        ((0.25, 0.25, 0.5), 0.5, "favor"),
    ],
)
def test_polar_probabilities_are_taken_together(
    probabilities: tuple[float, ...], threshold: float, label: str
) -> None:
    assert decide(np.array([probabilities], np.float32), threshold) == (label,)


@pytest.mark.parametrize("row", [(1, 2), (1, 2, 3, 4), (0, float("nan"), 0), (float("inf"), 0, 0)])
def test_a_runtime_that_disagrees(tiny_models: dict[str, Path], row: tuple[float, ...]) -> None:
    checkpoint = read_pair_checkpoint(tiny_models["stance"])
    broken = PairClassifier(checkpoint, Encoder.load(checkpoint.tokenizer), Says(*row))
    for pairs in (PAIRS[:1], PAIRS[:3]):
        with pytest.raises(CheckpointError, match="stance: expected 3 finite logits for a pair"):
            broken.classify(pairs)


def test_labels_that_the_network_does_not_have(
    tiny_models: dict[str, Path], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tiny_models["stance"], tmp_path / "model"))
    network = make_pair_network(make_tokenizer(WORDS["stance"]), labels=2)
    onnx.save(network, folder / "onnx" / "model.onnx")
    with pytest.raises(CheckpointError, match="model: expected 3 finite logits"):
        PairClassifier.load(folder, threads=1).classify(PAIRS)
