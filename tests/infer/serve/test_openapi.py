"""The description of the interface: whole, true, and with examples that work."""

import json
from pathlib import Path

import jsonschema
import pytest
from jsonschema import Draft202012Validator

from infer.schema import load_schema
from infer.serve.question import Question
from tests.infer.serve.services import Running, running

SEED = Path(__file__).parents[3] / "seeds" / "seed.txt"


@pytest.fixture(scope="module")
def service():
    with running(max_chars=2000, queue=10) as service:
        yield service


@pytest.fixture(scope="module")
def described(service: Running):
    return service.ask("/openapi.json").json


def schema_of(described, name: str) -> object:
    return {"$ref": f"#/components/schemas/{name}", "components": described["components"]}


def test_all_of_the_interface_is_described(described):
    assert described["openapi"].startswith("3.1")
    assert set(described["paths"]) == {"/v1/annotate", "/v1/models", "/v1/health", "/metrics"}
    answers = described["paths"]["/v1/annotate"]["post"]["responses"]
    assert set(map(int, answers)) == {200, 400, 408, 413, 415, 422, 429, 500, 503, 504}
    for name in described["components"]["schemas"]:
        Draft202012Validator.check_schema(schema_of(described, name))
    text = json.dumps(described)
    assert "HTTPValidationError" not in text
    for part in text.split('"$ref": "')[1:]:
        name = part.partition('"')[0].removeprefix("#/components/schemas/")
        assert name in described["components"]["schemas"]


def test_an_annotation_is_what_the_schema_says(described):
    moved = json.dumps(described["components"]["schemas"]["Annotation"])
    back = json.loads(moved.replace("#/components/schemas/Annotation.", "#/$defs/"))
    whole = load_schema()
    assert back == {k: v for k, v in whole.items() if k not in ("$defs", "$id", "$schema")}
    parts = {f"Annotation.{name}" for name in whole["$defs"]}
    assert parts <= set(described["components"]["schemas"])


def test_the_bounds_are_those_of_the_service(described):
    fields = described["components"]["schemas"]["Question"]["properties"]
    assert fields["text"]["maxLength"] == 2000
    assert fields["texts"]["maxItems"] == 10
    assert set(fields) == set(Question.model_fields)


def test_the_examples_work_and_show_the_seed_article(service: Running, described):
    content = described["paths"]["/v1/annotate"]["post"]["requestBody"]["content"]
    examples = content["application/json"]["examples"]
    assert examples["one text"]["value"]["text"] == SEED.read_text("utf-8").splitlines()[0]
    for example in examples.values():
        jsonschema.validate(example["value"], schema_of(described, "Question"))
        assert service.ask(body=example["value"]).status == 200


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"text": "قال سلامة."}, "Annotation"),
        ({"texts": ["a", "boom"]}, "Annotations"),
        ({"text": "boom"}, "Refusal"),
        ({"text": 5}, "Refusal"),
    ],
)
def test_answers_are_as_described(service: Running, described, body, name):
    jsonschema.validate(service.ask(body=body).json, schema_of(described, name))


def test_health_and_models_are_as_described(service: Running, described):
    jsonschema.validate(service.ask("/v1/health").json, schema_of(described, "Health"))
    jsonschema.validate(service.ask("/v1/models").json, schema_of(described, "ModelList"))


def test_a_token_is_described_where_one_is_asked_for(described):
    assert "securitySchemes" not in described["components"]
    with running(token="x") as service:
        told = service.ask("/openapi.json").json
    assert told["components"]["securitySchemes"]["token"]["scheme"] == "bearer"
    assert told["paths"]["/v1/annotate"]["post"]["security"] == [{"token": []}]
    assert "401" in told["paths"]["/metrics"]["get"]["responses"]
