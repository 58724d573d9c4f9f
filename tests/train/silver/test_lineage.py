"""What a model that learned from silver labels tells of them: training.json, terms, card."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from infer.annotation import STANCES
from infer.errors import InputError
from tests.train.silver.material import AGAINST, FAVOR, config_of, models_of, write_data
from train import card
from train.card import write_card
from train.config import Config
from train.data.sources import SOURCES
from train.errors import RunError
from train.licences import noncommercial_sources
from train.lineage import LINEAGE, configs_of, learned_from, read_lineage, write_lineage
from train.silver.make import make_silver


@pytest.fixture
def out(tiny_models: Mapping[str, Path], tmp_path: Path) -> Path:
    out = tmp_path / "silver.jsonl"
    models = models_of(tiny_models, tmp_path / "models")
    data = write_data(tmp_path / "data", [FAVOR, AGAINST])
    make_silver(config_of(tmp_path, models), data, out, lambda _: None)
    return out


@pytest.fixture
def lineage(out: Path, tmp_path: Path) -> Mapping[str, Any]:
    """That of a model that learned from news-stance and the silver labels."""
    write_lineage(tmp_path, config(out), (0,))
    return read_lineage(tmp_path)


def config(out: Path) -> Config:
    silver = {"corpus": "silver", "split": "train", "options": {"path": str(out)}}
    return Config.model_validate(
        {
            "name": "student",
            "task": "stance",
            "encoder": "example/arabic",
            "labels": list(STANCES),
            "data": {
                "train": [{"corpus": "news-stance", "split": "train"}, silver],
                "dev": {"corpus": "news-stance", "split": "dev"},
            },
            "windows": {"training": 60, "pieces": 60, "overlap": 0},
            "optimizer": {"lr": 1e-2, "epochs": 2, "batch_pieces": 256},
            "seeds": [0],
        }
    )


def test_training_json_says_what_the_labels_are(lineage: Mapping[str, Any], out: Path) -> None:
    (told,) = lineage["silver"]
    head = json.loads(out.read_text(encoding="utf-8").split("\n")[0])
    assert told == {"path": str(out), "sha256": told["sha256"], **head}
    assert [one.name for one in configs_of(lineage)] == ["student"]


def test_texts_and_teachers_count_as_learned(lineage: Mapping[str, Any]) -> None:
    learned = [(one.where, one.how, one.choice.corpus) for one in learned_from(lineage)]
    assert learned == [
        ("student: data.train", "trained on", "news-stance"),
        ("student: data.train: silver labels", "trained on", "aqmar"),
        *(
            pair
            for task in ("ner", "quotes", "targets", "stance")
            for pair in (
                (f"{task}-tiny: data.train", "trained on", "news-ner"),
                (f"{task}-tiny: data.dev", "chosen on", "news-ner"),
            )
        ),
        ("student: data.dev", "chosen on", "news-stance"),
    ]
    assert noncommercial_sources(learned_from(lineage), allowed=False) == ()


@pytest.mark.parametrize(
    ("closed", "told"),
    [
        ("aqmar", "student: data.train: silver labels: a model trained on aqmar train may not be"),
        ("anercorp", "student: data.train: a model trained on news-stance train may not be"),
    ],
)
def test_closed_texts_forbid_to_ship(
    closed: str, told: str, lineage: Mapping[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = {**SOURCES, closed: replace(SOURCES[closed], may_ship=False)}
    monkeypatch.setattr(card, "SOURCES", sources)
    with pytest.raises(RunError) as caught:
        noncommercial_sources(learned_from(lineage), allowed=False)
    assert str(caught.value).startswith(told)


def test_what_a_teacher_learned_from_forbids_to_ship(lineage: Mapping[str, Any]) -> None:
    stance = lineage["silver"][0]["models"]["stance"]["training"]
    stance["config"]["data"]["train"][0]["corpus"] = "seesaw"
    with pytest.raises(RunError, match=r"stance-tiny: data\.train: a model trained on seesaw"):
        noncommercial_sources(learned_from(lineage), allowed=False)


def test_labels_of_which_nothing_is_known_forbid_to_ship(lineage: Mapping[str, Any]) -> None:
    unknown = {**lineage, "silver": []}
    with pytest.raises(RunError, match=r"silver train .*: nothing is known of its terms"):
        noncommercial_sources(learned_from(unknown), allowed=False)


def test_labels_that_are_gone_are_told(out: Path, tmp_path: Path) -> None:
    out.unlink()
    with pytest.raises(InputError, match="make the file with `train silver`"):
        write_lineage(tmp_path, config(out), (0,))
    assert not (tmp_path / LINEAGE).exists()


def test_the_card_names_them(lineage: Mapping[str, Any], tmp_path: Path) -> None:
    write_card(tmp_path, lineage, [])
    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    digest = lineage["silver"][0]["sha256"][:16]
    kept = sum(lineage["silver"][0]["counts"]["kept"].values())
    assert f"Silver labels: aqmar, {kept} pairs that `stance-tiny` labelled and nobody\n" in text
    assert f"read (SHA-256 of the file {digest}…)." in text
    assert f"* {SOURCES['aqmar'].title}. CC-BY-SA-3.0." in text
