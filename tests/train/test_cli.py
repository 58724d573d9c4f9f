"""The `train` command: what it prints, and how it fails."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.train.conftest import Ran, changed, named, write_columns
from train import run as running
from train.cli import main
from train.config import Config, to_yaml


@pytest.fixture
def config(tiny_config: Config, tmp_path: Path) -> Path:
    return write(tmp_path, tiny_config)


def write(folder: Path, config: Config) -> Path:
    path = folder / f"{config.name}.yaml"
    path.write_text(to_yaml(config), encoding="utf-8")
    return path


def failed(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    """The exit code of a command that must fail, and its one line."""
    code = main([str(argument) for argument in arguments])
    told = capsys.readouterr().err
    assert code != 0
    assert told.startswith("train: ")
    assert told.count("\n") == 1
    assert "Traceback" not in told
    return code, told.removeprefix("train: ").rstrip("\n")


def test_a_dry_run_prints_the_config_and_counts(
    config: Path, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = tmp_path / "runs"
    options = ["--data", str(tiny_data), "--runs", str(runs), "--dry-run"]
    assert main(["run", str(config), *options]) == 0
    told = capsys.readouterr().out
    assert told.startswith(config.read_text(encoding="utf-8"))
    assert "anercorp train: 40 sentences; no defects\n" in told
    assert "78 entities, 0 entities lost to the tokenizer\n" in told
    assert not runs.exists()


def test_run_hands_everything_on(
    config: Path, tiny_config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = {}

    def run(*arguments: object, **options: object) -> None:
        given["run"] = (arguments, options)

    monkeypatch.setattr(running, "run", run)
    places = ["--data", "corpora", "--runs", "elsewhere", "--gold", "one", "two"]
    assert main(["run", str(config), *places, "--seeds", "4", "5"]) == 0
    assert given["run"] == (
        (tiny_config, Path("corpora"), Path("elsewhere")),
        {"seeds": [4, 5], "gold": [Path("one"), Path("two")]},
    )


def test_evaluate_writes_a_report(
    tiny_run: Ran, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "report"
    model = str(tiny_run.fitted.folder)
    assert main(["evaluate", model, "--data", str(tiny_data), "--out", str(out)]) == 0
    assert "tiny: anercorp test, int8: F1 " in capsys.readouterr().out
    assert (out / "report.md").is_file()


def test_compare_hands_everything_on(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr("train.evaluation.compare.compare", lambda *told: given.extend(told))
    places = ["--data", "corpora", "--gold", "one", "two", "--model", "own", "--out", "there"]
    assert main(["compare", *places]) == 0
    assert given == [Path("corpora"), [Path("one"), Path("two")], Path("there"), [Path("own")]]


def test_a_broken_config(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "gone.yaml"
    code, told = failed(capsys, "run", path)
    assert (code, told) == (1, f"{path}: cannot be read: No such file or directory")


def test_a_folder_without_data(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = failed(capsys, "run", config, "--data", tmp_path)
    assert code == 1
    assert told.endswith("fetch it with `train data`")


def test_an_unknown_corpus(
    tiny_config: Config, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, changed(tiny_config, data__dev={"corpus": "poems", "split": "dev"}))
    code, told = failed(capsys, "run", path, "--data", tiny_data)
    assert code == 2
    assert told.startswith("unknown corpus 'poems'; choose one of anercorp, ")


def test_an_encoder_that_was_not_made_yet(
    tiny_config: Config, tiny_data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, changed(tiny_config, encoder=str(tmp_path / "runs/base")))
    _, told = failed(capsys, "run", path, "--data", tiny_data, "--dry-run")
    assert told.startswith(f"tiny: encoder: cannot load '{tmp_path / 'runs/base'}'; make the base")


def test_a_leak(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    long = named("قال", ("يونس", "PERS"), *["وصل", "أمس", "من", "إلى", "في", "على"])
    write_columns(tmp_path, "train", [long] * 10)
    write_columns(tmp_path, "test", [long])
    _, told = failed(capsys, "run", config, "--data", tmp_path, "--dry-run")
    assert told.startswith("tiny: data: 1 sentences of anercorp test stand in anercorp train")


@pytest.mark.parametrize("command", ["evaluate", "ship"])
def test_a_folder_that_is_no_model(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    into = [tmp_path / "out"] if command == "ship" else []
    _, told = failed(capsys, command, tmp_path, *into)
    assert told.startswith(f"{tmp_path / 'training.json'}: cannot be read (")


def test_an_interrupted_run_says_how_to_go_on(
    config: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(running, "run", interrupted)
    code, told = failed(capsys, "run", config)
    assert (code, told) == (130, "interrupted; the same command goes on from here")


@pytest.mark.parametrize("seed", ["-1", "4294967296", "x"])
def test_a_seed_that_is_none(seed: str, config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["run", str(config), "--seeds", seed])
    assert caught.value.code == 2
    assert f"--seeds: expected a whole number from 0 to 4294967295, found '{seed}'" in (
        capsys.readouterr().err
    )


@pytest.mark.parametrize(
    ("command", "option"),
    [
        ([], "COMMAND"),
        (["data"], "--from"),
        (["base"], "--scripts"),
        (["run"], "--dry-run"),
        (["evaluate"], "--gold"),
        (["compare"], "--model"),
        (["ship"], "into"),
    ],
)
def test_every_command_explains_itself(
    command: list[str], option: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([*command, "--help"])
    assert caught.value.code == 0
    assert option in capsys.readouterr().out


def test_help_as_a_module_loads_nothing_heavy() -> None:
    code = (
        "import runpy, sys\n"
        "sys.argv = ['train', '--help']\n"
        "try: runpy.run_module('train', run_name='__main__')\n"
        "except SystemExit as end: print(end.code, 'torch' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "usage: train" in done.stdout
    assert done.stdout.endswith("0 False\n")


def test_no_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main([])
    assert caught.value.code == 2
    assert "COMMAND" in capsys.readouterr().err
