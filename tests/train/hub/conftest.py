"""A finished run of a tiny model with its report, the stand-in for the Hub, and who may write."""

import json
import shutil
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import huggingface_hub
import numpy as np
import pytest
from huggingface_hub import HfApi, constants
from safetensors.numpy import save_file

from infer.checkpoint import FULL, QUANTIZED
from tests.tiny import make_model
from tests.train.evaluation.fakes import word_tagger
from tests.train.hub.repos import TOKEN
from tests.train.hub.serving import serve
from tests.train.hub.stand_in import Hub
from tests.train.test_card import lineage_of
from train.data.corpus import Mention, Sentence, make_corpus
from train.evaluation import evaluate_corpus, write_report
from train.hub import Package, Target, pack, upload

NAME = "ner-anercorp-small"
REPO = "user/ner"

Send = Callable[..., str]


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run as `train run` leaves it, model and report; some KB."""
    run = tmp_path_factory.mktemp("runs") / NAME
    make_model(run / "model")
    (run / "model" / FULL).rename(run / "model" / QUANTIZED)
    save_file({"weights": np.zeros(8, np.float32)}, run / "model" / "model.safetensors")
    (run / "model" / "tokenizer_config.json").write_text("{}", encoding="utf-8")
    relate(run / "model", lineage_of(NAME))
    tagger = word_tagger({"يونس": ("B-PER", 9)})
    rows = [Sentence(0, "يونس في ليبيا", (Mention(0, 4, "PER"), Mention(8, 13, "LOC")))]
    found = evaluate_corpus(tagger, make_corpus(rows, {}), "anercorp test, int8")
    write_report([found], run / "report", model=NAME)
    return run


@pytest.fixture
def run(finished: Path, tmp_path: Path) -> Path:
    """A copy of the finished run, to be changed."""
    return shutil.copytree(finished, tmp_path / "runs" / NAME)


@pytest.fixture(scope="session")
def package(finished: Path) -> Package:
    """What of the run goes to the Hub."""
    return pack(finished, REPO)


def relate(model: Path, lineage: dict[str, Any]) -> None:
    """Have a model say that it was made so."""
    (model / "training.json").write_text(json.dumps(lineage), encoding="utf-8")


def relearn(model: Path, key: str, corpus: str, split: str) -> None:
    """Have a model say that it learned from (`train`) or was chosen on (`dev`) a corpus."""
    lineage = json.loads((model / "training.json").read_text(encoding="utf-8"))
    choice = {"corpus": corpus, "split": split}
    lineage["config"]["data"][key] = [choice] if key == "train" else choice
    relate(model, lineage)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The stand-in; huggingface_hub sends files to it in the plain way and waits for nothing."""
    monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    hurried = types.SimpleNamespace(sleep=lambda _: None)
    monkeypatch.setattr("huggingface_hub.utils._http.time", hurried)
    with serve() as hub:
        yield hub
        huggingface_hub.close_session()


@pytest.fixture
def api(hub: Hub) -> HfApi:
    """One who may write."""
    return HfApi(endpoint=hub.endpoint, token=TOKEN)


@pytest.fixture
def send(package: Package, api: HfApi) -> Send:
    """Upload the package, or another, and return the address; options are those of `Target`."""

    def send(package: Package = package, *, api: HfApi = api, **options: Any) -> str:
        return upload(package, Target(REPO, **options), api)

    return send
