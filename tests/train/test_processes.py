"""Two processes learn what one learns, and leave the same files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from tests.train.conftest import changed
from train import processes
from train.config import Config, to_yaml
from train.resume import checkpoint_fault
from train.run import run

ROOT = Path(__file__).parents[2]
START = ("torch.distributed.run", "--standalone", "--nproc_per_node", "2", "-m")


@pytest.fixture(scope="module")
def config(tiny_config: Config) -> Config:
    # without dropout, whose draws each process makes for itself
    return changed(
        tiny_config, optimizer__dropout=0.0, optimizer__epochs=3, seeds=[0, 1], export=False
    )


def by_two(config: Config, data: Path, home: Path, *program: str) -> str:
    """Run the config on two processes of this CPU, into `home`; return what they printed."""
    path = home / "tiny.yaml"
    path.write_text(to_yaml(config), encoding="utf-8")
    options = ["run", str(path), "--data", str(data), "--runs", str(home / "runs")]
    done = subprocess.run(
        [sys.executable, "-m", *START, *(program or ["train"]), *options],
        cwd=ROOT,
        env=os.environ | {"OMP_NUM_THREADS": "1", "ACCELERATE_USE_CPU": "true"},
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def files(folder: Path) -> set[str]:
    """All that a run left, but for what bears times and processes in its name."""
    found = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    kept = {str(path) for path in found if "rng_state" not in path.name}
    return {name for name in kept if "events.out" not in name}


def test_alone_there_is_one_process() -> None:
    assert (processes.count(), processes.is_main()) == (1, True)
    assert processes.on_main(lambda: 5) == 5
    assert processes.any_of_all(True, torch.device("cpu"))
    tensor = torch.ones(2)
    processes.summed([tensor])
    assert tensor.tolist() == [1, 1]


@pytest.mark.slow
def test_two_processes_learn_what_one_learns_in_two_parts(
    config: Config, tiny_data: Path, tmp_path: Path
) -> None:
    config = changed(config, machine__precision="fp32")  # bf16, where there is, rounds by far more
    by_one = changed(config, machine__accumulation=2)
    told: list[str] = []
    run(by_one, tiny_data, tmp_path / "one", echo=told.append)
    printed = by_two(config, tiny_data, tmp_path)
    one, two = tmp_path / "one" / "tiny", tmp_path / "runs" / "tiny"
    for place in ("seed-0/model", "seed-1/model", "model"):
        apart, moved = (_apart(one / place, other) for other in (two / place, Path(config.encoder)))
        assert apart < 5e-3 * moved, place  # sums are rounded otherwise, nothing more
    assert files(one) == files(two)
    assert not [
        fault for path in two.glob("seed-*/checkpoint-*") if (fault := checkpoint_fault(path))
    ]
    assert printed.count("tiny seed 0: dev F1 ") == 1  # main alone tells
    assert printed.count("name: tiny") == 1
    assert "shared by 2 processes" in printed


@pytest.mark.slow
def test_memory_that_runs_out_in_one_process_halves_the_parts_of_both(
    config: Config, tiny_data: Path, tmp_path: Path
) -> None:
    short = changed(config, seeds=[0], optimizer__epochs=2, optimizer__batch_pieces=192)
    alone = changed(short, machine__accumulation=4)
    expected = run(alone, tiny_data, tmp_path / "one", echo=lambda _: None)
    printed = by_two(short, tiny_data, tmp_path, "tests.train.cramped", "60")
    apart, moved = (
        _apart(expected.folder, other)
        for other in (tmp_path / "runs" / "tiny" / "model", Path(config.encoder))
    )
    assert apart < 5e-3 * moved
    assert printed.count("out of memory at step 1: batches are computed in 2 parts") == 1


def _apart(one: Path, other: Path) -> float:
    """The distance of two models, over the weights that both have."""
    a, b = (load_file(folder / "model.safetensors") for folder in (one, other))
    names = {name.removeprefix("bert."): name for name in a}
    shared = [(a[names[n]], b[m]) for m in b if (n := m.removeprefix("bert.")) in names]
    assert len(shared) > 30
    return sum(float((x - y).square().sum()) for x, y in shared) ** 0.5
