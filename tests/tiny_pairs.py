"""The network of the tiny stance model: one verb for each stance, and the marks @ and #.

A pair is of a verb's stance (VERBS) if it sees that verb, and its holder is marked before its
target; every other pair is neutral. Skimming and close reading agree.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer

from infer.annotation import STANCES

__all__ = ["VERBS", "make_pair_network"]

VERBS = {"يدعم": "favor", "يرفض": "against", "@": "", "#": ""}
NEUTRAL = (0.0, 0.0, 6.0)
MARKED = (0.0, 0.0, -3.0)
NOWHERE = 100_000


def make_pair_network(tokenizer: Tokenizer, labels: int = len(STANCES)) -> onnx.ModelProto:
    """Return a network with `labels` logits for each piece of layouts (`infer.layout.stack`)."""
    table = np.zeros((tokenizer.get_vocab_size(), labels), np.float32)
    for word, label in VERBS.items():
        if label:
            table[tokenizer.token_to_id(f"▁{word}"), STANCES.index(label)] = 5
    values = {
        "table": table,
        "marked": np.resize(np.float32(MARKED), labels),
        "neutral": np.resize(np.float32(NEUTRAL), labels),
        "nowhere": np.array(NOWHERE, np.int64),
        "rows": np.array([1], np.int64),
        "last": np.array([-1], np.int64),
        "first": np.array([0], np.int64),
        **{mark: np.array(tokenizer.token_to_id(f"▁{mark}"), np.int64) for mark in "@#"},
    }
    nodes = [
        helper.make_node("Cast", ["attention_mask"], ["sees"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["table", "input_ids"], ["embedded"]),
        helper.make_node("MatMul", ["sees", "embedded"], ["verbs"]),
        # The first piece sees the sentence alone, and what stands behind it is no place there.
        helper.make_node("Gather", ["sees", "first"], ["seen_first"], axis=1),
        helper.make_node("ReduceSum", ["seen_first", "last"], ["size"], keepdims=1),
        helper.make_node("Cast", ["size"], ["length"], to=TensorProto.INT64),
        *_first_seen("@"),
        *_first_seen("#"),
        helper.make_node("Less", ["@_place", "#_place"], ["before"]),
        helper.make_node("Less", ["#_place", "length"], ["within"]),
        helper.make_node("And", ["before", "within"], ["both"]),
        helper.make_node("Cast", ["both"], ["shown"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["shown", "marked"], ["towards"]),
        helper.make_node("Sum", ["verbs", "towards", "neutral"], ["logits"]),
    ]
    pieces = ["batch", "pieces"]
    graph = helper.make_graph(
        nodes,
        "tiny pairs",
        [
            helper.make_tensor_value_info("input_ids", TensorProto.INT64, pieces),
            helper.make_tensor_value_info("position_ids", TensorProto.INT64, pieces),
            helper.make_tensor_value_info("attention_mask", TensorProto.BOOL, [*pieces, "pieces"]),
        ],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*pieces, labels])],
        [numpy_helper.from_array(array, name) for name, array in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model


def _first_seen(mark: str) -> list[onnx.NodeProto]:
    """The first position of a mark that each piece sees, shape (batch, pieces, 1)."""
    return [
        helper.make_node("Equal", ["input_ids", mark], [f"{mark}_is"]),
        helper.make_node("Where", [f"{mark}_is", "position_ids", "nowhere"], [f"{mark}_at"]),
        helper.make_node("Unsqueeze", [f"{mark}_at", "rows"], [f"{mark}_all"]),
        helper.make_node("Where", ["attention_mask", f"{mark}_all", "nowhere"], [f"{mark}_seen"]),
        helper.make_node("ReduceMin", [f"{mark}_seen"], [f"{mark}_place"], axes=[-1], keepdims=1),
    ]
