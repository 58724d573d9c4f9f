"""Pieces, their words and their sentences."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers

import infer.encoding
from infer.encoding import Encoder, Encoders, Encoding, Places
from infer.errors import CheckpointError
from infer.spans import Span
from infer.text import paragraphs, sentences, words
from tests.strategies import texts
from tests.tiny import make_tokenizer

TOKENIZER = make_tokenizer()
ENCODER = Encoder(make_tokenizer())


def encode(text: str, encoder: Encoder = ENCODER) -> Encoding:
    return encoder.encode(text, sentences(text), words(text))


def readable(text: str) -> str:
    return "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)


def tokens(encoding: Encoding) -> list[str]:
    return [str(TOKENIZER.id_to_token(int(i))) for i in encoding.ids]


def test_a_text_by_hand() -> None:
    encoding = encode("قال غسان. قط: َ\nلحفتر")
    assert tokens(encoding) == ["▁قال", "▁غسان", "▁", ".", "▁", "ق", "ط", "▁", ":", "▁لحفتر"]
    assert encoding.word_of.tolist() == [0, 1, 2, 2, 3, 3, 3, 4, 4, 6]
    assert encoding.first.tolist() == [0, 1, 2, 4, 7, -1, 9]  # the lone diacritic has no piece
    assert encoding.sentence_ends.tolist() == [4, 9, 10]


@pytest.mark.parametrize("text", ["", " \n", "\u200f", "َ"])
def test_a_text_without_pieces(text: str) -> None:
    encoding = encode(text)
    assert encoding.ids.shape == encoding.word_of.shape == (0,)
    assert encoding.ids.dtype == encoding.sentence_ends.dtype == np.int64
    assert encoding.first.tolist() == [-1] * len(words(text))
    assert encoding.sentence_ends.tolist() == [0] * len(sentences(text))


@given(texts())
def test_pieces_belong_to_the_first_word_that_they_overlap(text: str) -> None:
    encoding, found = encode(text), words(text)
    expected_ids, expected_words, ends = [], [], []
    for sentence in sentences(text):
        one = TOKENIZER.encode(readable(sentence.of(text)), add_special_tokens=False)
        expected_ids += [i for i in one.ids if TOKENIZER.id_to_token(i) not in ("<s>", "</s>")]
        for start, end in one.offsets:
            place = range(sentence.start + start, sentence.start + end)
            near = [w for w, word in enumerate(found) if any(i in range(*word) for i in place)]
            expected_words.append(near[0] if near else -1)
        ends.append(len(expected_ids))
    assert encoding.ids.tolist() == expected_ids
    assert encoding.word_of.tolist() == expected_words
    assert encoding.sentence_ends.tolist() == ends


@given(texts())
def test_first_is_the_first_piece_of_each_word(text: str) -> None:
    encoding = encode(text)
    held = encoding.word_of.tolist()
    count = len(words(text))
    assert encoding.first.tolist() == [held.index(w) if w in held else -1 for w in range(count)]


@given(texts(hostile=False), st.integers(12, 60))
def test_long_sentences_cut_at_white_space_give_the_same_ids(text: str, longest: int) -> None:
    """It holds where white space leaves no run as long as a call, as in any real article."""
    if max(map(len, text.split()), default=0) >= longest:
        longest = max(map(len, text.split())) + 1
    whole = encode(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(infer.encoding, "LONGEST_CALL", longest)
        cut = encode(text)
    for name in ("ids", "word_of", "first", "sentence_ends"):
        assert getattr(cut, name).tolist() == getattr(whole, name).tolist()


@given(texts(), st.integers(1, 9))
def test_calls_are_bounded_and_lose_nothing(text: str, longest: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(infer.encoding, "LONGEST_CALL", longest)
        for sentence in sentences(text):
            chunks = list(infer.encoding._chunks(text, sentence))
            assert all(0 < len(chunk.of(text)) <= longest for chunk in chunks)
            assert "".join(chunk.of(text) for chunk in chunks) == sentence.of(text)
        held = encode(text).word_of
    assert (np.diff(held[held >= 0]) >= 0).all()


@pytest.mark.parametrize("space", [" ", "\t", "\u00a0"])
def test_a_long_sentence_is_cut_at_white_space_of_any_kind(space: str) -> None:
    text = space.join(["لحفتر"] * 1000)
    assert set(tokens(encode(text))) == {"▁لحفتر"}


def test_a_run_without_white_space_is_cut_anywhere() -> None:
    encoding = encode("ق" * 4500)
    assert (encoding.word_of == 0).all()
    assert tokens(encoding).count("ق") == 4500


def test_special_tokens_in_an_article_are_ordinary_text() -> None:
    encoding = encode("قال <s> ثم </s>")
    assert not {ENCODER.begin, ENCODER.end} & set(encoding.ids.tolist())
    assert (encoding.first >= 0).all()


def test_lone_surrogates_are_read_as_replacement_characters() -> None:
    assert encode("قال \ud800ab").ids.tolist() == encode("قال \ufffdab").ids.tolist()


def test_a_tokenizer_that_counts_the_space_to_the_next_word() -> None:
    """As XLM-RoBERTa's own does: its pieces start at the space before the word."""
    tokenizer = make_tokenizer()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    encoding = encode("قال غسان سلامة", Encoder(tokenizer))
    assert encoding.word_of.tolist() == [0, 1, 2]


