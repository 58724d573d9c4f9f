import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import (
    AutoModelForTokenClassification,
    AutoTokenizer,
    BertConfig,
    BertForTokenClassification,
)

from infer.errors import CheckpointError
from tests.train.base.test_make_base import wheel  # noqa: F401 - a fixture
from tests.train.conftest import changed
from train.base import make_base
from train.base.widen import widen
from train.checks import refuse_blend
from train.config import Config
from train.errors import RunError
from train.lineage import read_lineage, write_lineage
from train.models import empty_model, load_model, load_tokenizer, save_model

pytestmark = pytest.mark.usefixtures("wheel")


@pytest.fixture
def narrow(tmp_path: Path) -> Path:
    """A model of Arabic pieces whose embeddings have been learned."""
    make_base(tmp_path / "few", echo=lambda line: None)
    model = AutoModelForTokenClassification.from_pretrained(tmp_path / "few")
    torch.nn.init.normal_(model.get_input_embeddings().weight)
    model.save_pretrained(tmp_path / "few")
    return tmp_path / "few"


@pytest.fixture
def wide(tmp_path: Path) -> Path:
    make_base(tmp_path / "all", ["arabic", "latin", "cyrillic"], echo=lambda line: None)
    return tmp_path / "all"


@pytest.fixture
def config(tiny_config: Config, narrow: Path, wide: Path) -> Config:
    sizes = {"windows__training": 4, "windows__pieces": 4, "windows__overlap": 0}
    return changed(tiny_config, encoder=str(narrow), vocabulary=str(wide), **sizes)


def rows(folder: Path) -> dict[str, torch.Tensor]:
    """The embedding of each piece of a checkpoint."""
    model = AutoModelForTokenClassification.from_pretrained(folder)
    pieces = AutoTokenizer.from_pretrained(folder).get_vocab()
    weight = model.get_input_embeddings().weight
    return {piece: weight[i] for piece, i in pieces.items()}


def test_own_pieces_keep_their_rows_and_others_get_those_of_the_base(
    config: Config, narrow: Path, wide: Path
) -> None:
    model, pieces = load_model(config), load_tokenizer(config).get_vocab()
    expected = rows(wide) | rows(narrow)
    assert {"ж", "▁ж"} <= pieces.keys() == expected.keys()
    for piece, i in pieces.items():
        assert torch.equal(model.get_input_embeddings().weight[i], expected[piece])
    assert model.config.vocab_size == len(model.get_input_embeddings().weight)


def test_the_shape_is_known_without_weights(config: Config) -> None:
    shape = empty_model(config).get_input_embeddings().weight
    assert shape.is_meta
    assert shape.shape == load_model(config).get_input_embeddings().weight.shape


def test_what_was_widened_can_be_cut_again(config: Config, narrow: Path) -> None:
    again = changed(config, scripts=["arabic"])
    model, pieces = load_model(again), load_tokenizer(again).get_vocab()
    expected = rows(narrow)
    assert pieces.keys() == expected.keys()
    for piece, i in pieces.items():
        assert torch.equal(model.get_input_embeddings().weight[i], expected[piece])


def test_a_blend_is_with_the_encoder_as_it_was_cut(
    config: Config, narrow: Path, tmp_path: Path
) -> None:
    save_model(load_model(config), config, (0,), tmp_path / "widened")
    refuse_blend(
        changed(
            config,
            encoder=str(tmp_path / "widened"),
            vocabulary="",
            scripts=["arabic"],
            blend=0.5,
        )
    )


def test_where_the_pieces_came_from_is_told(config: Config, tmp_path: Path) -> None:
    write_lineage(tmp_path, config, (0,))
    told = read_lineage(tmp_path)["vocabulary"]
    assert told["scripts"] == ["arabic", "latin", "cyrillic"]


def test_a_vocabulary_without_the_own_pieces_is_refused(narrow: Path, wide: Path) -> None:
    model = AutoModelForTokenClassification.from_pretrained(wide)
    with pytest.raises(CheckpointError, match=r"few: lacks 2 of the encoder's pieces, such as 'ж'"):
        widen(model, AutoTokenizer.from_pretrained(wide), narrow)


def test_a_base_of_another_width_is_refused(narrow: Path, wide: Path) -> None:
    sizes = BertConfig(vocab_size=40, hidden_size=16, num_attention_heads=2, num_hidden_layers=1)
    model = BertForTokenClassification(sizes)
    with pytest.raises(CheckpointError, match=r"width 16, .*, found width 32"):
        widen(model, AutoTokenizer.from_pretrained(narrow), wide)


def test_a_base_with_fewer_embeddings_than_pieces_is_refused(narrow: Path, wide: Path) -> None:
    shutil.copy(narrow / "model.safetensors", wide)
    few = json.loads((narrow / "config.json").read_text(encoding="utf-8"))
    (wide / "config.json").write_text(json.dumps(few), encoding="utf-8")
    model = AutoModelForTokenClassification.from_pretrained(narrow)
    with pytest.raises(CheckpointError, match=r"for \d+ pieces, found width 32 for"):
        widen(model, AutoTokenizer.from_pretrained(narrow), wide)


def test_arabic_is_read_as_before(config: Config, narrow: Path) -> None:
    before = AutoModelForTokenClassification.from_pretrained(narrow).eval()
    text = "السلام من"
    old, new = AutoTokenizer.from_pretrained(narrow), load_tokenizer(config)
    assert new.tokenize(text) == old.tokenize(text)
    states = [
        model.eval().base_model(**tokenizer(text, return_tensors="pt")).last_hidden_state
        for model, tokenizer in ((before, old), (load_model(config), new))
    ]
    torch.testing.assert_close(states[0], states[1])


def test_a_missing_vocabulary_is_told_by_its_key(config: Config, tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    with pytest.raises(RunError, match=rf"tiny: vocabulary: cannot load '{gone}'; make the base"):
        load_model(changed(config, vocabulary=gone))
