"""How high in an encoder a parameter lies, whatever its family calls its layers."""

from typing import Any

import torch

__all__ = ["height_of", "parameter_groups"]


def parameter_groups(model: Any, lr: float, decay: float) -> list[dict[str, Any]]:
    """Return the trainable parameters, each in exactly one group, with the group's own `lr`.

    The head learns at `lr`, layer k of n at lr · decay^(n + 1 - k), the embeddings below them all.
    """
    heights = height_of(model)
    top = max(heights.values())
    groups: dict[tuple[int, bool], list[torch.nn.Parameter]] = {}
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            groups.setdefault((heights[name], parameter.ndim > 1), []).append(parameter)
    return [
        {"params": held, "lr": lr * decay ** (top - height), "decays": decays}
        for (height, decays), held in sorted(groups.items(), key=lambda item: item[0])
    ]


def height_of(model: Any) -> dict[str, int]:
    """Return the height of each parameter, by name.

    0 is all that comes before the layers (embeddings, and their projection if there is one), k the
    k-th layer, and one more all that comes after them: norms, pooler, head. An encoder whose layers
    are one shared layer has embeddings and the rest.
    """
    depth = model.config.num_hidden_layers
    layers = _layers(model.base_model, depth)
    of_layer = {id(p): k for k, layer in enumerate(layers, 1) for p in layer.parameters()}
    below = _before(model.base_model, of_layer)
    return {
        name: of_layer.get(id(parameter), 0 if id(parameter) in below else depth + 1)
        for name, parameter in model.named_parameters()
    }


def _layers(encoder: Any, depth: int) -> list[torch.nn.Module]:
    """Return the layers: the outermost list of as many modules as the config has layers."""
    for module in encoder.modules():
        if isinstance(module, torch.nn.ModuleList) and len(module) == depth:
            return list(module)
    return []


def _before(encoder: Any, of_layer: dict[int, int]) -> set[int]:
    """Return the parameters that the encoder has before its first layer, in its own order."""
    before: set[int] = set()
    for parameter in encoder.parameters() if of_layer else ():
        if id(parameter) in of_layer:
            return before
        before.add(id(parameter))
    return {id(encoder.get_input_embeddings().weight)}
