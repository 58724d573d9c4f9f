"""ONNX's own attention in place of the fused one: the same bits, whatever the mask."""

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from infer.decode import Floats
from train.export.attention import FUSED, standard_attention

HEADS, WIDTH = 4, 32


def drawn(seed: int, *shape: int) -> Floats:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def model(extra: list[str], biased: bool = True, **attributes: object) -> onnx.ModelProto:
    """Return fused attention of three inputs, with the further inputs that are named."""
    kinds = {"mask": TensorProto.INT32, "bias": TensorProto.FLOAT}
    shapes = {"mask": ["batch", "pieces"], "bias": ["batch", 1, "pieces", "pieces"]}
    given = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "pieces", WIDTH])
        for name in ("q", "k", "v")
    ]
    given += [helper.make_tensor_value_info(x, kinds[x], shapes[x]) for x in extra if x]
    inputs = ["q", "k", "v", "b" if biased else "", *extra]
    node = helper.make_node(
        FUSED, inputs, ["out"], domain="com.microsoft", num_heads=HEADS, **attributes
    )
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", "pieces", WIDTH])
    biases = [numpy_helper.from_array(drawn(9, 3 * WIDTH), "b")] if biased else []
    graph = helper.make_graph([node], "attention", given, [out], biases)
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=10)


def run(one: onnx.ModelProto, feed: dict[str, np.ndarray]) -> Floats:
    import onnxruntime  # noqa: PLC0415

    session = onnxruntime.InferenceSession(
        one.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    found: Floats = session.run(None, feed)[0]
    return found


def kinds(one: onnx.ModelProto) -> set[str]:
    return {node.op_type for node in one.graph.node}


@pytest.mark.parametrize("biased", [True, False])
@pytest.mark.parametrize(("batch", "pieces"), [(1, 1), (1, 37), (3, 12)])
@pytest.mark.parametrize("extra", [["mask"], ["", "bias"]])
def test_it_gives_the_same_bits(extra: list[str], batch: int, pieces: int, biased: bool) -> None:
    feed: dict[str, np.ndarray] = {x: drawn(i, batch, pieces, WIDTH) for i, x in enumerate("qkv")}
    if "mask" in extra:
        feed["mask"] = np.ones((batch, pieces), np.int32)
        feed["mask"][-1, (pieces + 1) // 2 :] = 0  # filled up
    else:
        feed["bias"] = np.where(drawn(7, batch, 1, pieces, pieces) > 0, 0, -1e4).astype(np.float32)
        feed["bias"][..., 0] = 0
    fused, standard = model(extra, biased), model(extra, biased)
    standard_attention(standard)
    onnx.checker.check_model(standard)
    assert "Attention" in kinds(standard)
    assert FUSED not in kinds(standard)
    np.testing.assert_array_equal(run(standard, feed), run(fused, feed))


@pytest.mark.parametrize(
    "one",
    [model(["mask", "bias"]), model([]), model(["mask"], scale=0.3)],
    ids=["both", "neither", "scaled"],
)
def test_what_it_does_not_know_stays(one: onnx.ModelProto) -> None:
    before = one.SerializeToString()
    standard_attention(one)
    assert one.SerializeToString() == before
