"""Which file is run where, for every kind of folder, machine and wish."""

import ctypes
import subprocess
import sys
from pathlib import Path

import pytest

from infer.choice import Choice
from infer.cli import main
from infer.errors import CheckpointError, UsageError
from infer.runtime import plan as plans
from infer.runtime.plan import Gpu, Plan, find_gpu

SAFE, INT8, FP32 = "model.safetensors", "onnx/model_quantized.onnx", "onnx/model.onnx"
WHOLE = frozenset((SAFE, INT8, FP32))
NONE, TORCH, ONNX, BOTH = Gpu(), Gpu(torch=True), Gpu(onnx=True), Gpu(True, True)


@pytest.fixture(autouse=True)
def whole_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """All packages are there, whatever is installed."""
    monkeypatch.setattr(plans, "_has", lambda package: True)


def planned(files: frozenset[str], gpu: Gpu, *wish: str) -> tuple[str, str]:
    plan = Plan.of("model", files, Choice(*wish), gpu)
    return plan.file, plan.device


@pytest.mark.parametrize(
    ("wish", "gpu", "expected"),
    [
        ((), NONE, (INT8, "cpu")),
        ((), TORCH, (SAFE, "cuda")),
        ((), BOTH, (SAFE, "cuda")),
        ((), ONNX, (INT8, "cuda")),
        (("cpu",), BOTH, (INT8, "cpu")),
        (("cpu", "float32"), NONE, (SAFE, "cpu")),
        (("auto", "float32"), NONE, (SAFE, "cpu")),
        (("auto", "float32"), TORCH, (SAFE, "cuda")),
        (("cpu", "float32", "onnx"), NONE, (FP32, "cpu")),
        (("cpu", "float16"), NONE, (SAFE, "cpu")),
        (("cpu", "auto", "torch"), NONE, (SAFE, "cpu")),
        (("auto", "int8"), BOTH, (INT8, "cpu")),
        (("auto", "auto", "onnx"), TORCH, (INT8, "cpu")),
        (("cuda", "auto", "onnx"), BOTH, (INT8, "cuda")),
        (("cuda", "bfloat16"), TORCH, (SAFE, "cuda")),
    ],
)
def test_a_folder_with_everything(
    wish: tuple[str, ...], gpu: Gpu, expected: tuple[str, str]
) -> None:
    assert planned(WHOLE, gpu, *wish) == expected
    assert Plan.of("model", WHOLE, Choice(*wish), gpu).notice == ""


@pytest.mark.parametrize(
    ("files", "gpu", "wish", "expected"),
    [
        ({FP32}, NONE, (), (FP32, "cpu")),
        ({SAFE}, NONE, (), (SAFE, "cpu")),
        ({SAFE, INT8}, NONE, ("cpu", "float32"), (SAFE, "cpu")),
        ({FP32, INT8}, NONE, ("cpu", "float32"), (FP32, "cpu")),
        ({INT8}, BOTH, ("cuda",), (INT8, "cuda")),
        ({INT8}, TORCH, (), (INT8, "cuda")),
        ({INT8}, TORCH, ("auto", "bfloat16"), (INT8, "cuda")),
        ({INT8}, NONE, ("cpu", "float16"), (INT8, "cpu")),
        ({INT8}, NONE, ("cpu", "auto", "torch"), (INT8, "cpu")),
    ],
)
def test_what_is_there_is_run(
    files: set[str], gpu: Gpu, wish: tuple[str, ...], expected: tuple[str, str]
) -> None:
    assert planned(frozenset(files), gpu, *wish) == expected


@pytest.mark.parametrize(
    ("files", "gpu", "wish", "told"),
    [
        (set(), NONE, (), f"{Path('model', FP32)}: missing; export the checkpoint first"),
        ({SAFE}, NONE, ("cpu", "int8"), "quantized.onnx: missing, which dtype int8 needs"),
        ({INT8}, NONE, ("cpu", "float32"), "model.onnx: missing, which dtype float32 needs"),
        ({FP32}, NONE, ("cpu", "float16"), f"{SAFE} missing, which PyTorch needs for float16, and"),
        ({FP32}, NONE, ("cpu", "auto", "torch"), f"for float32, and {INT8} too; leave out dtype"),
        (
            {FP32},
            TORCH,
            ("cuda",),
            f"model: has neither {SAFE} nor {INT8}, which a GPU needs; leave",
        ),
        ({FP32}, TORCH, ("auto", "bfloat16"), f"{SAFE} missing, which PyTorch needs for bfloat16"),
    ],
)
def test_what_cannot_be_run_says_what_is_missing(
    files: set[str], gpu: Gpu, wish: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CheckpointError) as caught:
        planned(frozenset(files), gpu, *wish)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("files", "gpu", "wish", "by_torch"),
    [
        (WHOLE, NONE, (), False),
        (WHOLE, TORCH, (), True),
        (WHOLE, ONNX, (), False),
        ({INT8}, TORCH, (), True),
        ({INT8}, BOTH, ("cuda", "auto", "onnx"), False),
        ({INT8}, NONE, (), False),
        ({INT8}, NONE, ("cpu", "auto", "torch"), True),
    ],
)
def test_who_runs_it(files: set[str], gpu: Gpu, wish: tuple[str, ...], by_torch: bool) -> None:
    assert Plan.of("model", frozenset(files), Choice(*wish), gpu).by_torch is by_torch


