import json
from pathlib import Path

import pytest

from infer.errors import CheckpointError
from tests.train.conftest import Ran, changed
from train.config import Config
from train.lineage import LINEAGE, configs_of, read_lineage, write_lineage


def test_a_chain_of_runs_goes_down_to_the_base(
    tiny_run: Ran, tiny_config: Config, tmp_path: Path
) -> None:
    second = changed(tiny_config, name="second", encoder=str(tiny_run.fitted.folder), seeds=[5])
    write_lineage(tmp_path, second, (5,))
    lineage = read_lineage(tmp_path)
    assert lineage["seeds"] == [5]
    assert list(configs_of(lineage)) == [second, tiny_config]
    assert lineage["encoder"]["encoder"] == {
        "source": "example/tiny",
        "licence": "apache-2.0",
        "scripts": ["arabic"],
    }


def test_an_encoder_of_the_hub_is_named_in_full(tiny_config: Config, tmp_path: Path) -> None:
    write_lineage(tmp_path, changed(tiny_config, encoder="someone/encoder"), (0,))
    assert read_lineage(tmp_path)["encoder"] == {"source": "someone/encoder"}


def test_a_folder_without_a_note_is_told_without_its_place(
    tiny_config: Config, tmp_path: Path
) -> None:
    (tmp_path / "unknown").mkdir()
    write_lineage(tmp_path, changed(tiny_config, encoder=str(tmp_path / "unknown")), (0,))
    assert read_lineage(tmp_path)["encoder"] == {"source": "unknown"}


def test_letters_stay_letters(tiny_config: Config, tmp_path: Path) -> None:
    write_lineage(tmp_path, changed(tiny_config, name="رصد"), (0,))
    assert '"رصد"' in (tmp_path / LINEAGE).read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [None, "{"])
def test_a_model_that_nobody_can_vouch_for(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / LINEAGE).write_text(content, encoding="utf-8")
    with pytest.raises(CheckpointError) as caught:
        read_lineage(tmp_path)
    told = str(caught.value)
    assert told.startswith(f"{tmp_path / LINEAGE}: cannot be read (")
    assert told.endswith("); train the model with `train run`")


def test_a_lineage_of_the_base_alone_has_no_configs() -> None:
    assert list(configs_of(json.loads('{"source": "someone/encoder"}'))) == []
