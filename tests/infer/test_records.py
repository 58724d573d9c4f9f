"""One line of JSON Lines, and streams cut into lines."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.errors import InputError
from infer.records import Record, cut_lines, parse_record


def test_text_and_id():
    assert parse_record('{"id": "n1", "text": "نص"}', "text", "id") == Record("نص", "n1")
    assert parse_record('{"nr": 7, "body": ""}', "body", "nr") == Record("", "7")
    assert parse_record('{"id": null, "text": "نص"}', "text", "id") == Record("نص", "")


def test_escapes_become_characters_and_lone_surrogates_stay():
    line = r'{"text": "\u0623\ud83d\ude00\ud800", "id": "\udfff"}'
    assert parse_record(line, "text", "id") == Record("أ😀\ud800", "\udfff")


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{"text": 5}', "text: expected a string, found 5; mend"),
        ('{"text": null}', "text: expected a string, found null; mend"),
        ('{"text": ["' + "أ" * 99 + '"]}', 'found ["' + "أ" * 55 + "...; mend"),
        ('{"txt": ""}', 'text: missing; the fields are "txt": name the right one'),
        ("{}", "text: missing; the fields are none"),
        ('{"text": "", "id": true}', "id: expected a string or a whole number, found true"),
        ('{"text": "", "id": 1.5}', "id: expected a string or a whole number, found 1.5"),
        ("[1]", "expected a JSON object, found [1]"),
        ('{"text": "أ', "broken JSON: Unterminated string"),
        ("[" * 100_000, "broken JSON: "),
        ("9" * 5000, "broken JSON: "),
        ("{} {}", "broken JSON: Extra data"),
    ],
)
def test_a_complaint_names_the_field_what_was_found_and_the_remedy(line, complaint):
    with pytest.raises(InputError) as caught:
        parse_record(line, "text", "id")
    assert complaint in str(caught.value)


@given(st.text())
def test_noise_is_a_complaint(line):
    with pytest.raises(InputError):
        parse_record(line, "text", "id")


ODD = "ab\r\u0a0a\u0a41\u410a\u2028\x85\x0b"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@given(lines=st.lists(st.text(ODD, max_size=4), max_size=4), head=st.integers(0, 4))
def test_lines_end_at_newlines_alone_however_wide(encoding, lines, head):
    data = "\n".join(lines).encode(encoding)
    stream = BytesIO(data)
    found = cut_lines(stream.readline(head), stream, "\n".encode(encoding))
    expected = "\n".join(lines).split("\n")
    assert [line.decode(encoding) for line in found] == [
        *(f"{line}\n" for line in expected[:-1]),
        *filter(None, expected[-1:]),
    ]
