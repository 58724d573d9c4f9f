"""The torch runtime: the logits of the ONNX one, in batches that change nothing."""

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Layout
from infer.runtime import Runtime
from infer.runtime.onnx import OnnxRuntime

torch = pytest.importorskip("torch", reason="torch is not installed")
transformers = pytest.importorskip("transformers", reason="transformers is not installed")

from infer.runtime.torch import TorchRuntime  # noqa: E402
from infer.runtime.torch import runtime as runtimes  # noqa: E402
from infer.runtime.torch.model import best_dtype  # noqa: E402

LABELS = 5
PIECES = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("torch") / "model"
    return save(path)


def save(path: Path) -> Path:
    config = transformers.BertConfig(
        vocab_size=PIECES,
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
        num_labels=LABELS,
        pad_token_id=1,
        initializer_range=0.2,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        transformers.BertForTokenClassification(config).save_pretrained(path)
    return path


@pytest.fixture(scope="module")
def runtime(folder: Path) -> Runtime:
    return TorchRuntime(folder)


def windows(*lengths: int) -> list[Ints]:
    random = np.random.default_rng(3)
    return [random.integers(5, PIECES, length) for length in lengths]


def test_logits_are_in_the_order_asked_for(runtime: Runtime) -> None:
    batch = windows(20, 3, 60, 1)
    found = runtime.logits(batch)
    assert [rows.shape for rows in found] == [(len(ids), LABELS) for ids in batch]
    assert all(rows.dtype == np.float32 for rows in found)
    assert runtime.logits([]) == []


def test_a_window_does_not_depend_on_the_others(
    folder: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = windows(20, 3, 60, 1, 20, 41)
    alone = [runtime.logits([ids])[0] for ids in batch]
    for budget in (1, 64, 4096):
        monkeypatch.setitem(runtimes.BATCH_PIECES, "cpu", budget)
        for one, other in zip(TorchRuntime(folder).logits(batch), alone, strict=True):
            np.testing.assert_allclose(one, other, atol=1e-5)


def test_batches_stay_within_their_budget() -> None:
    lengths = [60, 1, 2000, 3, 2000, 5000, 60]
    batches = list(runtimes._batches(lengths, 4096))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    padded = [len(batch) * max(lengths[place] for place in batch) for batch in batches]
    assert [size for size in padded if size > 4096] == [5000]
    assert len(batches) < len(lengths)


def test_logits_are_those_of_onnx(folder: Path, runtime: Runtime, tmp_path: Path) -> None:
    exporting = pytest.importorskip("train.export.onnx", reason="the train extra is missing")
    copy = Path(shutil.copytree(folder, tmp_path / "model"))
    onnx = OnnxRuntime(exporting.export_onnx(copy), threads=1)
    batch = windows(62, 7, 20)
    for one, other in zip(runtime.logits(batch), onnx.logits(batch), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-4)


def layouts(*sizes: int) -> list[Layout]:
    """Layouts of chance, answered at every third piece; some have more pieces than positions."""
    random = np.random.default_rng(4)
    made = []
    for size in sizes:
        sees = random.random((size, size)) < 1 / 2
        sees[:, 0] = sees[range(size), range(size)] = True
        places = np.arange(0, size, 3)
        made.append(
            Layout(
                random.integers(5, PIECES, size),
                random.integers(0, 64, size),
                sees,
                tuple(range(len(places))),
                places,
                0,
            )
        )
    return made


def test_answers_are_at_the_places_of_the_pairs(runtime: Runtime) -> None:
    batch = layouts(20, 3, 90, 20)
    found = runtime.answers(batch)
    assert [rows.shape for rows in found] == [(len(one.pairs), LABELS) for one in batch]
    for rows, one in zip(found, batch, strict=True):
        np.testing.assert_allclose(runtime.answers([one])[0], rows, atol=1e-5)
    assert runtime.answers([]) == []


def test_what_is_not_seen_changes_nothing(runtime: Runtime) -> None:
    (one,) = layouts(12)
    alone = replace(one, sees=np.eye(12, dtype=bool), places=np.array([5]), pairs=(0,))
    other = replace(alone, ids=np.where(np.arange(12) == 5, alone.ids, 7))
    np.testing.assert_array_equal(*(runtime.answers([each])[0] for each in (alone, other)))


def test_positions_beyond_the_model(runtime: Runtime) -> None:
    (one,) = layouts(12)
    far = replace(one, positions=np.full(12, 64))
    with pytest.raises(CheckpointError, match=r"at most 64 positions, found ids up to \d+, 65"):
        runtime.answers([far])


def test_a_half_checkpoint_runs_in_fp32(folder: Path, runtime: Runtime, tmp_path: Path) -> None:
    half = pytest.importorskip("train.export.half", reason="the train extra is missing")
    half.save_half(folder, tmp_path)
    batch = windows(20, 7)
    for one, other in zip(TorchRuntime(tmp_path).logits(batch), runtime.logits(batch), strict=True):
        np.testing.assert_allclose(one, other, atol=0.02)


def test_what_cannot_be_loaded_is_named(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="gone: no such folder"):
        TorchRuntime(tmp_path / "gone")
    with pytest.raises(CheckpointError, match="float32, float16, bfloat16, found 'int8'"):
        TorchRuntime(folder, dtype="int8")
    with pytest.raises(CheckpointError, match="device 'abacus': cannot be used"):
        TorchRuntime(folder, device="abacus")
    copy = Path(shutil.copytree(folder, tmp_path / "model"))
    (copy / "model.safetensors").write_bytes(b"no weights")
    with pytest.raises(CheckpointError, match="model: cannot be loaded: ") as found:
        TorchRuntime(copy)
    assert "\n" not in str(found.value)


def test_an_encoder_without_a_head_is_refused(folder: Path, tmp_path: Path) -> None:
    config = transformers.BertConfig.from_pretrained(folder)
    transformers.BertModel(config).save_pretrained(tmp_path)
    with pytest.raises(CheckpointError, match=r"lacks 2 weights, such as classifier\.bias"):
        TorchRuntime(tmp_path)


def test_ids_that_the_model_does_not_know(runtime: Runtime) -> None:
    with pytest.raises(CheckpointError, match="fails on a window of 1 pieces") as found:
        runtime.logits([np.array([10**6])])
    assert "\n" not in str(found.value)


def test_too_little_memory_halves_the_batch(
    folder: Path, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = TorchRuntime(folder)
    run = small._on_windows
    tried: list[int] = []

    def scarce(found: list[Ints]) -> Any:
        tried.append(len(found))
        if len(found) > 2:
            raise torch.OutOfMemoryError("out of\nmemory")
        return run(found)

    monkeypatch.setattr(small, "_on_windows", scarce)
    batch = windows(20, 3, 60, 1, 20, 41)
    for one, other in zip(small.logits(batch), runtime.logits(batch), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert tried == [6, 3, 1, 2, 3, 1, 2]
    assert small._budget < runtimes.BATCH_PIECES["cpu"]


def test_a_window_too_large_for_the_memory(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(found: list[Ints]) -> Any:
        raise torch.OutOfMemoryError("out of\nmemory")

    small = TorchRuntime(folder)
    monkeypatch.setattr(small, "_on_windows", none)
    with pytest.raises(CheckpointError, match="a window of 20 pieces is too large for the memory"):
        small.logits(windows(20, 20))


def test_windows_longer_than_the_model(runtime: Runtime) -> None:
    with pytest.raises(CheckpointError, match=r"window of 65 pieces: .* at most 64 positions"):
        runtime.logits(windows(65))


def test_the_precision_of_the_cpu(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert TorchRuntime(folder, dtype="auto").dtype == "float32"
    assert TorchRuntime(folder, dtype="float16").dtype == "float16"
    monkeypatch.setattr(torch.cpu, "get_capabilities", dict)
    with pytest.raises(CheckpointError, match="dtype bfloat16: this CPU emulates it"):
        TorchRuntime(folder, dtype="bfloat16")


@pytest.mark.parametrize(("has", "expected"), [(True, "bfloat16"), (False, "float16")])
def test_the_precision_of_a_gpu(has: bool, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation: has)
    assert best_dtype(torch.device("cuda")) == expected


def test_threads_are_those_asked_for_and_then_as_before(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = torch.get_num_threads()
    two = TorchRuntime(folder, threads=2)
    run = two._on_windows
    seen: list[int] = []
    monkeypatch.setattr(
        two, "_on_windows", lambda found: seen.append(torch.get_num_threads()) or run(found)
    )
    two.logits(windows(20))
    assert seen == [2]
    assert torch.get_num_threads() == before


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU that PyTorch sees")
@pytest.mark.parametrize(("dtype", "near"), [("float32", 1e-3), ("float16", 0.05), ("auto", 0.2)])
def test_a_gpu_gives_the_logits_of_the_cpu(folder: Path, dtype: str, near: float) -> None:
    gpu, cpu = TorchRuntime(folder, "cuda", dtype), TorchRuntime(folder)
    batch, asked = windows(20, 3, 60, 1), layouts(20, 90)
    found = [*gpu.logits(batch), *gpu.answers(asked)]
    for one, other in zip(found, [*cpu.logits(batch), *cpu.answers(asked)], strict=True):
        np.testing.assert_allclose(one, other, atol=near)
