"""Activations in uint8: small ones keep their precision beside large ones, and nothing wraps."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from infer.decode import Floats
from train.export import quantize
from train.export.rounding import evener

COLUMNS, OUTPUTS = 64, 48


def drawn(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def product(path: Path, gelu: bool) -> Path:
    """Write X · W, or GELU(X) · W."""
    nodes = [helper.make_node("MatMul", ["y" if gelu else "input_ids", "w"], ["logits"])]
    if gelu:
        nodes.insert(0, helper.make_node("Gelu", ["input_ids"], ["y"], domain="com.microsoft"))
    sizes = (("input_ids", COLUMNS), ("logits", OUTPUTS))
    x, y = (
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["rows", size])
        for name, size in sizes
    )
    weights = [numpy_helper.from_array(drawn(1, COLUMNS, OUTPUTS), "w")]
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    graph = helper.make_graph(nodes, "product", [x], [y], weights)
    onnx.save(helper.make_model(graph, opset_imports=opsets, ir_version=10), path)
    return path


def run(path: Path, x: Floats) -> Floats:
    import onnxruntime  # noqa: PLC0415

    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    found: Floats = session.run(["logits"], {"input_ids": x})[0]
    return found


@pytest.mark.parametrize("size", [1e-6, 0.01, 0.3, 1, 5, 100, 1e4])
def test_what_a_gelu_gives_never_wraps(tmp_path: Path, size: float) -> None:
    full = product(tmp_path / "model.onnx", gelu=True)
    x = np.concatenate([size * drawn(2, 200, COLUMNS), -size * np.abs(drawn(3, 20, COLUMNS))])
    expected, found = run(full, x), run(quantize(full), x)
    steps = np.maximum(run_gelu(x).max(1), 0.74) / 207
    # every input and weight may be half a step off: an error far above that is one that wrapped
    assert (np.abs(found - expected) < 40 * steps[:, None] + 0.03 * np.abs(expected).max()).all()


def run_gelu(x: Floats) -> Floats:
    from torch import from_numpy  # noqa: PLC0415
    from torch.nn.functional import gelu  # noqa: PLC0415

    given: Floats = gelu(from_numpy(x)).numpy()
    return given


def test_a_few_large_columns_cost_the_others_less(tmp_path: Path) -> None:
    full = product(tmp_path / "model.onnx", gelu=False)
    x = drawn(4, 400, COLUMNS)
    x[:, ::20] *= 30
    expected = run(full, x)
    plain = np.abs(run(quantize(full), x) - expected).mean()
    assert np.abs(run(quantize(full, [{"input_ids": x}]), x) - expected).mean() < 0.75 * plain


def test_columns_of_one_size_stay_and_empty_ones_are_bounded() -> None:
    np.testing.assert_array_equal(evener(np.eye(5)), np.ones(5))
    np.testing.assert_array_equal(evener(np.zeros((5, 5))), np.full(5, 100**0.4, np.float32))
    factors = evener(np.diag([1.0, 1, 1, 1e4, 0]))
    assert factors[3] < 0.2
    assert 1 < factors[4] < 10
