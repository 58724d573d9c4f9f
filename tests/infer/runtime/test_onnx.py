"""ONNX Runtime: pieces in, logits out."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from infer.errors import CheckpointError
from infer.layout import Layout
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime
from tests.tiny import LABELS

IDS = np.array([0, 5, 9, 12, 2], np.int64)
LAYOUT = Layout(IDS, np.arange(5), np.ones((5, 5), np.bool_), (0, 1), np.array([0, 2]), 0)


@pytest.fixture(scope="module")
def runtime(tiny_model: Path) -> OnnxRuntime:
    return OnnxRuntime(tiny_model / "onnx" / "model.onnx", threads=1)


def echo(path: Path, *inputs: str) -> Path:
    """Save a model whose logits are the sum of its inputs, one label a piece."""
    shape = ["batch", "pieces"]
    nodes = [
        helper.make_node("Sum", [f"{name}_float" for name in inputs], ["sum"]),
        helper.make_node("Unsqueeze", ["sum", "last"], ["logits"]),
    ]
    for name in inputs:
        nodes.insert(0, helper.make_node("Cast", [name], [f"{name}_float"], to=TensorProto.FLOAT))
    graph = helper.make_graph(
        nodes,
        "echo",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [*shape, 1])],
        [helper.make_tensor("last", TensorProto.INT64, [1], [2])],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, path)
    return path


def test_logits_have_a_row_for_each_piece(runtime: OnnxRuntime) -> None:
    asked: Runtime = runtime
    found = asked.logits([IDS, IDS[:2]])
    assert [rows.shape for rows in found] == [(5, len(LABELS)), (2, len(LABELS))]
    assert all(rows.dtype == np.float32 for rows in found)
    assert asked.logits([]) == []


def test_a_window_does_not_depend_on_the_others(runtime: OnnxRuntime) -> None:
    (alone,) = runtime.logits([IDS])
    together = runtime.logits([IDS[::-1].copy(), IDS, IDS[:3]])
    np.testing.assert_array_equal(together[1], alone)


def test_threads_change_nothing(runtime: OnnxRuntime, tiny_model: Path) -> None:
    windows = [np.resize(IDS, size) for size in (5, 9, 5, 300, 2, 300, 300)]
    several = OnnxRuntime(tiny_model / "onnx" / "model.onnx", threads=3)
    for one, other in zip(runtime.logits(windows), several.logits(windows), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_fault_in_a_thread_is_told(tiny_model: Path) -> None:
    several = OnnxRuntime(tiny_model / "onnx" / "model.onnx", threads=3)
    with pytest.raises(CheckpointError, match="fails on a window of 1 pieces"):
        several.logits([IDS, np.array([10**6])])


def test_context_counts(runtime: OnnxRuntime) -> None:
    (one,), (other,) = runtime.logits([IDS]), runtime.logits([np.array([0, 6, 9, 12, 2])])
    assert np.abs(one[2] - other[2]).max() > 0.01


def test_a_model_gets_the_inputs_that_it_asks_for(tmp_path: Path) -> None:
    for inputs, added in (
        (["input_ids"], 0),
        (["input_ids", "attention_mask"], 1),
        (["token_type_ids", "attention_mask", "input_ids"], 1),
    ):
        runtime = OnnxRuntime(echo(tmp_path / "model.onnx", *inputs), threads=1)
        assert runtime.logits([IDS])[0][:, 0].tolist() == (IDS + added).tolist()


def test_a_model_that_asks_for_more(tmp_path: Path) -> None:
    path = echo(tmp_path / "model.onnx", "input_ids", "past")
    with pytest.raises(CheckpointError, match="asks for past; expected inputs are"):
        OnnxRuntime(path)


def test_a_model_of_another_task(tmp_path: Path) -> None:
    runtime = OnnxRuntime(echo(tmp_path / "model.onnx", "input_ids", "position_ids"))
    with pytest.raises(CheckpointError, match="asks for 'position_ids'; it is not of this task"):
        runtime.logits([IDS])
    words = OnnxRuntime(echo(tmp_path / "words.onnx", "input_ids", "token_type_ids"))
    with pytest.raises(CheckpointError, match="asks for 'token_type_ids'"):
        words.answers([LAYOUT])


def test_layouts_that_share_a_call_are_filled_up(tiny_models: dict[str, Path]) -> None:
    runtime = OnnxRuntime(tiny_models["stance"] / "onnx" / "model.onnx", threads=1)
    shorter = replace(LAYOUT, ids=IDS[:3], positions=np.arange(3), sees=LAYOUT.sees[:3, :3])
    together = runtime.answers([LAYOUT, shorter])
    assert [rows.shape for rows in together] == [(2, 3), (2, 3)]
    for one, rows in zip((LAYOUT, shorter), together, strict=True):
        np.testing.assert_array_equal(runtime.answers([one])[0], rows)
    assert runtime.answers([]) == []


def test_a_missing_or_broken_file(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    with pytest.raises(CheckpointError, match=r"model\.onnx: missing"):
        OnnxRuntime(path)
    path.write_bytes(b"no model")
    with pytest.raises(CheckpointError, match=r"model\.onnx: cannot be loaded") as found:
        OnnxRuntime(path)
    assert "\n" not in str(found.value)


def test_ids_that_the_model_does_not_know(runtime: OnnxRuntime) -> None:
    with pytest.raises(CheckpointError, match="fails on a window of 1 pieces") as found:
        runtime.logits([np.array([10**6])])
    assert "\n" not in str(found.value)


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ("cpu", ["CPUExecutionProvider"]),
        ("cuda", ["CUDAExecutionProvider", "CPUExecutionProvider"]),
    ],
)
def test_cuda_is_asked_for_before_the_cpu(
    device: str, expected: list[str], tiny_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[list[str]] = []
    made = onnxruntime.InferenceSession

    def session(path: Path, options: object, providers: list[str], **_: object) -> object:
        asked.append(providers)
        return made(path, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "InferenceSession", session)
    OnnxRuntime(tiny_model / "onnx" / "model.onnx", 1, device)
    assert asked == [expected]


def test_nothing_is_told_to_anybody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(onnxruntime, "disable_telemetry_events", lambda: asked.append(True))
    OnnxRuntime(echo(tmp_path / "echo.onnx", "input_ids"), threads=1)
    assert asked == [True]
