"""The published JSON Schema of Rasd's JSON form."""

import json
from importlib.resources import files
from typing import Any

__all__ = ["load_schema"]


def load_schema() -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of the JSON form of one annotation."""
    written = files(__name__).joinpath("annotation.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(written)
    return schema
