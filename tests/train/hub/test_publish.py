"""`train publish`: what it prints, and how it fails."""

from pathlib import Path

import pytest
from huggingface_hub import HfApi

from tests.train.hub.conftest import NAME, REPO
from tests.train.hub.stand_in import Hub
from train import hub as publishing
from train.cli import main


def test_a_dry_run_tells_all_and_needs_nothing(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(publishing, "HfApi", None)
    monkeypatch.setattr(publishing, "upload", None)
    before = {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}
    assert main(["publish", str(run), "--repo", REPO, "--revision", "next", "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert told.startswith(f"{NAME} → {REPO}: branch next\n")
    size = (run / "model/model.safetensors").stat().st_size
    assert f"{size:>13,} bytes  model.safetensors\n" in told
    assert "\nlicense: cc-by-sa-4.0\n" in told
    assert f"\n# {NAME}\n" in told
    assert told.endswith("dry run: nothing was uploaded\n")
    assert before == {path: path.read_bytes() for path in run.rglob("*") if path.is_file()}


def test_publish_hands_everything_on(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = []

    def upload(package: publishing.Package, target: publishing.Target, api: HfApi) -> str:
        given.append((package.name, target))
        return "there"

    monkeypatch.setattr(publishing, "upload", upload)
    assert main(["publish", str(run), "--repo", REPO, "--private"]) == 0
    assert main(["publish", str(run), "--repo", REPO, "--pr", "--allow-noncommercial"]) == 0
    assert given == [
        (NAME, publishing.Target(REPO, private=True)),
        (NAME, publishing.Target(REPO, pr=True)),
    ]
    assert capsys.readouterr().out.endswith(f"{REPO}: published as there\n")


@pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
def test_what_publish_uploads(run: Path, hub: Hub, api: HfApi) -> None:
    told: list[str] = []
    publishing.publish(run, publishing.Target(REPO), api=api, echo=told.append)
    there = hub.repos[REPO].files()
    for path in (run / "model").rglob("*.*"):
        assert there[path.relative_to(run / "model").as_posix()] == path.read_bytes()
    assert told[-1].startswith(f"{REPO}: published as {hub.endpoint}/{REPO}/commit/")


def test_a_folder_that_is_no_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(tmp_path), "--repo", REPO]) == 1
    told = capsys.readouterr().err
    assert told.startswith(f"train: {tmp_path}: holds no model; ")
    assert told.count("\n") == 1


def test_a_name_that_is_none(run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["publish", str(run), "--repo", "ner"]) == 2
    assert capsys.readouterr().err.startswith("train: --repo: expected user/name, found 'ner'")
