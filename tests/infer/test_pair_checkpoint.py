"""The folder of a stance model: what is wrong with it is said at once."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from infer.errors import CheckpointError
from infer.pair_checkpoint import Scaling, read_pair_checkpoint
from tests.tiny import PAIR_CONFIG

Config = dict[str, Any]


def written(folder: Path, edit: Callable[[Config], Any]) -> Path:
    config = deepcopy(PAIR_CONFIG)
    edit(config)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def fault(folder: Path) -> str:
    with pytest.raises(CheckpointError) as found:
        read_pair_checkpoint(folder)
    message = str(found.value)
    assert message.startswith(str(folder / "config.json"))
    assert "\n" not in message
    return message


def test_a_good_folder(tiny_models: dict[str, Path]) -> None:
    folder = tiny_models["stance"]
    found = read_pair_checkpoint(folder)
    assert (found.pieces, found.threshold) == (64, 0.5)
    assert found.scaling == Scaling()
    assert found.tokenizer == folder / "tokenizer.json"
    assert found.onnx == folder / "onnx" / "model.onnx"


def test_every_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    def spoil(config: Config) -> None:
        config["id2label"] = {"0": "against", "1": "favor", "2": 5}
        config["rasd"] = {
            "task": "ner",
            "layout": 7,
            "pieces": 65,
            "scaling": {"slope": float("nan"), "bias": [0, "x"]},
            "threshold": 1.5,
        }

    message = fault(written(tmp_path, spoil))
    for part in (
        "id2label: expected favor, against, neutral, found against, favor, 5",
        "rasd.task: expected 'stance', found 'ner'",
        "rasd.layout: expected 1, found 7; train the model anew",
        "rasd.pieces: expected 16 to 64, found 65",
        "rasd.scaling: expected a slope and 3 biases, found {'slope': nan, 'bias': [0, 'x']}",
        "rasd.threshold: expected 0 to 1, found 1.5",
    ):
        assert part in message


def test_every_missing_key_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    message = fault(tmp_path)
    keys = ("task", "layout", "pieces", "scaling", "scaling.slope", "scaling.bias", "threshold")
    for key in ("id2label", "rasd", "max_position_embeddings", *(f"rasd.{key}" for key in keys)):
        assert f" {key}: expected " in message
    assert message.count("found nothing") == 10


@pytest.mark.parametrize(
    "scaling",
    [
        {"slope": 1, "bias": [0, 0]},
        {"slope": 1, "bias": [0, 0, None]},
        {"slope": float("inf"), "bias": [0, 0, 0]},
    ],
)
def test_scalings_that_cannot_be(tmp_path: Path, scaling: Config) -> None:
    folder = written(tmp_path, lambda config: config["rasd"].update(scaling=scaling))
    assert "rasd.scaling: expected a slope and 3 biases, found" in fault(folder)


@pytest.mark.parametrize("labels", [{}, {"0": "favor", "1": "neutral", "2": "against"}])
def test_other_labels(tmp_path: Path, labels: dict[str, str]) -> None:
    folder = written(tmp_path, lambda config: config.update(id2label=labels))
    assert "id2label: expected favor, against, neutral, found" in fault(folder)


def test_scaling_by_hand() -> None:
    logits = np.log(np.array([[1, 2, 5], [1, 1, 1]], np.float32))
    np.testing.assert_allclose(Scaling()(logits), [[1 / 8, 2 / 8, 5 / 8], [1 / 3] * 3], rtol=1e-6)
    doubled = Scaling(2.0, (float(np.log(10)), 0.0, 0.0))(logits)
    np.testing.assert_allclose(doubled[0], [10 / 39, 4 / 39, 25 / 39], rtol=1e-6)


def test_great_logits_overflow_nowhere() -> None:
    found = Scaling(100.0)(np.array([[1e30, -1e30, 0]], np.float32))
    assert found.tolist() == [[1, 0, 0]]
