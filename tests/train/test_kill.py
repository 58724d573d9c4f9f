"""kill -9 wherever it may hit: the command given again ends with the weights of a run in one go."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.train.conftest import changed
from train.config import Config, to_yaml
from train.resume import checkpoint_fault

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
EPOCHS, STEPS = 6, 36
# Bytes at which a write is cut off, less than the file that it makes has.
SIZES = {
    "checkpoint": 90_000,
    "optimizer": 200_000,
    "random": 14_000,
    "state": 900,
    "model": 90_000,
}


def plans() -> list[str]:
    """Ten moments, chosen by chance: five steps, and one in each kind of write."""
    chance = random.Random(4)
    steps = [f"step:{step}" for step in sorted(chance.sample(range(1, STEPS + 1), 5))]
    writes = []
    for what, size in SIZES.items():
        time = 1 if what == "model" else chance.randint(1, EPOCHS)
        writes.append(f"{what}:{time}:{chance.randrange(size)}")
    return steps + writes


@dataclass(frozen=True)
class Command:
    """`train run` of the tiny config, as a process of its own."""

    config: Path
    data: Path

    def run(self, runs: Path, plan: str = "") -> subprocess.CompletedProcess[str]:
        """Run into `runs`, killed as `plan` says if there is one (`tests.train.killed`)."""
        program = ["tests.train.killed", plan] if plan else ["train"]
        options = ["run", str(self.config), "--data", str(self.data), "--runs", str(runs)]
        return subprocess.run(
            [sys.executable, "-m", *program, *options],
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},  # what is tiny is faster on one thread
            capture_output=True,
            text=True,
            check=False,
        )

    def killed(self, runs: Path, plan: str) -> None:
        """Run into `runs`, and make sure that it was killed as planned."""
        done = self.run(runs, plan)
        expected = signal.SIGKILL if plan.startswith("step") else signal.SIGXFSZ
        assert done.returncode == -expected, done.stderr

    def finished(self, runs: Path) -> str:
        """Run into `runs` to the end; return what was printed."""
        done = self.run(runs)
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def command(
    tiny_config: Config, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Command:
    path = tmp_path_factory.mktemp("config") / "tiny.yaml"
    path.write_text(to_yaml(changed(tiny_config, export=False)), encoding="utf-8")
    return Command(path, tiny_data)


@pytest.fixture(scope="module")
def whole(command: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run that nothing befell."""
    runs = tmp_path_factory.mktemp("whole")
    command.finished(runs)
    assert (runs / f"tiny/seed-0/checkpoint-{STEPS}").is_dir()
    return runs


def models(runs: Path) -> list[bytes]:
    """The weights of the seed and of what was kept."""
    return [
        (runs / "tiny" / of / "model.safetensors").read_bytes() for of in ("seed-0/model", "model")
    ]


def faults(runs: Path) -> dict[str, str]:
    """The checkpoints of which only a part was written, and what they lack."""
    found = {
        path.name: checkpoint_fault(path) for path in (runs / "tiny/seed-0").glob("checkpoint-*")
    }
    return {name: fault for name, fault in found.items() if fault}


@pytest.mark.parametrize("plan", plans())
def test_a_killed_run_ends_with_the_weights_of_one_in_one_go(
    plan: str, command: Command, whole: Path, tmp_path: Path
) -> None:
    command.killed(tmp_path, plan)
    broken = faults(tmp_path)
    assert bool(broken) == (not plan.startswith(("step", "model"))), broken
    assert not (tmp_path / "tiny" / "model").exists()
    told = command.finished(tmp_path)
    assert all(f"{name}: taken out" in told for name in broken)
    assert models(tmp_path) == models(whole)
    assert faults(tmp_path) == {}


def test_a_run_that_is_killed_time_and_again_ends_so_too(
    command: Command, whole: Path, tmp_path: Path
) -> None:
    # Steps and writes are counted anew by each process.
    for plan in ("step:9", "optimizer:2:1000", "step:8", "state:1:10", "step:16"):
        command.killed(tmp_path, plan)
    command.finished(tmp_path)
    assert models(tmp_path) == models(whole)
