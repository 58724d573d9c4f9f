"""Which folders serve which tasks."""

import json
import shutil
from pathlib import Path

import pytest

from infer.choice import Choice
from infer.errors import CheckpointError, UsageError
from infer.loading import load_models
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.plan import Gpu, Plan
from infer.tasks import TASKS

Folders = dict[str, Path]
ONE = Choice(threads=1)


def fault(folders: list[Path], *tasks: str) -> str:
    with pytest.raises(CheckpointError) as found:
        load_models(folders, tasks or TASKS, ONE)
    return str(found.value)


def test_models_are_found_by_their_task(tiny_models: Folders) -> None:
    models = load_models([*reversed(tiny_models.values())], TASKS, ONE)
    assert models.tasks == TASKS
    assert models.entities.checkpoint.task == "ner"
    assert models.quotes
    assert models.quotes.checkpoint.task == "quotes"
    assert models.targets
    assert models.targets.checkpoint.task == "targets"
    assert models.stance
    assert models.stance.checkpoint.folder == tiny_models["stance"]


@pytest.mark.parametrize(("task", "needed"), [("entities", 1), ("quotes", 2), ("stances", 4)])
def test_only_what_a_task_needs_is_loaded(tiny_models: Folders, task: str, needed: int) -> None:
    models = load_models([*tiny_models.values()][:needed], [task], ONE)
    assert models.tasks == TASKS[: TASKS.index(task) + 1]
    held = [model is not None for model in (models.quotes, models.targets, models.stance)]
    assert 1 + sum(held) == needed


def test_models_that_ship_serve_the_rest(
    tiny_models: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda task: tiny_models[task])
    own = Path(shutil.copytree(tiny_models["quotes"], tmp_path / "mine"))
    models = load_models([own], TASKS, ONE)
    assert models.quotes
    assert models.quotes.checkpoint.folder == own
    assert models.entities.checkpoint.folder == tiny_models["ner"]


def test_a_model_of_a_task_that_is_not_asked_for(tiny_models: Folders) -> None:
    message = fault([tiny_models["stance"]], "quotes")
    assert message.startswith(str(tiny_models["stance"] / "config.json"))
    assert "rasd.task: expected one of ner, quotes, which the tasks asked for need" in message
    assert message.endswith("found 'stance'")


@pytest.mark.parametrize("rasd", [None, [], {}, {"task": 5}, {"task": "sentiment"}])
def test_a_model_of_no_task(tiny_models: Folders, tmp_path: Path, rasd: object) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"rasd": rasd}))
    message = fault([*tiny_models.values(), tmp_path])
    assert "rasd.task: expected one of ner, quotes, targets, stance" in message


def test_two_models_of_one_task(tiny_models: Folders, tmp_path: Path) -> None:
    other = Path(shutil.copytree(tiny_models["targets"], tmp_path / "other"))
    message = fault([*tiny_models.values(), other])
    assert message == f"{other}: {tiny_models['targets']} is a model of the task 'targets' too"


@pytest.mark.parametrize(
    ("task", "expected"),
    [("quotes", "SOURCE, CUE, CONTENT"), ("targets", "HOLDER, TARGET")],
)
def test_taggers_with_other_labels(
    tiny_models: Folders, tmp_path: Path, task: str, expected: str
) -> None:
    folder = Path(shutil.copytree(tiny_models["ner"], tmp_path / "model"))
    config = json.loads((folder / "config.json").read_text())
    config["rasd"]["task"] = task
    (folder / "config.json").write_text(json.dumps(config))
    folders = {**tiny_models, task: folder}
    assert fault([*folders.values()]) == (
        f"{folder / 'config.json'}: id2label: expected B- and I- of {expected}, "
        "found LOC, MISC, ORG, PER"
    )


def test_a_folder_without_a_model(tiny_models: Folders, tmp_path: Path) -> None:
    assert "config.json: missing" in fault([tiny_models["ner"], tmp_path])
    with pytest.raises(UsageError, match="found 'ner'"):
        load_models([*tiny_models.values()], ["ner"], ONE)


SAFETENSORS = "model.safetensors"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, str]]:
    """The folder, file and device of every runtime that is opened; all of them run ONNX on CPU."""
    seen: list[tuple[str, str, str]] = []

    def open_runtime(folder: Path, plan: Plan, threads: int) -> OnnxRuntime:
        seen.append((folder.name, plan.file, plan.device))
        return OnnxRuntime(folder / "onnx" / "model.onnx", threads)

    monkeypatch.setattr("infer.loading.open_runtime", open_runtime)
    return seen


@pytest.fixture
def with_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("infer.loading.find_gpu", lambda choice: Gpu(torch=True))


@pytest.mark.usefixtures("with_gpu")
def test_on_a_gpu_each_model_runs_where_it_can_and_says_so(
    tiny_models: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[tuple[str, str, str]],
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda task: tiny_models[task])
    own = Path(shutil.copytree(tiny_models["ner"], tmp_path / "mine"))
    (own / SAFETENSORS).touch()
    models = load_models([own], ["quotes"], ONE)
    assert opened == [("mine", SAFETENSORS, "cuda"), ("quotes", "onnx/model.onnx", "cpu")]
    assert models.notices == (
        f"{tiny_models['quotes']}: has neither {SAFETENSORS} nor onnx/model_quantized.onnx, "
        "which a GPU needs; it runs on the CPU",
    )
    models = load_models([own], ["quotes"], Choice("cuda"))
    (notice,) = models.notices
    assert notice.endswith("which a GPU needs; it runs on the CPU, in int8")


@pytest.mark.usefixtures("with_gpu")
def test_cuda_that_serves_no_model_is_refused(
    tiny_models: Folders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda task: tiny_models[task])
    with pytest.raises(CheckpointError, match=f"device cuda: .* has neither {SAFETENSORS}"):
        load_models([], ["entities"], Choice("cuda"))
    with pytest.raises(CheckpointError, match=r"model_quantized\.onnx, which a GPU needs; leave"):
        load_models([tiny_models["ner"]], ["entities"], Choice("cuda"))


def test_what_ships_in_int8_alone_does_not_forbid_another_precision(
    tiny_models: Folders,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[tuple[str, str, str]],
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda task: tiny_models[task])
    own = Path(shutil.copytree(tiny_models["ner"], tmp_path / "mine"))
    (own / SAFETENSORS).touch()
    models = load_models([own], ["quotes"], Choice("cpu", runtime="torch"))
    assert opened == [("mine", SAFETENSORS, "cpu"), ("quotes", "onnx/model.onnx", "cpu")]
    (notice,) = models.notices
    assert notice.startswith(f"{tiny_models['quotes']}: {SAFETENSORS} missing, which PyTorch needs")
    with pytest.raises(CheckpointError, match=f"{SAFETENSORS} missing, which PyTorch needs"):
        load_models([own, tiny_models["quotes"]], ["quotes"], Choice("cpu", runtime="torch"))


def test_a_revision_without_a_model_of_the_hub(tiny_models: Folders) -> None:
    with pytest.raises(UsageError, match="revision v1: expected a model of the Hub"):
        load_models([*tiny_models.values()], TASKS, ONE, "v1")
