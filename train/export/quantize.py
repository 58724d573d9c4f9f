"""Dynamic int8 with one activation scale for each piece.

onnxruntime's own dynamic quantisation takes one activation scale for all pieces of a call. The
few pieces whose activations are far larger than the rest (BERT has some in every layer) then take
the precision of all others, and a window's logits depend on what it shares a call with. Here each
row of activations has its own scale, in operators around onnxruntime's MatMulIntegerToFloat (Yao
et al. 2022, ZeroQuant: token-wise activations, here with one weight scale a column).

Weights are signed, the kind that CPUs with VNNI multiply thrice as fast, and of 7 bits: CPUs with
AVX2 alone add two products in 16 bits, which those of 8 bits overflow. So every CPU gives the same
sums. (Unsigned weights of 8 bits do as well, a sixth more exact.)

What a GELU gives is hardly below zero, so its rows have most of their 256 steps above it. Other
rows, if some of what is learned is there to measure them by, are evened out: a column that is far
larger than the rest is made smaller, and its row of the matrix larger.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from train.export.rounding import Feed, evener, moments_of, rounded

__all__ = ["quantize"]

Floats = npt.NDArray[np.float32]

OPSET = 21
"""The first with blocked quantisation."""
LARGEST_WEIGHT = 64  # twice 255 of these stay below 2¹⁵
LARGEST_EMBEDDING = 127  # looked up, never summed
ZERO_POINT = 128
ZERO_POINT_OF_GELU = 48
LEAST_OF_GELU = -0.1701
"""What no GELU is below, nor its approximation by tanh."""
GELUS = ("BiasGelu", "FastGelu", "Gelu")
KEPT = (1.0, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7)
"""Shares of a column's largest weight at which it may be cut off, so that the others are finer."""
NARROWEST = 32
"""Matrices with a side below this, such as the labels' scores, of several heads too, stay."""


def quantize(model_onnx: Path, feeds: Sequence[Feed] = ()) -> Path:
    """Write model_quantized.onnx beside an fp32 model, with its matrices and embeddings in int8.

    Args:
        model_onnx: The fp32 model.
        feeds: What it is given in training, some of it, which matrices are rounded for
            (`train.export.rounding`); without any each weight is rounded by itself.

    Returns:
        The path of the new file.
    """
    model = onnx.load(model_onnx)
    rewriter = _Rewriter(model.graph)
    rewriter.moments = moments_of(model, rewriter.multiplied, feeds) if feeds else {}
    rewriter.rewrite()
    standard = next(one for one in model.opset_import if not one.domain)
    standard.version = max(standard.version, OPSET)
    onnx.checker.check_model(model)
    path = model_onnx.with_name("model_quantized.onnx")
    onnx.save(model, path)
    return path


@dataclass(frozen=True, slots=True)
class _Rows:
    """Activations in uint8: steps from `zero`, of which `top` make up what `size` says of the row.

    `name` and `size` are values of the graph. Columns were multiplied with `evener` before, shape
    (columns,), if there is one.
    """

    name: str
    size: str
    top: int
    zero: int
    evener: Floats | None


