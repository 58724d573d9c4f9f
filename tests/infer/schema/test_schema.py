import json
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator

from infer.annotation import STANCES, VERSION, Annotation
from infer.formats import fields, render
from infer.formats.checks import KINDS, LABELS, RELATIONS, ROLE
from infer.schema import load_schema
from infer.tasks import TASKS
from tests.infer.formats.examples import two_paragraphs, two_sides
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
    for table, part in [
        (fields.ANNOTATION, schema),
        (fields.SENTENCE, parts["sentence"]),
        (fields.ENTITY, parts["entity"]),
        (fields.ACTOR, parts["actor"]),
        (fields.PASSAGE, parts["passage"]),
        (fields.QUOTE, parts["quote"]),
        (fields.TARGET_ACTOR, parts["target_actor"]),
        (fields.SUBJECT, parts["subject"]),
        (fields.STANCE, parts["stance"]),
        (fields.RELATION, parts["relation"]),
    ]:
        assert list(table) == list(part["properties"]) == part["required"]
        assert part["additionalProperties"] is False
    assert schema["properties"]["version"]["const"] == VERSION
    assert tuple(schema["properties"]["tasks"]["items"]["enum"]) == TASKS
    assert tuple(parts["label"]["enum"]) == LABELS
    for part, field, values in [
        ("actor", "label", (*LABELS, ROLE)),
        ("quote", "kind", KINDS),
        ("stance", "label", STANCES),
        ("relation", "label", RELATIONS),
    ]:
        assert tuple(parts[part]["properties"][field]["enum"]) == values


def test_every_field_is_described() -> None:
    schema = load_schema()
    for part in (schema, *schema["$defs"].values()):
        for name, field in part.get("properties", {}).items():
            described = field if "description" in field else schema["$defs"][field["$ref"][8:]]
            assert described["description"].endswith("."), name


@pytest.mark.parametrize(
    ("part", "change"),
    [
        ("version", "1"),
        ("entities", [{"start": 0}]),
        ("sentences", [{"start": -1, "end": 2}]),
        ("notes", {"dropped": "2"}),
        ("extra", 1),
        ("quotes", [{"cue": None}]),
        ("actors", [{"id": "a1", "name": "سلامة", "label": "PER", "mentions": []}]),
        ("actors", [{"id": "a1", "name": "ناطق", "label": "ROLE", "mentions": [0]}]),
    ],
)
def test_what_is_wrong_is_invalid(part: str, change: Any) -> None:
    assert not VALIDATOR.is_valid(two_paragraphs().to_json() | {part: change})


@pytest.mark.parametrize(
    ("part", "field", "value"),
    [
        ("quotes", "source", {"start": 0, "end": 1}),
        ("quotes", "kind", "free"),
        ("stances", "target", {"actor": "a1", "text": "سلامة"}),
        ("stances", "quote", -1),
        ("relations", "label", "neutral"),
        ("relations", "stances", []),
    ],
)
def test_what_is_wrong_in_a_part_is_invalid(part: str, field: str, value: Any) -> None:
    document = two_sides().to_json()
    assert VALIDATOR.is_valid(document)
    document[part][0][field] = value
    assert not VALIDATOR.is_valid(document)
