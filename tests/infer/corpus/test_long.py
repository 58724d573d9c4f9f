"""Kills, memory and Ray: what takes processes and time."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from infer.cli import main
from tests.infer.corpus.standin import numbers, rejects, write_lines

REPOSITORY = Path(__file__).parents[3]
KILLS, ARTICLES = 20, 2000
PEAK = (
    "import resource, runpy, sys; sys.argv[0] = 'infer'\n"
    "try: runpy.run_module('tests.infer.corpus.standin', run_name='__main__')\n"
    "finally: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)
MODULE = ("-m", "tests.infer.corpus.standin")


def start(*arguments: object, code: tuple[str, ...] = MODULE) -> "subprocess.Popen[str]":
    command = [sys.executable, *code, "corpus", *map(str, arguments)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=pipe, stderr=pipe, text=True)


def wait_for(out: Path, parts: int, process: "subprocess.Popen[str]") -> None:
    """Wait until a partition has come that was not there, and a moment of chance more."""
    end = time.monotonic() + 120
    while process.poll() is None and len(list(out.glob("part-*"))) <= parts:
        assert time.monotonic() < end
        time.sleep(0.001)
    time.sleep(random.uniform(0, 0.03))


@pytest.mark.slow
def test_kill_9_at_twenty_moments_loses_and_doubles_nothing(tmp_path):
    path = write_lines(tmp_path / "a.jsonl", ARTICLES)
    path.write_text(path.read_text().replace("خبر 1".encode("unicode_escape").decode(), "flaw"))
    out, whole = tmp_path / "out", tmp_path / "whole"
    options = ("--partition-size", 5, "--resume")
    killed = 0
    for _ in range(KILLS):
        before = len(list(out.glob("part-*")))
        process = start(path, out, *options)
        wait_for(out, before, process)
        killed += process.poll() is None
        process.send_signal(signal.SIGKILL)
        process.communicate()
    process = start(path, out, *options)
    said = process.communicate()[1]
    assert process.returncode == 1, said
    assert killed >= KILLS * 3 // 4, said
    start(path, whole, *options).communicate()
    found = sorted([*numbers(out), *(one["number"] for one in rejects(out))])
    assert found == list(range(ARTICLES))
    assert rejects(out)
    names = {item.name for item in whole.iterdir()}
    assert all((out / name).read_bytes() == (whole / name).read_bytes() for name in names)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="lists processes through /proc")
def test_workers_end_with_the_run_that_is_killed(tmp_path, tiny_model):
    path = write_lines(tmp_path / "a.jsonl", 20_000)
    out = tmp_path / "out"
    options = ("--model", tiny_model, "--tasks", "entities", "--partition-size", 10)
    process = start(path, out, *options, "--workers", 2, code=("-m", "infer"))
    wait_for(out, 0, process)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    assert len(children) >= 2
    process.send_signal(signal.SIGKILL)
    process.communicate()
    end = time.monotonic() + 60
    while any(alive(int(child)) for child in children):
        assert time.monotonic() < end, "a worker lives on"
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
        return "Z" not in Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("form", ["jsonl.gz", "parquet"])
def test_memory_does_not_grow_with_the_input(tmp_path, form):
    if form == "parquet":
        pytest.importorskip("pyarrow")
    peaks = []
    for count in (1000, 30_000):
        path = write_lines(tmp_path / f"{count}.jsonl", count)
        run = start(path, tmp_path / f"out-{count}", "--format", form, code=("-c", PEAK))
        out, err = run.communicate()
        assert run.returncode == 0, err
        peaks.append(int(out))
    assert peaks[1] < peaks[0] * 1.1 + 8_000  # in KiB


@pytest.mark.slow
def test_ray_writes_what_the_local_engine_writes(tmp_path, tiny_model):
    pytest.importorskip("ray.data")
    path = write_lines(tmp_path / "a.jsonl", 100)
    path.write_text(path.read_text() + 'nonsense\n{"text": "\\ud800 طرابلس"}\n')
    common = (path, "--model", tiny_model, "--tasks", "entities", "--partition-size", 30)
    run = start(
        *common[:1],
        tmp_path / "ray",
        *common[1:],
        "--engine",
        "ray",
        "--workers",
        2,
        code=("-m", "infer"),
    )
    _, err = run.communicate()
    assert run.returncode == 1, err
    assert "Traceback" not in err
    assert main(["corpus", *map(str, (path, tmp_path / "local", *common[1:]))]) == 1
    names = {item.name for item in (tmp_path / "local").iterdir()}
    assert names == {item.name for item in (tmp_path / "ray").iterdir()}
    for name in names:
        assert (tmp_path / "ray" / name).read_bytes() == (tmp_path / "local" / name).read_bytes()
