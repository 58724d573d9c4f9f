"""From a transformers checkpoint to the ONNX files that `infer` runs and the Hub serves."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from train.export.half import save_half
from train.export.onnx import export_onnx
from train.export.quantize import quantize
from train.export.rounding import Feed, feeds_of

__all__ = ["Exported", "Feed", "export", "export_onnx", "feeds_of", "quantize", "save_half"]


@dataclass(frozen=True, slots=True)
class Exported:
    """The ONNX files of one checkpoint: `full` in fp32, `quantized` in int8."""

    full: Path
    quantized: Path


def export(folder: Path, feeds: Sequence[Feed] = ()) -> Exported:
    """Write onnx/model.onnx and onnx/model_quantized.onnx into a checkpoint's folder.

    Weights are rounded for `feeds`, some of what was learned, if there are any.

    Raises:
        CheckpointError: the checkpoint cannot be loaded.
        ExportError: the exported model does not compute what the checkpoint does.
    """
    full = export_onnx(folder)
    return Exported(full, quantize(full, feeds))
