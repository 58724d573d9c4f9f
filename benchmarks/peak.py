"""What a machine can do at most, by the runtime's own matrix products, and what a model asks.

Only products by a constant matrix count, as the encoder's are: the runtime may lay them out
beforehand.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ["Cost", "Peaks", "cost_of", "matrix_products", "measure_peaks"]

SIDE = 2048
KINDS = {"MatMul": "fp32", "MatMulInteger": "int8", "DynamicQuantizeMatMul": "int8"}
Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Peaks:
    """Multiply-adds a second of the fastest product of each precision, and of each operator."""

    fp32: float
    int8: float
    operators: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiply-adds of an encoder: `linear` for a piece, `attention` for a pair of pieces."""

    linear: int
    attention: int

    def of(self, lengths: Sequence[int]) -> int:
        """Return the multiply-adds of windows of these lengths, in pieces, all counted."""
        return sum(n * self.linear + n * n * self.attention for n in lengths)


def cost_of(config: Path) -> Cost:
    """Count the multiply-adds of the encoder that a BERT-like config.json describes.

    A layer has four products of width², two of width times the inner width, and for each pair of
    pieces two of width. Embeddings, norms and the labels' head (a thousandth) are left out.
    """
    table = json.loads(config.read_text(encoding="utf-8"))
    layers, width, inner = (
        int(table[key]) for key in ("num_hidden_layers", "hidden_size", "intermediate_size")
    )
    return Cost(layers * (4 * width * width + 2 * width * inner), layers * 2 * width)


def measure_peaks(seconds: float, side: int = SIDE) -> Peaks:
    """Return the fastest of the products of `side`³ that alternate for some seconds."""
    runs = dict(matrix_products(side))
    best = dict.fromkeys(runs, float("inf"))
    until = time.perf_counter() + seconds
    for run in runs.values():
        run()
    while time.perf_counter() < until or float("inf") in best.values():
        for name, run in runs.items():
            started = time.perf_counter()
            run()
            best[name] = min(best[name], time.perf_counter() - started)
    speeds = {name: side**3 / value for name, value in best.items()}
    top = {
        kind: max(speeds[name] for name in speeds if KINDS[name.split(" ")[0]] == kind)
        for kind in ("fp32", "int8")
    }
    return Peaks(top["fp32"], top["int8"], speeds)


def matrix_products(side: int) -> Iterator[tuple[str, Callable[[], Array]]]:
    """Yield products of `side`³ by name (its first word is the operator), ready to be run."""
    random = np.random.default_rng(0)
    x = random.standard_normal((side, side)).astype(np.float32)
    x8 = random.integers(0, 255, (side, side)).astype(np.uint8)
    signed = random.integers(-63, 63, (side, side)).astype(np.int8)
    unsigned = (signed.astype(np.int16) + 128).astype(np.uint8)
    scale = np.full(side, 0.01, np.float32)
    mid = np.array(128, np.uint8)
    yield "MatMul", _product("MatMul", x, {"y": x})
    yield (
        "MatMulInteger u8·s8",
        _product("MatMulInteger", x8, {"y": signed, "a": mid, "b": np.array(0, np.int8)}),
    )
    yield "MatMulInteger u8·u8", _product("MatMulInteger", x8, {"y": unsigned, "a": mid, "b": mid})
    yield (
        "DynamicQuantizeMatMul",
        _product("DynamicQuantizeMatMul", x, {"y": signed, "scale": scale}),
    )


def _product(operator: str, x: Array, constants: Mapping[str, Array]) -> Callable[[], Array]:
    import onnxruntime  # noqa: PLC0415

    own = operator == "DynamicQuantizeMatMul"
    kind = helper.np_dtype_to_tensor_dtype(x.dtype)
    out = TensorProto.INT32 if operator == "MatMulInteger" else TensorProto.FLOAT
    node = helper.make_node(
        operator, ["x", *constants], ["out"], domain="com.microsoft" if own else ""
    )
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("x", kind, x.shape)],
        [helper.make_tensor_value_info("out", out, x.shape)],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )

    def run() -> Array:
        found: Array = session.run(None, {"x": x})[0]
        return found

    return run
