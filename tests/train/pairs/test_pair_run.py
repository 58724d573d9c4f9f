"""One stance config from data to a finished model, and a second stage on top of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from infer.annotation import STANCES
from infer.checkpoint import FULL, QUANTIZED
from infer.classifier import PairClassifier
from infer.pair_checkpoint import Scaling, read_pair_checkpoint
from tests.infer.asked import asked
from tests.train.conftest import Ran, changed
from tests.train.pairs.material import NEWS, make_data
from train import run as running
from train.config import Config
from train.errors import RunError
from train.fit import Fitted
from train.lineage import configs_of, read_lineage
from train.run import run


@dataclass(frozen=True)
class Stages:
    """A run and two on top of it; the second keeps half of what it learned, the third a quarter."""

    first: Ran
    second: Ran
    third: Ran


@pytest.fixture(scope="module")
def config(tiny_encoder: Path) -> Config:
    """Two epochs over nine sentences, chosen on a tenth."""
    news = {"corpus": "news-stance"}
    return Config.model_validate(
        {
            "name": "first",
            "task": "stance",
            "encoder": str(tiny_encoder),
            "labels": list(STANCES),
            "data": {"train": [{**news, "split": "train"}], "dev": {**news, "split": "dev"}},
            "windows": {"training": 40, "pieces": 40, "overlap": 0},
            "optimizer": {"lr": 1e-2, "epochs": 2, "batch_pieces": 256},
            "neutrals": 0.5,
            "seeds": [0],
        }
    )


@pytest.fixture(scope="module")
def stages(config: Config, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """The config run from end to end, and twice more, blended, on top of that, unexported."""
    runs = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as patch:
        data = make_data(tmp_path_factory.mktemp("news"), patch)
        first = ran(config, data, runs)
        encoder = str(first.fitted.folder)
        above = changed(config, name="second", encoder=encoder, blend=0.5, export=False)
        third = changed(above, name="third", blend=0.25)
        yield Stages(first, ran(above, data, runs), ran(third, data, runs))


def ran(config: Config, data: Path, runs: Path) -> Ran:
    told: list[str] = []
    return Ran(runs, run(config, data, runs, echo=told.append), tuple(told))


def test_a_run_finishes_a_model_that_infer_serves(stages: Stages) -> None:
    folder = stages.first.fitted.folder
    assert folder == stages.first.runs / "first" / "model"
    assert (folder / FULL).is_file()
    assert (folder / QUANTIZED).is_file()
    classified = PairClassifier.load(folder).classify([asked(NEWS.text, "سلامة", "روما")] * 2)
    assert classified.probabilities.shape == (2, len(STANCES))
    assert classified.probabilities.sum(axis=1) == pytest.approx(1, abs=1e-5)
    assert not any(classified.cut)


def test_scaling_and_threshold_are_those_of_dev(stages: Stages) -> None:
    found = read_pair_checkpoint(stages.first.fitted.folder)
    assert found.pieces == 40
    assert found.scaling != Scaling()
    assert 0.1 <= found.threshold <= 0.9
    untouched = read_pair_checkpoint(stages.first.runs / "first" / "seed-0" / "model")
    assert (untouched.scaling, untouched.threshold) == (Scaling(), 0.5)


def test_a_run_reports_dev_on_both_sides(stages: Stages) -> None:
    report = stages.first.runs / "first" / "report"
    written = json.loads((report / "report.json").read_text(encoding="utf-8"))
    assert written["model"] == "first"
    names = ["news-stance dev, int8", "news-stance dev, fp32"]
    assert [one["name"] for one in written["evaluations"]] == names
    assert names[0] in (report / "report.md").read_text(encoding="utf-8")


def test_a_run_tells_its_echo_all(stages: Stages) -> None:
    told = "\n".join(stages.first.told)
    for expected in (
        "skim: 9 against, 9 favor, 18 neutral; 9 layouts, ",
        "close: 9 against, 9 favor, 9 neutral; 27 layouts, ",
        "first seed 0: dev macro-F1 ",
        "lost to int8",
        "first: news-stance dev, int8: macro-F1 ",
        "report.md: the whole report",
    ):
        assert expected in told


def test_a_stage_to_start_from_is_not_exported(stages: Stages) -> None:
    home = stages.second.runs / "second"
    assert (home / "model" / "model.safetensors").is_file()
    assert not (home / "model" / "onnx").exists()
    assert not (home / "report").exists()
    assert stages.second.told[-1] == (
        f"second: not exported; {home / 'model'} is there to start from"
    )


@pytest.mark.parametrize(("name", "share"), [("second", 0.5), ("third", 0.25)])
def test_a_blend_is_the_mean_of_a_stage_and_the_one_before_it(
    name: str, share: float, stages: Stages
) -> None:
    old, new, blend = (
        load_file(stages.first.runs / folder / "model.safetensors")
        for folder in ("first/model", f"{name}/seed-0/model", f"{name}/model")
    )
    assert blend.keys() == old.keys() == new.keys()
    assert any(not torch.equal(old[key], new[key]) for key in old)
    for key, weights in blend.items():
        torch.testing.assert_close(weights, (1 - share) * old[key] + share * new[key])


def test_a_blend_is_told(stages: Stages) -> None:
    start = f"second blended with {stages.first.fitted.folder}: dev macro-F1 "
    assert any(line.startswith(start) for line in stages.second.told)


def test_the_second_stage_knows_the_first(stages: Stages) -> None:
    lineage = read_lineage(stages.second.fitted.folder)
    assert [one.name for one in configs_of(lineage)] == ["second", "first"]


def test_a_blend_without_a_folder_is_refused(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "read_material", lambda *_: (Material(), lambda _: 0.0))
    monkeypatch.setattr(running, "fit", lambda *_, **__: Fitted(tmp_path, (0,), 0.5))
    with pytest.raises(RunError) as caught:
        run(changed(config, encoder="example/hub", blend=0.5), tmp_path, tmp_path, echo=str)
    assert str(caught.value) == "first: blend: expected a folder as encoder, found example/hub"


class Material:
    """Nothing to learn from."""

    examples = None
