"""What `train publish` uploads, `infer --model user/name` runs: over real HTTP, as a user does."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import HfApi

from tests.train.hub.conftest import REPO
from tests.train.hub.repos import TOKEN
from tests.train.hub.stand_in import Hub
from train.hub import Target, publish

pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")

TEXT = "وصل غسان سلامة إلى ليبيا أمس."


def infer(folder: Path, *arguments: str, **settings: str) -> tuple[int, str, str]:
    """Run the command in a process of its own, whose cache is in `folder`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    command = [sys.executable, "-m", "infer", "-", "--tasks", "entities", "--format", "json"]
    done = subprocess.run(
        [*command, *arguments],
        input=TEXT,
        env=kept | {"HF_HOME": str(folder), "HF_HUB_DISABLE_XET": "1"} | settings,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def annotation(result: tuple[int, str, str]) -> Any:
    code, out, err = result
    assert code == 0, err
    assert err == ""
    return json.loads(out)


def test_a_published_model_annotates_as_its_folder_does(
    run: Path, hub: Hub, api: HfApi, tmp_path: Path
) -> None:
    publish(run, Target(REPO, private=True, revision="v1"), api=api, echo=lambda _: None)
    home = tmp_path / "home"
    expected = annotation(infer(home, "--model", str(run / "model")))
    assert expected["entities"]
    online = {"HF_ENDPOINT": hub.endpoint, "HF_TOKEN": TOKEN}
    hub.calls.clear()
    assert annotation(infer(home, "--model", REPO, "--revision", "v1", **online)) == expected
    got = [
        call.rpartition("/v1/")[2]
        for call in hub.calls
        if call.startswith("GET") and "/v1/" in call
    ]
    assert "config.json" in got
    assert not [call for call in hub.calls if "safetensors" in call]
    hub.calls.clear()
    offline = online | {"HF_HUB_OFFLINE": "1"}
    assert annotation(infer(home, "--model", f"{REPO}@v1", **offline)) == expected
    assert hub.calls == []


def test_refusals_are_one_line(hub: Hub, tmp_path: Path) -> None:
    code, out, err = infer(tmp_path, "--model", REPO, HF_ENDPOINT=hub.endpoint)
    assert (code, out) == (1, "")
    assert err.startswith(f"infer: {REPO}: is no folder here, and {hub.endpoint} has no such model")
    assert err.count("\n") == 1
    code, out, err = infer(tmp_path, "--model", REPO, HF_ENDPOINT="http://127.0.0.1:9")
    assert (code, out) == (1, "")
    assert "http://127.0.0.1:9 cannot be reached (" in err
    assert err.count("\n") == 1
