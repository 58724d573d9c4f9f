"""Strict YAML: what a file holds, and what is wrong with it, a line for each key."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from train.errors import ConfigError

__all__ = ["faults_of", "read_yaml"]


def read_yaml(path: Path) -> Any:
    """Return what a YAML file holds.

    Raises:
        ConfigError: the file is missing or no YAML, or a key stands in it twice.
    """
    try:
        return yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be read: {fault.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path}: is no YAML: {' '.join(str(fault).split())}") from None


def faults_of(kind: type[BaseModel], content: Any) -> list[str]:
    """Return what is wrong with a block of `kind`, a line for each key, such as `lr: no such key`.

    None at all means that `kind.model_validate(content)` will do.
    """
    try:
        kind.model_validate(content)
    except ValidationError as faults:
        return [_line(fault) for fault in faults.errors()]
    return []


class _Loader(yaml.SafeLoader):
    """Refuses a key that stands twice in a block; YAML alone lets the last one win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.YAMLError(f"{twice!r} stands twice in one block,{node.start_mark}")
        return super().construct_mapping(node, deep)


EXPECTED = {
    "extra_forbidden": "no such key",
    "missing": "expected a value, found nothing",
    "float_parsing": "a float",
    "float_type": "a float",
    "finite_number": "a finite number",
    "int_type": "a whole number",
    "bool_type": "true or false",
    "string_type": "a text",
    "string_too_short": "a text",
    "tuple_type": "a list",
    "dict_type": "a block of keys",
    "model_type": "a block of keys",
    "greater_than": "a number > {gt}",
    "greater_than_equal": "a number >= {ge}",
    "less_than": "a number < {lt}",
    "less_than_equal": "a number <= {le}",
    "literal_error": "{expected}",
    "invalid_key": "no such key",
}


def _line(fault: Any) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    kind = fault["type"]
    if kind == "value_error":  # that of a whole config names its keys itself
        return f"{where}: {fault['ctx']['error']}".removeprefix(": ")
    where = where or "the file"
    if kind in {"extra_forbidden", "invalid_key", "missing"}:
        return f"{where}: {EXPECTED[kind]}"
    expected = EXPECTED.get(kind, fault["msg"]).format(**fault.get("ctx", {}))
    expected = expected.replace("True or False", "true or false")
    return f"{where}: expected {expected}, found {fault['input']!r}"
