"""A token-classification checkpoint as one fp32 ONNX file."""

import logging
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch

from infer.checkpoint import FULL
from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Bools, Layout
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from infer.runtime.torch.attention import attention_bias, first_position
from infer.runtime.torch.model import load_model
from train.errors import ExportError
from train.export.asked import answer_at_places
from train.export.attention import standard_attention
from train.export.fuse import fuse, see_each

__all__ = ["export_onnx"]

CLOSE = 1e-3
"""How far logits of ONNX may be from those of torch."""


class _Graph(torch.nn.Module):
    """The model with the inputs that ONNX gets, and logits alone as output.

    It makes the attention bias itself: the one that transformers makes is a maze of operators
    in which onnxruntime finds no attention.
    """

    def __init__(self, model: Any):
        super().__init__()
        self.model = model

    def forward(
        self,
        input_ids: torch.Tensor,
        attention_mask: torch.Tensor,
        position_ids: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """Return logits, shape (batch, pieces, labels).

        `input_ids` and `position_ids` have the shape (batch, pieces), `attention_mask` that or,
        where each piece sees others, (batch, pieces, pieces).
        """
        sees = attention_mask if attention_mask.ndim > 2 else attention_mask[:, None]
        given = {"input_ids": input_ids}
        places = torch.arange(input_ids.shape[1])[None]
        if position_ids is not None:
            places = position_ids
            given["position_ids"] = position_ids + first_position(self.model)
        bias = attention_bias(self.model, sees, places)
        logits: torch.Tensor = self.model(**given, attention_mask=bias).logits
        return logits


def export_onnx(folder: Path) -> Path:
    """Write `folder`/onnx/model.onnx in fp32 and return its path.

    Inputs are input_ids and attention_mask, int64, shape (batch, pieces); output is logits, shape
    (batch, pieces, labels). A stance model has position_ids too, an attention_mask of bool, of
    the shape (batch, pieces, pieces), and places (`infer.layout.stack`), at which alone it gives
    logits, shape (batch, pairs, labels). Attention, layer norms and GELUs are
    fused into onnxruntime's own operators.

    Raises:
        CheckpointError: the checkpoint cannot be loaded.
        ExportError: logits of the file and of the checkpoint differ.
    """
    # Only the eager attention is written out in the operators that the fusion looks for.
    model = load_model(folder, attention="eager")
    graph = fuse(_trace(model), model.config.num_attention_heads, model.config.hidden_size)
    if _asks_pairs(model.config) and not _slides(model.config):
        see_each(graph.graph)
        answer_at_places(graph.graph)
    standard_attention(graph)
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


def _asks_pairs(config: Any) -> bool:
    return bool(getattr(config, "rasd", {}).get("task") == "stance")


def _slides(config: Any) -> bool:
    """Tell whether some layers see what is close alone: one mask does not do for all of them."""
    return bool(getattr(config, "sliding_window", None))


def _trace(model: Any) -> onnx.ModelProto:
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("pieces", max=_longest(model.config))}
    names = ["input_ids", "attention_mask"]
    if _asks_pairs(model.config):
        names.append("position_ids")
    # Each input is a tensor of its own: the exporter takes one that comes twice for one input.
    given = {name: torch.ones((2, 16), dtype=torch.int64) for name in names}
    shapes = dict.fromkeys(names, axes)
    if _asks_pairs(model.config) and _slides(model.config):
        given["attention_mask"] = torch.ones((2, 16, 16), dtype=torch.bool)
        shapes["attention_mask"] = {**axes, 2: axes[1]}
    with _quiet():
        program = torch.onnx.export(
            _Graph(model).eval(),
            tuple(given.values()),
            dynamo=True,
            external_data=False,
            verbose=False,
            input_names=names,
            output_names=["logits"],
            dynamic_shapes=shapes,
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
        found = _logits(OnnxRuntime(path), batch, config)
    except CheckpointError as fault:
        raise ExportError(f"{folder}: the exported model does not run: {fault}") from None
    expected = _logits(TorchRuntime(folder), batch, config)
    apart = max(float(np.abs(a - b).max()) for a, b in zip(found, expected, strict=True))
    if not apart <= CLOSE:  # so that no NaN gets through
        raise ExportError(
            f"{folder / FULL}: logits differ by {apart:.2g} from the checkpoint's, at most {CLOSE} "
            "is allowed; export with the versions that constraints.txt names"
        )


def _logits(runtime: Runtime, batch: Sequence[Ints], config: Any) -> list[Floats]:
    if not _asks_pairs(config):
        return runtime.logits(batch)
    random = np.random.default_rng(0)
    return runtime.answers([_layout(random, ids) for ids in batch])


def _layout(random: np.random.Generator, ids: Ints) -> Layout:
    size = len(ids)
    places = np.arange(size)
    return Layout(ids, places[::-1].copy(), _drawn(random, size), (*range(size),), places, 0)


def _drawn(random: np.random.Generator, size: int) -> Bools:
    """Return who sees whom by chance; each sees itself and, as in all layouts, the first."""
    sees = random.random((size, size)) < 1 / 2
    sees[:, 0] = sees[range(size), range(size)] = True
    return sees
