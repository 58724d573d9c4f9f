"""Model folders: what is wrong with one is said at once, on one line."""

import json
import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import onnx
import pytest

from infer import Annotator
from infer.checkpoint import packaged, read_checkpoint
from infer.decode import Calibration
from infer.errors import CheckpointError
from infer.windows import WindowSize
from tests.tiny import CONFIG, LABELS, make_network, make_tokenizer

Config = dict[str, Any]


@pytest.fixture
def folder(tiny_model: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model, tmp_path / "model"))


def fault(folder: Path, read: Callable[[Path], Any] = read_checkpoint) -> str:
    with pytest.raises(CheckpointError) as found:
        read(folder)
    message = str(found.value)
    assert "\n" not in message
    return message


def load(folder: Path) -> Annotator:
    return Annotator.load(folder, tasks=("entities",), threads=1)


def change(folder: Path, edit: Callable[[Config], Any]) -> Path:
    config = deepcopy(CONFIG)
    edit(config)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def test_a_good_folder(folder: Path) -> None:
    checkpoint = read_checkpoint(folder)
    assert checkpoint.task == "ner"
    assert checkpoint.labels == LABELS
    assert checkpoint.window == WindowSize(32, 6)
    assert checkpoint.calibration == Calibration(1.0, 0.0)
    assert checkpoint.tokenizer == folder / "tokenizer.json"
    assert checkpoint.onnx == folder / "onnx" / "model.onnx"


def test_the_quantized_model_is_preferred(folder: Path) -> None:
    quantized = folder / "onnx" / "model_quantized.onnx"
    shutil.copy(folder / "onnx" / "model.onnx", quantized)
    assert read_checkpoint(folder).onnx == quantized


def test_labels_are_in_the_order_of_their_numbers(folder: Path) -> None:
    many = {str(i): f"B-{i}" for i in reversed(range(12))}
    change(folder, lambda c: c.update(id2label=many))
    assert read_checkpoint(folder).labels == tuple(f"B-{i}" for i in range(12))


def test_whole_numbers_are_numbers(folder: Path) -> None:
    change(folder, lambda c: c["rasd"].update(calibration={"slope": 2, "intercept": -1}))
    assert read_checkpoint(folder).calibration == Calibration(2.0, -1.0)


def test_every_missing_key_is_named_at_once(folder: Path) -> None:
    (folder / "config.json").write_text("{}")
    message = fault(folder)
    assert message.startswith(f"{folder / 'config.json'}: ")
    for key in (
        "id2label",
        "rasd",
        "rasd.task",
        "rasd.window",
        "rasd.window.pieces",
        "rasd.window.overlap",
        "rasd.calibration",
        "rasd.calibration.slope",
        "rasd.calibration.intercept",
        "rasd.repeats",
        "max_position_embeddings",
    ):
        assert f" {key}: expected " in message
    assert message.count("found nothing") == 11


def test_every_wrong_value_is_named_at_once(folder: Path) -> None:
    def spoil(config: Config) -> None:
        config["id2label"] = {"0": "O", "2": "B-PER"}
        config["max_position_embeddings"] = True
        config["rasd"]["task"] = 3
        config["rasd"]["window"]["pieces"] = "32"
        config["rasd"]["calibration"] = {"slope": False, "intercept": None}

    message = fault(change(folder, spoil))
    for part in (
        "id2label: expected one name for each index from 0",
        "max_position_embeddings: expected int, found True",
        "rasd.task: expected str, found 3",
        "rasd.window.pieces: expected int, found '32'",
        "rasd.calibration.slope: expected float, found False",
        "rasd.calibration.intercept: expected float, found nothing",
    ):
        assert part in message
    assert message.count("; ") == 5


@pytest.mark.parametrize(
    ("pieces", "overlap"), [(63, 6), (0, 0), (12, 6), (32, -1), (-5, -9), (10**9, 0)]
)
def test_windows_that_cannot_be(folder: Path, pieces: int, overlap: int) -> None:
    wrong = {"pieces": pieces, "overlap": overlap}
    message = fault(change(folder, lambda c: c["rasd"].update(window=wrong, task=None)))
    assert f"<= 62, found pieces {pieces}, overlap {overlap}" in message
    assert "rasd.task: expected str" in message


def test_windows_that_just_fit(folder: Path) -> None:
    change(folder, lambda c: c["rasd"].update(window={"pieces": 62, "overlap": 30}))
    assert read_checkpoint(folder).window == WindowSize(62, 30)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_calibration_must_be_finite(folder: Path, value: float) -> None:
    change(folder, lambda c: c["rasd"]["calibration"].update(slope=value))
    assert f"rasd.calibration: expected finite numbers, found slope {value}" in fault(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"null", b"\xff\xfe{}", b'{"a": }'])
def test_a_config_that_is_none(folder: Path, content: bytes) -> None:
    (folder / "config.json").write_bytes(content)
    assert str(folder / "config.json") in fault(folder)


def test_no_folder(tmp_path: Path) -> None:
    assert "config.json: missing" in fault(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    assert "config.json: cannot be read" in fault(tmp_path / "file")


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "onnx/model.onnx"])
@pytest.mark.parametrize("broken", [False, True])
def test_a_missing_or_broken_file_is_named(folder: Path, name: str, broken: bool) -> None:
    path = folder / name
    if broken:
        path.write_bytes(path.read_bytes()[:50])
    else:
        path.unlink()
    assert str(path) in fault(folder, load)


def test_labels_that_are_no_scheme(folder: Path) -> None:
    change(folder, lambda c: c.update(id2label={"0": "LABEL_0", "1": "LABEL_1"}))
    assert "id2label: expected O and one B- and I-" in fault(folder, load)


def test_labels_that_the_network_does_not_have(folder: Path) -> None:
    onnx.save(make_network(make_tokenizer(), LABELS[:7], {}), folder / "onnx" / "model.onnx")
    message = fault(folder, lambda path: load(path).annotate("غسان"))
    assert message.startswith(f"{folder}: the model gives logits of the shape (3, 7) for 3 pieces")
    assert message.endswith("config.json names 9 labels")


def test_the_packaged_folder_is_inside_the_package() -> None:
    folders = {"ner": "ner", "quotes": "joint", "targets": "joint", "stance": "stance"}
    for task, name in folders.items():
        assert packaged(task).parts[-3:] == ("infer", "models", name)
