"""Several heads on one encoder: from one config to a model that `infer` reads."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from infer.annotator import Annotator
from infer.checkpoint import QUANTIZED, read_heads
from tests.train.conftest import changed, named, write_columns
from train.checks import refuse_blend
from train.config import Config, faults_of, read_config, to_yaml
from train.errors import LeakError, RunError
from train.evaluation import Evaluation
from train.examples import IGNORED, Examples
from train.finish import evaluate
from train.heads import columns, join_examples
from train.lineage import learned_from, read_lineage
from train.run import dry_run, read_material, run
from train.teach import Taught, teach
from train.trainer import _loss

ANERCORP = {
    "train": [{"corpus": "anercorp", "split": "train"}],
    "dev": {"corpus": "anercorp", "split": "dev"},
}
HEADS: dict[str, Any] = {
    "ner": {"labels": ["PER", "LOC", "ORG", "MISC"], "data": ANERCORP, "repeats": 0.4},
    "targets": {"labels": ["LOC", "MISC", "ORG", "PER"], "data": ANERCORP},
}


@pytest.fixture(scope="module")
def config(tiny_config: Config) -> Config:
    content = tiny_config.model_dump()
    for key in ("labels", "data", "repeats"):
        del content[key]
    return Config.model_validate({**content, "name": "both", "task": "joint", "heads": HEADS})


@dataclass(frozen=True)
class Both:
    """A whole run of two heads."""

    model: Path
    told: list[str]


@pytest.fixture(scope="module")
def both(config: Config, tiny_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Both:
    told: list[str] = []
    runs = tmp_path_factory.mktemp("runs")
    return Both(run(config, tiny_data, runs, echo=told.append).folder, told)


def test_each_part_is_a_config_of_its_own(config: Config) -> None:
    parts = config.parts
    assert [*parts] == ["ner", "targets"]
    assert parts["ner"].task == "ner"
    assert parts["ner"].labels == ("PER", "LOC", "ORG", "MISC")
    assert [part.repeats for part in parts.values()] == [0.4, 0.0]
    assert config.tags[:2] == ("ner:O", "ner:B-PER")
    assert columns(config) == {"ner": range(9), "targets": range(9, 18)}
    assert len(config.data.train) == 2


def test_a_config_of_one_task_is_its_own_part(tiny_config: Config) -> None:
    assert tiny_config.parts == {"ner": tiny_config}


def test_it_is_written_and_read_as_it_was(config: Config, tmp_path: Path) -> None:
    path = tmp_path / "both.yaml"
    path.write_text(to_yaml(config), encoding="utf-8")
    assert read_config(path) == config
    assert "labels" not in config.model_dump()


@pytest.mark.parametrize(
    ("edit", "faults"),
    [
        ({"heads": {}}, ["labels: expected", "data: expected"]),
        (
            {"repeats": 0.1, "seeds": [], "heads": {"ner": {"labels": [], "data": ANERCORP}}},
            ["seeds: expected", "heads.ner.labels: expected", "repeats beside heads: no such key"],
        ),
        ({"task": "ner"}, ["heads: expected some with the task joint, and with it alone"]),
        ({"labels": ["PER"]}, ["labels beside heads: no such key"]),
        ({"heads": {"stance": HEADS["ner"]}}, ["heads.stance"]),
        ({"heads": {"ner": {"labels": [], "data": ANERCORP}}}, ["heads.ner.labels: expected"]),
        ({"heads": {"ner": {"labels": ["PER"]}}}, ["heads.ner.data: expected a value"]),
        ({"heads": 5}, ["heads: expected"]),
    ],
)
def test_heads_that_are_refused(config: Config, edit: dict[str, Any], faults: list[str]) -> None:
    found = faults_of(Config, {**config.model_dump(), **edit})
    assert len(found) == len(faults)
    assert all(any(line.startswith(wanted) for line in found) for wanted in faults)


def test_equal_windows_are_learned_once() -> None:
    one, two, three = (np.arange(size) for size in (3, 4, 5))
    twice = Examples([one, one], [one + 10, one + 30], 2, 0)
    again = join_examples({"ner": twice, "targets": Examples([one], [one + 20], 1, 0)})
    assert [labels.T.tolist() for labels in again.labels] == [
        [[10, 11, 12], [20, 21, 22]],
        [[30, 31, 32], [IGNORED] * 3],
    ]
    parts = {
        "ner": Examples([one, two], [one + 10, two + 10], 4, 1),
        "targets": Examples([two, three], [two + 20, three + 20], 2, 0),
    }
    joined = join_examples(parts)
    assert [ids.tolist() for ids in joined.ids] == [one.tolist(), two.tolist(), three.tolist()]
    nothing = np.full(3, IGNORED)
    np.testing.assert_array_equal(joined.labels[0], np.stack([one + 10, nothing], 1))
    np.testing.assert_array_equal(joined.labels[1], np.stack([two + 10, two + 20], 1))
    np.testing.assert_array_equal(joined.labels[2][:, 0], np.full(5, IGNORED))
    assert (joined.entities, joined.lost, joined.pieces) == (6, 1, 12)


class Told:
    """A model that gives logits it was told."""

    def __init__(self, logits: torch.Tensor):
        self.logits = logits

    def __call__(self, **_: Any) -> "Told":
        return self


def test_the_loss_is_the_sum_of_the_heads() -> None:
    torch.manual_seed(0)
    logits = torch.randn(2, 5, 7)
    labels = torch.stack([torch.randint(0, 3, (2, 5)), torch.randint(0, 4, (2, 5))], 2)
    labels[0, 2, 1] = labels[1, 4, 0] = IGNORED
    own = [
        _loss(Told(logits[..., a:b]), {"labels": labels[..., head]}, [b - a])
        for head, (a, b) in enumerate(((0, 3), (3, 7)))
    ]
    torch.testing.assert_close(_loss(Told(logits), {"labels": labels}, [3, 4]), own[0] + own[1])


def test_the_loss_of_what_is_taught_is_that_of_all_heads_where_one_is_asked() -> None:
    torch.manual_seed(0)
    logits = torch.randn(2, 5, 7)
    soft = torch.cat([torch.randn(2, 5, n).softmax(-1) for n in (3, 4)], -1)
    labels = torch.zeros(2, 5, 2, dtype=torch.long)
    labels[0, 2] = IGNORED
    labels[1, 4, 0] = IGNORED  # another head is asked
    logged = torch.cat([part.log_softmax(-1) for part in logits.split([3, 4], -1)], -1)
    each = -(soft * logged).sum(-1)
    wanted = each.sum() - each[0, 2]
    found = _loss(Told(logits), {"labels": labels, "soft": soft}, [3, 4])
    torch.testing.assert_close(found, wanted)


def test_a_teacher_tells_the_probabilities_of_each_head(
    config: Config, both: Both, tiny_data: Path
) -> None:
    student = changed(config, name="student", teacher=str(both.model))
    material, _ = read_material(student, tiny_data, print)
    labels = np.concatenate(material.examples.labels)
    assert set(labels.ravel().tolist()) == {0, IGNORED}  # no label of the corpus
    taught = teach(student, material.examples, print)
    assert isinstance(taught, Taught)
    for own in columns(student).values():
        sums = [one[:, own].sum(1) for one in taught.soft]
        np.testing.assert_allclose(np.concatenate(sums), 1, rtol=1e-5)


def test_a_student_may_have_some_of_its_teachers_heads(
    config: Config, both: Both, tiny_data: Path
) -> None:
    heads = {"targets": HEADS["targets"]}
    student = changed(config, name="student", heads=heads, teacher=str(both.model))
    material, _ = read_material(student, tiny_data, print)
    taught, whole = (
        teach(one, material.examples, print)
        for one in (student, changed(config, teacher=str(both.model)))
    )
    assert isinstance(taught, Taught)
    assert isinstance(whole, Taught)
    for own, all_ in zip(taught.soft, whole.soft, strict=True):
        np.testing.assert_array_equal(own, all_[:, columns(config)["targets"]])


def test_a_head_that_the_teacher_lacks_is_refused(config: Config, both: Both) -> None:
    heads = {"quotes": HEADS["targets"]}
    student = changed(config, heads=heads, teacher=str(both.model))
    with pytest.raises(RunError, match=r"teacher: .* the labels O, .* for quotes, found none in"):
        teach(student, Examples([], [], 0, 0), print)


def test_a_run_of_two_heads(both: Both) -> None:
    heads = read_heads(both.model)
    assert [*heads] == ["ner", "targets"]
    assert heads["ner"].repeats == 0.4
    assert heads["ner"].calibration != heads["targets"].calibration
    assert (both.model / QUANTIZED).is_file()
    judged = [line for line in both.told if line.startswith("both: dev F1 of ner ")]
    assert judged
    assert all(", targets 0." in line or ", targets 1." in line for line in judged)
    assert sum("windows for all heads" in line for line in both.told) == 1
    text = "وصل غسان سلامة إلى طرابلس أمس ."
    assert Annotator.load(both.model, tasks=["entities"], threads=1).annotate(text).entities


def test_it_is_scored_head_by_head(both: Both, tiny_data: Path, tmp_path: Path) -> None:
    found = evaluate(both.model, tiny_data, [], tmp_path, lambda _: None)
    assert [one.name for one in found if one.name.endswith("int8")] == ["anercorp dev, int8"] * 2
    assert all(isinstance(one, Evaluation) and one.micro.f1 > 0.5 for one in found)
    assert [label.label for label in found[1].labels][:2] == ["LOC", "MISC"]


def test_what_it_learned_from_is_told_of_each_head(both: Both) -> None:
    where = [one.where for one in learned_from(read_lineage(both.model))]
    assert where[-2:] == ["both: heads.ner.data.dev", "both: heads.targets.data.dev"]
    assert json.loads((both.model / "training.json").read_text())["config"]["heads"].keys() == {
        "ner",
        "targets",
    }


def test_what_one_head_learns_another_is_not_tested_on(config: Config, tmp_path: Path) -> None:
    long = [*named("وصل", ("غسان سلامة", "PERS"), "أمس", "إلى", ("طرابلس", "LOC"), "من", "على")]
    rows = [[*long, (str(i), "O")] for i in range(20)]
    for split in ("train", "test"):
        write_columns(tmp_path, split, rows)
    dev = {"corpus": "anercorp", "split": "dev"}
    heads = {
        "ner": {**HEADS["ner"], "data": {**ANERCORP, "test": [dev]}},
        "targets": {**HEADS["targets"], "data": {**ANERCORP, "train": [dev]}},
    }
    with pytest.raises(LeakError, match="both: data: 2 sentences of anercorp dev stand in"):
        read_material(changed(config, heads=heads), tmp_path, print)


def test_what_would_be_learned_is_told(config: Config, tiny_data: Path) -> None:
    told: list[str] = []
    dry_run(config, tiny_data, told.append)
    (labels,) = [line for line in told if line.startswith("labels: ")]
    assert "ner:PER" in labels
    assert "targets:PER" in labels


def test_it_can_be_blended_with_what_it_started_from(config: Config, both: Both) -> None:
    refuse_blend(changed(config, encoder=str(both.model), blend=0.5))
    with pytest.raises(RunError, match="blend: expected an encoder with the same head"):
        refuse_blend(changed(config, blend=0.5))
