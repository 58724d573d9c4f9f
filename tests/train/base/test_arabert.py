"""A tokenizer as the hub has it becomes one of raw text, and stays so on disk."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from transformers import AutoTokenizer, BertConfig

from infer.encoding import Encoder
from infer.layout import HOLDER, TARGET
from infer.text import sentences, words
from tests.strategies import texts
from tests.train.conftest import changed
from train.base.arabert import arabert_tokenizer, is_arabert, is_segmented, with_preprocessing
from train.config import Config
from train.errors import RunError
from train.models import encoder_of, load_tokenizer

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
SIGNS = ("[رابط]", "[بريد]", "[مستخدم]")
LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوىيةءآأؤإئabcdefghijklmnopqrstuvwxyzMASKCLP0123456789"
WORDS = (*"[].,-،؟!<>@#&:;…", "هذا", "من", "رابط", "بريد", "مستخدم", "كوفيد", "19", *LETTERS)
KNOWN = (*WORDS, *(f"##{letter}" for letter in LETTERS))
RAW = "هٰذَا https://t.co/aB من @ali a@b.com كوفيد19 [MASK] 😀 گانا"
RAW_PIECES = (
    *("هذا", SIGNS[0], "من", SIGNS[2], SIGNS[1], "كوفيد", "19"),
    *("[", "M", "##A", "##S", "##K", "]", "ك", "##ا", "##ن", "##ا"),
)
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


def hub_folder(folder: Path, pieces: Sequence[str], *, added: bool) -> Path:
    """Write a tokenizer as AraBERT's lies on the hub, its signs as added tokens or pieces."""
    folder.mkdir(parents=True)
    (folder / "vocab.txt").write_text("\n".join(pieces) + "\n", encoding="utf-8")
    settings: dict[str, Any] = {
        "tokenizer_class": "BertTokenizer",
        "do_lower_case": False,
        "model_max_length": 512,
        "never_split": SIGNS,
    }
    if added:
        settings["additional_special_tokens"] = SIGNS
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")
    sizes = BertConfig(
        vocab_size=len(pieces),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=64,
    )
    sizes.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module", params=[True, False], ids=["added tokens", "pieces"])
