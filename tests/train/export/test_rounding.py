"""Rounding that sees inputs: nearer in the products, plain where inputs have nothing in common."""

from pathlib import Path

import numpy as np
import onnx
import pytest

from infer.checkpoint import FULL
from infer.layout import Layout
from infer.runtime.onnx import OnnxRuntime
from tests.train.conftest import Ran
from train.config import Config
from train.examples import Examples
from train.export import feeds_of, quantize
from train.export.rounding import moments_of, rounded
from train.run import prepare

LARGEST = 64


def drawn(seed: int, rows: int, columns: int) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(rows, columns)).astype(np.float32)


def scale_of(matrix: np.ndarray) -> np.ndarray:
    scale: np.ndarray = np.abs(matrix).max(0, keepdims=True) / LARGEST
    return scale


@pytest.mark.parametrize("rows", [1, 40, 300])
def test_inputs_that_have_nothing_in_common_leave_plain_rounding(rows: int) -> None:
    matrix = drawn(0, rows, 7)
    scale = scale_of(matrix)
    found = rounded(matrix, scale, np.eye(rows), LARGEST)
    np.testing.assert_array_equal(found, np.rint(matrix / scale))
    zero = rounded(matrix, scale, np.zeros((rows, rows)), LARGEST)
    np.testing.assert_array_equal(zero, found)


@pytest.mark.parametrize("seed", range(5))
def test_products_come_out_nearer(seed: int) -> None:
    inputs = drawn(seed, 500, 12) @ drawn(seed + 50, 12, 200) + 0.1 * drawn(seed + 90, 500, 200)
    matrix = drawn(seed + 10, 200, 30)
    scale = scale_of(matrix)
    found = rounded(matrix, scale, (inputs.T @ inputs).astype(np.float64), LARGEST)
    assert np.abs(found).max() <= LARGEST
    plain = np.rint(matrix / scale)
    off, plainly_off = (np.abs(inputs @ (one * scale - matrix)).mean() for one in (found, plain))
    assert off < 0.5 * plainly_off


def test_moments_are_those_of_all_rows(tiny_run: Ran, tiny_config: Config, tiny_data: Path) -> None:
    feeds = feeds_of(prepare(tiny_config, tiny_data, print).examples)
    model = onnx.load(tiny_run.fitted.folder / FULL)
    name = next(node.input[0] for node in model.graph.node if node.op_type == "MatMul")
    both = moments_of(model, [name], feeds[:2])[name]
    apart = [moments_of(model, [name], [feed])[name] for feed in feeds[:2]]
    np.testing.assert_allclose(both, apart[0] + apart[1], rtol=1e-5, atol=1e-4)
    assert (np.linalg.eigvalsh(both) > -1e-3).all()


def test_an_int8_file_is_rounded_for_what_it_is_given(
    tiny_run: Ran, tiny_config: Config, tiny_data: Path, tmp_path: Path
) -> None:
    examples = prepare(tiny_config, tiny_data, print).examples
    full = tmp_path / "model.onnx"
    full.write_bytes((tiny_run.fitted.folder / FULL).read_bytes())
    expected = OnnxRuntime(full, 1).logits(examples.ids)

    def off(path: Path) -> float:
        found = OnnxRuntime(path, 1).logits(examples.ids)
        return float(np.mean([np.abs(a - b).mean() for a, b in zip(found, expected, strict=True)]))

    plain = off(quantize(full))
    assert off(quantize(full, feeds_of(examples))) <= 1.05 * plain


def test_feeds_are_few_and_from_all_over() -> None:
    ids = [np.full(3, place) for place in range(1000)]
    feeds = feeds_of(Examples(ids, ids, 0, 0))
    assert len(feeds) == 63
    assert [int(feed["input_ids"][0, 0]) for feed in feeds[:3]] == [0, 16, 32]
    assert feeds[0]["attention_mask"].tolist() == [[1, 1, 1]]
    assert len(feeds_of(Examples(ids[:5], ids[:5], 0, 0))) == 5


class Laid:
    """Pairs to learn, laid out."""

    def __init__(self) -> None:
        sees = np.tri(4, dtype=bool)
        sees[:, 0] = True
        self.layouts = [Layout(np.arange(4), np.arange(4), sees, (0,), np.array([3]), 0)]
        self.ids = [one.ids for one in self.layouts]
        self.labels = self.ids


def test_layouts_are_fed_as_they_are_seen() -> None:
    (feed,) = feeds_of(Laid())
    assert feed["attention_mask"].shape == (1, 4, 4)
    assert feed["position_ids"].tolist() == [[0, 1, 2, 3]]
