"""How much memory training takes, counted from a model's shape, without its weights.

Weights, gradients and AdamW's two moments are fp32, whatever is computed in. Activations are what
autograd keeps of each piece until the backward pass, tensor by tensor; attention is SDPA's, which
keeps the mask of its window and no scores, or on a CPU eager, which keeps scores and no mask, and
has no dropout of its own. A test holds the counts to what autograd keeps indeed.
"""

from dataclasses import dataclass
from typing import Any

from train.precision import Chosen

__all__ = ["GB", "Load", "Needs", "Shape", "kept_of", "needs_of", "shape_of"]

GB = 10**9
FULL, HALF, FLAG = 4, 2, 1
"""Bytes of a number in fp32, in bf16 or fp16, and of a mask's entry."""

CONTEXT = 0.7 * GB
"""What CUDA, its libraries and their workspaces take of a GPU before anything is trained."""

GATED = ("modernbert", "modernbert-decoder")
"""Model types whose layers have norms first, rotary positions and a gated inner width."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A model's sizes: numbers in it (those that learn; those in matrices of layers), and widths.

    `tables` are numbers in embeddings, which nothing is multiplied with.
    """

    parameters: int
    learning: int
    matrices: int
    tables: int
    layers: int
    width: int
    attention_heads: int
    inner: int
    labels: int
    gated: bool


@dataclass(frozen=True, slots=True)
class Load:
    """What a process computes at once: `pieces`, padding included, in windows of up to `longest`.

    `checkpointing` keeps the inputs of layers alone; `processes` compute a batch together.
    """

    pieces: int
    longest: int
    precision: Chosen
    checkpointing: bool = False
    gpu: bool = True
    processes: int = 1


@dataclass(frozen=True, slots=True)
class Needs:
    """Bytes that training takes at its peak, and what they hold."""

    weights: float
    gradients: float
    optimizer: float
    casts: float
    activations: float
    logits: float
    context: float

    @property
    def total(self) -> float:
        """All of them."""
        own = self.weights + self.gradients + self.optimizer
        return own + self.casts + self.activations + self.logits + self.context


def shape_of(model: Any) -> Shape:
    """Return the shape of a model of transformers, which may be on the meta device."""
    settings = model.config
    tables = sum(one.weight.numel() for one in model.modules() if type(one).__name__ == "Embedding")
    parameters = list(model.parameters())
    return Shape(
        parameters=sum(one.numel() for one in parameters),
        learning=sum(one.numel() for one in parameters if one.requires_grad),
        matrices=sum(one.numel() for one in parameters if one.ndim > 1) - tables,
        tables=tables,
        layers=settings.num_hidden_layers,
        width=settings.hidden_size,
        attention_heads=settings.num_attention_heads,
        inner=_inner(settings),
        labels=settings.num_labels,
        gated=settings.model_type in GATED,
    )


def needs_of(shape: Shape, load: Load) -> Needs:
    """Return what training takes in each process."""
    # In the backward pass the gradients of the inner width are there twice, before and after GELU,
    # and what a layer keeps, where it was not kept.
    passing = 2 * shape.inner * _number(load) + load.checkpointing * _layer(shape, load)
    return Needs(
        weights=FULL * shape.parameters,
        gradients=FULL * shape.learning * (2 if load.processes > 1 else 1),  # and DDP's buckets
        optimizer=2 * FULL * shape.learning,
        casts=HALF * shape.matrices if load.precision != "fp32" else 0,
        activations=load.pieces * (kept_of(shape, load) + passing),
        logits=load.pieces * shape.labels * 3 * FULL,  # themselves, their softmax, its gradient
        context=CONTEXT if load.gpu else 0,
    )


def kept_of(shape: Shape, load: Load) -> float:
    """Return the bytes that are kept of one piece until the backward pass."""
    layer = FULL * shape.width if load.checkpointing else _layer(shape, load)
    return shape.layers * layer + _ends(shape, load)


def _layer(shape: Shape, load: Load) -> float:
    """Return the bytes that a layer keeps of one piece."""
    number, mask = _number(load), _mask(load)
    attention = load.longest * number  # the window's mask, as it is added to the scores
    if not load.gpu:  # what softmax gives in fp32, and what the values are multiplied with
        each = FULL + (HALF if load.precision != "fp32" else 0)
        attention = shape.attention_heads * load.longest * each
    if shape.gated:
        # outputs of both norms; q, k, v together, and q, k once turned; context
        states = (2 + 3 + 2 + 1) * number * shape.width
        # both halves, the activation of one, their product, its dropout
        inner = (4 * number + mask) * shape.inner
        return attention + states + inner + 2 * FULL * shape.width
    # the input of q, k, v (cast for each of them); q, k, v; context; the input of the inner layer
    states = ((1 if load.precision == "fp32" else 3) + 3 + 1 + 1) * number * shape.width
    inner = 2 * number * shape.inner  # before and after GELU
    norms = 2 * FULL * shape.width  # what goes into each is fp32
    return attention + states + inner + norms + 2 * mask * shape.width


def _ends(shape: Shape, load: Load) -> float:
    """Return the bytes that embeddings and head keep of one piece: norm, dropout, last states.

    Where norms come first there is one more after the layers, and a head of two layers.
    """
    more = 2 * FULL + 2 * _number(load) if shape.gated else 0
    return shape.width * (FULL + 2 * _mask(load) + _number(load) + more)


def _number(load: Load) -> int:
    return FULL if load.precision == "fp32" else HALF


def _mask(load: Load) -> int:
    """Return the bytes that dropout keeps of a number: a flag, or on a CPU a factor."""
    return FLAG if load.gpu else FULL


def _inner(settings: Any) -> int:
    for name in ("intermediate_size", "hidden_dim"):  # DistilBERT has the latter
        if found := getattr(settings, name, None):
            return int(found)
    return 4 * int(settings.hidden_size)
