"""What ships: a model whole, described, and free to be shipped."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from huggingface_hub import ModelCard
from safetensors.torch import load_file
from transformers import pipeline

from infer.annotator import Annotator
from infer.errors import CheckpointError
from tests.train.conftest import Ran
from train import card
from train.data.sources import SOURCES
from train.errors import RunError
from train.lineage import LINEAGE, read_lineage
from train.ship import ship

ARTICLE = "وصل غَسَّان سلامة إلى ليبيا أمس."


@pytest.fixture(scope="module")
def shipped(
    tiny_run: Ran, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[str]]:
    """The tiny run's model shipped, and what was told."""
    folder = tmp_path_factory.mktemp("shipped") / "ner"
    told: list[str] = []
    ship(tiny_run.fitted.folder, folder, tiny_data, [], echo=told.append)
    return folder, told


@pytest.fixture
def model(tiny_run: Ran, tmp_path: Path) -> Path:
    """A copy of the tiny run's model, to be changed."""
    return shutil.copytree(tiny_run.fitted.folder, tmp_path / "runs" / "model")


def relate(model: Path, change: Any) -> None:
    """Change what the model says of its making."""
    lineage = json.loads((model / LINEAGE).read_text(encoding="utf-8"))
    change(lineage)
    (model / LINEAGE).write_text(json.dumps(lineage), encoding="utf-8")


def test_only_what_somebody_needs_ships(shipped: tuple[Path, list[str]]) -> None:
    folder, told = shipped
    files = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert files == {
        "README.md",
        "config.json",
        "model.safetensors",
        "onnx/model_quantized.onnx",
        "tokenizer.json",
        "tokenizer_config.json",
        "training.json",
    }
    assert told[-1] == f"{folder}: ready to ship"


def test_the_weights_are_half_as_large_and_the_source_is_untouched(
    shipped: tuple[Path, list[str]], tiny_run: Ran
) -> None:
    dtypes = [
        {tensor.dtype for tensor in load_file(folder / "model.safetensors").values()}
        for folder in (shipped[0], tiny_run.fitted.folder)
    ]
    assert dtypes == [{torch.float16}, {torch.float32}]


def test_infer_and_transformers_read_it(shipped: tuple[Path, list[str]]) -> None:
    folder, _ = shipped
    annotation = Annotator.load(folder, tasks=["entities"]).annotate(ARTICLE)
    ours = [(e.text, e.label) for e in annotation.entities]
    assert ours == [("غَسَّان سلامة", "PER"), ("ليبيا", "LOC")]
    tag = pipeline("token-classification", model=str(folder), aggregation_strategy="simple")
    theirs = [(ARTICLE[e["start"] : e["end"]], e["entity_group"]) for e in tag(ARTICLE)]
    assert theirs == ours


def test_the_card_is_the_models(shipped: tuple[Path, list[str]], tiny_run: Ran) -> None:
    shown = ModelCard.load(shipped[0] / "README.md")
    assert shown.data.model_name == "tiny"
    names = list(dict.fromkeys(one.dataset_name for one in shown.data.eval_results))
    assert names == ["anercorp dev, int8", "anercorp test, int8"]
    assert SOURCES["anercorp"].title in shown.text
    assert "example/tiny (apache-2.0)" in shown.text
    assert str(tiny_run.runs.parent) not in shown.content


def test_its_making_ships_too(shipped: tuple[Path, list[str]], tiny_run: Ran) -> None:
    assert read_lineage(shipped[0]) == read_lineage(tiny_run.fitted.folder)


def test_a_model_trained_on_test_data_may_not_ship(
    model: Path, tiny_data: Path, tmp_path: Path
) -> None:
    relate(model, lambda told: told["config"]["data"]["train"][0].update(split="test"))
    with pytest.raises(RunError) as caught:
        ship(model, tmp_path / "shipped", tiny_data, [])
    assert str(caught.value) == (
        "tiny: data.train: a model trained on anercorp test may not be published, since it is "
        "there for testing; train one without it"
    )
    assert not (tmp_path / "shipped").exists()


def test_a_model_chosen_on_test_data_may_not_ship(
    model: Path, tiny_data: Path, tmp_path: Path
) -> None:
    relate(model, lambda told: told["config"]["data"]["dev"].update(split="test"))
    with pytest.raises(
        RunError, match=r"data\.dev: a model chosen on anercorp test may not be published"
    ):
        ship(model, tmp_path / "shipped", tiny_data, [])


@pytest.mark.parametrize("corpus", ["dse", "seesaw"])
@pytest.mark.parametrize("place", ["train", "dev"])
def test_research_corpora_anywhere_forbid_shipping(
    corpus: str, place: str, model: Path, tiny_data: Path, tmp_path: Path
) -> None:
    first = read_lineage(model)
    choice = first["config"]["data"][place]  # type: ignore[index]
    (choice[0] if place == "train" else choice).update(corpus=corpus)
    relate(model, lambda told: told.update(encoder=first))
    with pytest.raises(RunError, match=f"on {corpus} {place} may not be published"):
        ship(model, tmp_path / "shipped", tiny_data, [])


def test_what_its_encoder_learned_counts_too(model: Path, tiny_data: Path, tmp_path: Path) -> None:
    first = read_lineage(model)
    first["config"]["name"] = "first"  # type: ignore[index]
    first["config"]["data"]["train"][0]["split"] = "test"
    relate(model, lambda told: told.update(encoder=first))
    with pytest.raises(RunError, match=r"first: data\.train: a model trained on anercorp test may"):
        ship(model, tmp_path / "shipped", tiny_data, [])


@pytest.mark.parametrize("corpus", ["anercorp", "news-ner", "news-stance"])
def test_data_whose_licence_forbids_it_may_not_ship(
    corpus: str, model: Path, tiny_data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = replace(SOURCES["anercorp"], may_ship=False)
    monkeypatch.setattr(card, "SOURCES", {**SOURCES, "anercorp": closed})
    relate(model, lambda told: told["config"]["data"]["train"][0].update(corpus=corpus))
    with pytest.raises(RunError, match=f"trained on {corpus} train may not be published"):
        ship(model, tmp_path / "shipped", tiny_data, [])


def test_a_model_that_does_not_say_what_it_learned_may_not_ship(
    model: Path, tiny_data: Path, tmp_path: Path
) -> None:
    (model / LINEAGE).unlink()
    with pytest.raises(CheckpointError, match="train the model with `train run`"):
        ship(model, tmp_path / "shipped", tiny_data, [])
