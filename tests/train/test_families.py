"""Encoders of several families, whatever they call their layers: loaded, trained, exported."""

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file
from transformers import AutoModel, DistilBertConfig, PreTrainedConfig

from infer.encoding import Encoder
from infer.runtime.onnx import OnnxRuntime
from infer.runtime.torch import TorchRuntime
from tests.train.conftest import changed
from tests.train.test_memory import FAMILIES
from train.config import Config
from train.errors import RunError
from train.export import export
from train.fit import fit
from train.groups import height_of, parameter_groups
from train.models import empty_model, encoder_of, load_model, save_model
from train.run import prepare

SIZES: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 128,
}
OWN: dict[str, Any] = {
    "electra": {"embedding_size": 16},
    "modernbert": {"max_position_embeddings": 8192, "cls_token_id": 0, "sep_token_id": 2},
}
MOST = {"bert": 126, "electra": 126, "xlm-roberta": 124, "modernbert": 8190}
"""Pieces of a window, without its two special tokens; RoBERTa counts positions from 2."""
TABLES = {"modernbert": "tok_embeddings"}


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture(scope="module")
def config(
    family: str, tiny_encoder: Path, tiny_config: Config, tmp_path_factory: pytest.TempPathFactory
) -> Config:
    """The tiny config with an encoder of the family, its weights drawn by chance."""
    tokens = json.loads((tiny_encoder / "config.json").read_text(encoding="utf-8"))
    kinds = {"vocab_size": tokens["vocab_size"], "pad_token_id": tokens["pad_token_id"]}
    special = {"bos_token_id": 0, "eos_token_id": 2}
    settings = FAMILIES[family](**{**SIZES, **kinds, **special, **OWN.get(family, {})})
    folder = make(settings, tiny_encoder, tmp_path_factory.mktemp("family") / family)
    return changed(tiny_config, encoder=str(folder), optimizer__epochs=1)


def make(settings: PreTrainedConfig, tokenizer: Path, folder: Path) -> Path:
    with torch.random.fork_rng():
        torch.manual_seed(0)
        AutoModel.from_config(settings).save_pretrained(folder)
    for path in tokenizer.glob("tokenizer*"):
        shutil.copy(path, folder)
    return folder


def test_heights_are_those_of_the_layers(config: Config, family: str) -> None:
    heights = height_of(load_model(config))
    assert set(heights.values()) == {0, 1, 2, 3, 4}
    for name, height in heights.items():
        if f".{height - 1}." in name and 1 <= height <= 3:
            continue
        assert height == (0 if "embeddings" in name else 4), name
    if family == "electra":
        assert heights["electra.embeddings_project.weight"] == 0


def test_parameters_are_in_one_group_each(config: Config) -> None:
    model = load_model(config)
    groups = parameter_groups(model, lr=1.0, decay=0.5)
    held = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(held) == sorted(id(parameter) for parameter in model.parameters())
    assert {group["lr"] for group in groups} == {1.0, 0.5, 0.25, 0.125, 0.0625}


def test_embeddings_are_frozen(config: Config, family: str) -> None:
    model = load_model(changed(config, optimizer__freeze_embeddings=True))
    frozen = [name for name, one in model.named_parameters() if not one.requires_grad]
    assert [name.split(".")[-2] for name in frozen] == [TABLES.get(family, "word_embeddings")]


def test_dropout_acts_on_hidden_states_alone(config: Config) -> None:
    model = load_model(changed(config, optimizer__dropout=0.25))
    rates = {m.p for m in model.modules() if isinstance(m, torch.nn.Dropout)}
    assert rates <= {0.0, 0.25}
    assert 0.25 in rates
    settings = model.config.to_dict()
    of_attention = {"attention_probs_dropout_prob", "attention_dropout"} & settings.keys()
    assert of_attention
    assert all(settings[name] == 0 for name in of_attention)
    still = load_model(changed(config, optimizer__dropout=0.0))
    assert {m.p for m in still.modules() if isinstance(m, torch.nn.Dropout)} <= {0.0}


def test_attention_is_sdpa_until_a_cpu_learns(config: Config) -> None:
    model = load_model(config)
    assert model.config._attn_implementation == "sdpa"
    model.set_attn_implementation("eager")  # as `train.fit` does where there is no GPU
    assert model.config._attn_implementation == "eager"


def test_windows_end_where_positions_do(config: Config, family: str) -> None:
    most = MOST[family]
    fits = changed(config, windows__training=most, windows__pieces=most)
    model = load_model(fits).eval()
    if most < 200:  # and the encoder takes them indeed
        with torch.inference_mode():
            model(input_ids=torch.full((1, most + 2), 7))
    assert empty_model(fits).device.type == "meta"
    with pytest.raises(RunError, match=f"expected at most {most}, which is what"):
        load_model(changed(config, windows__training=most + 1))
    with pytest.raises(RunError, match=f"expected at most {most}, which is what"):
        empty_model(changed(config, windows__pieces=most + 1))


def test_the_empty_model_is_the_loaded_one_without_numbers(config: Config) -> None:
    sizes = [
        {name: tuple(one.shape) for name, one in model.state_dict().items()}
        for model in (empty_model(config), load_model(config))
    ]
    assert sizes[0] == sizes[1]


@pytest.mark.slow
def test_the_road_from_one_step_to_onnx(config: Config, tiny_data: Path, tmp_path: Path) -> None:
    material = prepare(config, tiny_data, lambda _: None)
    found = fit(config, 0, material.examples, lambda _: 0.5, tmp_path / "seed-0")
    before = load_file(Path(config.encoder) / "model.safetensors")
    after = load_file(found.folder / "model.safetensors")
    same = {
        name: any(torch.equal(one, other) for other in after.values() if other.shape == one.shape)
        for name, one in before.items()
        if name.endswith("weight") and one.ndim > 1 and "pooler" not in name
    }
    assert same  # each of them has learned, the table of token types (of one row that is used) too
    assert not any(same.values()), same
    encoder = Encoder.load(found.folder / "tokenizer.json")
    assert encoder.begin == encoder_of(config).begin
    exported = export(found.folder)
    batch = [np.array([0, 7, 9, 2]), np.arange(3, 40)]
    torch_, onnx = TorchRuntime(found.folder), OnnxRuntime(exported.full)
    for one, other in zip(torch_.logits(batch), onnx.logits(batch), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-3)
    assert len(OnnxRuntime(exported.quantized).logits(batch)) == 2


@pytest.mark.slow
def test_layouts_are_read_alike_by_torch_and_onnx(config: Config, tmp_path: Path) -> None:
    """`export` compares them itself, all sorts of pieces seeing all sorts of others."""
    stance = changed(
        config,
        task="stance",
        labels=["favor", "against", "neutral"],
        windows={"training": 24, "pieces": 32, "overlap": 0},
    )
    save_model(load_model(stance), stance, (0,), tmp_path / "model")
    assert export(tmp_path / "model").quantized.is_file()


def test_distilbert_has_layers_of_another_name() -> None:
    settings = DistilBertConfig(vocab_size=50, dim=32, n_layers=2, n_heads=2, hidden_dim=64)
    with torch.device("meta"):
        from transformers import AutoModelForTokenClassification  # noqa: PLC0415

        heights = height_of(AutoModelForTokenClassification.from_config(settings))
    assert heights["distilbert.transformer.layer.1.ffn.lin1.weight"] == 2
    assert heights["distilbert.embeddings.word_embeddings.weight"] == 0
    assert heights["classifier.weight"] == 3
