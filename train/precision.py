"""The numbers that a model is trained in: what was asked for, or the best that the hardware has."""

from typing import Literal

import torch

from train.errors import RunError
from train.machine import has_bf16

__all__ = ["Chosen", "choose_precision"]

Chosen = Literal["bf16", "fp16", "fp32"]

TENSOR_CORES = (7, 0)
"""The CUDA capability from which on fp16 is faster than fp32; on most older GPUs it is slower."""


def choose_precision(asked: str, config: str) -> Chosen:
    """Return the precision for `asked`, one of auto, bf16, fp16 and fp32.

    fp16 is mixed with fp32, gradients being scaled; so is bf16, without scaling.

    Raises:
        RunError: fp16 without a GPU, or bf16 where it would be emulated; `config` asks for it.
    """
    cuda = torch.cuda.is_available()
    if asked == "fp16" and not cuda:
        raise RunError(
            f"{config}: machine.precision: fp16 needs a CUDA GPU, found none; use auto, which is "
            f"{choose_precision('auto', config)} here"
        )
    if asked == "bf16" and not has_bf16():
        raise RunError(
            f"{config}: machine.precision: bf16 would be emulated here, and be far slower than "
            f"fp32; use auto, which is {choose_precision('auto', config)} here"
        )
    if asked == "auto":
        return _best(cuda)
    return "bf16" if asked == "bf16" else "fp16" if asked == "fp16" else "fp32"


def _best(cuda: bool) -> Chosen:
    if has_bf16():
        return "bf16"
    return "fp16" if cuda and torch.cuda.get_device_capability() >= TENSOR_CORES else "fp32"
