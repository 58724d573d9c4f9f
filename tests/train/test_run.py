"""One config from data to a finished model."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from infer.annotator import Annotator
from infer.checkpoint import FULL, QUANTIZED
from infer.errors import InputError
from tests.train.conftest import Ran, changed, named, write_columns
from train import run as running
from train.config import Config
from train.errors import LeakError, RunError
from train.fit import Fitted
from train.lineage import read_lineage
from train.run import prepare, run

LONG = named(
    "وصل", ("غسان سلامة", "PERS"), "أمس", "إلى", ("طرابلس", "LOC"), "من", "ليبيا", "على", "قال"
)


def test_prepare_tells_all_it_read(tiny_config: Config, tiny_data: Path) -> None:
    told: list[str] = []
    material = prepare(tiny_config, tiny_data, told.append)
    assert told == [
        "anercorp train: 40 sentences; no defects",
        "anercorp dev: 5 sentences; no defects",
        "anercorp test: 4 sentences; no defects",
        f"{len(material.examples.ids)} windows, {material.examples.pieces} pieces, 78 entities, "
        "0 entities lost to the tokenizer",
    ]
    assert len(material.dev.dataset) == 5
    assert max(map(len, material.examples.ids)) <= tiny_config.windows.training + 2


def test_prepare_tells_defects(tiny_config: Config, tmp_path: Path) -> None:
    orphan = [("قال", "O"), ("سلامة", "I-PERS"), (".", "O")]
    write_columns(tmp_path, "train", [orphan] * 20)
    write_columns(tmp_path, "test", [named("قال", ("يونس", "PERS"))])
    told: list[str] = []
    prepare(tiny_config, tmp_path, told.append)
    assert told[0] == "anercorp train: 18 sentences; 18 orphan I- tags read as B-"


def test_a_test_sentence_in_the_training_data_is_refused(
    tiny_config: Config, tmp_path: Path
) -> None:
    others = [named("قال", ("يونس", "PERS"), "في", str(i)) for i in range(19)]
    write_columns(tmp_path, "train", [*others[:3], LONG, *others[3:]])
    write_columns(tmp_path, "test", [others[0], LONG])
    with pytest.raises(LeakError) as caught:
        prepare(tiny_config, tmp_path, print)
    assert str(caught.value) == (
        "tiny: data: 1 sentences of anercorp test stand in anercorp train (rows 3 = 1: 'وصل غسان "
        "سلامة أمس إلى طرابلس من ليبيا على قال .'); take them out of train"
    )


def test_labels_that_the_config_has_not_are_refused(tiny_config: Config, tiny_data: Path) -> None:
    with pytest.raises(RunError) as caught:
        prepare(changed(tiny_config, labels=["PER", "ORG"]), tiny_data, print)
    assert str(caught.value) == (
        "tiny: labels: expected those of anercorp train too, which has LOC, MISC; add them"
    )


@pytest.mark.parametrize("half", ["train", "test"])
def test_an_empty_split_is_refused(tiny_config: Config, tmp_path: Path, half: str) -> None:
    write_columns(tmp_path, "train", [named("قال", ("يونس", "PERS"))] * 20)
    write_columns(tmp_path, "test", [named("قال", ("يونس", "PERS"))])
    write_columns(tmp_path, half, [])
    with pytest.raises(RunError) as caught:
        prepare(tiny_config, tmp_path, print)
    key = {"train": "data.train.0", "test": "data.test.0"}[half]
    assert str(caught.value) == (
        f"tiny: {key}: expected sentences, found none in anercorp {half}; take another split, or "
        "bring the corpus anew (train data)"
    )


def test_a_missing_corpus_is_told(tiny_config: Config, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"ANERCorp_CamelLab_train\.txt: cannot be read"):
        prepare(tiny_config, tmp_path, print)


def test_a_run_finishes_a_model_that_infer_serves(tiny_run: Ran) -> None:
    home = tiny_run.runs / "tiny"
    assert tiny_run.fitted.folder == home / "model"
    assert tiny_run.fitted.dev > 0.9
    assert (home / "model" / QUANTIZED).is_file()
    assert (home / "model" / FULL).is_file()
    annotator = Annotator.load(home / "model", tasks=("entities",))
    annotation = annotator.annotate("وصل غَسَّان سلامة إلى ليبيا أمس.")
    assert [(e.text, e.label) for e in annotation.entities] == [
        ("غَسَّان سلامة", "PER"),
        ("ليبيا", "LOC"),
    ]


def test_a_run_is_calibrated_on_dev(tiny_run: Ran) -> None:
    config = json.loads((tiny_run.fitted.folder / "config.json").read_text(encoding="utf-8"))
    assert config["rasd"]["calibration"] != {"slope": 1.0, "intercept": 0.0}


def test_a_run_reports_dev_and_test_on_both_sides(tiny_run: Ran) -> None:
    report = json.loads((tiny_run.runs / "tiny/report/report.json").read_text(encoding="utf-8"))
    assert report["model"] == "tiny"
    assert [one["name"] for one in report["evaluations"]] == [
        "anercorp dev, int8",
        "anercorp test, int8",
        "anercorp dev, fp32",
        "anercorp test, fp32",
    ]


def test_a_run_tells_its_echo_all(tiny_run: Ran) -> None:
    told = "\n".join(tiny_run.told)
    for expected in (
        "tiny seed 0: dev F1 ",
        "tiny seed 1: dev F1 ",
        "tiny mean of the seeds: dev F1 ",
        "lost to int8",
        "tiny: anercorp test, int8: F1 ",
        "report.md: the whole report",
    ):
        assert expected in told


def test_the_model_says_which_seeds_made_it(tiny_run: Ran) -> None:
    lineage = read_lineage(tiny_run.fitted.folder)
    assert tuple(lineage["seeds"]) == tiny_run.fitted.seeds


@pytest.fixture
def dry(
    tiny_config: Config, tiny_data: Path, monkeypatch: pytest.MonkeyPatch
) -> tuple[Config, Path]:
    """A config of the seeds 2 and 4, and its data; what comes after the choice is left out."""
    monkeypatch.setattr(running, "finish", lambda *_: None)
    monkeypatch.setattr(running, "evaluate", lambda *_: [])
    return changed(tiny_config, seeds=[2, 4]), tiny_data


@pytest.mark.parametrize(
    ("dev", "kept", "seeds"),
    [
        ((0.5, 0.7, 0.6), "seed-4", (4,)),
        ((0.8, 0.7, 0.6), "seed-2", (2,)),
        ((0.5, 0.7, 0.9), "soup", (2, 4)),
    ],
)
def test_the_best_on_dev_is_kept(
    dev: tuple[float, float, float],
    kept: str,
    seeds: tuple[int, ...],
    dry: tuple[Config, Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config, data = dry
    scores = dict(zip(("seed-2", "seed-4", "soup"), dev, strict=True))

    def made(folder: Path, seeds: tuple[int, ...]) -> Fitted:
        folder.mkdir(parents=True)
        (folder / "name.txt").write_text(folder.name)
        return Fitted(folder, seeds, scores[folder.name])

    def soup(config: Config, fitted: Sequence[Fitted], judge: Any, folder: Path) -> Fitted:
        return made(folder, tuple(seed for one in fitted for seed in one.seeds))

    def fit(_c: Config, seed: int, _e: Any, _j: Any, folder: Path, **_: Any) -> Fitted:
        return made(folder, (seed,))

    monkeypatch.setattr(running, "fit", fit)
    monkeypatch.setattr(running, "_soup", soup)
    best = run(config, data, tmp_path, echo=lambda _: None)
    assert best == Fitted(tmp_path / "tiny" / "model", seeds, scores[kept])
    assert (best.folder / "name.txt").read_text() == kept
