"""A search, with a fit that is made up; one of a tiny model is slow."""

import csv
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infer.errors import UsageError
from train.cli import main
from train.config import Config, read_config, to_yaml
from train.errors import ConfigError, RunError
from train.fit import Fitted
from train.search import search as searching
from train.search.search import search
from train.search.trials import alone

pytest.importorskip("optuna")

BLOCK = """\
search:
  optimizer.lr: {low: 1.0e-5, high: 1.0e-2, log: true}
  optimizer.epochs: [2, 4]
"""
Epochs = Callable[[Config], Sequence[float]]


class Killed(BaseException):
    """Stands for kill -9."""


@dataclass
class Fits:
    """A fit that gives the dev scores that `epochs` says; it stops before the epoch `killed`."""

    epochs: Epochs = lambda config: [0.5, min(0.9, config.optimizer.lr * 50)]
    killed: tuple[int, int] = (-1, -1)
    seen: list[Config] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)
    judged: list[float] = field(default_factory=list)

    def __call__(
        self, config: Config, seed: int, _: object, judge: Any, folder: Path, **__: object
    ) -> Fitted:
        number = len(self.seen)
        self.seen.append(config)
        self.folders.append(folder.name)
        assert seed == config.seeds[0]
        history: list[dict[str, float]] = []
        last = folder / "checkpoint-1" / "trainer_state.json"
        if last.is_file():
            history = json.loads(last.read_text())["log_history"]
        for epoch, score in enumerate(self.epochs(config)):
            if epoch < len(history):
                continue
            if (number, epoch) == self.killed:
                raise Killed
            self.judged.append(judge(score))
            history.append({"eval_dev_f1": score})
            last.parent.mkdir(parents=True, exist_ok=True)
            last.write_text(json.dumps({"log_history": history}))
        return Fitted(folder, (seed,), max(told["eval_dev_f1"] for told in history))


class Material:
    examples = None