def test_a_tokenizer_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    with pytest.raises(CheckpointError, match=r"tokenizer\.json: cannot be read as a tokenizer"):
        Encoder.load(path)
    for content in ("{", "[]", '{"version": "1.0"}'):
        path.write_text(content)
        with pytest.raises(CheckpointError, match=r"tokenizer\.json: cannot be read"):
            Encoder.load(path)


def test_a_tokenizer_without_special_tokens(tmp_path: Path) -> None:
    bare = Tokenizer(make_tokenizer().model)
    bare.save(str(tmp_path / "tokenizer.json"))
    with pytest.raises(CheckpointError, match="0 special tokens, expected 2"):
        Encoder.load(tmp_path / "tokenizer.json")


@given(texts())
def test_pieces_have_their_places_in_the_text(text: str) -> None:
    parts = sentences(text)
    found = ENCODER.places(text, parts)
    assert found.ids.shape == (len(found.spans),) == (found.counts.sum(),)
    ends = found.counts.cumsum()
    for part, start, end in zip(parts, ends - found.counts, ends, strict=True):
        for a, b in found.spans[start:end].tolist():
            assert part.start <= a <= b <= part.end


def test_marks_are_single_pieces_and_unknown_ones_are_the_unknown_piece() -> None:
    encoder = Encoder(make_tokenizer(("@",)))
    assert TOKENIZER.id_to_token(ENCODER.piece("ق")) == "ق"
    assert encoder.piece("@") == make_tokenizer(("@",)).token_to_id("▁@")
    assert ENCODER.piece("€") == TOKENIZER.token_to_id("<unk>")
    assert ENCODER.piece("€", "ق") == ENCODER.piece("ق")
    dropping = make_tokenizer()
    dropping.normalizer = normalizers.Replace(Regex("[€@\ue000]"), "")
    assert Encoder(dropping).piece("€", "@") == Encoder(dropping).end


def test_equal_tokenizers_are_read_once(tmp_path: Path) -> None:
    one, same, other = (tmp_path / name for name in ("one.json", "same.json", "other.json"))
    for path in (one, same):
        make_tokenizer().save(str(path))
    other.write_text(one.read_text(encoding="utf-8").replace("سلامة", "سلآمة"), encoding="utf-8")
    encoders = Encoders()
    assert encoders.load(one) is encoders.load(same)
    assert encoders.load(other) is not encoders.load(one)
    with pytest.raises(CheckpointError, match="cannot be read as a tokenizer"):
        encoders.load(tmp_path / "none.json")


def test_lines_end_where_their_last_sentence_does() -> None:
    text = "قال سلامة. وأضاف.\n\nغادر حفتر.\nثم عاد. انتهى"
    found = ENCODER.encode(text, sentences(text), words(text), paragraphs(text))
    assert len(found.sentence_ends) == 5
    assert found.line_ends.tolist() == found.sentence_ends[[1, 2, 4]].tolist()
    alone = encode(text)
    assert alone.line_ends.tolist() == alone.sentence_ends.tolist()
    assert ENCODER.encode("", (), (), ()).line_ends.tolist() == []


def test_within_a_block_a_text_is_cut_once(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Encoder(make_tokenizer())
    text, cut = "وصل سلامة. قال حفتر.", list[int]()
    bounds, inner = sentences(text), encoder.places

    def counted(text: str, parts: Sequence[Span]) -> Places:
        cut.append(len(parts))
        return inner(text, parts)

    monkeypatch.setattr(encoder, "places", counted)
    alone = encoder.encode(text, bounds, words(text))
    with encoder:
        for lines in ((), [Span(0, len(text))]):
            within = encoder.encode(text, bounds, words(text), lines)
            np.testing.assert_array_equal(within.ids, alone.ids)
        assert len(within.line_ends) == 1
        assert cut == [2, 2]
        encoder.encode(text, bounds[:1], words(text)[:2])  # other sentences
        assert cut == [2, 2, 1]
    encoder.encode(text, bounds, words(text))
    assert cut == [2, 2, 1, 2]
