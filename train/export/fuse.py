"""Fusion of an exported BERT's attention, layer norms and GELUs by onnxruntime's optimiser.

The optimiser knows attention by the operators that older exporters wrote. The two that
torch.onnx writes otherwise are put back first; without that it leaves attention as it is, and the
model runs at half the speed. Layer norms without a bias, which it does not expect, get one.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

from train.errors import ExportError
from train.export.attention import FUSED

__all__ = ["fuse", "see_each"]

UNSEEN = -60.0
"""Added to the attention scores of what is not seen.

exp of it is lost in a sum of float32. It is no less, since onnxruntime's softmax gives what lies
far below the highest score 4e-39, a denormal number, and attention over those takes two to four
times as long on Intel's processors (docs/experiments.md).
"""


def fuse(model: onnx.ModelProto, heads: int, width: int) -> onnx.ModelProto:
    """Return the model with what can be fused fused, and without notes of where it came from.

    Changes `model`. `heads` and `width` (of a piece's vector) are those of the encoder.
    """
    _split_unsqueeze(model.graph)
    _divide_scores(model.graph)
    _add_biases(model.graph)
    options = FusionOptions("bert")
    options.enable_embed_layer_norm = False  # else the table of words could not be quantised
    options.use_raw_attention_mask(True)
    options.enable_skip_layer_norm = False  # its operator takes thrice as long as its parts
    # Attention with the projections inside would hide their products from quantisation.
    options.use_multi_head_attention = True
    with _quiet():
        fused: onnx.ModelProto = optimize_model(
            model, "bert", heads, width, optimization_options=options, opt_level=0
        ).model
    if not any(one.domain == "com.microsoft" for one in fused.opset_import):
        fused.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    _forget_origin(fused)
    return fused


def see_each(graph: onnx.GraphProto) -> None:
    """Let the mask of a fused model, shape (batch, pieces), say for each piece what it sees.

    It becomes one of bool, shape (batch, pieces, pieces). The optimiser finds attention only where
    all pieces see the same; its operator takes a bias of any kind.

    Raises:
        ExportError: attention was not fused.
    """
    attention = [node for node in graph.node if node.op_type == FUSED]
    if not attention:
        raise ExportError("stance: no attention was found in the model to be exported")
    mask = next(one for one in graph.input if one.name == "attention_mask")
    mask.type.tensor_type.elem_type = TensorProto.BOOL
    mask.type.tensor_type.shape.dim.add().dim_param = "pieces"
    constants = {"nothing": np.float32(UNSEEN), "seen": np.float32(0), "heads": np.array([1])}
    graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value), name) for name, value in constants.items()
    )
    bias = [
        helper.make_node("Unsqueeze", ["attention_mask", "heads"], ["seen_by_each"]),
        helper.make_node("Where", ["seen_by_each", "seen", "nothing"], ["attention_bias"]),
    ]
    for node in reversed(bias):
        graph.node.insert(0, node)
    for node in attention:
        node.input[4:] = ["", "attention_bias"]


def _split_unsqueeze(graph: onnx.GraphProto) -> None:
    """Write each Unsqueeze on axes 1 and 2 as two on one axis each."""
    values = {one.name: one for one in graph.initializer}
    axes = [numpy_helper.from_array(np.array([axis]), f"axis_{axis}") for axis in (1, 2)]
    graph.initializer.extend(axes)
    split = {name for name, one in values.items() if _is_both_axes(one)}
    for place, node in reversed(list(enumerate(graph.node))):
        if node.op_type == "Unsqueeze" and node.input[1] in split:
            between = f"{node.output[0]}_1"
            first = helper.make_node("Unsqueeze", [node.input[0], "axis_1"], [between])
            graph.node.insert(place, first)
            node.input[:] = [between, "axis_2"]


def _is_both_axes(value: onnx.TensorProto) -> bool:
    return list(value.dims) == [2] and numpy_helper.to_array(value).tolist() == [1, 2]


def _divide_scores(graph: onnx.GraphProto) -> None:
    """Write attention scores times 1/√d, before the mask is added, as scores over √d."""
    values = {one.name: one for one in graph.initializer}
    makers = {name: node for node in graph.node for name in node.output}
    for softmax in [node for node in graph.node if node.op_type == "Softmax"]:
        total = makers[softmax.input[0]]
        product = makers.get(total.input[0])
        if product is None or product.op_type != "Mul" or product.input[1] not in values:
            continue
        factor = numpy_helper.to_array(values[product.input[1]])
        name = f"{product.output[0]}_over"
        graph.initializer.append(numpy_helper.from_array(1 / factor, name))
        product.op_type = "Div"
        product.input[1] = name


def _add_biases(graph: onnx.GraphProto) -> None:
    """Give each layer norm a bias of zeros where it has none, as in ModernBERT."""
    values = {one.name: one for one in graph.initializer}
    for node in graph.node:
        if node.op_type == "LayerNormalization" and len(node.input) == 2:
            name = f"{node.input[1]}_bias"
            if name not in values:
                zeros = np.zeros_like(numpy_helper.to_array(values[node.input[1]]))
                values[name] = numpy_helper.from_array(zeros, name)
                graph.initializer.append(values[name])
            node.input.append(name)


def _forget_origin(model: onnx.ModelProto) -> None:
    """Drop notes of classes, source files and inner shapes, which no runtime reads."""
    del model.graph.value_info[:]
    for one in (model, model.graph, *model.graph.node, *model.graph.initializer):
        one.doc_string = ""
        del one.metadata_props[:]
    for value in (*model.graph.input, *model.graph.output):
        del value.metadata_props[:]


@contextmanager
def _quiet() -> Iterator[None]:
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)  # the optimiser logs to a dozen loggers of flat names
    try:
        yield
    finally:
        logging.disable(before)
