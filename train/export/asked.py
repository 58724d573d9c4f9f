"""The last layer of a stance model, computed at the pieces that answer and no others.

Keys and values are still those of all pieces. What comes behind them, most of the layer, is
computed at one piece of each pair. No number changes.
"""

import numpy as np
from onnx import GraphProto, NodeProto, TensorProto, helper, numpy_helper

from train.export.attention import FUSED

__all__ = ["answer_at_places"]

HIDDEN, SEEN, BIAS = "hidden_at_places", "seen_at_places", "attention_bias_at_places"


def answer_at_places(graph: GraphProto) -> None:
    """Let a fused model that tells what each piece sees (`see_each`) answer at `places` alone.

    Its logits become those of the shape (batch, pairs, labels), and it gets one more input:
    `places`, int64, shape (batch, pairs). One whose last layer does not begin as BERT's, with one
    value that is projected thrice and added to what attention gives, stays as it is.
    """
    last = [node for node in graph.node if node.op_type == FUSED][-1]
    makers = {name: node for node in graph.node for name in node.output}
    projections = [makers[name] for name in last.input[:3]]
    hidden = projections[0].input[0]
    takers = [node for node in graph.node if hidden in node.input]
    added = [node for node in takers if node.op_type == "Add"]
    if len(added) != 1 or len(takers) != 4 or any(one.input[0] != hidden for one in projections):
        return
    for node in (projections[0], *added):
        node.input[:] = [HIDDEN if name == hidden else name for name in node.input]
    last.input[5] = BIAS
    first = min(place for place, node in enumerate(graph.node) if HIDDEN in node.input)
    for node in reversed(_gathered(graph, hidden)):
        graph.node.insert(first, node)
    _declare(graph)


def _gathered(graph: GraphProto, hidden: str) -> list[NodeProto]:
    """Return what takes the rows at `places` of the pieces' vectors, and of what they see."""
    graph.initializer.append(numpy_helper.from_array(np.array([-1]), "end"))
    return [
        helper.make_node("Unsqueeze", ["places", "end"], ["at"]),
        helper.make_node("GatherND", [hidden, "at"], [HIDDEN], batch_dims=1),
        helper.make_node("GatherND", ["attention_mask", "at"], [SEEN], batch_dims=1),
        helper.make_node("Unsqueeze", [SEEN, "heads"], [f"{SEEN}_by_each"]),
        helper.make_node("Where", [f"{SEEN}_by_each", "seen", "nothing"], [BIAS]),
    ]


def _declare(graph: GraphProto) -> None:
    shape = ["batch", "pairs"]
    graph.input.append(helper.make_tensor_value_info("places", TensorProto.INT64, shape))
    graph.output[0].type.tensor_type.shape.dim[1].dim_param = shape[1]