def test_without_onnx_an_int8_file_stays_on_the_cpu_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(plans, "_has", lambda package: package != "onnx")
    plan = Plan.of("model", frozenset({INT8}), Choice(), TORCH)
    assert (plan.file, plan.device, plan.by_torch) == (INT8, "cpu", False)
    assert plan.notice == (
        f"model: has neither {SAFE} nor the package onnx (extra torch) for {INT8}, which a GPU "
        "needs; it runs on the CPU"
    )
    with pytest.raises(CheckpointError, match=r"and the package onnx \(extra torch\) for .* too"):
        planned(frozenset({INT8}), NONE, "cpu", "float16")


def test_an_fp32_file_alone_beside_a_gpu_runs_on_the_cpu_and_says_so() -> None:
    plan = Plan.of("model", frozenset({FP32}), Choice(), TORCH)
    assert (plan.file, plan.device, plan.by_torch) == (FP32, "cpu", False)
    told = f"model: has neither {SAFE} nor {INT8}, which a GPU needs; it runs on the CPU"
    assert plan.notice == told


@pytest.mark.parametrize(
    ("wish", "told"),
    [
        (("gpu",), "device: expected one of auto, cpu, cuda, found 'gpu'"),
        (("cpu", "half"), "dtype: expected one of auto, float32"),
        (("cpu", "auto", "jax"), "runtime: expected one of auto, onnx, torch, found 'jax'"),
        (("cuda", "int8"), "dtype int8 is for the CPU"),
        (("cpu", "int8", "torch"), "dtype int8 is for the runtime onnx"),
        (("cpu", "float16", "onnx"), "dtype float16 is for the runtime torch"),
    ],
)
def test_wishes_that_exclude_each_other(wish: tuple[str, ...], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        Choice(*wish)


@pytest.fixture
def no_driver(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "DRIVER", "no-such-library.so")


@pytest.mark.usefixtures("no_driver")
def test_without_a_driver_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "_torch_fault", lambda: pytest.fail("asked"))
    assert find_gpu(Choice()) == find_gpu(Choice("cpu")) == find_gpu(Choice("auto", "int8")) == NONE


@pytest.mark.usefixtures("no_driver")
def test_cuda_without_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plans, "_has", lambda package: False)
    with pytest.raises(UsageError, match="device cuda: no GPU can be used: torch and transformers"):
        find_gpu(Choice("cuda"))


@pytest.mark.usefixtures("no_driver")
def test_cuda_without_a_gpu() -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed")
    if torch.cuda.is_available():
        pytest.skip("PyTorch sees a GPU here")
    with pytest.raises(
        UsageError, match=r"no GPU can be used: PyTorch .* (alone|sees no GPU), and"
    ):
        find_gpu(Choice("cuda"))


@pytest.mark.parametrize("torch", [True, False])
@pytest.mark.parametrize("onnx", [True, False])
def test_a_driver_makes_both_be_asked(
    torch: bool, onnx: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    providers = ["CUDAExecutionProvider"] * onnx + ["CPUExecutionProvider"]
    monkeypatch.setattr(ctypes, "CDLL", lambda name: object())
    monkeypatch.setattr(plans, "_torch_fault", lambda: "" if torch else "none")
    monkeypatch.setattr("onnxruntime.get_available_providers", lambda: providers)
    assert find_gpu(Choice()) == Gpu(torch, onnx)
    assert find_gpu(Choice(runtime="onnx")) == Gpu(False, onnx)
    assert find_gpu(Choice(runtime="torch")) == Gpu(torch, False)


@pytest.mark.usefixtures("no_driver")
@pytest.mark.parametrize(
    ("wish", "code", "told"),
    [
        (["--device", "cuda"], 2, "infer: device cuda: no GPU can be used: "),
        (["--device", "cuda", "--dtype", "int8"], 2, "infer: dtype int8 is for the CPU"),
        (["--dtype", "half"], 2, "infer: argument --dtype: invalid choice: 'half'"),
        (
            ["--dtype", "float16"],
            1,
            "PyTorch needs for float16, and onnx/model_quantized.onnx too; leave",
        ),
    ],
)
def test_the_command_says_so_on_one_line(
    wish: list[str],
    code: int,
    told: str,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(plans, "_torch_fault", lambda: "none here")
    article = Path(__file__).parents[3] / "seeds" / "seed.txt"
    named = [str(article), "--tasks", "entities", "--model", str(tiny_model)]
    assert main([*named, *wish]) == code
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_onnx_and_its_wishes_do_not_import_torch(tiny_model: Path) -> None:
    code = (
        "import sys; from infer import Annotator; "
        "Annotator.load(sys.argv[1], tasks=['entities'], device='cpu', dtype='float32', "
        "runtime='onnx'); assert not {'torch', 'transformers'} & sys.modules.keys()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tiny_model)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