class _Rewriter:
    """One graph on its way from fp32 to int8."""

    def __init__(self, graph: onnx.GraphProto):
        self._graph = graph
        self._values = {one.name: one for one in graph.initializer}
        self._nodes: list[NodeProto] = []
        self._rows: dict[str, _Rows] = {}
        self._gelus = {one.output[0] for one in graph.node if one.op_type in GELUS}
        self.moments: dict[str, npt.NDArray[np.float64]] = {}

    @property
    def multiplied(self) -> list[str]:
        """The names of what matrices in int8 are multiplied with, each once."""
        nodes = [node for node in self._graph.node if self._is_product(node)]
        return list(dict.fromkeys(node.input[0] for node in nodes))

    def rewrite(self) -> None:
        """Replace the graph's nodes and initialisers."""
        for node in list(self._graph.node):
            if self._is_product(node):
                self._product(node)
            elif node.op_type == "Gather" and self._is_matrix(node.input[0]):
                self._lookup(node)
            else:
                self._nodes.append(node)
        used = {name for node in self._nodes for name in node.input}
        kept = [one for name, one in self._values.items() if name in used]
        del self._graph.node[:], self._graph.initializer[:], self._graph.value_info[:]
        self._graph.node.extend(self._nodes)
        self._graph.initializer.extend(kept)

    def _is_product(self, node: NodeProto) -> bool:
        return bool(node.op_type == "MatMul" and self._is_matrix(node.input[1]))

    def _is_matrix(self, name: str) -> bool:
        value = self._values.get(name)
        return (
            value is not None
            and value.data_type == TensorProto.FLOAT
            and len(value.dims) == 2
            and min(value.dims) >= NARROWEST
        )

    def _product(self, node: NodeProto) -> None:
        """X · W as (x8 · W8 · scale of W's column) · largest of x's row."""
        (x, weights), (product,) = node.input, node.output
        rows = self._quantized_rows(x, self._values[weights].dims[0])
        matrix, scale = self._quantized_matrix(weights, x, rows.evener)
        inputs = [
            rows.name,
            self._constant(f"{product}_int8", matrix),
            self._constant("one", np.array(1, np.float32)),
            self._constant(f"{product}_scale", (scale / rows.top)[0]),
            self._constant(f"zero_point_{rows.zero}", np.array(rows.zero, np.uint8)),
            self._constant("zero_weight", np.array(0, np.int8)),
        ]
        total = self._node(
            "MatMulIntegerToFloat", inputs, f"{product}_by_column", domain="com.microsoft"
        )
        self._node("Mul", [total, rows.size], product)

    def _quantized_matrix(
        self, name: str, x: str, evener: Floats | None
    ) -> tuple[npt.NDArray[np.int8], Floats]:
        matrix, moments = self._array(name), self.moments.get(x)
        if evener is not None:
            matrix = matrix / evener[:, None]
        whole, scale = _scaled(matrix, 0, LARGEST_WEIGHT)
        if moments is None:
            return whole, scale
        if evener is not None:
            moments = moments * np.outer(evener, evener)
        return rounded(matrix, scale, moments, LARGEST_WEIGHT), scale

    def _quantized_rows(self, x: str, columns: int) -> "_Rows":
        if x not in self._rows:  # queries, keys and values share one
            quantized = self._gelu_rows if x in self._gelus else self._even_rows
            self._rows[x] = quantized(x, columns)
        return self._rows[x]

    def _gelu_rows(self, x: str, columns: int) -> "_Rows":
        zero, top = ZERO_POINT_OF_GELU, 255 - ZERO_POINT_OF_GELU
        size = self._node("ReduceMax", [x, self._last_axis], f"{x}_largest", keepdims=1)
        least = -LEAST_OF_GELU * top / zero  # of which the least of a GELU is step 0, not below
        return _Rows(*self._in_steps(x, size, least, zero, columns), top, zero, None)

    def _even_rows(self, x: str, columns: int) -> "_Rows":
        even, by = x, None
        if x in self.moments:
            by = evener(self.moments[x])
            even = self._node("Mul", [x, self._constant(f"{x}_evener", by)], f"{x}_even")
        # Not the largest magnitude: writing all of them down would take as long again.
        most = self._node("ReduceMax", [even, self._last_axis], f"{x}_most", keepdims=1)
        least = self._node("ReduceMin", [even, self._last_axis], f"{x}_least", keepdims=1)
        size = self._node("Max", [most, self._node("Neg", [least], f"{x}_below")], f"{x}_largest")
        found = self._in_steps(even, size, 1e-9, ZERO_POINT, columns)
        return _Rows(*found, 255 - ZERO_POINT, ZERO_POINT, by)

    def _in_steps(
        self, x: str, size: str, least: float, zero: int, columns: int
    ) -> tuple[str, str]:
        """Return x in uint8, and the sizes of its rows: those given, or `least` if they are less.

        A row is one block of ONNX's blocked quantisation, a third of the time of its operators.
        """
        floor = self._constant(f"least_{zero}", np.array(least, np.float32))
        size = self._node("Max", [size, floor], f"{x}_above_zero")
        steps = self._constant(f"top_{zero}", np.array(255 - zero, np.float32))
        step = self._node("Div", [size, steps], f"{x}_step")
        one = self._constant(f"zero_{zero}", np.array([zero], np.uint8))
        shape = self._node("Shape", [step], f"{x}_rows")
        zeros = self._node("Expand", [one, shape], f"{x}_zeros")
        row = {"axis": -1, "block_size": columns}
        return self._node("QuantizeLinear", [x, step, zeros], f"{x}_uint8", **row), size

    @property
    def _last_axis(self) -> str:
        return self._constant("last_axis", np.array([-1]))

    def _lookup(self, node: NodeProto) -> None:
        """A row of a table as its int8 row times the row's scale."""
        table, ids = node.input
        matrix, scale = _scaled(self._array(table), 1, LARGEST_EMBEDDING)
        found = [
            self._node("Gather", [self._constant(f"{table}_{kind}", part), ids], f"{out}_{kind}")
            for kind, part in (("int8", matrix), ("scale", scale))
            for out in node.output
        ]
        value = self._node("Cast", found[:1], f"{node.output[0]}_float", to=TensorProto.FLOAT)
        self._node("Mul", [value, found[1]], node.output[0])

    def _array(self, name: str) -> Floats:
        array: Floats = numpy_helper.to_array(self._values[name])
        return array

    def _constant(self, name: str, value: npt.NDArray[np.generic]) -> str:
        self._values.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def _node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], output, **attributes))
        return output


def _scaled(matrix: Floats, axis: int, largest: int) -> tuple[npt.NDArray[np.int8], Floats]:
    """Return `matrix` in int8 and its scales along `axis`, which is kept with length 1.

    The scales are those of least squared error (Banner et al. 2019, Post training 4-bit
    quantization, who derive the clipping that is tried out here).
    """
    whole = np.abs(matrix).max(axis=axis, keepdims=True) / largest
    whole = np.maximum(whole, np.finfo(np.float32).tiny)
    tried = [share * whole for share in KEPT]
    errors = [
        np.square(_rounded(matrix, scale, largest) * scale - matrix).sum(axis=axis, keepdims=True)
        for scale in tried
    ]
    best = np.take_along_axis(np.stack(tried), np.argmin(errors, axis=0)[None], axis=0)[0]
    return _rounded(matrix, best, largest).astype(np.int8), best.astype(np.float32)


def _rounded(matrix: Floats, scale: Floats, largest: int) -> Floats:
    whole: Floats = np.clip(np.rint(matrix / scale), -largest, largest)
    return whole
