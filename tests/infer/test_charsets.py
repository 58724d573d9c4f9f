"""Bytes into text: marks, complaints, guesses."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.charsets import Charset, check_encoding, decode, detect
from infer.errors import InputError, UsageError

ARABIC = "قال المبعوث الأممي غسان سلامة إن الهدنة صامدة في طرابلس.\r\nوأضاف: «لا حل عسكريا»."
UTF8 = Charset("utf-8", guessed=True)


def text_of(data: bytes, named: str | None = None) -> str:
    charset = detect(data[:4], named)
    return decode(data[charset.mark :], charset, "a.txt")


def complaint(data: bytes, named: str | None = None) -> str:
    with pytest.raises(InputError) as caught:
        text_of(data, named)
    return str(caught.value)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
        (b"", "utf-8"),
    ],
)
@given(text=st.text().filter(lambda text: text[:1] not in ("\ufeff", "\x00")))
def test_a_mark_tells_the_encoding_and_is_no_part_of_the_text(mark, encoding, text):
    data = mark + text.encode(encoding)
    if mark:
        assert text_of(data) == text_of(data, "cp1256") == text
    else:
        assert text_of(data, "utf-8") == text


def test_a_second_mark_is_text():
    assert text_of(codecs.BOM_UTF8 + "\ufeffأ".encode()) == "\ufeffأ"


@pytest.mark.parametrize("encoding", ["cp1256", "utf-16", "utf-16-le", "utf-8", "utf-8-sig"])
def test_named_encodings_are_obeyed(encoding):
    assert text_of(ARABIC.encode(encoding), encoding) == ARABIC


@given(st.binary(max_size=200).filter(lambda data: data[:2] not in (b"\xff\xfe", b"\xfe\xff")))
def test_any_bytes_are_their_own_text_or_a_complaint_of_one_line(data):
    try:
        message, text = "", text_of(data)
    except InputError as fault:
        message, text = str(fault), ""
    if message:
        assert message.startswith("a.txt:")
        assert len(message.splitlines()) == 1
        assert "--encoding" in message
    else:
        assert text.encode() == data.removeprefix(codecs.BOM_UTF8)


def test_a_complaint_names_byte_line_value_and_remedy():
    assert complaint("سطر\nab".encode() + b"\xff\n") == (
        "a.txt:2: byte 9: 0xFF is not valid utf-8; "
        "name the right one with --encoding, or mend the file"
    )


def test_bytes_count_from_the_start_of_the_file():
    assert "a.txt:1: byte 4: 0xFF" in complaint(codecs.BOM_UTF8 + b"a\xff")


def test_a_named_line_number_is_where_counting_starts():
    with pytest.raises(InputError, match=r"^news\.jsonl:17: byte 1: 0xFF"):
        decode(b"a\xff", UTF8, "news.jsonl", 17)


def test_cp1256_is_guessed():
    assert "reads like cp1256: try --encoding cp1256" in complaint(ARABIC.encode("cp1256"))


def test_cp1256_is_not_guessed_from_utf8_with_a_flaw():
    assert "cp1256" not in complaint(ARABIC.encode() + b"\xd9")


def test_the_encoding_that_failed_is_not_the_remedy():
    assert "mend the file" in complaint("ab".encode("utf-16-le") * 9 + b"\x00", "utf-16-le")


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ARABIC, "Reuters, Tripoli"], ids=["arabic", "latin"])
def test_utf16_without_a_mark_is_no_article_though_its_bytes_are_valid_utf8(encoding, text):
    assert f"--encoding {encoding}" in complaint(text.encode(encoding))


def test_whoever_names_utf8_gets_utf8():
    data = "Reuters".encode("utf-16-le")
    assert text_of(data, "utf-8") == data.decode()


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00" * 100, b"a\x00b", "أ\x00ب\x00".encode()])
def test_nul_is_a_character_like_any_other(data):
    assert text_of(data) == data.decode()


@pytest.mark.parametrize(
    ("name", "newline"), [("utf-8", b"\n"), ("utf-8-sig", b"\n"), ("utf-16-be", b"\x00\n")]
)
def test_a_newline_has_no_mark(name, newline):
    assert Charset(name).newline == newline


def test_the_newline_of_utf16_has_no_mark():
    assert len(Charset("utf-16").newline) == 2


@pytest.mark.parametrize("name", ["nope", "base64", "rot13", "undefined", "a\0b", "\udcff", ""])
def test_unknown_encodings_are_wrong_usage(name):
    with pytest.raises(UsageError, match="--encoding"):
        check_encoding(name)


def test_known_encodings_pass():
    assert [check_encoding(name) for name in ("utf-8", "CP1256", "UTF-16")] == [
        *("utf-8", "CP1256", "UTF-16")
    ]
