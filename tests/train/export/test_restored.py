"""Weights taken back from an int8 file: those of the checkpoint, as exactly as int8 holds them."""

import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file

from infer.checkpoint import QUANTIZED, packaged
from infer.errors import CheckpointError, UsageError
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from infer.runtime.torch.restored import restored_weights
from tests.train.conftest import Ran


@pytest.fixture
def int8_alone(tiny_run: Ran, tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("model.safetensors", "model.onnx")
    return Path(shutil.copytree(tiny_run.fitted.folder, tmp_path / "model", ignore=ignored))


def test_every_weight_comes_back_to_its_name(tiny_run: Ran, int8_alone: Path) -> None:
    assert_restored(int8_alone / QUANTIZED, tiny_run.fitted.folder / "model.safetensors")


def test_what_ships_in_int8_is_what_ships_in_fp16() -> None:
    shipped = packaged("ner")
    assert_restored(shipped / QUANTIZED, shipped / "model.safetensors")


def assert_restored(int8: Path, weights: Path) -> None:
    expected, found = load_file(weights), restored_weights(int8)
    assert set(found) == set(expected)
    for name, stored in expected.items():
        weight = stored.float()
        assert found[name].shape == weight.shape
        step = weight.abs().max() / 64  # the coarsest of its columns
        assert (found[name] - weight).abs().max() <= 20 * step, name  # large ones may be cut off
        assert (found[name] - weight).abs().mean() <= step / 2, name
        if weight.dim() == 1:
            half = 2**-10 * weight.abs() + 2**-24 if stored.dtype == torch.float16 else 0
            assert ((found[name] - weight).abs() <= half).all(), name


def test_pytorch_runs_the_int8_file(int8_alone: Path) -> None:
    random = np.random.default_rng(0)
    batch = [np.array([0, *random.integers(5, 50, size), 2]) for size in (4, 17, 9)]
    found, expected = TorchRuntime(int8_alone), OnnxRuntime(int8_alone / QUANTIZED, 1)
    for one, other in zip(found.logits(batch), expected.logits(batch), strict=True):
        np.testing.assert_allclose(one, other, atol=0.1 * np.abs(other).max())


def test_a_file_of_another_making_is_refused(int8_alone: Path) -> None:
    path = int8_alone / QUANTIZED
    network = onnx.load(path)
    del network.graph.initializer[:]
    onnx.save(network, path)
    with pytest.raises(CheckpointError, match=r"weights cannot be taken from it .*; leave the dev"):
        TorchRuntime(int8_alone)
    path.write_bytes(b"no model")
    with pytest.raises(CheckpointError, match="expected an int8 file of `train run`"):
        TorchRuntime(int8_alone)


def test_a_file_that_lacks_weights_is_refused(int8_alone: Path) -> None:
    path = int8_alone / QUANTIZED
    network = onnx.load(path)
    network.graph.node.pop()  # the labels' scores
    onnx.save(network, path)
    with pytest.raises(CheckpointError, match=r"cannot be loaded: .*classifier\.weight"):
        TorchRuntime(int8_alone)


def test_without_onnx_it_says_what_to_install(
    int8_alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr("infer.extras.import_module", missing)
    with pytest.raises(UsageError, match=r"install it: python -m pip install 'rasd\[torch\]'"):
        TorchRuntime(int8_alone)
