import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from safetensors.torch import load_file
from transformers import BertConfig, BertForTokenClassification

from infer.errors import CheckpointError
from infer.runtime.onnx import OnnxRuntime
from train.errors import ExportError
from train.export import Exported, export, save_half
from train.export import onnx as exporting
from train.judge import ModelRuntime

PIECES = 3000
WINDOWS = [np.random.default_rng(seed).integers(5, PIECES, 8 + 3 * seed) for seed in range(4)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=PIECES,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        num_labels=5,
        pad_token_id=1,
    )
    path = tmp_path_factory.mktemp("export") / "model"
    BertForTokenClassification(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def exported(folder: Path) -> Exported:
    return export(folder)


def test_full_model_computes_what_the_checkpoint_computes(folder: Path, exported: Exported) -> None:
    model = BertForTokenClassification.from_pretrained(folder, dtype=torch.float32).eval()
    theirs = ModelRuntime(model).logits(WINDOWS)
    ours = OnnxRuntime(exported.full, 1).logits(WINDOWS)
    for one, other, window in zip(ours, theirs, WINDOWS, strict=True):
        assert one.shape == (len(window), 5)
        np.testing.assert_allclose(one, other, atol=1e-4)


def test_int8_is_close_smaller_and_has_no_table_in_full(exported: Exported) -> None:
    full = OnnxRuntime(exported.full, 1).logits(WINDOWS)
    int8 = OnnxRuntime(exported.quantized, 1).logits(WINDOWS)
    apart = max(float(np.abs(a - b).max()) for a, b in zip(full, int8, strict=True))
    assert 0 < apart < 0.1
    assert exported.quantized.stat().st_size < exported.full.stat().st_size / 2
    tables = [i for i in onnx.load(exported.quantized).graph.initializer if PIECES in i.dims]
    assert {(tuple(t.dims), t.data_type) for t in tables} == {
        ((PIECES, 32), onnx.TensorProto.INT8),
        ((PIECES, 1), onnx.TensorProto.FLOAT),
    }


def test_a_window_does_not_depend_on_its_batch(exported: Exported) -> None:
    runtime = OnnxRuntime(exported.quantized, 1)
    together = runtime.logits(WINDOWS)
    for window, row in zip(WINDOWS, together, strict=True):
        np.testing.assert_array_equal(runtime.logits([window])[0], row)


def test_inputs_and_outputs_have_their_published_names(exported: Exported) -> None:
    for path in (exported.full, exported.quantized):
        graph = onnx.load(path).graph
        assert [i.name for i in graph.input] == ["input_ids", "attention_mask"]
        assert [o.name for o in graph.output] == ["logits"]


def test_weights_are_signed_and_never_overflow_sixteen_bits(exported: Exported) -> None:
    graph = onnx.load(exported.quantized).graph
    values = {one.name: onnx.numpy_helper.to_array(one) for one in graph.initializer}
    products = [node for node in graph.node if node.op_type == "MatMulIntegerToFloat"]
    assert len(products) == 12
    assert "MatMulInteger" not in {node.op_type for node in graph.node}
    for node in products:
        weights = values[node.input[1]]
        assert weights.dtype == np.int8
        assert 2 * 255 * int(np.abs(weights.astype(int)).max()) < 2**15


def test_padding_changes_nothing(exported: Exported) -> None:
    runtime = OnnxRuntime(exported.full, 1)
    ids = np.stack([WINDOWS[0], WINDOWS[0]])
    padded = np.concatenate([ids, np.ones((2, 5), np.int64)], axis=1)
    mask = (np.arange(padded.shape[1]) < len(WINDOWS[0])).astype(np.int64)
    given = {"input_ids": padded, "attention_mask": np.stack([mask, mask])}
    out = runtime._session.run(None, given)[0]
    np.testing.assert_allclose(
        out[1, : len(WINDOWS[0])], runtime.logits([WINDOWS[0]])[0], atol=1e-4
    )


def test_an_export_that_differs_is_refused(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "model"))
    monkeypatch.setattr(exporting, "CLOSE", -1.0)
    with pytest.raises(ExportError, match=r"logits differ by .* from the checkpoint's"):
        export(copy)


def test_half_is_half_the_size_and_loads(folder: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(folder, tmp_path / "model"))
    before = load_file(copy / "model.safetensors")
    save_half(copy)
    after = load_file(copy / "model.safetensors")
    assert before.keys() == after.keys()
    assert all(value.dtype == torch.float16 for value in after.values())
    assert json.loads((copy / "config.json").read_text())["dtype"] == "float16"
    model = BertForTokenClassification.from_pretrained(copy, dtype=torch.float32)
    name = "classifier.weight"
    torch.testing.assert_close(model.state_dict()[name], before[name], atol=1e-3, rtol=1e-3)


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"gone\.onnx: missing"):
        OnnxRuntime(tmp_path / "gone.onnx")
