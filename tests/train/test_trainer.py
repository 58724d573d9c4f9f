"""Steps that learn from the same batch, however it is computed; memory that runs out."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import BertForTokenClassification

from tests.train.conftest import changed
from tests.train.cramped import OUT, cramped
from train.config import Config
from train.errors import RunError
from train.fit import fit
from train.machine import has_bf16
from train.precision import choose_precision
from train.run import Material, prepare
from train.trainer import is_memory_fault

EPOCHS = 3


@pytest.fixture(scope="module")
def config(tiny_config: Config) -> Config:
    return changed(tiny_config, optimizer__epochs=EPOCHS, optimizer__batch_pieces=192)


@pytest.fixture(scope="module")
def material(config: Config, tiny_data: Path) -> Material:
    return prepare(config, tiny_data, lambda _: None)


def fitted(config: Config, material: Material, folder: Path, **options: Any) -> dict[str, Any]:
    """The weights of a fit; every epoch is better than the one before."""
    scores = iter(range(1, 99))
    found = fit(config, 0, material.examples, lambda _: next(scores), folder, **options)
    return load_file(found.folder / "model.safetensors")


def apart(one: dict[str, Any], other: dict[str, Any]) -> float:
    assert one.keys() == other.keys()
    return max(float((one[name] - other[name]).abs().max()) for name in one)


def test_parts_of_a_batch_have_the_gradients_of_the_whole(
    config: Config, material: Material, tmp_path: Path
) -> None:
    # With plain gradients as steps, so that rounding stays what it is, and without dropout; in
    # fp32, since steps are so small that bf16's rounding is as large.
    calm = changed(config, optimizer__dropout=0.0, optimizer__lr=1e-5, optimizer__epochs=1)
    calm = changed(calm, machine__precision="fp32")
    whole = fitted(calm, material, tmp_path / "1")
    parts = fitted(changed(calm, machine__accumulation=3), material, tmp_path / "3")
    assert 0 < apart(whole, parts) < 1e-5


@pytest.mark.parametrize("kind", [torch.OutOfMemoryError, RuntimeError])
def test_memory_that_runs_out_halves_the_parts_and_not_the_batch(
    kind: type[RuntimeError],
    config: Config,
    material: Material,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    expected = fitted(changed(config, machine__accumulation=4), material, tmp_path / "expected")
    forward = BertForTokenClassification.forward
    monkeypatch.setattr(BertForTokenClassification, "forward", cramped(forward, 50, kind))
    told: list[str] = []
    found = fitted(config, material, tmp_path / "found", echo=told.append)
    assert apart(found, expected) == 0  # dropout's draws included
    assert [line.partition(" of at most")[0] for line in told] == [
        f"tiny: out of memory at step 1: batches are computed in {parts} parts from here,"
        for parts in (2, 4)
    ]


def test_what_befell_a_run_is_known_to_the_one_that_goes_on(
    config: Config, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "seed-0"
    scores = iter([1.0])
    forward = BertForTokenClassification.forward
    with monkeypatch.context() as patch:
        patch.setattr(BertForTokenClassification, "forward", cramped(forward, 40))
        whole = fitted(config, material, tmp_path / "whole", echo=lambda _: None)
        with pytest.raises(StopIteration):
            fit(config, 0, material.examples, lambda _: next(scores), folder, echo=lambda _: None)
    told: list[str] = []  # memory is there again, but what was begun in parts goes on in parts
    assert apart(fitted(config, material, folder, echo=told.append), whole) == 0
    assert told == []


def test_a_single_window_that_memory_does_not_hold_ends_the_run(
    config: Config, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    forward = BertForTokenClassification.forward
    monkeypatch.setattr(BertForTokenClassification, "forward", cramped(forward, 3))
    with pytest.raises(RunError) as caught:
        fitted(config, material, tmp_path / "seed-0", echo=lambda _: None)
    told = str(caught.value)
    assert told.startswith("tiny: out of memory with a single window, of ")
    assert told.endswith(
        " pieces, on cpu; set machine.checkpointing to true or windows.training to less, or take "
        "another machine"
    )


def test_memory_that_does_not_hold_the_optimizer_ends_the_run(
    config: Config, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def step(*_: Any, **__: Any) -> None:
        raise torch.OutOfMemoryError(OUT)

    monkeypatch.setattr(torch.optim.AdamW, "step", step)
    with pytest.raises(RunError, match=r"tiny: out of memory on cpu, whatever the batches \(CUDA"):
        fitted(config, material, tmp_path / "seed-0")


def test_other_faults_are_not_taken_for_it(
    config: Config, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forward(*_: Any, **__: Any) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    monkeypatch.setattr(BertForTokenClassification, "forward", forward)
    with pytest.raises(RuntimeError, match="mat1"):
        fitted(config, material, tmp_path / "seed-0")


@pytest.mark.parametrize(
    ("fault", "of_memory"),
    [
        (torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20 MiB"), True),
        (
            RuntimeError(
                "[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"
            ),
            True,
        ),
        (RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate`"), True),
        (MemoryError(), True),
        (RuntimeError("CUDA error: device-side assert triggered"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_what_says_that_memory_ran_out(fault: Exception, of_memory: bool) -> None:
    assert is_memory_fault(fault) == of_memory


def test_checkpointing_changes_nothing_that_is_learned(
    config: Config, material: Material, tmp_path: Path
) -> None:
    plain = fitted(config, material, tmp_path / "plain")
    saving = fitted(changed(config, machine__checkpointing=True), material, tmp_path / "saving")
    assert apart(plain, saving) == 0


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("g++"), reason="torch.compile needs a compiler")
@pytest.mark.filterwarnings("ignore")  # torch's own, while it compiles
def test_a_compiled_model_learns_the_same(
    config: Config, material: Material, tmp_path: Path
) -> None:
    calm = changed(config, optimizer__dropout=0.0, optimizer__lr=1e-5, optimizer__epochs=1)
    calm = changed(calm, machine__precision="fp32")  # whose rounding shows no more than that
    plain = fitted(calm, material, tmp_path / "plain")
    compiled = fitted(changed(calm, machine__compile=True), material, tmp_path / "compiled")
    assert apart(plain, compiled) < 1e-5


def test_a_run_stops_when_dev_gets_no_better(
    config: Config, material: Material, tmp_path: Path
) -> None:
    patient = changed(config, optimizer__epochs=9, optimizer__patience=2)
    judged: list[float] = []
    scores = iter([0.1, 0.5, 0.4, 0.3, 0.6])

    def judge(_: Any) -> float:
        judged.append(next(scores))
        return judged[-1]

    assert fit(patient, 0, material.examples, judge, tmp_path / "seed-0").dev == 0.5
    assert judged == [0.1, 0.5, 0.4, 0.3]


def test_patience_is_taken_up_where_a_run_was_cut_off(
    config: Config, material: Material, tmp_path: Path
) -> None:
    patient = changed(config, optimizer__epochs=9, optimizer__patience=2)
    for scores in ([0.1, 0.5, 0.4], [0.3]):  # the first ends as if it had been killed
        given = iter(scores)
        try:
            done = fit(patient, 0, material.examples, lambda _: next(given), tmp_path / "seed-0")  # noqa: B023
        except StopIteration:
            continue
    assert done.dev == 0.5


def test_precision_is_the_best_that_the_hardware_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert choose_precision("auto", "tiny") == ("bf16" if has_bf16() else "fp32")
    assert choose_precision("fp32", "tiny") == "fp32"
    for capability, bf16, expected in (
        ((8, 0), True, "bf16"),
        ((7, 5), False, "fp16"),
        ((6, 1), False, "fp32"),
    ):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda **_: bf16)  # noqa: B023
        monkeypatch.setattr(torch.cuda, "get_device_capability", lambda: capability)  # noqa: B023
        assert choose_precision("auto", "tiny") == expected


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_precision_that_is_not_there_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(RunError, match=r"tiny: machine\.precision: fp16 needs a CUDA GPU, found"):
        choose_precision("fp16", "tiny")
    monkeypatch.setattr("train.precision.has_bf16", lambda: False)
    with pytest.raises(RunError, match=r"tiny: machine\.precision: bf16 would be emulated here"):
        choose_precision("bf16", "tiny")


def test_a_tracker_that_is_not_there_is_told(
    config: Config, material: Material, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "transformers.integrations.integration_utils.is_wandb_available", lambda: False
    )
    with pytest.raises(RunError, match=r"^tiny: trackers: wandb cannot be told: .*wandb"):
        fitted(changed(config, trackers=["wandb"]), material, tmp_path / "seed-0")


def test_tensorboard_is_told_by_default_and_nobody_if_there_is_none(
    config: Config, material: Material, tmp_path: Path
) -> None:
    short = changed(config, optimizer__epochs=1)
    fitted(short, material, tmp_path / "told")
    fitted(changed(short, trackers=[]), material, tmp_path / "untold")
    assert len(list((tmp_path / "told").rglob("events.out*"))) == 1
    assert list((tmp_path / "untold").rglob("events.out*")) == []
