import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from infer.annotation import VERSION, Annotation
from infer.formats import render
from infer.formats.json import ACTOR, ANNOTATION, ENTITY, LABELS, SENTENCE, TASKS
from infer.schema import load_schema
from tests.infer.formats.examples import two_paragraphs
from tests.strategies import annotations

VALIDATOR = Draft202012Validator(load_schema())


def test_the_schema_is_itself_valid() -> None:
    Draft202012Validator.check_schema(load_schema())


@given(annotations())
def test_what_is_written_is_valid(annotation: Annotation) -> None:
    VALIDATOR.validate(json.loads(render(annotation, "json")))


def test_schema_and_reader_know_the_same_fields_and_values() -> None:
    schema = load_schema()
    parts = schema["$defs"] | {"sentence": schema["properties"]["sentences"]["items"]}
    for fields, part in [
        (ANNOTATION, schema),
        (SENTENCE, parts["sentence"]),
        (ENTITY, parts["entity"]),
        (ACTOR, parts["actor"]),
    ]:
        assert list(fields) == list(part["properties"]) == part["required"]
        assert part["additionalProperties"] is False
    assert schema["properties"]["version"]["const"] == VERSION
    assert tuple(schema["$defs"]["label"]["enum"]) == LABELS
    assert tuple(schema["properties"]["tasks"]["items"]["enum"]) == TASKS


def test_every_field_is_described() -> None:
    schema = load_schema()
    for part in (schema, schema["$defs"]["entity"], schema["$defs"]["actor"]):
        for name, field in part["properties"].items():
            described = schema["$defs"][field["$ref"].split("/")[-1]] if "$ref" in field else field
            assert described["description"].endswith("."), name


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("version", "1"),
        ("entities", [{"start": 0}]),
        ("sentences", [{"start": -1, "end": 2}]),
        ("notes", {"dropped": "2"}),
        ("extra", 1),
    ],
)
def test_what_is_wrong_is_invalid(part: str, change: Any) -> None:
    assert not VALIDATOR.is_valid(two_paragraphs().to_json() | {part: change})
