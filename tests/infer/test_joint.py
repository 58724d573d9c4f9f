"""A model with several heads: each is what it would be alone, and a text is read once for all."""

import json
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from infer import Annotator
from infer.checkpoint import read_checkpoint, read_heads
from infer.choice import Choice
from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.layout import Layout
from infer.loading import load_models
from infer.runtime.shared import SharedRuntime
from infer.tagger import Tagger
from infer.tasks import TASKS
from infer.text import sentences, words
from tests.strategies import texts
from tests.tiny import HEADS, LABELS_OF, make_model

ONE = Choice(threads=1)
ARTICLE = "قال غسان سلامة أمس في طرابلس: وصل يونس. " * 9 + "\nطالب المتظاهرون بوقف إطلاق النار."


class Counted:
    """A runtime that answers each id by itself, and counts the windows that it runs."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def logits(self, batch: Sequence[Ints]) -> list[Floats]:
        self.batches.append(len(batch))
        return [ids[:, None].astype(np.float32) for ids in batch]

    def answers(self, layouts: Sequence[Layout]) -> list[Floats]:
        return [np.zeros((1, 3), np.float32) for _ in layouts]


@pytest.fixture(scope="module")
def joint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_model(tmp_path_factory.mktemp("models") / "joint", "joint")


def change(joint: Path, to: Path, edit: Callable[[Any], Any]) -> Path:
    folder = Path(shutil.copytree(joint, to / "changed"))
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    edit(config)
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    return folder


def tagged(tagger: Tagger, text: str) -> Any:
    bounds = sentences(text)
    return tagger.tag(text, bounds, [words(text, *bound) for bound in bounds])


def test_each_head_has_its_labels(joint: Path) -> None:
    heads = read_heads(joint)
    assert tuple(heads) == HEADS
    assert [head.labels for head in heads.values()] == [LABELS_OF[task] for task in HEADS]
    assert [(head.first, head.width) for head in heads.values()] == [(0, 21), (9, 21), (16, 21)]
    assert read_checkpoint(joint, "quotes") == heads["quotes"]


def test_a_model_of_one_task_has_one_head(tiny_model: Path) -> None:
    assert read_heads(tiny_model) == {"ner": read_checkpoint(tiny_model)}


@given(text=texts())
@settings(max_examples=40)
def test_a_head_is_what_it_would_be_alone(
    joint: Path, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    alone = Tagger.load(_alone(joint, tmp_path_factory), threads=1)
    assert tagged(Tagger.load(joint, 1, "quotes"), text) == tagged(alone, text)


def _alone(joint: Path, factory: pytest.TempPathFactory) -> Path:
    """Return the head of quotations as a model of its own: the other labels are cut away."""
    import onnx  # noqa: PLC0415
    from onnx import numpy_helper  # noqa: PLC0415

    def edit(config: Any) -> None:
        config["id2label"] = {str(i): label for i, label in enumerate(LABELS_OF["quotes"])}
        config["rasd"] |= {"task": "quotes", **config["rasd"].pop("heads")["quotes"]}

    folder = change(joint, factory.mktemp("alone"), edit)
    network = onnx.load(folder / "onnx/model.onnx")
    table, mix = map(numpy_helper.to_array, network.graph.initializer)
    for place, own in enumerate((table[:, 9:16], mix[9:16, 9:16])):
        name = network.graph.initializer[place].name
        network.graph.initializer[place].CopyFrom(numpy_helper.from_array(own.copy(), name))
    network.graph.output[0].type.tensor_type.shape.dim[2].dim_value = 7
    onnx.save(network, folder / "onnx/model.onnx")
    return folder


def test_it_serves_all_tasks_and_is_opened_once(
    joint: Path, tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = load_models([joint, tiny_models["stance"]], TASKS, ONE)
    assert models.quotes
    assert models.targets
    held = {id(one._runtime) for one in (models.entities, models.quotes, models.targets)}
    assert len(held) == 1
    batches: list[int] = []
    inner = models.entities._runtime._runtime.logits  # type: ignore[attr-defined]
    monkeypatch.setattr(
        models.entities._runtime._runtime,  # type: ignore[attr-defined]
        "logits",
        lambda batch: batches.append(len(batch)) or inner(batch),
    )
    found = Annotator(models).annotate(ARTICLE)
    assert found.entities
    assert found.quotes
    assert len(batches) == 1  # the long line is cut between sentences: all read the same windows
    assert batches[0] > 1
    Annotator(models).annotate(ARTICLE)
    assert batches == batches[:1] * 2  # nothing is kept from one article to the next


def test_entities_of_their_own_cost_one_pass_more(
    joint: Path, tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    models = load_models([tiny_models["ner"], joint, tiny_models["stance"]], TASKS, ONE)
    (shared,) = (one for one in models.shared if isinstance(one, SharedRuntime))
    counted: list[int] = []
    inner = shared._runtime.logits
    monkeypatch.setattr(
        shared._runtime, "logits", lambda batch: counted.append(len(batch)) or inner(batch)
    )
    lines = ARTICLE.replace(". ", ".\n", 2)  # lines of one sentence, and one of several
    found = Annotator(models).annotate(lines)
    assert found.quotes
    assert len(counted) == 1  # quotations and parties read the same windows, of lines


def test_another_model_takes_the_place_of_a_head(
    joint: Path, tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infer.loading.packaged", lambda _: joint)
    models = load_models([tiny_models["quotes"]], ["quotes"], ONE)
    assert models.quotes
    assert models.quotes.checkpoint.folder == tiny_models["quotes"]
    assert models.entities.checkpoint.folder == joint


def test_a_head_yields_to_a_model_of_its_task(joint: Path, tiny_models: dict[str, Path]) -> None:
    models = load_models([joint, tiny_models["targets"], tiny_models["stance"]], TASKS, ONE)
    assert models.targets
    assert models.targets.checkpoint.folder == tiny_models["targets"]
    assert models.entities.checkpoint.folder == joint


def test_two_models_of_one_task(joint: Path, tmp_path: Path) -> None:
    other = make_model(tmp_path / "other", "joint")
    with pytest.raises(CheckpointError, match="is a model of the task 'ner' too"):
        load_models([joint, other], ["quotes"], ONE)


def test_a_model_of_which_nothing_is_used(joint: Path, tiny_models: dict[str, Path]) -> None:
    with pytest.raises(CheckpointError, match="other models have all of its tasks, ner, quotes;"):
        load_models([joint, tiny_models["ner"], tiny_models["quotes"]], ["quotes"], ONE)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda c: c["rasd"].pop("heads"), "rasd.heads: expected dict, found nothing"),
        (lambda c: c["rasd"].update(heads={}), "rasd.heads: expected some, found {}"),
        (lambda c: c["rasd"]["heads"].update(ner=5), "rasd.heads.ner: expected dict, found 5"),
        (
            lambda c: c["rasd"]["heads"]["quotes"].update(repeats=2),
            "rasd.heads.quotes.repeats: expected 0 <= weight < 1, found 2.0",
        ),
        (
            lambda c: c["rasd"]["heads"]["ner"].pop("calibration"),
            "rasd.heads.ner.calibration: expected dict, found nothing",
        ),
        (
            lambda c: c["id2label"].update({"0": "targets:O", "20": "ner:O"}),
            "id2label: expected the labels of ner, ner:…, side by side",
        ),
        (lambda c: c["rasd"]["heads"].update(x=c["rasd"]["heads"]["ner"]), "the labels of x, x:…"),
    ],
)
def test_heads_that_are_none(
    joint: Path, tmp_path: Path, edit: Callable[[Any], Any], message: str
) -> None:
    folder = change(joint, tmp_path, edit)
    with pytest.raises(CheckpointError) as found:
        read_heads(folder)
    assert message in str(found.value)


def test_which_head_is_meant_must_be_said(joint: Path) -> None:
    with pytest.raises(CheckpointError, match="expected one task, found ner, quotes, targets"):
        read_checkpoint(joint)
    with pytest.raises(CheckpointError, match="expected the task 'stance', found ner, quotes"):
        read_checkpoint(joint, "stance")


def test_batches_are_kept_whole_and_within_a_block() -> None:
    counted = Counted()
    shared = SharedRuntime(counted)
    one, two = np.arange(3), np.arange(4)
    with shared:
        for batch in ([one, two, one], [one, two, one], [two], [two, one], [one, two, one]):
            assert [len(rows) for rows in shared.logits(batch)] == [len(ids) for ids in batch]
    assert counted.batches == [3, 1, 2]
    for _ in range(2):  # outside of a block nothing is kept
        shared.logits([one, two, one])
    assert counted.batches == [3, 1, 2, 3, 3]
    with shared:
        shared.logits([one, two, one])
    assert counted.batches[5:] == [3]
    assert shared.answers([]) == []
