import json
from pathlib import Path
from typing import Any

import pytest
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import (
    AutoModel,
    AutoTokenizer,
    BertConfig,
    BertModel,
    ElectraConfig,
    ElectraModel,
    PreTrainedTokenizerFast,
    XLMRobertaConfig,
    XLMRobertaForTokenClassification,
    XLMRobertaModel,
)

from infer.errors import CheckpointError, InputError
from tests.train.base.examples import POSITIONS, vocabulary
from train.base.hub import cut_checkpoint
from train.base.tokenizer import XLMR

SHAPE = {
    "hidden_size": 16,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": POSITIONS,
}


def save_tokenizer(folder: Path, core: Any) -> None:
    """Save a tokenizer that cuts and normalises as XLM-R's does, not as ours."""
    core.normalizer = normalizers.NFKC()
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    core.post_processor = processors.TemplateProcessing(
        single=list(XLMR.single),
        pair=list(XLMR.pair),
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    PreTrainedTokenizerFast(
        tokenizer_object=core, model_max_length=512, **XLMR.roles
    ).save_pretrained(folder)


def unigram() -> Tokenizer:
    return Tokenizer(models.Unigram(vocabulary(), unk_id=3))


def checkpoint(folder: Path, kind: str = "xlm-roberta", spare: int = 0) -> Path:
    """Write a tiny checkpoint of two layers with random weights."""
    torch.manual_seed(0)
    size = len(vocabulary()) + spare
    if kind == "bert":
        # multilingual E5's config says 0, though its padding is piece 1
        model: Any = BertModel(BertConfig(vocab_size=size, pad_token_id=0, **SHAPE))
    elif kind == "electra":
        model = ElectraModel(ElectraConfig(vocab_size=size, **SHAPE))
    else:
        model = XLMRobertaModel(XLMRobertaConfig(vocab_size=size, **SHAPE))
    model.save_pretrained(folder)
    save_tokenizer(folder, unigram())
    return folder


def hidden(folder: Path, *text: str) -> torch.Tensor:
    model = AutoModel.from_pretrained(folder, add_pooling_layer=False).eval()
    ready = AutoTokenizer.from_pretrained(folder)(*text, return_tensors="pt")
    with torch.no_grad():
        found: torch.Tensor = model(**ready).last_hidden_state
    return found


@pytest.mark.parametrize(("kind", "spare"), [("xlm-roberta", 0), ("bert", 5)])
@pytest.mark.parametrize("text", [("السلامة من",), ("من السلام", "سلامة بن"), ("",)])
def test_hidden_states_stay(tmp_path: Path, kind: str, spare: int, text: tuple[str, ...]) -> None:
    source = checkpoint(tmp_path / "whole", kind, spare)
    made = cut_checkpoint(source, ["arabic"], tmp_path / "cut")
    assert made.pieces < len(vocabulary())
    assert torch.equal(hidden(source, *text), hidden(tmp_path / "cut", *text))


@pytest.mark.parametrize(("kind", "length"), [("xlm-roberta", POSITIONS - 2), ("bert", POSITIONS)])
def test_the_tokenizer_is_ours(tmp_path: Path, kind: str, length: int) -> None:
    cut_checkpoint(checkpoint(tmp_path / "whole", kind), ["arabic"], tmp_path / "cut")
    found = AutoTokenizer.from_pretrained(tmp_path / "cut")
    assert found.tokenize("مـنْ،السلامة ж") == ["▁من", "▁", "،", "▁ال", "سلام", "ة", "▁", "ж"]
    assert found.unk_token_id in found("ж").input_ids
    assert found.model_max_length == length
    assert {r: found.special_tokens_map[r] for r in XLMR.roles} == dict(XLMR.roles)


def test_config_points_to_the_special_tokens(tmp_path: Path) -> None:
    made = cut_checkpoint(checkpoint(tmp_path / "whole", "bert"), ["arabic"], tmp_path / "cut")
    config = json.loads((tmp_path / "cut" / "config.json").read_bytes())
    ids = [config[key] for key in ("bos_token_id", "pad_token_id", "eos_token_id", "vocab_size")]
    assert ids == [0, 1, 2, made.pieces]


def test_a_head_and_its_labels_stay_behind(tmp_path: Path) -> None:
    size = len(vocabulary())
    XLMRobertaForTokenClassification(XLMRobertaConfig(vocab_size=size, **SHAPE)).save_pretrained(
        tmp_path / "whole"
    )
    save_tokenizer(tmp_path / "whole", unigram())
    cut_checkpoint(tmp_path / "whole", ["arabic"], tmp_path / "cut")
    _, found = AutoModel.from_pretrained(
        tmp_path / "cut", add_pooling_layer=False, output_loading_info=True
    )
    assert not found["missing_keys"]
    assert not found["unexpected_keys"]


def test_records_source_hash_and_licence(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "whole")
    (source / "README.md").write_text("---\nlicense: mit\n---\n# Tiny\n")
    made = cut_checkpoint(source, ["arabic"], tmp_path / "cut")
    assert (made.source, made.licence, len(made.sha256)) == (str(source), "mit", 64)


def test_a_checkpoint_without_a_card_has_no_licence(tmp_path: Path) -> None:
    made = cut_checkpoint(checkpoint(tmp_path / "whole"), ["arabic"], tmp_path / "cut")
    assert made.licence is None


@pytest.mark.parametrize(
    ("model", "found"),
    [
        (
            models.WordPiece({"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}, unk_token="<unk>"),
            "WordPiece",
        ),
        (models.BPE({"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}, [], unk_token="<unk>"), "BPE"),
    ],
)
def test_refuses_other_tokenizers(tmp_path: Path, model: Any, found: str) -> None:
    source = checkpoint(tmp_path / "whole")
    save_tokenizer(source, Tokenizer(model))
    with pytest.raises(CheckpointError, match=f"model: expected Unigram, found {found};"):
        cut_checkpoint(source, ["arabic"], tmp_path / "cut")


def test_refuses_other_models(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "whole", "electra")
    with pytest.raises(CheckpointError, match="expected one of bert, xlm-roberta, found 'electra'"):
        cut_checkpoint(source, ["arabic"], tmp_path / "cut")


def test_refuses_a_tokenizer_of_more_pieces(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "whole", spare=-3)
    with pytest.raises(CheckpointError, match=r"pieces, but the model has embeddings for \d+"):
        cut_checkpoint(source, ["arabic"], tmp_path / "cut")


def test_refuses_a_checkpoint_that_lacks_weights(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "whole")
    config = json.loads((source / "config.json").read_bytes())
    (source / "config.json").write_text(json.dumps(config | {"num_hidden_layers": 3}))
    with pytest.raises(CheckpointError, match=r"lacks 16 of the encoder's weights, encoder\.layer"):
        cut_checkpoint(source, ["arabic"], tmp_path / "cut")


def test_refuses_pickled_weights(tmp_path: Path) -> None:
    source = checkpoint(tmp_path / "whole")
    torch.save({}, source / "pytorch_model.bin")
    (source / "model.safetensors").unlink()
    with pytest.raises(InputError, match="cannot be loaded"):
        cut_checkpoint(source, ["arabic"], tmp_path / "cut")


def test_names_a_source_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"nowhere: cannot be loaded \(.+\); give a folder or hub"):
        cut_checkpoint(tmp_path / "nowhere", ["arabic"], tmp_path / "cut")
    assert not (tmp_path / "cut").exists()
