"""Attention in ONNX's own operator, which onnxruntime computes faster than the one it fuses to.

The numbers are the same to the last bit; a window of 32 to 190 pieces takes three fifths to four
fifths of the time (docs/experiments.md).
"""

from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper
from onnxruntime.transformers.onnx_model import OnnxModel

__all__ = ["FUSED", "standard_attention"]

FUSED = "MultiHeadAttention"
OPSET = 23
"""The first that has the operator."""
PARTS = ("query", "key", "value")


def standard_attention(model: onnx.ModelProto) -> None:
    """Put ONNX's Attention in the place of each fused one that has a mask or a bias, not both.

    Changes `model`. A mask, which says of each piece whether it is there, becomes one of bool for
    each pair of pieces, made once; a bias is one already.
    """
    graph = model.graph
    values = {one.name: one for one in graph.initializer}
    squares: dict[str, str] = {}
    nodes: list[NodeProto] = []
    for node in graph.node:
        if node.op_type != FUSED or not _is_plain(node, values):
            nodes.append(node)
            continue
        mask = node.input[4]
        if mask and mask not in squares:
            squares[mask] = f"{mask}_of_each"
            nodes += _expanded(graph, mask, squares[mask])
        nodes += _attention(graph, node, values, squares[mask] if mask else node.input[5])
    if all(one.op_type != "Attention" for one in nodes):
        return
    del graph.node[:]
    graph.node.extend(nodes)
    OnnxModel(model).prune_graph(allow_remove_graph_inputs=False)
    next(one for one in model.opset_import if not one.domain).version = OPSET


def _is_plain(node: NodeProto, values: dict[str, TensorProto]) -> bool:
    """Tell whether queries, keys and values come apart, with at most biases and one mask."""
    given = [*node.input, *[""] * (6 - len(node.input))]
    several = any(node.input[6:]) or len(node.output) > 1
    named = {one.name for one in node.attribute}
    biased = not given[3] or given[3] in values
    return named == {"num_heads"} and biased and bool(given[4]) != bool(given[5]) and not several


def _expanded(graph: onnx.GraphProto, mask: str, square: str) -> list[NodeProto]:
    """Return what makes of a mask, shape (batch, pieces), one of (batch, 1, pieces, pieces)."""
    constants = {f"{mask}_one_two": [1, 2], f"{mask}_one": [1]}
    graph.initializer.extend(
        numpy_helper.from_array(np.array(value), name) for name, value in constants.items()
    )
    (one_two, one), row = constants, f"{mask}_row"
    return [
        helper.make_node("Cast", [mask], [f"{mask}_bool"], to=TensorProto.BOOL),
        helper.make_node("Unsqueeze", [f"{mask}_bool", one_two], [row]),
        helper.make_node("Shape", [mask], [f"{mask}_pieces"], start=1),
        helper.make_node("Concat", [one, one, f"{mask}_pieces", one], [f"{row}s"], axis=0),
        helper.make_node("Expand", [row, f"{row}s"], [square]),
    ]


def _attention(
    graph: onnx.GraphProto, node: NodeProto, values: dict[str, TensorProto], seen: str
) -> Iterator[NodeProto]:
    given: Sequence[str] = node.input[:3]
    if node.input[3]:
        biases = np.split(numpy_helper.to_array(values[node.input[3]]), len(PARTS))
        names = [f"{node.input[3]}_{part}" for part in PARTS]
        graph.initializer.extend(
            numpy_helper.from_array(bias, name) for bias, name in zip(biases, names, strict=True)
        )
        biased = [f"{one}_biased" for one in given]
        for inputs in zip(given, names, biased, strict=True):
            yield helper.make_node("Add", inputs[:2], inputs[2:])
        given = biased
    heads = helper.get_attribute_value(node.attribute[0])
    yield helper.make_node(
        "Attention", [*given, seen], node.output, q_num_heads=heads, kv_num_heads=heads
    )
