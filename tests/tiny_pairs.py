"""The network of the tiny stance model: one verb for each stance, and the marks @ and #.

A sentence with a verb of VERBS shows that verb's stance if the holder is marked before the target;
every other pair is neutral.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from infer.annotation import STANCES

__all__ = ["VERBS", "make_pair_network"]

VERBS = {"يدعم": "favor", "يرفض": "against", "@": "", "#": ""}
NEUTRAL = (0.0, 0.0, 6.0)


def make_pair_network(tokenizer: Tokenizer, labels: int = len(STANCES)) -> onnx.ModelProto:
    """Return a network with `labels` logits for each pair."""
    size = tokenizer.get_vocab_size()
    table = np.zeros((size, labels), np.float32)
    marks = {mark: np.zeros(size, np.float32) for mark in "@#"}
    for word, label in VERBS.items():
        piece = tokenizer.token_to_id(f"▁{word}")
        if label:
            table[piece, STANCES.index(label)] = 5
        else:
            marks[word][piece] = 1
    towards = np.zeros((1, labels), np.float32)
    towards[0, -1] = -1  # a # behind an @ takes one from neutral
    values = {
        "table": table,
        "holders": marks["@"],
        "targets": marks["#"],
        "towards": towards,
        "neutral": np.resize(np.float32(NEUTRAL), labels),
        "pieces": np.array(1, np.int64),
        "axes": np.array([1], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["embedded"]),
        helper.make_node("ReduceSum", ["embedded", "axes"], ["verbs"], keepdims=0),
        helper.make_node("Gather", ["holders", "input_ids"], ["held"]),
        helper.make_node("CumSum", ["held", "pieces"], ["before"]),
        helper.make_node("Gather", ["targets", "input_ids"], ["meant"]),
        helper.make_node("Mul", ["before", "meant"], ["both"]),
        helper.make_node("ReduceSum", ["both", "axes"], ["count"], keepdims=1),
        helper.make_node("Mul", ["count", "towards"], ["shown"]),
        helper.make_node("Sum", ["verbs", "shown", "neutral"], ["logits"]),
    ]
    graph = helper.make_graph(
        nodes,
        "tiny pairs",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "pieces"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", labels])],
        [numpy_helper.from_array(array, name) for name, array in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model
