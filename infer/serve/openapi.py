"""The description of the interface: /openapi.json.

What an annotation is, infer/schema/annotation.schema.json says, and nothing here says it again: its
parts are moved to where OpenAPI keeps schemas.
"""

import json
from collections.abc import Mapping
from typing import Any

from infer.schema import load_schema
from infer.serve.question import MEDIA_TYPES, Question
from infer.serve.settings import MOST_ID, MOST_TARGET, MOST_TARGETS, Settings

__all__ = ["ANNOTATE", "complete"]

SCHEMAS = "#/components/schemas/"
ERRORS: Mapping[int, str] = {
    400: "The body is no JSON in UTF-8.",
    401: "The bearer token is missing or wrong.",
    408: "The body did not arrive in time.",
    413: "The body or a text is too long.",
    415: "The body is announced as something else than JSON.",
    422: "A field is missing, unknown or wrong; `field` names it.",
    429: "As many texts wait as may; `Retry-After` says when to ask again.",
    500: "The text could not be annotated, by an error of the service.",
    503: "Time was up before the text's turn came, or the service ends.",
    504: "Time was up while the text was annotated.",
}
ANNOTATE: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"$ref": f"{SCHEMAS}Question"}}},
    },
    "responses": {
        "200": {
            "description": "What the text or the texts say, in the format asked for.",
            "content": {
                MEDIA_TYPES["json"]: {
                    "schema": {
                        "anyOf": [
                            {"$ref": f"{SCHEMAS}Annotation"},
                            {"$ref": f"{SCHEMAS}Annotations"},
                        ]
                    }
                },
                **{MEDIA_TYPES[form]: {"schema": {"type": "string"}} for form in ("jsonl", "html")},
                f"{MEDIA_TYPES['conll']}; charset=utf-8": {"schema": {"type": "string"}},
            },
        }
    },
}
ERROR = {
    "type": "object",
    "properties": {
        "code": {"type": "string", "description": "For programs."},
        "field": {
            "type": ["string", "null"],
            "description": "The part of the body that it is about.",
        },
        "message": {"type": "string", "description": "For people."},
    },
    "required": ["code", "field", "message"],
    "additionalProperties": False,
}
FAILURE = {
    "type": "object",
    "properties": {
        "index": {"type": "integer", "minimum": 0},
        "id": {"type": "string"},
        "error": {"$ref": f"{SCHEMAS}Problem"},
    },
    "required": ["index", "id", "error"],
    "additionalProperties": False,
}
REFUSAL = {
    "type": "object",
    "properties": {"error": {"$ref": f"{SCHEMAS}Problem"}},
    "required": ["error"],
    "additionalProperties": False,
}
ANNOTATIONS = {
    "type": "object",
    "properties": {
        "annotations": {
            "type": "array",
            "description": "In the order of the texts; null for one that failed.",
            "items": {"anyOf": [{"$ref": f"{SCHEMAS}Annotation"}, {"type": "null"}]},
        },
        "failures": {"type": "array", "items": {"$ref": f"{SCHEMAS}Failure"}},
    },
    "required": ["annotations", "failures"],
    "additionalProperties": False,
}


def complete(schema: dict[str, Any], settings: Settings, example: str) -> dict[str, Any]:
    """Return FastAPI's description with our schemas, bounds, refusals and examples in it."""
    parts = schema.setdefault("components", {}).setdefault("schemas", {})
    parts |= _annotation_schemas() | {
        "Annotations": ANNOTATIONS,
        "Failure": FAILURE,
        "Problem": ERROR,
        "Question": _question_schema(settings),
        "Refusal": REFUSAL,
    }
    annotate = schema["paths"]["/v1/annotate"]["post"]
    annotate["requestBody"]["content"]["application/json"]["examples"] = _examples(example)
    for path, status in (("/v1/annotate", ERRORS), ("/v1/models", (401,)), ("/metrics", (401,))):
        for method in schema["paths"][path].values():
            method["responses"] |= {
                str(code): _refused(code) for code in status if settings.token or code != 401
            }
            if settings.token:
                method["security"] = [{"token": []}]
    if settings.token:
        schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    return schema


def _annotation_schemas() -> dict[str, Any]:
    """Return the schema of annotations and its parts, each under a name of its own."""
    whole = load_schema()
    names = {name: f"Annotation.{name}" for name in whole.pop("$defs")}
    text = json.dumps(load_schema())
    for name, moved in names.items():
        text = text.replace(f'"#/$defs/{name}"', f'"{SCHEMAS}{moved}"')
    moved_whole = json.loads(text)
    parts = {names[name]: part for name, part in moved_whole.pop("$defs").items()}
    for key in ("$schema", "$id"):
        moved_whole.pop(key, None)
    return {"Annotation": moved_whole, **parts}


def _question_schema(settings: Settings) -> dict[str, Any]:
    schema = Question.model_json_schema()
    fields = schema["properties"]
    for name, field in fields.items():
        if "anyOf" in field:  # the other is null, which stands for a field that is not there
            fields[name] = {**field["anyOf"][0], "description": field["description"]}
        fields[name].pop("default", None)
    fields["text"]["maxLength"] = settings.max_chars
    fields["texts"] |= {"minItems": 1, "maxItems": settings.max_texts}
    fields["texts"]["items"]["maxLength"] = settings.max_chars
    fields["id"]["maxLength"] = MOST_ID
    fields["ids"]["items"]["maxLength"] = MOST_ID
    fields["ids"] |= {"minItems": 1, "maxItems": settings.max_texts}
    fields["targets"]["maxItems"] = MOST_TARGETS
    fields["targets"]["items"] |= {"minLength": 1, "maxLength": MOST_TARGET}
    fields["tasks"]["minItems"] = 1
    schema["oneOf"] = [{"required": ["text"]}, {"required": ["texts"]}]
    schema["dependentRequired"] = {"id": ["text"], "ids": ["texts"]}
    return schema


def _examples(text: str) -> dict[str, Any]:
    return {
        "one text": {"value": {"text": text, "id": "seed"}},
        "names alone, as CoNLL": {
            "value": {"text": text, "tasks": ["entities"], "format": "conll"}
        },
        "a subject of your choice": {"value": {"text": text, "targets": ["وقف إطلاق النار"]}},
        "several texts": {"value": {"texts": [text, "وصل سلامة إلى روما."], "ids": ["a", "b"]}},
    }


def _refused(code: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": ERRORS[code],
        "content": {"application/json": {"schema": {"$ref": f"{SCHEMAS}Refusal"}}},
    }
    if code in (429, 503):
        seconds = {"schema": {"type": "integer"}, "description": "Seconds."}
        found["headers"] = {"Retry-After": seconds}
    return found
