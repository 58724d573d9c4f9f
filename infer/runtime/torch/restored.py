"""The int8 file of a model, as weights for PyTorch: what ships for the CPU serves a GPU too.

The file is one of `train.export`: matrices in int8 with a scale for each column, and for each row
if what it is multiplied with was evened out; attention as one operator; everything else under the
names that transformers gives it.
"""

from pathlib import Path
from typing import Any

import numpy as np
import torch

from infer.decode import Floats
from infer.errors import CheckpointError
from infer.extras import needed

__all__ = ["restored_weights"]

PREFIX = "model."
"""What the export puts before the names of transformers."""
TABLE, SCALE, EVENER = "_int8", "_scale", "_evener"
OUTPUT = "output.dense.bias"
PARTS = ("query", "key", "value")


def restored_weights(path: Path) -> dict[str, torch.Tensor]:
    """Return the weights of an int8 ONNX file by their names in transformers, in float32.

    Raises:
        CheckpointError: the file is no ONNX model, or none that `train.export` made of a BERT.
        UsageError: the package onnx is not installed.
    """
    onnx = needed("onnx", "torch", str(path))
    try:
        graph = onnx.load(path, load_external_data=False).graph
        weights = _Graph(graph, onnx.numpy_helper.to_array).weights()
    except Exception as fault:  # protobuf's, and whatever an unknown graph leads to
        raise CheckpointError(
            f"{path}: weights cannot be taken from it ({type(fault).__name__}: {fault}); expected "
            "an int8 file of `train run`, of a BERT; leave the device to auto, or bring "
            "model.safetensors"
        ) from None
    return {name: torch.tensor(value, dtype=torch.float32) for name, value in weights.items()}


class _Graph:
    """An int8 graph: its values by name, and the nodes that make what others take."""

    def __init__(self, graph: Any, to_array: Any):
        self._values = {one.name: to_array(one) for one in graph.initializer}
        self._nodes = list(graph.node)
        self._made_by = {name: node for node in self._nodes for name in node.output}

    def weights(self) -> dict[str, Floats]:
        found = dict(self._named())
        attention = []
        for node in self._nodes:
            if node.op_type == "Attention":
                attention.append(node)
            elif node.op_type in ("Add", "BiasGelu") and node.input[1].startswith(PREFIX):
                found[_bare(node.input[1]).removesuffix("bias") + "weight"] = self._matrix(
                    node.input[0]
                )
        outputs = [_bare(node.input[1]) for node in self._nodes if self._closes_attention(node)]
        for node, bias in zip(attention, outputs, strict=True):
            found |= self._attention(node, bias.removesuffix(OUTPUT) + "self.")
        return found

    def _named(self) -> Any:
        for name, value in self._values.items():
            if name.startswith(PREFIX) and name.endswith(TABLE):
                table = name.removesuffix(TABLE)
                yield _bare(table), value * self._values[table + SCALE]
            elif name.startswith(PREFIX) and not name.endswith(SCALE) and value.dtype == np.float32:
                yield _bare(name), value

    @staticmethod
    def _closes_attention(node: Any) -> bool:
        return bool(node.op_type == "Add" and node.input[1].endswith(f".attention.{OUTPUT}"))

    def _attention(self, node: Any, prefix: str) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
        for part, name in zip(PARTS, node.input, strict=False):  # the last input is the mask
            product, bias = self._made_by[name].input
            found[f"{prefix}{part}.weight"] = self._matrix(product)
            found[f"{prefix}{part}.bias"] = self._values[bias]
        return found

    def _matrix(self, name: str) -> Floats:
        """Return the matrix of a product, shape (outputs, inputs), as PyTorch has it."""
        node = self._made_by[name]
        if node.op_type == "MatMul":  # too narrow for int8
            plain: Floats = self._values[node.input[1]].T
            return plain
        product = self._made_by[node.input[0]]
        top, evener = self._steps(product.input[0])
        # The scale is one of products with activations of up to `top`, whose size comes behind.
        scale = self._values[product.input[3]] * top
        matrix: Floats = (self._values[product.input[1]] * scale).T * evener
        return matrix

    def _steps(self, rows: str) -> tuple[Floats, Floats]:
        """Return the steps of activations in uint8, and what their columns were multiplied with."""
        made = self._made_by[rows]
        if made.op_type == "QuantizeLinear":
            even, step = made.input[:2]
            top = self._made_by[step].input[1]
        else:  # a cast, in files of the earlier form, of which `ner` is
            shifted = self._made_by[made.input[0]]
            even, factor = self._made_by[shifted.input[0]].input
            top = self._made_by[factor].input[0]
        before = self._made_by.get(even)
        name = before.input[-1] if before is not None else ""
        evener = self._values[name] if name.endswith(EVENER) else np.ones((), np.float32)
        return self._values[top], evener


def _bare(name: str) -> str:
    return name.removeprefix(PREFIX)
