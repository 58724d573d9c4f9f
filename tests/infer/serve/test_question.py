"""What a body may say, field by field."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infer.serve.question import Question, jobs_of, read_question
from infer.serve.refusals import Refusal, answer
from infer.serve.settings import Settings
from infer.tasks import TASKS
from tests.strategies import texts

OWN = Settings(max_chars=100, queue=4)


def read(body: object) -> Question:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return read_question(raw, OWN)


def refusal(body: object) -> tuple[int, str, str | None]:
    with pytest.raises(Refusal) as refused:
        jobs_of(read(body), TASKS)
    return refused.value.status, refused.value.code, refused.value.field


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid_json"),
        (b"text", 400, "invalid_json"),
        (b'{"text": "a"', 400, "invalid_json"),
        (b'{"text": "\xd9"}', 400, "invalid_utf8"),
        ('{"text": "قال"}'.encode("utf-16"), 400, "invalid_utf8"),
        ('{"text": "قال"}'.encode("cp1256"), 400, "invalid_utf8"),
        (b'{"text": "a\x00"}', 400, "invalid_json"),
        (b'{"text": NaN}', 400, "invalid_json"),
        (b'{"text": -Infinity}', 400, "invalid_json"),
        (b'{"text": ' + b"9" * 10_000 + b"}", 400, "invalid_json"),
        (b"[" * 100_000, 400, "invalid_json"),
        (b'{"text":' * 100_000, 400, "invalid_json"),
        (b"null", 422, "wrong_type"),
        (b"[]", 422, "wrong_type"),
        (b'"text"', 422, "wrong_type"),
        (b"1e400", 422, "wrong_type"),
    ],
)
def test_what_is_no_object_of_json_in_utf8_is_refused(body, status, code):
    assert refusal(body)[:2] == (status, code)


@pytest.mark.parametrize(
    ("body", "status", "code", "field"),
    [
        ({}, 422, "missing_field", "text"),
        ({"text": "a", "texts": ["a"]}, 422, "missing_field", "text"),
        ({"text": None}, 422, "wrong_type", "text"),
        ({"text": 5}, 422, "wrong_type", "text"),
        ({"text": ["a"]}, 422, "wrong_type", "text"),
        ({"text": "a" * 101}, 413, "text_too_long", "text"),
        ({"texts": []}, 422, "wrong_count", "texts"),
        ({"texts": ["a"] * 5}, 422, "wrong_count", "texts"),
        ({"texts": ["a", {}]}, 422, "wrong_type", "texts[1]"),
        ({"texts": ["a", "b" * 101]}, 413, "text_too_long", "texts[1]"),
        ({"texts": {"0": "a"}}, 422, "wrong_type", "texts"),
        ({"texts": ["a"], "ids": []}, 422, "wrong_count", "ids"),
        ({"texts": ["a"], "ids": ["a" * 301]}, 422, "wrong_value", "ids[0]"),
        ({"texts": ["a"], "id": "a"}, 422, "wrong_value", "id"),
        ({"text": "a", "ids": ["a"]}, 422, "wrong_count", "ids"),
        ({"text": "a", "id": 5}, 422, "wrong_type", "id"),
        ({"text": "a", "id": "a" * 301}, 422, "wrong_value", "id"),
        ({"text": "a", "Text": "a"}, 422, "unknown_field", "Text"),
        ({"text": "a", "x" * 10_000: 1}, 422, "unknown_field", "x" * 100),
        ({"text": "a", "\ud800": 1}, 422, "wrong_type", None),
        ({"text": "a", "format": "xml"}, 422, "unknown_value", "format"),
        ({"text": "a", "format": "terminal"}, 422, "unknown_value", "format"),
        ({"text": "a", "format": "\ud800"}, 422, "wrong_type", "format"),
        ({"texts": ["a", "b"], "format": "html"}, 422, "wrong_value", "format"),
        ({"text": "a", "tasks": []}, 422, "wrong_count", "tasks"),
        ({"text": "a", "tasks": ["x"]}, 422, "unknown_value", "tasks[0]"),
        ({"text": "a", "tasks": "entities"}, 422, "wrong_type", "tasks"),
        ({"text": "a", "targets": "x"}, 422, "wrong_type", "targets"),
        ({"text": "a", "targets": ["x", 5]}, 422, "wrong_type", "targets[1]"),
        ({"text": "a", "targets": ["x"] * 21}, 422, "wrong_count", "targets"),
        ({"text": "a", "targets": ["x", "..."]}, 422, "wrong_value", "targets[1]"),
        ({"text": "a", "targets": ["x " * 31]}, 422, "wrong_value", "targets[0]"),
        ({"text": "a", "targets": ["x" * 301]}, 422, "wrong_value", "targets[0]"),
        ({"text": "a", "targets": ["x"], "tasks": ["quotes"]}, 422, "wrong_value", "targets"),
    ],
)
def test_what_is_wrong_is_named(body, status, code, field):
    assert refusal(body) == (status, code, field)


def test_a_service_refuses_a_task_that_it_has_no_models_for():
    question = read({"text": "a", "tasks": ["stances"]})
    with pytest.raises(Refusal) as refused:
        jobs_of(question, TASKS[:2])
    assert (refused.value.status, refused.value.field) == (422, "tasks")
    assert jobs_of(read({"text": "a"}), TASKS[:2])[0].ask.tasks == TASKS[:2]


def test_a_question_becomes_a_job_for_each_text():
    one = jobs_of(read({"text": "a", "id": "n1"}), TASKS)
    assert [(j.text, j.id, j.ask.tasks, j.ask.targets) for j in one] == [("a", "n1", TASKS, ())]
    asked = {"texts": ["a", "b"], "ids": ["x", "y"], "tasks": ["quotes"]}
    assert [(j.text, j.id, j.ask.tasks) for j in jobs_of(read(asked), TASKS)] == [
        ("a", "x", TASKS[:2]),
        ("b", "y", TASKS[:2]),
    ]
    assert jobs_of(read({"text": "a", "targets": [" الهدنة ", "الهدنة"]}), TASKS)[
        0
    ].ask.targets == ("الهدنة",)


@pytest.mark.parametrize("text", ["", "a" * 100, "😀" * 100, "\ud800", "\x00", "\u202e<b>"])
def test_any_text_within_the_bound_is_taken(text):
    assert jobs_of(read({"text": text}), TASKS)[0].text == text


def test_a_byte_order_mark_is_no_fault():
    assert read(b'\xef\xbb\xbf{"text": "a"}').text == "a"


def refusal_or_none(body: object) -> Refusal | None:
    try:
        jobs_of(read(body), TASKS)
    except Refusal as refused:
        return refused
    return None


def check(refused: Refusal | None) -> None:
    if refused is not None:
        assert refused.status in (400, 413, 422)
        error = json.loads(answer(refused).body)["error"]
        assert error["code"] == refused.code
        assert error["message"]


@given(st.binary(max_size=60) | st.text().map(lambda text: text.encode("utf-8", "replace")))
def test_bytes_of_any_kind_are_a_question_or_a_refusal(body):
    check(refusal_or_none(body))


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | texts(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=6,
)


@given(st.dictionaries(st.sampled_from([*Question.model_fields, "other"]), JSON, max_size=4))
def test_values_of_any_kind_are_a_question_or_a_refusal(body):
    check(refusal_or_none(body))
