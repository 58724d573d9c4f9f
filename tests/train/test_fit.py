"""Fitting learns, is repeatable, and goes on where it was cut off."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModelForTokenClassification, AutoTokenizer

from infer.annotator import Annotator
from infer.checkpoint import read_checkpoint
from infer.encoding import Encoder
from infer.loading import Models
from infer.runtime.torch import TorchRuntime
from infer.tagger import Tagger
from tests.train.conftest import changed
from train.batches import collate
from train.config import Config, read_config
from train.data import Corpus, read
from train.errors import RunError
from train.evaluation import evaluate_corpus
from train.examples import Examples
from train.fit import Fitted, fit, make_all_examples, parameter_groups
from train.judge import DevJudge
from train.models import encoder_of, load_model

EPOCHS = 6


class CutError(Exception):
    """Stands for whatever ends a run before its time."""


def weights(folder: Path) -> dict[str, torch.Tensor]:
    return load_file(folder / "model.safetensors")


def equal(one: Path, other: Path) -> bool:
    a, b = weights(one), weights(other)
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


@pytest.fixture(scope="module")
def learned(tiny_data: Path) -> Corpus:
    return read("anercorp", tiny_data, "train")


@pytest.fixture(scope="module")
def examples(tiny_config: Config, learned: Corpus) -> Examples:
    return make_all_examples(tiny_config, [learned], encoder_of(tiny_config))


@pytest.fixture(scope="module")
def judge(tiny_config: Config, tiny_data: Path) -> DevJudge:
    dev = read("anercorp", tiny_data, "dev")
    return DevJudge(tiny_config, encoder_of(tiny_config), dev)


@pytest.fixture(scope="module")
def fitted(
    tiny_config: Config,
    examples: Examples,
    judge: DevJudge,
    tmp_path_factory: pytest.TempPathFactory,
) -> Fitted:
    """The tiny config fitted under seed 3, in one go."""
    return fit(tiny_config, 3, examples, judge, tmp_path_factory.mktemp("fit") / "seed-3")


@pytest.mark.skipif(torch.cuda.is_available(), reason="on a GPU attention stays fused")
def test_a_cpu_learns_with_eager_attention(
    tiny_config: Config, examples: Examples, tmp_path: Path
) -> None:
    seen: list[str] = []

    def judge(model: Any) -> float:
        seen.append(model.config._attn_implementation)
        return 0.5

    fit(changed(tiny_config, optimizer__epochs=1), 0, examples, judge, tmp_path / "seed-0")
    assert seen == ["eager"]


def test_every_trainable_parameter_is_in_one_group(tiny_config: Config) -> None:
    model = load_model(tiny_config)
    groups = parameter_groups(model, lr=1.0, decay=0.5)
    held = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(held) == sorted(id(parameter) for parameter in model.parameters())


def test_lower_layers_learn_slower_and_vectors_do_not_decay(tiny_config: Config) -> None:
    model = load_model(tiny_config)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    told = {
        names[id(parameter)]: (group["lr"], group["decays"])
        for group in parameter_groups(model, lr=1.0, decay=0.5)
        for parameter in group["params"]
    }
    assert told["classifier.weight"] == (1.0, True)
    assert told["classifier.bias"] == (1.0, False)
    assert told["bert.encoder.layer.1.attention.self.query.weight"] == (0.5, True)
    assert told["bert.encoder.layer.1.output.LayerNorm.weight"] == (0.5, False)
    assert told["bert.encoder.layer.0.output.dense.weight"] == (0.25, True)
    assert told["bert.embeddings.word_embeddings.weight"] == (0.125, True)
    assert told["bert.embeddings.LayerNorm.bias"] == (0.125, False)


def test_frozen_embeddings_are_in_no_group(tiny_config: Config) -> None:
    model = load_model(changed(tiny_config, optimizer__freeze_embeddings=True))
    held = {
        id(parameter)
        for group in parameter_groups(model, lr=1.0, decay=1.0)
        for parameter in group["params"]
    }
    names = {name for name, parameter in model.named_parameters() if id(parameter) not in held}
    assert names == {"bert.embeddings.word_embeddings.weight"}


def test_a_run_learns(fitted: Fitted, tiny_config: Config, examples: Examples) -> None:
    assert fitted.dev > 0.9
    assert loss(load_model(changed(tiny_config, encoder=str(fitted.folder))), examples) < 0.5
    assert loss(load_model(tiny_config), examples) > 1.5


def loss(model: Any, examples: Examples) -> float:
    rows = [{"ids": i, "labels": x} for i, x in zip(examples.ids, examples.labels, strict=True)]
    with torch.inference_mode():
        return float(model.eval()(**collate(rows, padding=1)).loss)


def test_the_model_is_read_by_infer_and_knows_what_it_learned(
    fitted: Fitted, learned: Corpus
) -> None:
    checkpoint = read_checkpoint(fitted.folder)
    assert (checkpoint.window.pieces, checkpoint.window.overlap) == (32, 6)
    encoder = Encoder.load(checkpoint.tokenizer)
    tagger = Tagger(checkpoint, encoder, TorchRuntime(fitted.folder))
    assert evaluate_corpus(tagger, learned, "train").micro.f1 > 0.9
    annotation = Annotator(Models(tagger)).annotate("وصل غَسَّان سلامة إلى ليبيا أمس.")
    assert [(e.text, e.label) for e in annotation.entities] == [
        ("غَسَّان سلامة", "PER"),
        ("ليبيا", "LOC"),
    ]


def test_the_model_is_read_by_transformers(fitted: Fitted, tiny_config: Config) -> None:
    model = AutoModelForTokenClassification.from_pretrained(fitted.folder)
    assert model.dtype == torch.float32
    assert tuple(model.config.id2label[i] for i in range(9)) == tiny_config.tags
    tokenizer = AutoTokenizer.from_pretrained(fitted.folder)
    told = tokenizer("وصل\u200f غَسَّـان", return_offsets_mapping=True)
    assert tokenizer.convert_ids_to_tokens(told["input_ids"]) == ["<s>", "▁وصل", "▁غسان", "</s>"]
    assert told["offset_mapping"][2] == (5, 13)
    assert "<s>" not in tokenizer.tokenize("قال <s>")


def test_what_made_the_model_lies_beside_it(fitted: Fitted, tiny_config: Config) -> None:
    beside = fitted.folder.parent
    assert read_config(beside / "config.yaml") == tiny_config
    told = json.loads((beside / "run.json").read_text(encoding="utf-8"))
    assert told["seed"] == 3
    assert told["packages"]["torch"] == torch.__version__


def test_the_same_seed_gives_the_same_weights(
    fitted: Fitted, tiny_config: Config, examples: Examples, judge: DevJudge, tmp_path: Path
) -> None:
    again = fit(tiny_config, 3, examples, judge, tmp_path / "again")
    assert equal(again.folder, fitted.folder)
    assert again.dev == fitted.dev


def test_another_seed_starts_from_the_same_head_and_goes_its_own_way(
    tiny_config: Config, examples: Examples, judge: DevJudge, tmp_path: Path
) -> None:
    still = changed(tiny_config, optimizer__lr=1e-30, optimizer__epochs=1)
    moving = changed(tiny_config, optimizer__epochs=1)
    folders = {}
    for name, config in (("still", still), ("moving", moving)):
        for seed in (3, 4):
            home = tmp_path / f"{name}-{seed}"
            folders[name, seed] = fit(config, seed, examples, judge, home).folder
    heads = {key: weights(folder)["classifier.weight"] for key, folder in folders.items()}
    assert torch.equal(heads["still", 3], heads["still", 4])
    assert not torch.equal(heads["moving", 3], heads["moving", 4])


@pytest.mark.parametrize("epochs", [1, 4])
def test_a_run_that_was_cut_off_ends_as_if_it_was_not(
    epochs: int,
    fitted: Fitted,
    tiny_config: Config,
    examples: Examples,
    judge: DevJudge,
    tmp_path: Path,
) -> None:
    folder = tmp_path / "seed-3"
    with pytest.raises(CutError):
        fit(tiny_config, 3, examples, cut_after(epochs, judge), folder)
    assert not (folder / "model").exists()
    judged: list[float] = []
    resumed = fit(tiny_config, 3, examples, noting(judged, judge), folder)
    assert len(judged) == EPOCHS - epochs
    assert equal(resumed.folder, fitted.folder)
    assert resumed.dev == fitted.dev


def cut_after(epochs: int, judge: DevJudge) -> Callable[[Any], float]:
    left = iter(range(epochs))

    def judge_until(model: Any) -> float:
        if next(left, None) is None:
            raise CutError
        return judge(model)

    return judge_until


def noting(judged: list[float], judge: DevJudge) -> Callable[[Any], float]:
    def note(model: Any) -> float:
        judged.append(judge(model))
        return judged[-1]

    return note


def test_a_finished_run_is_not_trained_again(
    tiny_config: Config, examples: Examples, judge: DevJudge, tmp_path: Path
) -> None:
    short = changed(tiny_config, optimizer__epochs=1)
    first = fit(short, 0, examples, judge, tmp_path / "seed-0")
    before = weights(first.folder)
    more = changed(short, seeds=[0, 1], data__test=[], blend=0.5, threshold=0.3, export=False)
    again = fit(more, 0, examples, cut_after(0, judge), tmp_path / "seed-0")
    assert again == first
    assert all(torch.equal(before[name], one) for name, one in weights(again.folder).items())


def test_a_cut_off_run_of_another_config_is_not_gone_on_with(
    tiny_config: Config, examples: Examples, judge: DevJudge, tmp_path: Path
) -> None:
    folder = tmp_path / "seed-0"
    with pytest.raises(CutError):
        fit(tiny_config, 0, examples, cut_after(1, judge), folder)
    with pytest.raises(RunError) as caught:
        fit(changed(tiny_config, optimizer__lr=1.0), 0, examples, judge, folder)
    assert str(caught.value) == (
        f"{folder / 'config.yaml'}: found a run of another config under this name; remove {folder}"
        " to start anew, or give the config another name"
    )
    assert read_config(folder / "config.yaml") == tiny_config
