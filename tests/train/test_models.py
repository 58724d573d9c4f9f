"""What cannot be loaded is told on one line, before hours are spent."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import huggingface_hub
import pytest
import torch
from huggingface_hub import constants
from safetensors.torch import load_file, save_file

from tests.train.conftest import Ran, changed
from tests.train.hub.conftest import hub  # noqa: F401 - a fixture
from tests.train.hub.repos import Repo
from tests.train.hub.stand_in import Hub
from train.checks import refuse_blend
from train.config import Config
from train.errors import RunError
from train.models import encoder_of, load_model


@pytest.mark.parametrize("load", [load_model, encoder_of])
@pytest.mark.parametrize("place", ["gone", "empty"])
def test_a_missing_encoder_is_told_on_one_line(
    tiny_config: Config, tmp_path: Path, load: Callable[[Config], object], place: str
) -> None:
    (tmp_path / "empty").mkdir()
    missing = str(tmp_path / place)
    with pytest.raises(RunError) as caught:
        load(changed(tiny_config, encoder=missing))
    told = str(caught.value)
    assert told.startswith(
        f"tiny: encoder: cannot load '{missing}'; make the base encoder first (train base) or run "
        "the config it comes from ("
    )
    assert "\n" not in told


@pytest.mark.parametrize("name", ["training", "pieces"])
def test_windows_longer_than_the_encoder_takes_are_refused(tiny_config: Config, name: str) -> None:
    config = changed(tiny_config, **{f"windows__{name}": 127})
    with pytest.raises(RunError) as caught:
        load_model(config)
    assert str(caught.value) == (
        f"tiny: windows.{name}: expected at most 126, which is what {config.encoder!r} can take, "
        "found 127"
    )


def test_an_earlier_run_keeps_its_head(tiny_run: Ran, tiny_config: Config) -> None:
    model = load_model(changed(tiny_config, encoder=str(tiny_run.fitted.folder)))
    head = load_file(tiny_run.fitted.folder / "model.safetensors")["classifier.weight"]
    assert torch.equal(model.classifier.weight, head)


def test_a_task_with_other_labels_gets_a_new_head(tiny_run: Ran, tiny_config: Config) -> None:
    model = load_model(changed(tiny_config, encoder=str(tiny_run.fitted.folder), labels=["PER"]))
    assert model.classifier.weight.shape[0] == 3
    learned = load_file(tiny_run.fitted.folder / "model.safetensors")
    body = "bert.encoder.layer.0.output.dense.weight"
    assert torch.equal(model.state_dict()[body], learned[body])


@pytest.fixture
def broken(tiny_encoder: Path, tmp_path: Path) -> Path:
    """A copy of the tiny encoder, to be broken."""
    return shutil.copytree(tiny_encoder, tmp_path / "broken")


def refused(config: Config, load: Callable[[Config], object]) -> str:
    """The one line that tells why an encoder is not loaded."""
    with pytest.raises(RunError) as caught:
        load(config)
    told = str(caught.value)
    assert "\n" not in told
    return told


def set_key(folder: Path, key: str, value: object) -> None:
    path = folder / "config.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(settings | {key: value}), encoding="utf-8")


def test_a_tokenizer_of_another_checkpoint_is_refused(tiny_config: Config, broken: Path) -> None:
    pieces = json.loads((broken / "config.json").read_text(encoding="utf-8"))["vocab_size"]
    set_key(broken, "vocab_size", pieces - 1)
    assert refused(changed(tiny_config, encoder=str(broken)), encoder_of) == (
        f"tiny: encoder: '{broken}' has a tokenizer of {pieces} pieces, but its model has "
        f"embeddings for {pieces - 1}; the two are not of one checkpoint: take tokenizer.json from "
        "where config.json and the weights came from"
    )


@pytest.mark.parametrize("cut", ["row", "layer"])
def test_weights_of_another_checkpoint_are_refused(
    tiny_config: Config, broken: Path, cut: str
) -> None:
    weights = load_file(broken / "model.safetensors")
    table = "embeddings.word_embeddings.weight"
    if cut == "row":
        weights[table] = weights[table][:-1].clone()
    else:
        weights = {name: one for name, one in weights.items() if "layer.1.output" not in name}
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    told = refused(changed(tiny_config, encoder=str(broken)), load_model)
    start = f"tiny: encoder: the weights of '{broken}' are not those that its config.json describes"
    rows = len(weights[table])
    if cut == "row":
        found = f"bert.{table}: expected [{rows + 1}, 32], found [{rows}, 32]"
        assert told == f"{start}: {found}; bring the folder anew"
    else:
        found = "bert.encoder.layer.1.output.LayerNorm.bias: it is missing, and 3 more"
        assert told == f"{start}: {found}; bring the folder anew"


def test_a_pickle_is_never_loaded(tiny_config: Config, broken: Path) -> None:
    (broken / "model.safetensors").unlink()
    (broken / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'true'\ntR.")
    assert refused(changed(tiny_config, encoder=str(broken)), load_model) == (
        f"tiny: encoder: cannot load '{broken}'; its weights are a pickle alone "
        "(pytorch_model.bin), which can hold any program and is never loaded; ask its authors for "
        "model.safetensors, or convert a copy that you trust"
    )


@pytest.fixture
def cached(hub: Hub, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:  # noqa: F811
    """The stand-in as the Hub of this process, with a cache of its own."""
    monkeypatch.setattr(constants, "ENDPOINT", hub.endpoint)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    template = f"{hub.endpoint}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
    monkeypatch.setattr("huggingface_hub.hf_api.api.endpoint", hub.endpoint)
    yield hub
    huggingface_hub.close_session()


@pytest.mark.parametrize("load", [load_model, encoder_of])
def test_a_hub_id_that_does_not_exist(
    tiny_config: Config, cached: Hub, load: Callable[[Config], object]
) -> None:
    told = refused(changed(tiny_config, encoder="user/nothing"), load)
    assert told.startswith(
        "tiny: encoder: cannot load 'user/nothing'; on the Hub: is no folder here"
    )
    assert "has no such model, or has it for its owner alone: mind the spelling" in told


@pytest.mark.parametrize("load", [load_model, encoder_of])
def test_a_hub_id_that_is_gated(
    tiny_config: Config, cached: Hub, tiny_encoder: Path, load: Callable[[Config], object]
) -> None:
    keep(cached, tiny_encoder, gated=True)
    told = refused(changed(tiny_config, encoder="user/encoder"), load)
    assert told.startswith(
        "tiny: encoder: cannot load 'user/encoder'; on the Hub: is gated: ask to be let in at "
    )


def test_a_hub_id_that_holds_only_a_pickle(
    tiny_config: Config, cached: Hub, tiny_encoder: Path
) -> None:
    keep(cached, tiny_encoder, weights="pytorch_model.bin")
    assert refused(changed(tiny_config, encoder="user/encoder"), load_model).startswith(
        "tiny: encoder: cannot load 'user/encoder'; its weights are a pickle alone "
        "(pytorch_model.bin)"
    )


def test_a_hub_id_is_loaded(tiny_config: Config, cached: Hub, tiny_encoder: Path) -> None:
    keep(cached, tiny_encoder)
    config = changed(tiny_config, encoder="user/encoder")
    encoder_of(config)
    found, expected = load_model(config), load_model(tiny_config)
    name = "bert.embeddings.word_embeddings.weight"
    assert torch.equal(found.state_dict()[name], expected.state_dict()[name])


def keep(hub: Hub, folder: Path, *, gated: bool = False, weights: str = "") -> None:  # noqa: F811
    """Put a folder onto the stand-in, its weights under another name if one is given."""
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    if weights:
        files[weights] = files.pop("model.safetensors")
    hub.repos["user/encoder"] = Repo(private=False, gated=gated)
    hub.repos["user/encoder"].put("main", files)


def test_a_blend_with_an_encoder_without_a_head_is_refused(tiny_config: Config) -> None:
    told = refused(changed(tiny_config, blend=0.5), refuse_blend)
    assert told == (
        "tiny: blend: expected an encoder with the same head, which an earlier run has learned, "
        f"but {tiny_config.encoder} has no bert.embeddings.LayerNorm.bias of the size [32]; set "
        "blend to 1, or take the model of a run as encoder"
    )


def test_a_blend_with_a_head_of_other_labels_is_refused(tiny_run: Ran, tiny_config: Config) -> None:
    encoder = str(tiny_run.fitted.folder)
    refuse_blend(changed(tiny_config, encoder=encoder, blend=0.5))
    told = refused(changed(tiny_config, encoder=encoder, blend=0.5, labels=["PER"]), refuse_blend)
    assert f"but {encoder} has no classifier.bias of the size [3]; " in told
