"""ONNX Runtime, on the CPU or with CUDA."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from infer.cores import cores
from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Layout, answers, stack

__all__ = ["OnnxRuntime"]

T = TypeVar("T")


CALL_PIECES = {"cpu": 256, "cuda": 2048}
"""Pieces that one call gets at most, unless one window has more.

On the CPU few: what lies between two products then stays in the core's cache.
"""
INPUTS = {"input_ids", "attention_mask", "token_type_ids", "position_ids", "places"}
MULTIPLE = 4
"""What lengths of layouts are filled up to, so that several share a call."""
SLOW = {"cpu": {"SkipLayerNormFusion"}, "cuda": set[str]()}
"""Fusions that onnxruntime leaves: on the CPU this one makes five times the work of its parts."""
PROVIDERS = {
    "cpu": ["CPUExecutionProvider"],
    "cuda": ["CUDAExecutionProvider", "CPUExecutionProvider"],
}


class OnnxRuntime:
    """One ONNX model; windows of one length share a call, so that none is padded.

    The int8 models of `train.export` scale activations piece by piece, so a window's logits are the
    same whatever shares its call. Those of onnxruntime's own dynamic quantisation are not: they
    take one scale for all that a call gets.

    On the CPU each thread makes calls of its own, one core each. Two threads in one call would wait
    for each other at each of its six hundred operators.
    """

    def __init__(self, path: Path, threads: int = 0, device: str = "cpu"):
        """Load the model at `path`.

        Args:
            path: An ONNX file.
            threads: Those of the CPU; 0 means as many as there are cores.
            device: "cpu"; "cuda" too in an onnxruntime that has CUDA, which takes the CPU for what
                CUDA lacks.

        Raises:
            CheckpointError: the file is missing or is no ONNX model.
        """
        import onnxruntime  # noqa: PLC0415 - costs 0.1 s, so only where a model is really run

        onnxruntime.disable_telemetry_events()  # annotating tells nobody
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.log_severity_level = 3
        # The arena's growth by powers of two doubles the memory and gains no time here.
        options.enable_cpu_mem_arena = False
        if not path.is_file():
            raise CheckpointError(f"{path}: missing; export the checkpoint first (train export)")
        try:
            self._session = onnxruntime.InferenceSession(
                path, options, providers=PROVIDERS[device], disabled_optimizers=SLOW[device]
            )
        except Exception as fault:  # onnxruntime's errors share no public base class
            raise CheckpointError(
                f"{path}: cannot be loaded as an ONNX model: {_one_line(fault)}"
            ) from None
        self._path = path
        self._threads = (threads or cores()) if device == "cpu" else 1
        self._most = CALL_PIECES[device]
        self._inputs = [node.name for node in self._session.get_inputs()]
        if unknown := set(self._inputs) - INPUTS:
            raise CheckpointError(
                f"{path}: the model asks for {', '.join(sorted(unknown))}; expected inputs are "
                f"{', '.join(sorted(INPUTS))}"
            )

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        """Return logits as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, such as on ids that it has no embedding for.
        """

        def run(places: Sequence[int]) -> Floats:
            return self._run(_inputs([batch[place] for place in places]))

        return self._spread([len(ids) for ids in batch], run)

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        """Return answers as `infer.runtime.Runtime` says.

        Raises:
            CheckpointError: the model fails, or is none for pairs.
        """
        lengths = [-len(one.ids) % MULTIPLE + len(one.ids) for one in layouts]

        def run(places: Sequence[int]) -> list[Floats]:
            given = [layouts[place] for place in places]
            found = self._run(stack(given, lengths[places[0]]))
            if "places" in self._inputs:  # the model answers there alone
                return [rows[: len(one.places)] for one, rows in zip(given, found, strict=True)]
            return [*map(answers, given, found)]

        return self._spread(lengths, run)

    def _spread(
        self, lengths: Sequence[int], run: Callable[[Sequence[int]], Iterable[T]]
    ) -> list[T]:
        """Return what `run` gives for each place; threads take the longest calls first."""
        calls = sorted(_calls(lengths, self._most), key=lambda own: -len(own) * lengths[own[0]])
        if min(self._threads, len(calls)) > 1:
            # Made for each batch, in a tenth of a millisecond: an idle one survives no fork.
            with ThreadPoolExecutor(self._threads) as threads:
                found = [*threads.map(run, calls)]
        else:
            found = [*map(run, calls)]
        rows = {
            place: row
            for places, own in zip(calls, found, strict=True)
            for place, row in zip(places, own, strict=True)
        }
        return [rows[place] for place in range(len(lengths))]

    def _run(self, values: Mapping[str, npt.NDArray[Any]]) -> Floats:
        pieces = values["input_ids"].shape[1]
        try:
            out = self._session.run(None, {name: values[name] for name in self._inputs})
        except KeyError as missing:
            raise CheckpointError(
                f"{self._path}: the model asks for {missing}; it is not of this task"
            ) from None
        except Exception as fault:  # as above
            raise CheckpointError(
                f"{self._path}: fails on a window of {pieces} pieces: {_one_line(fault)}"
            ) from None
        logits: Floats = out[0]
        return logits


def _inputs(windows: Sequence[Ints]) -> dict[str, npt.NDArray[Any]]:
    """Return windows of one length as a batch of the model's inputs."""
    ids = np.stack(windows)
    return {
        "input_ids": ids,
        "attention_mask": np.ones_like(ids),
        "token_type_ids": np.zeros_like(ids),
    }


def _calls(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield the places of windows that go into one call: of one length, `most` pieces at most."""
    same: defaultdict[int, list[int]] = defaultdict(list)
    for place, length in enumerate(lengths):
        same[length].append(place)
    for length, places in same.items():
        size = max(1, most // max(1, length))
        yield from (places[i : i + size] for i in range(0, len(places), size))


def _one_line(fault: Exception) -> str:
    return " ".join(str(fault).split())