@pytest.fixture
def path(tiny_config: Config, tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(to_yaml(tiny_config) + BLOCK, encoding="utf-8")
    return path


@pytest.fixture
def fits(monkeypatch: pytest.MonkeyPatch) -> Fits:
    fits = Fits()
    checkpoint = lambda folder: next(iter(folder.glob("checkpoint-*")), None)  # noqa: E731
    monkeypatch.setattr(searching, "fit", fits)
    monkeypatch.setattr(searching, "last_whole_checkpoint", checkpoint)
    monkeypatch.setattr(searching, "read_material", lambda *_: (Material(), lambda score: score))
    return fits


def ran(path: Path, trials: int = 4, **options: Any) -> list[str]:
    told: list[str] = []
    search(path, Path("data"), path.parent / "runs", trials=trials, echo=told.append, **options)
    return told


def table(path: Path) -> list[dict[str, str]]:
    with (path.parent / "runs/tiny/search/trials.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_the_best_trial_is_a_config_to_run(path: Path, tiny_config: Config, fits: Fits) -> None:
    told = ran(path)
    rows = table(path)
    assert [row["state"] for row in rows] == ["complete"] * 4
    best = max(rows, key=lambda row: float(row["dev"]))
    home = path.parent / "runs/tiny/search"
    found = read_config(home / "best.yaml")
    assert (found.optimizer.lr, found.optimizer.epochs) == (
        float(best["optimizer.lr"]),
        int(best["optimizer.epochs"]),
    )
    old = tiny_config.optimizer
    back = {"lr": old.lr, "epochs": old.epochs}
    optimizer = found.optimizer.model_copy(update=back)
    assert found.model_copy(update={"name": "tiny", "optimizer": optimizer}) == tiny_config
    assert (
        (home / "best.yaml")
        .read_text()
        .startswith(f"# Trial {best['trial']}, the best of 4: dev {best['dev']}\n")
    )
    assert told[-1] == (
        f"{home / 'best.yaml'}: dev {best['dev']}; train it with `train run {home / 'best.yaml'}`"
    )


def test_values_come_from_the_ranges(path: Path, fits: Fits) -> None:
    ran(path, 6)
    assert all(1e-5 <= one.optimizer.lr <= 1e-2 for one in fits.seen)
    assert {one.optimizer.epochs for one in fits.seen} == {2, 4}
    assert len({one.optimizer.lr for one in fits.seen}) == 6


def test_the_same_call_adds_nothing_and_a_larger_number_does(path: Path, fits: Fits) -> None:
    ran(path, 2)
    ran(path, 2)
    assert len(fits.seen) == 2
    ran(path, 3)
    assert len(fits.seen) == 3


@pytest.mark.parametrize("epoch", [0, 1])
def test_a_search_that_was_killed_goes_on_in_the_middle_of_its_trial(
    epoch: int, path: Path, fits: Fits, tmp_path: Path
) -> None:
    ran(path, 4)
    whole = [one.optimizer for one in fits.seen]
    judged = list(fits.judged)
    (path.parent / "runs").rename(tmp_path / "whole")
    fits.seen.clear(), fits.judged.clear(), fits.folders.clear()
    fits.killed = (1, epoch)
    with pytest.raises(Killed):
        ran(path, 4)
    ran(path, 4)
    assert [one.optimizer for one in fits.seen] == [whole[0], whole[1], *whole[1:]]
    assert fits.folders[1] == fits.folders[2]
    assert fits.judged == judged
    rows = table(path)
    assert [row["epochs"] for row in rows] == ["2"] * 4
    assert "the best of 4: " in (path.parent / "runs/tiny/search/best.yaml").read_text()


def test_weights_do_not_pile_up(path: Path, fits: Fits) -> None:
    ran(path, 2)
    assert not list((path.parent / "runs").rglob("checkpoint-*"))


def test_a_hopeless_trial_is_pruned(path: Path, fits: Fits) -> None:
    def epochs(config: Config) -> list[float]:
        return [0.5, 0.6, 0.7] if len(fits.seen) <= 6 else [0.4, 0.3, 0.9]

    fits.epochs = epochs
    told = ran(path, 7)
    row = table(path)[-1]
    assert (row["state"], row["epochs"], row["dev"]) == ("pruned", "2", "0.3000")
    assert "pruned, worse than half" in told[-2]
    assert "dev 0.7000" in (path.parent / "runs/tiny/search/best.yaml").read_text()


def test_impossible_values_cost_one_trial(path: Path, fits: Fits) -> None:
    def epochs(config: Config) -> list[float]:
        if len(fits.seen) == 2:
            raise RunError("tiny: windows.training: expected at most 62, found 100")
        return [0.5]

    fits.epochs = epochs
    told = ran(path, 3)
    assert [row["state"] for row in table(path)] == ["complete", "failed", "complete"]
    assert table(path)[1]["fault"].endswith("expected at most 62, found 100")
    assert "failed: tiny: windows.training" in told[1]


def test_nothing_but_faults_is_an_error(path: Path, fits: Fits) -> None:
    def epochs(config: Config) -> list[float]:
        raise RunError("no room")

    fits.epochs = epochs
    with pytest.raises(RunError, match="no trial came to its end, of 2 begun; "):
        ran(path, 2)


def test_no_trial_begins_after_the_time(
    path: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter(range(0, 1000, 10))
    monkeypatch.setattr(searching.time, "monotonic", lambda: next(clock))
    ran(path, 100, timeout=35)
    assert len(fits.seen) == 3


def test_the_data_is_read_once_where_the_optimizer_alone_is_searched(
    path: Path, fits: Fits, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[Config] = []

    def material(config: Config, *_: object) -> tuple[Any, Any]:
        read.append(config)
        return Material(), lambda score: score

    monkeypatch.setattr(searching, "read_material", material)
    ran(path, 3)
    assert len(read) == 1
    path.write_text(path.read_text().replace("name: tiny", "name: wide") + "  layers: [1, 2]\n")
    search(path, Path("data"), path.parent / "runs", trials=6, echo=lambda _: None)
    assert {one.layers for one in read} == {0, 1, 2}


def test_another_search_under_the_name_is_refused(path: Path, fits: Fits) -> None:
    ran(path, 1)
    path.write_text(path.read_text().replace("high: 1.0e-2", "high: 2.0e-2"))
    with pytest.raises(RunError, match="holds trials of another config or of other ranges"):
        ran(path, 2)
    assert len(fits.seen) == 1


def test_two_processes_do_not_search_in_one_folder(path: Path, fits: Fits) -> None:
    home = path.parent / "runs/tiny/search"
    home.mkdir(parents=True)
    with alone(home), pytest.raises(RunError, match="another process searches there"):
        ran(path, 1)


def test_a_config_without_ranges_is_told(path: Path, tiny_config: Config) -> None:
    path.write_text(to_yaml(tiny_config), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        ran(path)
    assert str(caught.value).startswith(f"{path}: search: expected keys with ranges, such as ")


def test_without_optuna_it_says_how_to_install_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "optuna", None)
    with pytest.raises(UsageError) as caught:
        ran(path)
    assert str(caught.value).startswith("train search needs the package optuna, which cannot be")
    assert str(caught.value).endswith("python -m pip install 'rasd[search]'")


def test_the_command_hands_everything_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    monkeypatch.setattr(searching, "search", lambda *told, **more: given.update(told=told, **more))
    places = ["--data", "corpora", "--runs", "elsewhere", "--trials", "7", "--timeout", "60"]
    assert main(["search", str(path), *places]) == 0
    told = (path, Path("corpora"), Path("elsewhere"))
    assert given == {"told": told, "trials": 7, "timeout": 60}


@pytest.mark.parametrize("trials", ["0", "-1", "x"])
def test_a_number_of_trials_that_is_none(
    trials: str, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["search", str(path), "--trials", trials])
    assert f"--trials: expected a whole number from 1, found '{trials}'" in capsys.readouterr().err


@pytest.mark.slow
def test_a_search_of_a_tiny_model(path: Path, tiny_config: Config, tiny_data: Path) -> None:
    path.write_text(to_yaml(tiny_config) + BLOCK.replace("[2, 4]", "[1, 3]"), encoding="utf-8")
    best = search(path, tiny_data, path.parent / "runs", trials=3, echo=lambda _: None)
    rows = table(path)
    assert len(rows) == 3
    assert all(row["epochs"] == row["optimizer.epochs"] for row in rows)
    assert read_config(best).data.test == tiny_config.data.test
    assert not list(best.parent.rglob("*.safetensors"))
