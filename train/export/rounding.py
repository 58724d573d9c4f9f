"""Weights rounded with an eye to what they are multiplied with, and that evened out before.

What rounding one row of a matrix adds to the products is taken back by the rows that are still to
be rounded, as far as their inputs go together.

Sources: Frantar, Ashkboos, Hoefler and Alistarh (2023), GPTQ: Accurate Post-Training Quantization
for Generative Pre-trained Transformers; Xiao, Lin, Seznec, Wu, Demouth and Han (2023), SmoothQuant.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx

from infer.layout import stack
from train.examples import Learnable

__all__ = ["Feed", "evener", "feeds_of", "moments_of", "rounded"]

Feed = Mapping[str, npt.NDArray[Any]]
"""What a model is given for one window or layout: its inputs by name."""

Floats64 = npt.NDArray[np.float64]

MOST_FEEDS = 64
BLOCK = 128
"""Rows that are rounded before the rest of the matrix is told."""
DAMPING = 0.01
"""What is added to the diagonal of the inputs' moments, as a share of its mean."""
EVENNESS = 0.4
"""How far the inputs' columns are evened out: 1 makes all of one size, and matrices uneven."""


def feeds_of(examples: Learnable) -> list[Feed]:
    """Return at most 64 of the windows or layouts that are learned, from all over."""
    step = -(-len(examples.ids) // MOST_FEEDS)
    layouts = getattr(examples, "layouts", ())
    if layouts:
        return [stack([one], len(one.ids)) for one in layouts[::step]]
    return [
        {"input_ids": ids[None], "attention_mask": np.ones_like(ids[None])}
        for ids in examples.ids[::step]
    ]


def moments_of(
    model: onnx.ModelProto, names: Sequence[str], feeds: Sequence[Feed]
) -> dict[str, Floats64]:
    """Return XᵀX of each named value over all feeds, shape (columns, columns); rows are pieces."""
    import onnxruntime  # noqa: PLC0415 - 0.1 s

    told = onnx.ModelProto()
    told.CopyFrom(model)
    told.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(
        told.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    asked = [one.name for one in session.get_inputs()]
    moments: dict[str, Floats64] = {}
    for feed in feeds:
        found = session.run(list(names), {name: feed[name] for name in asked})
        for name, value in zip(names, found, strict=True):
            rows = value.reshape(-1, value.shape[-1])
            moments[name] = moments.get(name, 0.0) + (rows.T @ rows).astype(np.float64)
    return moments


def evener(moments: Floats64) -> npt.NDArray[np.float32]:
    """Return what to multiply the inputs' columns with, so that their sizes differ less.

    A row has one scale, which the few columns that are far larger than the rest would take up.

    Args:
        moments: Those of the inputs, shape (inputs, inputs), whose diagonal holds their sizes.
    """
    sizes = np.sqrt(np.diag(moments))
    usual = float(np.median(sizes)) or 1.0
    share = np.maximum(sizes / usual, 1e-2)  # one that was always zero may not be so elsewhere
    factors: npt.NDArray[np.float32] = (share**-EVENNESS).astype(np.float32)
    return factors


def rounded(
    matrix: npt.NDArray[np.float32], scale: npt.NDArray[np.float32], moments: Floats64, largest: int
) -> npt.NDArray[np.int8]:
    """Return `matrix` / `scale` in whole numbers of at most `largest`, as its inputs bear it best.

    Args:
        matrix: What inputs are multiplied with, shape (inputs, outputs).
        scale: The step of each column, shape (1, outputs).
        moments: Those of the inputs, shape (inputs, inputs).
        largest: The largest magnitude.
    """
    rest = matrix / scale.astype(np.float64)  # in steps
    upper = _upper(moments)
    whole = np.zeros(matrix.shape, np.int8)
    for start in range(0, len(rest), BLOCK):
        end = min(start + BLOCK, len(rest))
        errors = np.zeros((end - start, rest.shape[1]))
        for row in range(start, end):
            whole[row] = np.clip(np.rint(rest[row]), -largest, largest)
            errors[row - start] = (rest[row] - whole[row]) / upper[row, row]
            rest[row + 1 : end] -= np.outer(upper[row, row + 1 : end], errors[row - start])
        rest[end:] -= upper[start:end, end:].T @ errors
    return whole


def _upper(moments: Floats64) -> Floats64:
    """Return the upper Cholesky factor of the inverse of the moments, dampened."""
    damping = DAMPING * float(np.diag(moments).mean()) or 1.0
    upper: Floats64 = np.linalg.cholesky(np.linalg.inv(moments + damping * np.eye(len(moments)))).T
    return upper
