"""Models and baselines in one report."""

import json
from pathlib import Path

import pytest

from infer.annotator import Annotator
from tests.train.pairs.material import Told, make_data, make_gold
from train.evaluation import compare as module
from train.evaluation.compare import compare

from .test_gold import annotator


class Reader:
    """An annotator that knows words by heart."""

    def annotate(self, text: str):
        return annotator({"سلامة": "PER", "موسكو": "LOC"})(text)


def test_baselines_stand_beside_the_models(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data, gold = make_data(tmp_path, monkeypatch), make_gold(tmp_path)
    monkeypatch.setattr(Annotator, "load", lambda models: Reader())
    monkeypatch.setattr(module, "sides_of", lambda folder: {"int8": Told(), "fp32": Told()})
    told: list[str] = []
    found = compare(data, [gold], tmp_path / "out", echo=told.append)
    sides = ["majority", "lexicon", "ours int8", "ours fp32"]
    names = [f"{what}, {side}" for what in ("news-stance dev", "gold") for side in sides]
    names += ["gold, rule", "gold, ours", "gold, lexicon", "gold, ours"]
    assert [one.name for one in found] == names
    assert len(told) == len(names) + 1
    plain, quoting = tmp_path / "out", tmp_path / "out" / "mistakes"
    assert [
        one["name"] for one in json.loads((plain / "report.json").read_text())["evaluations"]
    ] == names
    assert "نعم" in (quoting / "report.md").read_text(encoding="utf-8")
    for name in ("report.md", "report.json"):
        shown = (plain / name).read_text(encoding="utf-8")
        assert not [letter for letter in shown if "\u0600" <= letter <= "\u06ff"]


def test_own_models_take_the_place_of_those_that_ship(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    data = make_data(tmp_path, monkeypatch)
    loaded: list[object] = []
    monkeypatch.setattr(Annotator, "load", loaded.append)
    monkeypatch.setattr(module, "sides_of", lambda folder: loaded.append(folder) or {})
    own = tmp_path / "own"
    own.mkdir()
    (own / "config.json").write_text('{"rasd": {"task": "stance"}}', encoding="utf-8")
    compare(data, [], tmp_path / "out", [own], echo=lambda _: None)
    assert loaded == [[own], own]
