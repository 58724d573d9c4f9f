"""What cannot be loaded is told on one line, before hours are spent."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.train.conftest import Ran, changed
from train.config import Config
from train.errors import RunError
from train.models import encoder_of, load_model


@pytest.mark.parametrize("load", [load_model, encoder_of])
@pytest.mark.parametrize("place", ["gone", "empty"])
def test_a_missing_encoder_is_told_on_one_line(
    tiny_config: Config, tmp_path: Path, load: Callable[[Config], object], place: str
) -> None:
    (tmp_path / "empty").mkdir()
    missing = str(tmp_path / place)
    with pytest.raises(RunError) as caught:
        load(changed(tiny_config, encoder=missing))
    told = str(caught.value)
    assert told.startswith(
        f"tiny: encoder: cannot load '{missing}'; make the base encoder first (train base) or run "
        "the config it comes from ("
    )
    assert "\n" not in told


@pytest.mark.parametrize("name", ["training", "pieces"])
def test_windows_longer_than_the_encoder_takes_are_refused(tiny_config: Config, name: str) -> None:
    config = changed(tiny_config, **{f"windows__{name}": 63})
    with pytest.raises(RunError) as caught:
        load_model(config)
    assert str(caught.value) == (
        f"tiny: windows.{name}: expected at most 62, which is what {config.encoder!r} can take, "
        "found 63"
    )


def test_an_earlier_run_keeps_its_head(tiny_run: Ran, tiny_config: Config) -> None:
    model = load_model(changed(tiny_config, encoder=str(tiny_run.fitted.folder)))
    head = load_file(tiny_run.fitted.folder / "model.safetensors")["classifier.weight"]
    assert torch.equal(model.classifier.weight, head)


def test_a_task_with_other_labels_gets_a_new_head(tiny_run: Ran, tiny_config: Config) -> None:
    model = load_model(changed(tiny_config, encoder=str(tiny_run.fitted.folder), labels=["PER"]))
    assert model.classifier.weight.shape[0] == 3
    learned = load_file(tiny_run.fitted.folder / "model.safetensors")
    body = "bert.encoder.layer.0.output.dense.weight"
    assert torch.equal(model.state_dict()[body], learned[body])
