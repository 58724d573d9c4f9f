"""Silver labels from tiny models: what is read, kept, dropped, counted; cut off and gone on."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infer.errors import CheckpointError, InputError
from tests.train.silver.material import (
    AGAINST,
    FAVOR,
    HELD,
    PLAIN,
    config_of,
    models_of,
    write_data,
)
from train.cli import main
from train.data.stance import read_stances
from train.data.stance.silver import origin
from train.errors import ConfigError, RunError
from train.lineage import LINEAGE
from train.silver import make as making
from train.silver.make import make_silver
from train.silver.teacher import Teacher

TRAIN = [
    FAVOR,
    f"{HELD} و في",  # shares eight words with a sentence of ANERcorp's dev
    HELD,
    FAVOR.replace("ليبيا", "ليبِيا"),  # the same, folded
    "وصل أمس",
    "المتحدث يدعم وقف إطلاق النار في ليبيا",
    AGAINST,
    PLAIN,  # AQMAR's own dev
]


@pytest.fixture
def models(tiny_models: Mapping[str, Path], tmp_path: Path) -> dict[str, Path]:
    return models_of(tiny_models, tmp_path / "models")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data", TRAIN)


def made(config: Path, data: Path, out: Path) -> tuple[list[str], dict[str, Any]]:
    told: list[str] = []
    make_silver(config, data, out, told.append)
    return told, json.loads(out.read_text(encoding="utf-8").split("\n")[0])


def rows_of(out: Path) -> list[tuple[str, str, str, str]]:
    corpus = read_stances("silver", Path("nowhere"), "train", path=str(out))
    return [
        (row.text, row.holder.of(row.text), row.target.of(row.text), row.label)
        for row in corpus.rows
        if row.holder and row.target
    ]


def test_what_is_sure_becomes_rows(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    out = tmp_path / "silver.jsonl"
    made(config_of(tmp_path, models, neutral=1.0), data, out)
    assert rows_of(out) == [
        (FAVOR, "غسان سلامة", "لحفتر", "favor"),
        (FAVOR, "غسان سلامة", "ليبيا", "favor"),
        (FAVOR, "لحفتر", "ليبيا", "favor"),
        (TRAIN[5], "المتحدث", "ليبيا", "favor"),
        (TRAIN[5], "المتحدث", "وقف إطلاق النار", "favor"),
        (AGAINST, "يونس", "طرابلس", "against"),
    ]


def test_rows_have_cues(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    out = tmp_path / "silver.jsonl"
    made(config_of(tmp_path, models), data, out)
    first = read_stances("silver", data, "train", path=str(out)).rows[0]
    assert [cue.of(first.text) for cue in first.cues] == ["قال"]


def test_all_is_counted(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    told, head = made(config_of(tmp_path, models), data, tmp_path / "silver.jsonl")
    assert head["counts"] == {
        "sentences": 3,
        "sentences with labels": 3,
        "kept": {"favor": 5, "against": 1, "neutral": 4},
        "dropped": {
            "held out for dev, test or gold": 3,
            "repeated": 1,
            "fewer than 4 words": 1,
            "pairs: more than most_pairs in a sentence": 2,
        },
    }
    assert head["texts"] == [
        {"corpus": "aqmar", "split": "train", "licence": "CC-BY-SA-3.0", "sentences": 3}
    ]
    assert told[0] == "silver-tiny: 3 sentences to label, 0 of them done"
    assert told[1].endswith(
        "5 favor, 1 against, 4 neutral; dropped: 3 held out for dev, test or gold, 1 repeated, "
        "1 fewer than 4 words, 2 pairs: more than most_pairs in a sentence"
    )


@pytest.mark.parametrize(("neutrals", "kept"), [(0, 0), (0.5, 3), (9, 4)])
def test_the_share_of_neutral_pairs(
    neutrals: float, kept: int, models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    _, head = made(config_of(tmp_path, models, neutrals=neutrals), data, tmp_path / "out.jsonl")
    assert head["counts"]["kept"] == {"favor": 5, "against": 1, "neutral": kept}
    assert head["counts"]["dropped"].get("pairs: more neutral than neutrals allows", 0) == 4 - kept


def test_other_thresholds_ask_no_model(
    models: dict[str, Path], data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "silver.jsonl"
    made(config_of(tmp_path, models), data, out)
    monkeypatch.setattr(making, "_ask", None)
    told, head = made(config_of(tmp_path, models, neutral=0.9), data, out)
    assert told[0] == "silver-tiny: 3 sentences to label, 3 of them done"
    assert head["counts"]["kept"]["neutral"] == 0
    assert head["counts"]["dropped"]["pairs: neutral below its threshold"] == 6


@pytest.mark.parametrize("torn", [0, 7, -9])
def test_a_reading_that_was_cut_off_goes_on(
    torn: int,
    models: dict[str, Path],
    data: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(making, "BATCH", 1)
    config = config_of(tmp_path, models)
    whole, out = tmp_path / "whole.jsonl", tmp_path / "silver.jsonl"
    made(config, data, whole)
    judge, asked = Teacher.judge, []

    def cut(self: Teacher, texts: list[str], dropped: Any) -> Any:
        asked.extend(texts)
        if len(asked) == 3:
            raise KeyboardInterrupt
        return judge(self, texts, dropped)

    monkeypatch.setattr(Teacher, "judge", cut)
    with pytest.raises(KeyboardInterrupt):
        make_silver(config, data, out, lambda _: None)
    assert not out.exists()
    journal = Path(f"{out}.pairs")
    if torn:  # the last batch, written in part or all but its end
        *lines, last, _ = journal.read_bytes().split(b"\n")
        journal.write_bytes(b"\n".join([*lines, last[:torn]]))
    made(config, data, out)
    assert out.read_bytes() == whole.read_bytes()
    assert journal.read_bytes() == Path(f"{whole}.pairs").read_bytes()
    assert len(asked) == (5 if torn else 4)


def test_a_journal_of_other_models_is_refused(
    models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    out = tmp_path / "silver.jsonl"
    config = config_of(tmp_path, models)
    made(config, data, out)
    before = out.read_bytes()
    told = json.loads((models["stance"] / "config.json").read_text())
    told["rasd"]["threshold"] = 0.1
    (models["stance"] / "config.json").write_text(json.dumps(told))
    with pytest.raises(RunError, match="was begun with other models or other texts; remove it"):
        made(config, data, out)
    assert out.read_bytes() == before


def test_a_model_of_which_nobody_knows_what_it_learned_is_refused(
    models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    (models["quotes"] / LINEAGE).unlink()
    with pytest.raises(CheckpointError, match="train the model with `train run`"):
        made(config_of(tmp_path, models), data, tmp_path / "silver.jsonl")


def test_a_folder_without_a_model_is_told(
    models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    models["ner"] = tmp_path / "gone"
    with pytest.raises(CheckpointError, match=r"cannot be read .*; name the folder of a finished"):
        made(config_of(tmp_path, models), data, tmp_path / "silver.jsonl")


def test_no_sentence_left_is_told(models: dict[str, Path], tmp_path: Path) -> None:
    data = write_data(tmp_path / "data", [HELD, HELD])
    with pytest.raises(RunError, match="no sentence is left to label: 2 held out for dev"):
        made(config_of(tmp_path, models), data, tmp_path / "silver.jsonl")


def test_thresholds_that_keep_nothing_are_told(
    models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    config, out = config_of(tmp_path, models), tmp_path / "silver.jsonl"
    high = config.read_text().replace("0.6", "1.0")
    config.write_text(high)
    with pytest.raises(RunError) as caught:
        made(config, data, out)
    assert str(caught.value) == (
        f"{config}: thresholds: no pair is kept; the highest probabilities are 0.8756 favor, "
        "0.8756 against, 0.7297 neutral"
    )
    assert not out.exists()


def test_gold_articles_are_held_out(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    (data / "gold-dev").mkdir()
    (data / "gold-dev" / "one.txt").write_text(f"عنوان\n{AGAINST}\n", encoding="utf-8")
    out = tmp_path / "silver.jsonl"
    _, head = made(config_of(tmp_path, models), data, out)
    assert head["counts"]["dropped"]["held out for dev, test or gold"] == 4
    assert AGAINST not in {text for text, *_ in rows_of(out)}


def test_without_what_is_held_out_nothing_is_read(
    models: dict[str, Path], data: Path, tmp_path: Path
) -> None:
    for path in (data / "ner" / "anercorp-camellab").iterdir():
        path.unlink()
    with pytest.raises(InputError, match="fetch it with `train data`"):
        made(config_of(tmp_path, models), data, tmp_path / "silver.jsonl")


def test_all_faults_of_a_config_are_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "silver.yaml"
    path.write_text(
        """\
