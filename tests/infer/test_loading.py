"""Which folders serve which tasks."""

import json
import shutil
from pathlib import Path

import pytest

from infer.errors import CheckpointError, UsageError
from infer.loading import load_models
from infer.tasks import TASKS

Folders = dict[str, Path]


def fault(folders: list[Path], *tasks: str) -> str:
    with pytest.raises(CheckpointError) as found:
        load_models(folders, tasks or TASKS, 1)
    return str(found.value)


def test_models_are_found_by_their_task(tiny_models: Folders) -> None:
    models = load_models([*reversed(tiny_models.values())], TASKS, 1)
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
    models = load_models([*tiny_models.values()][:needed], [task], 1)
    assert models.tasks == TASKS[: TASKS.index(task) + 1]
    held = [model is not None for model in (models.quotes, models.targets, models.stance)]
    assert 1 + sum(held) == needed


def test_models_that_ship_serve_the_rest(
    tiny_models: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda task: tiny_models[task])
    own = Path(shutil.copytree(tiny_models["quotes"], tmp_path / "mine"))
    models = load_models([own], TASKS, 1)
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
        load_models([*tiny_models.values()], ["ner"], 1)