def hub(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hub") / "arabert"
    return hub_folder(folder, [*SPECIAL, *SIGNS, *KNOWN], added=request.param)


@pytest.fixture(scope="module")
def plain(hub: Path) -> Any:
    return AutoTokenizer.from_pretrained(hub)


@pytest.fixture(scope="module")
def ours(plain: Any) -> Any:
    return arabert_tokenizer(plain)


def expected(plain: Any) -> list[str]:
    """RAW's pieces: a sign is cut as this tokenizer cuts it."""
    cut = [plain.tokenize(piece) if piece in SIGNS else [piece] for piece in RAW_PIECES]
    return [piece for pieces in cut for piece in pieces]


def test_a_sign_is_cut_as_the_hub_cuts_it(plain: Any, ours: Any) -> None:
    assert ours.tokenize(RAW) == expected(plain)
    for sign in SIGNS:
        assert len(plain.tokenize(sign)) in (1, 3)
        assert ours.tokenize(f"من {sign} من") == plain.tokenize(f"من {sign} من")


def test_the_tokenizer_of_the_hub_stays_as_it_is(hub: Path, plain: Any, ours: Any) -> None:
    again = AutoTokenizer.from_pretrained(hub)
    assert plain.backend_tokenizer.to_str() == again.backend_tokenizer.to_str()


def test_offsets_are_those_of_the_raw_text(ours: Any) -> None:
    raw = "قال هٰذَا جدااااا كوفيد19"
    found = ours(raw, return_offsets_mapping=True, add_special_tokens=False)
    pieces = ours.convert_ids_to_tokens(found["input_ids"])
    places = dict(zip(pieces, found["offset_mapping"], strict=True))
    assert places["هذا"] == (4, 9)
    assert (raw[slice(*places["كوفيد"])], raw[slice(*places["19"])]) == ("كوفيد", "19")


def test_it_survives_the_disk(hub: Path, ours: Any, tmp_path: Path) -> None:
    ours.save_pretrained(tmp_path)
    (tmp_path / "config.json").write_bytes((hub / "config.json").read_bytes())
    again = AutoTokenizer.from_pretrained(tmp_path)
    assert again.backend_tokenizer.to_str() == ours.backend_tokenizer.to_str()
    assert again(RAW, return_offsets_mapping=True) == ours(RAW, return_offsets_mapping=True)
    assert again(RAW, RAW).input_ids == ours(RAW, RAW).input_ids
    assert with_preprocessing(again, str(tmp_path), "any") is again
    second = tmp_path / "second"
    again.save_pretrained(second)
    assert (second / "tokenizer.json").read_bytes() == (tmp_path / "tokenizer.json").read_bytes()


def test_infer_reads_it_as_transformers_does(ours: Any, tmp_path: Path) -> None:
    ours.save_pretrained(tmp_path)
    encoder = Encoder(Tokenizer.from_file(str(tmp_path / "tokenizer.json")))
    found = encoder.encode(RAW, sentences(RAW), words(RAW))
    assert found.ids.tolist() == ours(RAW, add_special_tokens=False).input_ids
    assert [encoder.begin, *found.ids, encoder.end] == ours(RAW).input_ids
    marks = [encoder.piece(*each) for each in (HOLDER, TARGET)]
    assert len({*marks, encoder.begin, encoder.end, ours.unk_token_id}) == 5


@given(st.one_of(texts(), st.text(max_size=60)))
def test_any_text_passes_and_its_offsets_lie_in_it(core: Tokenizer, text: str) -> None:
    # a panic of the tokenizers library is no Exception, but fails this test all the same
    text = text.translate(SURROGATES)
    for start, end in core.encode(text, add_special_tokens=False).offsets:
        assert 0 <= start < end <= len(text)


@pytest.fixture(scope="module")
def core(ours: Any) -> Any:
    return ours.backend_tokenizer


def test_an_arabert_is_told_by_its_signs_or_its_name(tmp_path: Path) -> None:
    signed = hub_folder(tmp_path / "signed", [*SPECIAL, *SIGNS, *KNOWN], added=False)
    unsigned = hub_folder(tmp_path / "unsigned", [*SPECIAL, *KNOWN], added=False)
    assert is_arabert(AutoTokenizer.from_pretrained(signed))
    other = AutoTokenizer.from_pretrained(unsigned)  # as CAMeLBERT's: Arabic pieces, no signs
    assert not is_arabert(other, "CAMeL-Lab/bert-base-arabic-camelbert-msa")
    assert with_preprocessing(other, str(unsigned), "any") is other
    assert is_arabert(other, "aubmindlab/bert-base-arabertv02")
    assert is_arabert(other, "aubmindlab/bert-large-arabertv02")
    assert is_arabert(other, "aubmindlab/araelectra-base-discriminator")
    assert not is_arabert(other, "aubmindlab/bert-base-arabertv2")
    assert not is_arabert(other, "someone/aubmindlab/bert-base-arabertv02")


def test_an_encoder_of_farasas_segments_is_refused(tiny_config: Config, tmp_path: Path) -> None:
    pieces = [*SPECIAL, *SIGNS, *KNOWN, "ال+", "و+", "ب+", "ل+", "+ة", "+ات", "+ها"]
    folder = hub_folder(tmp_path / "arabertv2", pieces, added=False)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    assert is_segmented(tokenizer, "aubmindlab/bert-base-arabertv2")
    assert not is_segmented(tokenizer, "aubmindlab/bert-base-arabertv02")
    with pytest.raises(RunError) as caught:
        load_tokenizer(changed(tiny_config, encoder=str(folder)))
    assert str(caught.value) == (
        f"tiny: encoder: {str(folder)!r} expects text cut by Farasa (its vocabulary has pieces such"
        " as 'ال+'), which is not supported; use aubmindlab/bert-base-arabertv02 or"
        " aubmindlab/bert-large-arabertv02"
    )


def test_training_gets_it(hub: Path, tiny_config: Config) -> None:
    config = changed(tiny_config, encoder=str(hub))
    tokenizer = load_tokenizer(config)
    assert tokenizer.tokenize(RAW) == expected(AutoTokenizer.from_pretrained(hub))
    ids = encoder_of(config).encode(RAW, sentences(RAW), words(RAW)).ids
    assert tokenizer.convert_ids_to_tokens(ids) == tokenizer.tokenize(RAW)
