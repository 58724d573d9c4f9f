"""Multiply-adds counted by hand, and products that run."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.engines import engines_of
from benchmarks.peak import cost_of, matrix_products, measure_peaks


def test_the_cost_of_an_encoder(tmp_path: Path) -> None:
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps({"num_hidden_layers": 2, "hidden_size": 8, "intermediate_size": 32})
    )
    cost = cost_of(config)
    # Queries, keys, values, output: 8·8 each; up and down: 8·32 each; two layers.
    assert cost.linear == 2 * (4 * 64 + 2 * 256)
    # A pair of pieces: a dot product of scores and a weighted sum, 8 each; two layers.
    assert cost.attention == 2 * 2 * 8
    assert cost.of([3, 1]) == 4 * cost.linear + (9 + 1) * cost.attention


def test_products_compute_what_they_say() -> None:
    runs = dict(matrix_products(64))
    assert len(runs) == 4
    signed, unsigned = runs["MatMulInteger u8·s8"](), runs["MatMulInteger u8·u8"]()
    assert signed.dtype == np.int32
    assert (signed == unsigned).all()
    close = runs["DynamicQuantizeMatMul"]()
    assert close.dtype == runs["MatMul"]().dtype == np.float32


def test_peaks_are_those_of_the_fastest_operator() -> None:
    found = measure_peaks(0.02, side=64)
    assert found.fp32 == found.operators["MatMul"] > 0
    assert found.int8 == max(v for k, v in found.operators.items() if k != "MatMul")


def test_engines_that_cannot_run_say_why(tmp_path: Path) -> None:
    found = {one.name: one.fault for one in engines_of(tmp_path, "no weights")}
    assert "missing" in found["onnxruntime int8"]
    assert found["onnxruntime fp32"] == "no weights"
    assert not found["onnxruntime int8, ships"]


def test_an_engine_of_openvino_gives_what_onnxruntime_gives(tiny_model: Path) -> None:
    pytest.importorskip("openvino", reason="it comes with the extra `bench`")
    from benchmarks.openvino_runtime import OpenVinoRuntime  # noqa: PLC0415
    from infer.runtime.onnx import OnnxRuntime  # noqa: PLC0415

    batch = [np.arange(4, 9), np.arange(5, 12), np.arange(6, 11)]
    path = tiny_model / "onnx" / "model.onnx"
    one, other = OnnxRuntime(path, threads=1).logits(batch), OpenVinoRuntime(path).logits(batch)
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-4)
