"""PyTorch, on the CPU or a GPU: needs torch and transformers, and nothing imports it unasked."""

from infer.runtime.torch.runtime import TorchRuntime

__all__ = ["TorchRuntime"]
