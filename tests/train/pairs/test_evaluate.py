"""Questions to a stance model, and the report of its answers."""

import json
from importlib import import_module
from pathlib import Path

import pytest

from infer.annotation import STANCES
from infer.annotator import Annotator
from infer.errors import CheckpointError
from infer.loading import Models
from tests.train.pairs.material import NEWS, Told, make_data, make_gold
from train import lineage
from train.config import Config, CorpusChoice
from train.pairs.evaluate import evaluate, gold_sets, sides_of
from train.pairs.questions import ask, gold_questions, row_questions

evaluation = import_module("train.pairs.evaluate")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return make_data(tmp_path, monkeypatch)


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    return make_gold(tmp_path)


DEV = CorpusChoice(corpus="news-stance", split="dev")


def test_rows_are_asked_as_the_model_reads_them(data: Path) -> None:
    found = row_questions(DEV, data)
    assert (found.name, found.unit) == ("news-stance dev", "sentence")
    first = found.all[0]
    assert (first.unit, first.asked) == ("9", ("سلامة", "روما", NEWS.text))
    question = first.question
    assert (question.sentence, question.holder.name, question.target.name) == (
        NEWS.text,
        "سلامة",
        "روما",
    )
    assert [span.of(NEWS.text) for span in question.holder.mentions] == ["سلامة"]
    named = {one.asked[1]: one.named for one in found.all}
    assert named == {"روما": True, "سلامة": True, "والهدنة": False}


def test_answers_are_scored_with_their_probabilities(data: Path) -> None:
    told = Told()
    found = row_questions(DEV, data)
    result = ask(told, found, "int8")
    assert told.shown == [one.question for one in found.all]
    assert (result.name, result.pairs) == ("news-stance dev, int8", len(found.all))
    assert result.labels[STANCES.index("favor")].hits == 1
    assert result.error == pytest.approx(abs(0.7 - 1 / len(found.all)), abs=1e-6)
    assert result.notes == {"pieces cut off": 3}
    assert [part.name for part in result.parts] == ["entities", "issues"]


def test_given_pairs_are_asked_as_the_annotator_asks(gold: Path) -> None:
    told = Told()
    found = gold_questions(gold)
    Annotator(Models(None, stance=told)).classify_stances([one.asked for one in found.all])
    assert told.shown == [one.question for one in found.all]
    assert (found.unit, found.all[0].unit, found.all[0].named) == ("article", "one", False)


def test_folders_without_pairs_are_told(gold: Path, tmp_path: Path) -> None:
    told: list[str] = []
    assert [one.name for one in gold_sets([tmp_path, gold], told.append)] == ["gold"]
    assert told == [f"{tmp_path}: has no pairs.jsonl; no labels of given pairs are scored there"]


def test_everything_stands_in_the_report(
    data: Path, gold: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = Config.model_validate(
        {
            "name": "stance-tiny",
            "task": "stance",
            "encoder": "nothing",
            "labels": list(STANCES),
            "data": {"train": [{"corpus": "news-stance", "split": "train"}], "dev": DEV},
            "windows": {"training": 24, "pieces": 32, "overlap": 0},
            "optimizer": {"lr": 1e-2, "epochs": 1, "batch_pieces": 64},
            "seeds": [0],
        }
    )
    model = tmp_path / "model"
    model.mkdir()
    lineage.write_lineage(model, config, (0,))
    monkeypatch.setattr(evaluation, "sides_of", lambda folder: {"int8": Told(), "fp32": Told()})
    told: list[str] = []
    found = evaluate(model, data, [gold], tmp_path / "out", told.append)
    names = ["news-stance dev, int8", "gold, int8", "news-stance dev, fp32", "gold, fp32"]
    assert [one.name for one in found] == names
    assert told[0] == f"stance-tiny: {names[0]}: macro-F1 {found[0].macro.f1:.4f}"
    report = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in report["evaluations"]] == names
    assert "gold, int8" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_a_folder_without_a_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluation, "read_pair_checkpoint", lambda folder: Fake())
    monkeypatch.setattr(evaluation.Encoder, "load", lambda path: None)
    with pytest.raises(CheckpointError, match=r"found neither onnx/model_quantized\.onnx nor"):
        sides_of(tmp_path)


class Fake:
    tokenizer = Path("tokenizer.json")
