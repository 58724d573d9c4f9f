"""ONNX Runtime on the CPU."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError

__all__ = ["OnnxRuntime"]


class OnnxRuntime:
    """One ONNX model, run window by window.

    Dynamic int8 takes one activation scale for all that a call gets, so a window that shared a
    call would depend on its neighbours. Alone it does not, and a full window keeps every core
    busy as it is.
    """

    def __init__(self, path: Path, threads: int = 0):
        """Load the model at `path`; `threads` 0 means as many as there are cores.

        Raises:
            CheckpointError: the file is missing or is no ONNX model.
        """
        import onnxruntime  # noqa: PLC0415 - costs 0.1 s, so only where a model is really run

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # The arena's growth by powers of two doubles the memory and gains no time here.
        options.enable_cpu_mem_arena = False
        if not path.is_file():
            raise CheckpointError(f"{path}: missing; export the checkpoint first (train export)")
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as fault:  # onnxruntime's errors share no public base class
            raise CheckpointError(
                f"{path}: cannot be loaded as an ONNX model: {_one_line(fault)}"
            ) from None
        self._path = path
        self._inputs = [node.name for node in self._session.get_inputs()]
        if unknown := set(self._inputs) - {"input_ids", "attention_mask", "token_type_ids"}:
            raise CheckpointError(
                f"{path}: the model asks for {', '.join(sorted(unknown))}; expected inputs are "
                "input_ids, attention_mask and token_type_ids"
            )

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, such as on ids that it has no embedding for.
        """
        return [self._one(ids) for ids in batch]

    def _one(self, ids: Ints) -> Floats:
        values = {
            "input_ids": ids[None],
            "attention_mask": np.ones((1, len(ids)), np.int64),
            "token_type_ids": np.zeros((1, len(ids)), np.int64),
        }
        try:
            out = self._session.run(None, {name: values[name] for name in self._inputs})
        except Exception as fault:  # as above
            raise CheckpointError(
                f"{self._path}: fails on a window of {len(ids)} pieces: {_one_line(fault)}"
            ) from None
        logits: Floats = out[0][0]
        return logits


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())
