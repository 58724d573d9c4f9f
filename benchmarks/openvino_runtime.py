"""OpenVINO on the CPU, for the comparison alone: it reads the same ONNX files."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from infer.decode import Floats
from infer.encoding import Ints

__all__ = ["OpenVinoRuntime"]

CALL_PIECES = 2048


class OpenVinoRuntime:
    """One ONNX file; windows of one length share a call, as in `infer.runtime.onnx`."""

    def __init__(self, path: Path, precision: str = "f32"):
        """Compile the model; `precision` is what floats are computed in, f32 or bf16."""
        import openvino  # noqa: PLC0415

        hints = {"INFERENCE_PRECISION_HINT": precision}
        self._model = openvino.Core().compile_model(str(path), "CPU", hints)
        self._inputs = [one.any_name for one in self._model.inputs]

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says."""
        same: defaultdict[int, list[int]] = defaultdict(list)
        for place, ids in enumerate(batch):
            same[len(ids)].append(place)
        rows: dict[int, Floats] = {}
        for length, places in same.items():
            size = max(1, CALL_PIECES // length)
            for i in range(0, len(places), size):
                part = places[i : i + size]
                rows.update(zip(part, self._run(np.stack([batch[p] for p in part])), strict=True))
        return [rows[place] for place in range(len(batch))]

    def _run(self, ids: Ints) -> Floats:
        values = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
        found: Floats = self._model({name: values[name] for name in self._inputs})[0]
        return found.copy()  # the memory is used again by the next call
