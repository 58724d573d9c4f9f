"""A token-classification checkpoint as one fp32 ONNX file."""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from infer.checkpoint import FULL
from infer.errors import CheckpointError
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime, load_model
from train.errors import ExportError
from train.export.fuse import fuse

__all__ = ["export_onnx"]

CLOSE = 1e-3
"""How far logits of ONNX may be from those of torch."""
NOTHING = -10000.0  # added to the attention scores of padding; exp of it is 0 in every precision


class _Graph(torch.nn.Module):
    """The model with the two inputs that ONNX gets, and logits alone as output.

    It makes the attention bias itself: the one that transformers makes is a maze of operators
    in which onnxruntime finds no attention. ModernBERT has two, since most of its layers see a
    window of pieces alone.
    """

    def __init__(self, model: Any):
        super().__init__()
        self.model = model

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
        """Return logits, shape (batch, pieces, labels); the inputs are (batch, pieces)."""
        bias = (1 - attention_mask[:, None, None, :].to(torch.float32)) * NOTHING
        given: Any = bias
        if reach := getattr(self.model.config, "sliding_window", None):
            place = torch.arange(input_ids.shape[1])
            far = (place[:, None] - place[None, :]).abs() > reach
            given = {
                "full_attention": bias,
                "sliding_attention": bias + far.to(torch.float32) * NOTHING,
            }
        logits: torch.Tensor = self.model(input_ids=input_ids, attention_mask=given).logits
        return logits


def export_onnx(folder: Path) -> Path:
    """Write `folder`/onnx/model.onnx in fp32 and return its path.

    Inputs are input_ids and attention_mask, int64, shape (batch, pieces); output is logits, shape
    (batch, pieces, labels). Attention, layer norms and GELUs are fused into onnxruntime's own
    operators.

    Raises:
        CheckpointError: the checkpoint cannot be loaded.
        ExportError: logits of the file and of the checkpoint differ.
    """
    # Only the eager attention is written out in the operators that the fusion looks for.
    model = load_model(folder, attention="eager")
    graph = fuse(_trace(model), model.config.num_attention_heads, model.config.hidden_size)
    path = folder / FULL
    path.parent.mkdir(exist_ok=True)
    part = path.with_suffix(".part")
    onnx.save(graph, part)
    try:
        _verify(folder, part, model.config)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def _trace(model: Any) -> onnx.ModelProto:
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("pieces", max=_longest(model.config))}
    ids = torch.zeros((2, 16), dtype=torch.int64)
    with _quiet():
        program = torch.onnx.export(
            _Graph(model).eval(),
            (ids, torch.ones_like(ids)),
            dynamo=True,
            external_data=False,
            verbose=False,
            input_names=["input_ids", "attention_mask"],
            output_names=["logits"],
            dynamic_shapes={"input_ids": axes, "attention_mask": axes},
        )
    assert program is not None
    return program.model_proto


def _longest(config: Any) -> int:
    return int(config.max_position_embeddings)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep back what torch says on every export and what nobody can act on."""
    registration = logging.getLogger("torch.onnx._internal.exporter._registration")
    level = registration.level
    with warnings.catch_warnings():
        # Both inputs share their axes, so the second pair of names is not used.
        warnings.filterwarnings("ignore", message="# The axis name: .* will not be used")
        # torch copies its own tree specs by a way that it has deprecated.
        warnings.filterwarnings("ignore", message=".*LeafSpec.* is deprecated")
        registration.setLevel(logging.ERROR)  # "torchvision is not installed"
        try:
            yield
        finally:
            registration.setLevel(level)


def _verify(folder: Path, path: Path, config: Any) -> None:
    random = np.random.default_rng(0)
    lengths = (min(_longest(config) - 2, 190), 7)
    batch = [random.integers(config.vocab_size, size=length) for length in lengths]
    try:
        found = OnnxRuntime(path).logits(batch)
    except CheckpointError as fault:
        raise ExportError(f"{folder}: the exported model does not run: {fault}") from None
    expected = TorchRuntime(folder).logits(batch)
    apart = max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
    if not apart <= CLOSE:  # so that no NaN gets through
        raise ExportError(
            f"{folder / FULL}: logits differ by {apart:.2g} from the checkpoint's, at most {CLOSE} "
            "is allowed; export with the versions that constraints.txt names"
        )
