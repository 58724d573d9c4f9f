"""A run goes on from a checkpoint that was written to the end, and from no other."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.train.conftest import changed
from train.config import Config
from train.fit import Fitted, fit
from train.resume import checkpoint_fault, last_whole_checkpoint, replace_text
from train.run import Material, prepare

EPOCHS = 3
FILES = (
    "model.safetensors",
    "optimizer.pt",
    "scheduler.pt",
    "rng_state.pth",
    "trainer_state.json",
)


@pytest.fixture(scope="module")
def config(tiny_config: Config) -> Config:
    return changed(tiny_config, optimizer__epochs=EPOCHS)


@pytest.fixture(scope="module")
def material(config: Config, tiny_data: Path) -> Material:
    return prepare(config, tiny_data, lambda _: None)


@pytest.fixture(scope="module")
def fitted(config: Config, material: Material, tmp_path_factory: pytest.TempPathFactory) -> Fitted:
    """A run in one go; its folder holds its last checkpoint and its best one."""
    folder = tmp_path_factory.mktemp("resume") / "seed-0"
    # The score rises, so that the last two checkpoints stay.
    scores = iter(range(1, EPOCHS + 1))
    return fit(config, 0, material.examples, lambda _: next(scores), folder)


@pytest.fixture
def cut(fitted: Fitted, tmp_path: Path) -> Path:
    """A copy of the run's folder, to be damaged."""
    return shutil.copytree(fitted.folder.parent, tmp_path / "seed-0")


def checkpoints(folder: Path) -> list[Path]:
    """The checkpoints there are, the last one last."""
    return sorted(folder.glob("checkpoint-*"), key=lambda path: int(path.name.split("-")[1]))


def remove(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def shorten(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-2])  # more than a line break at the end


DAMAGES = (remove, empty, halve, shorten)


def test_a_checkpoint_as_the_trainer_writes_it_is_whole(cut: Path) -> None:
    found = checkpoints(cut)
    assert len(found) == 2
    assert [checkpoint_fault(path) for path in found] == ["", ""]
    told: list[str] = []
    assert last_whole_checkpoint(cut, told.append) == found[-1]
    assert checkpoints(cut) == found
    assert told == []


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", FILES)
def test_one_of_which_a_part_was_written_is_taken_out(
    name: str, damage: Callable[[Path], None], cut: Path
) -> None:
    first, last = checkpoints(cut)
    damage(last / name)
    told: list[str] = []
    assert last_whole_checkpoint(cut, told.append) == first
    assert checkpoints(cut) == [first]
    (line,) = told
    assert line.startswith(f"{last}: taken out, since only a part of it was written: ")
    assert name in line


def test_all_are_taken_out_where_none_is_whole(cut: Path) -> None:
    for path in checkpoints(cut):
        halve(path / "optimizer.pt")
    assert last_whole_checkpoint(cut, lambda _: None) is None
    assert checkpoints(cut) == []


def test_one_that_was_deleted_in_part_is_taken_out_though_a_later_one_is_whole(cut: Path) -> None:
    first, last = checkpoints(cut)
    remove(first / "model.safetensors")
    assert last_whole_checkpoint(cut, lambda _: None) == last
    assert checkpoints(cut) == [last]


def test_the_random_numbers_of_several_processes_are_enough(cut: Path) -> None:
    last = checkpoints(cut)[-1]
    state = last / "rng_state.pth"
    shutil.copy(state, last / "rng_state_0.pth")
    state.rename(last / "rng_state_1.pth")
    assert checkpoint_fault(last) == ""
    halve(last / "rng_state_1.pth")
    assert checkpoint_fault(last) == "half of rng_state_1.pth"


def test_what_bears_another_name_is_no_checkpoint(cut: Path, tmp_path: Path) -> None:
    last = checkpoints(cut)[-1]
    (cut / "checkpoint-best").mkdir()
    (cut / "checkpoint-99").write_text("a file")
    assert last_whole_checkpoint(cut) == last
    assert (cut / "checkpoint-best").is_dir()
    assert last_whole_checkpoint(tmp_path / "nothing") is None


@pytest.mark.parametrize("damage", [remove, halve])
@pytest.mark.parametrize("name", FILES)
def test_a_run_goes_on_from_the_last_whole_one_and_ends_the_same(
    name: str,
    damage: Callable[[Path], None],
    cut: Path,
    fitted: Fitted,
    config: Config,
    material: Material,
) -> None:
    damage(checkpoints(cut)[-1] / name)
    shutil.rmtree(cut / "model")
    judged: list[int] = []

    def judge(_: object) -> float:
        judged.append(1)
        return EPOCHS

    again = fit(config, 0, material.examples, judge, cut)
    assert len(judged) == 1  # the last epoch alone was learned again
    expected = load_file(fitted.folder / "model.safetensors")
    found = load_file(again.folder / "model.safetensors")
    assert all(torch.equal(found[key], value) for key, value in expected.items())
    assert again.dev == fitted.dev


def test_a_text_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("old")
    replace_text(path, "new: ليبيا\n")
    assert path.read_text(encoding="utf-8") == "new: ليبيا\n"
    assert list(tmp_path.iterdir()) == [path]