name: silver
models: {ner: a, quotes: b, targets: c, stanze: d}
texts:
  - {corpus: seesaw, split: train}
  - {corpus: aqmar, split: dev}
thresholds: {favor: 0, against: 1.5}
most_pairs: 0
neutrals: -1
colour: blue
""",
        encoding="utf-8",
    )
    with pytest.raises(ConfigError) as caught:
        make_silver(path, tmp_path, tmp_path / "out")
    assert sorted(str(caught.value).split("\n")) == sorted(
        f"{path}: {fault}"
        for fault in (
            "models.stance: expected a value, found nothing",
            "models.stanze: no such key",
            "texts.0.corpus: expected 'aqmar', 'arabicstancex', 'wikifane' or 'wojood', found "
            "'seesaw'",
            "texts.1.split: expected 'train', found 'dev'",
            "thresholds.favor: expected a number > 0, found 0",
            "thresholds.against: expected a number <= 1, found 1.5",
            "thresholds.neutral: expected a value, found nothing",
            "most_pairs: expected a number >= 1, found 0",
            "neutrals: expected a number >= 0, found -1",
            "colour: no such key",
        )
    )


def test_a_corpus_that_stands_twice(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    path = config_of(tmp_path, models)
    content = json.loads(path.read_text())
    content["texts"] *= 2
    path.write_text(json.dumps(content))
    with pytest.raises(ConfigError, match="texts: expected one corpus or more, each but once"):
        made(path, data, tmp_path / "out")


def test_what_training_json_tells(models: dict[str, Path], data: Path, tmp_path: Path) -> None:
    out = tmp_path / "silver.jsonl"
    _, head = made(config_of(tmp_path, models), data, out)
    told = origin(str(out))
    assert (told["path"], told["texts"]) == (str(out), head["texts"])
    assert len(told["sha256"]) == 64
    assert told["models"]["stance"]["training"]["config"]["name"] == "stance-tiny"


def test_the_command_hands_everything_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[object] = []
    monkeypatch.setattr(making, "make_silver", lambda *told: given.extend(told))
    assert main(["silver", "some.yaml", "--data", "corpora", "--out", "there.jsonl"]) == 0
    assert given == [Path("some.yaml"), Path("corpora"), Path("there.jsonl")]
