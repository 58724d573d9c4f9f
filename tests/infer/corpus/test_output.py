"""Whatever moment a run is cut off at, it goes on without loss and without repeats."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from infer.corpus.items import Outcome
from infer.corpus.output import Output, check_free
from infer.corpus.partitions import FORMS
from infer.corpus.progress_log import Done, Log
from infer.errors import OutputError

ARTICLES, SIZE = 8, 3


class Killed(BaseException):
    """A kill, at a call of the system."""


def manifest(form: str = "jsonl", **other: Any) -> dict[str, Any]:
    return {"--format": form, "--partition-size": SIZE, **other}


def outcome(number: int) -> Outcome:
    if number % 4 == 1:
        return Outcome(number, 0.5, f"in:{number}", f"a{number}", reason=f"bad \ud800 {number}")
    return Outcome(number, 0.5, f"in:{number}", f"a{number}", written=WRITTEN % number)


WRITTEN = (
    '{"version": "1.1", "id": "a%d", "tasks": ["entities"], "text": "x", "sentences": [], '
    '"entities": [], "actors": [], "quotes": [], "stances": [], "relations": [], "notes": {}}\n'
)


def write(folder: Path, form: str = "jsonl") -> None:
    with Output(folder, manifest(form)) as output:
        for number in range(output.done.next, ARTICLES):
            output.add(outcome(number))
        output.finish()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".tmp"}


def kill_at(patch: pytest.MonkeyPatch, moment: int, after: bool) -> None:
    """Have the call number `moment` of fsync or replace kill the run, before or after its work."""
    left = [moment]

    def wrap(work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            left[0] -= 1
            if left[0] == 0 and not after:
                raise Killed
            found = work(*arguments)
            if left[0] == 0:
                raise Killed
            return found

        return call

    patch.setattr(os, "fsync", wrap(os.fsync))
    patch.setattr(Path, "replace", wrap(Path.replace))


@pytest.mark.parametrize("form", FORMS)
def test_a_run_killed_at_any_call_of_the_system_goes_on(tmp_path, form):
    if form in ("parquet", "jsonl.zst"):
        pytest.importorskip("pyarrow")
    write(tmp_path / "whole", form)
    expected = contents(tmp_path / "whole")
    assert len([name for name in expected if name.startswith("part-")]) == 3
    moments = 0
    for after in (False, True):
        for moment in range(1, 100):
            folder = tmp_path / f"{moment}-{after}"
            with pytest.MonkeyPatch.context() as patch:
                kill_at(patch, moment, after)
                try:
                    write(folder, form)
                except Killed:
                    moments += 1
                else:
                    break
            check_free(folder, resume=True)
            write(folder, form)
            assert contents(folder) == expected, (moment, after)
    assert moments > 30


def test_a_run_killed_again_and_again_goes_on(tmp_path):
    write(tmp_path / "whole")
    for moment in range(3, 12):
        folder = tmp_path / str(moment)
        for _ in range(40):
            with pytest.MonkeyPatch.context() as patch:
                kill_at(patch, moment, after=moment % 2 == 0)
                try:
                    write(folder)
                except Killed:
                    continue
                break
        if moment >= 7:  # enough calls for one partition and the word of it
            assert contents(folder) == contents(tmp_path / "whole")


def test_rejects_hold_what_and_why(tmp_path):
    write(tmp_path / "out")
    first, second = map(json.loads, (tmp_path / "out" / "rejects.jsonl").read_bytes().splitlines())
    assert first == {"number": 1, "id": "a1", "place": "in:1", "reason": "bad \ud800 1"}
    assert second["number"] == 5
    assert json.loads((tmp_path / "out" / "summary.json").read_bytes()) == {
        "articles": 8,
        "annotated": 6,
        "rejected": 2,
        "partitions": 3,
    }


def test_what_a_power_cut_leaves_of_the_log_is_cut_off(tmp_path):
    path = tmp_path / "progress.jsonl"
    log = Log(path)
    log.append(Done(1, 3, 3, 1, 40))
    log.append(Done(2, 6, 6, 2, 80))
    log.close()
    whole = path.read_bytes()
    first = whole.index(b"\n") + 1
    for torn in (
        whole[:-1],
        whole[:first] + b"\0" * 50,
        whole[:first] + b'{"parts": 2}\n',
        whole[: first + 5],
    ):
        path.write_bytes(torn)
        log = Log(path)
        assert log.done == Done(1, 3, 3, 1, 40)
        log.close()
        assert path.read_bytes() == whole[:first]


def test_two_runs_do_not_write_to_one_folder(tmp_path):
    pytest.importorskip("fcntl")
    with Output(tmp_path, manifest()), pytest.raises(OutputError, match="another run is writing"):
        Output(tmp_path, manifest())


def test_another_run_does_not_go_on(tmp_path):
    with Output(tmp_path, manifest(models={"ner": "a"})):
        pass
    with pytest.raises(OutputError, match=r'models: {"ner": "a"} there, {"ner": "b"} now'):
        Output(tmp_path, manifest(models={"ner": "b"}))
    (tmp_path / "manifest.json").write_text("[]")
    with pytest.raises(OutputError, match="expected an object"):
        Output(tmp_path, manifest())


@pytest.mark.parametrize("name", ["part-00001.jsonl", "rejects.jsonl"])
def test_a_part_that_has_gone_is_missed(tmp_path, name):
    write(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(OutputError, match=f"{name} is missing or cut"):
        Output(tmp_path, manifest())


def test_which_folders_are_free(tmp_path):
    check_free(tmp_path / "new", resume=False)
    check_free(tmp_path, resume=False)
    (tmp_path / "letter.txt").touch()
    for resume in (False, True):
        with pytest.raises(OutputError, match=r"holds other files \(letter.txt"):
            check_free(tmp_path, resume)
    (tmp_path / "manifest.json").touch()
    check_free(tmp_path, resume=True)
    with pytest.raises(OutputError, match="holds a run; go on with it by --resume"):
        check_free(tmp_path, resume=False)


def test_a_full_disk_is_told_and_the_run_goes_on(tmp_path, monkeypatch):
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="No space left on device; free some space"):
            write(tmp_path / "out")
    write(tmp_path / "out")
    write(tmp_path / "whole")
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
