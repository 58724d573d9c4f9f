import json
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

import numpy as np
import pytest

from infer.checkpoint import served
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Layout
from infer.runtime.onnx import OnnxRuntime
from tests.train.conftest import Ran, changed
from train.batches import blank, collate, split
from train.config import Config
from train.data import read
from train.errors import RunError
from train.examples import IGNORED
from train.fit import fit
from train.lineage import learned_from, read_lineage
from train.run import prepare
from train.teach import Taught, teach, without_labels


@dataclass
class Windows:
    ids: list[Ints]
    labels: list[Ints]


@pytest.fixture(scope="module")
def student(tiny_config: Config, tiny_run: Ran) -> Config:
    """Starts from the base, is taught by the tiny run's model, and sees no label."""
    return changed(tiny_config, name="student", teacher=str(tiny_run.fitted.folder), layers=1)


def test_probabilities_are_those_of_the_teacher(
    student: Config, tiny_data: Path, tiny_run: Ran
) -> None:
    examples = prepare(student, tiny_data, print).examples
    told: list[str] = []
    taught = teach(student, examples, told.append)
    assert isinstance(taught, Taught)
    soft = taught.soft
    assert [one.shape for one in soft] == [(len(ids), 9) for ids in examples.ids]
    logits = OnnxRuntime(served(tiny_run.fitted.folder)).logits(examples.ids[:1])[0]
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    assert np.allclose(soft[0], raised / raised.sum(-1, keepdims=True), atol=1e-5)
    assert told == [f"taught by {student.teacher}: {examples.pieces} pieces"]


def test_without_a_teacher_nothing_is_taught(tiny_config: Config) -> None:
    windows = Windows([], [])
    assert teach(tiny_config, windows, pytest.fail) is windows


def test_a_student_learns_what_its_teacher_says_and_no_label(
    student: Config, tiny_data: Path, tmp_path: Path
) -> None:
    found = prepare(student, tiny_data, print)
    outside = student.tags.index("O")
    assert {int(label) for row in found.examples.labels for label in row} == {outside, IGNORED}
    taught = teach(student, found.examples, print)
    assert isinstance(taught, Taught)
    scores: list[float] = []

    def agreement(model: object) -> float:
        batch = collate([{"ids": i, "labels": i} for i in found.examples.ids], padding=1)
        said = model(batch["input_ids"], batch["attention_mask"]).logits.argmax(-1)  # type: ignore[operator]
        same = [
            (said[row, 1 : len(one) - 1].numpy() == one[1:-1].argmax(-1)).mean()
            for row, one in enumerate(taught.soft)
        ]
        scores.append(float(np.mean(same)))
        return scores[-1]

    fit(student, 0, taught, agreement, tmp_path / "run")
    assert scores[-1] > 0.9 > scores[0]
    names = {choice.how for choice in learned_from(read_lineage(tmp_path / "run/model"))}
    where = [one.where for one in learned_from(read_lineage(tmp_path / "run/model"))]
    assert names == {"trained on", "chosen on"}
    assert where.count("tiny: data.train") == 1


def test_other_labels_are_refused(student: Config) -> None:
    config = changed(student, labels=["PER", "LOC"])
    with pytest.raises(
        RunError, match="student: teacher: expected a model with the labels O, B-PER"
    ):
        teach(config, Windows([], []), print)


def test_another_vocabulary_is_refused(student: Config, tmp_path: Path) -> None:
    other = copytree(student.teacher, tmp_path / "other")
    path = other / "tokenizer.json"
    path.write_text(path.read_text(encoding="utf-8").replace("سلامة", "سلآمة"), encoding="utf-8")
    with pytest.raises(RunError, match="has another vocabulary than"):
        teach(changed(student, teacher=str(other)), Windows([], []), print)


@pytest.mark.parametrize("name", ["config.json", "tokenizer.json", "training.json"])
def test_a_teacher_that_lacks_a_file_is_named(student: Config, tmp_path: Path, name: str) -> None:
    other = copytree(student.teacher, tmp_path / "other")
    (other / name).unlink()
    with pytest.raises(CheckpointError, match=f"other/{name}"):
        teach(changed(student, teacher=str(other)), Windows([], []), print)


def test_a_teacher_whose_files_disagree_is_refused(student: Config, tmp_path: Path) -> None:
    other = copytree(student.teacher, tmp_path / "other")
    told = json.loads((other / "training.json").read_text(encoding="utf-8"))
    told["config"]["labels"].reverse()
    (other / "training.json").write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(CheckpointError, match=r"other/training\.json: does not tell of the labels"):
        teach(changed(student, teacher=str(other)), Windows([], []), print)


def test_a_corpus_without_labels_keeps_its_sentences(tiny_data: Path) -> None:
    corpus = read("anercorp", tiny_data, "train")
    bare = without_labels(corpus)
    assert bare.dataset["text"][:] == corpus.dataset["text"][:]
    assert bare.dataset.features == corpus.dataset.features
    assert any(corpus.dataset["label"][:])
    assert not any(bare.dataset["label"][:])
    assert bare.defects == corpus.defects


def row(size: int) -> dict[str, object]:
    sees = np.tri(size, dtype=bool)
    layout = Layout(np.arange(size), np.arange(size), sees, (0,), np.array([size - 1]), 0)
    labels = np.full(size, IGNORED)
    labels[-1] = 2
    soft = np.full((size, 3), 1 / 3, np.float32)
    return {"ids": layout.ids, "labels": labels, "layout": layout, "soft": soft}


def test_what_is_taught_goes_with_its_part_of_a_batch() -> None:
    batch = collate([row(3), row(5)], padding=0)
    assert batch["soft"].shape == (2, 5, 3)
    assert batch["soft"][0].sum(-1).tolist() == pytest.approx([1, 1, 1, 0, 0])
    assert [part["soft"].shape for part in split(batch, 2)] == [(1, 3, 3), (1, 5, 3)]
    assert blank(row(4))["soft"].shape == (1, 3)
