"""What a config declares to be searched: ranges and lists of values, by dotted path."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, model_validator

from train.blocks import Flag, Number, Strict
from train.config import Config
from train.errors import ConfigError
from train.yaml_files import faults_of, read_yaml

__all__ = ["Dimension", "Range", "Value", "read_search", "with_values"]

Value = bool | int | float | str

FIXED: Mapping[str, str] = {
    "name": "it names the run",
    "task": "it decides what is judged",
    "labels": "they decide what is judged",
    "data": "scores on other data do not compare",
    "heads": "they decide what is judged, and on what",
    "neutrals": "dev's pairs change with them, so that scores would not compare",
    "seeds": "they are drawn, not chosen",
    "threshold": "it is fitted on dev after a run",
    "blend": "it acts after a run",
    "export": "it acts after a run",
    "machine": "it changes how fast a run is, not what it learns",
    "trackers": "they are told of a run, and change nothing",
}
"""Keys that are not searched, and why."""


class Range(Strict):
    """Numbers from `low` to `high`, both included: whole ones for a key that takes those.

    `log` draws their logarithm evenly; `step` is the distance between them, 0 for none.
    """

    low: Annotated[Number, Field(allow_inf_nan=False)]
    high: Annotated[Number, Field(allow_inf_nan=False)]
    log: Flag = False
    step: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.0

    @model_validator(mode="after")
    def _ordered(self) -> "Range":
        if self.low >= self.high:
            raise ValueError(f"expected low < high, found {self.low:g} and {self.high:g}")
        if self.log and (self.low <= 0 or self.step):
            raise ValueError("expected low > 0 and no step where log is true")
        return self


@dataclass(frozen=True, slots=True)
class Dimension:
    """A key to search, by its dotted path: one of `values`, or a number in `span`.

    `whole`: the key takes whole numbers.
    """

    path: str
    values: tuple[Value, ...] = ()
    span: Range | None = None
    whole: bool = False


def read_search(path: Path) -> tuple[Config, tuple[Dimension, ...]]:
    """Read a config and the ranges in its block `search`.

    A key there is a dotted path of the config (`optimizer.lr`), its value a list
    (`[3, 4, 6]`) or a range (`{low: 1e-5, high: 5e-4, log: true}`), of what the config takes there.

    Raises:
        ConfigError: the file is missing or no YAML, or anything in either is unknown, missing,
            mistyped or impossible; all faults are told, one line each.
    """
    content = read_yaml(path)
    block: Any = {}
    if isinstance(content, dict):
        content = dict(content)
        block = content.pop("search", block)
    faults = faults_of(Config, content)
    if isinstance(block, dict):
        found = [fault for key in block for fault in _faults(str(key), block[key], content, faults)]
    else:
        found = [f"expected a block of keys, found {block!r}"]
    if faults or found:
        told = [*faults, *(f"search: {fault}" for fault in found)]
        raise ConfigError("\n".join(f"{path}: {fault}" for fault in told))
    config = Config.model_validate(content)
    return config, tuple(_dimension(config, key, value) for key, value in block.items())


def with_values(config: Config, values: Mapping[str, Value]) -> Config:
    """Return the config with other values, by dotted path.

    Raises:
        ConfigError: together they are impossible.
    """
    content: Any = config.model_dump()
    for path, value in values.items():
        content = _put(content, path, value)
    if faults := faults_of(Config, content):
        raise ConfigError("; ".join(faults))
    return Config.model_validate(content)


def _faults(path: str, declared: Any, content: Any, known: Sequence[str]) -> Iterator[str]:
    """Yield what is wrong with one key of the block, given the config and the faults it has."""
    root = path.partition(".")[0]
    if root in FIXED:
        yield f"{path}: cannot be searched: {FIXED[root]}"
    elif wrong := _path_fault(path):
        yield f"{path}: {wrong}"
    elif isinstance(declared, dict):
        shape = faults_of(Range, declared)
        yield from (f"{path}: {fault}" for fault in shape)
        if not shape:
            span = Range.model_validate(declared)
            yield from _value_faults(path, (span.low, span.high), content, known, ranged=True)
    elif not isinstance(declared, list) or not declared:
        yield f"{path}: expected a list of values or a range (low, high), found {declared!r}"
    else:
        yield from _value_faults(path, declared, content, known)


def _value_faults(
    path: str, values: Sequence[Any], content: Any, known: Sequence[str], *, ranged: bool = False
) -> Iterator[str]:
    odd = [value for value in values if not isinstance(value, Value)]
    yield from (f"{path}: expected one value, found {value!r}" for value in odd)
    if odd or not isinstance(content, dict):
        return
    kind = _kind(path)
    if ranged and not kind & {int, float}:
        yield f"{path}: expected a list of values, since it is no number, found a range"
        return
    if ranged and float not in kind:
        values = [int(value) if value == int(value) else value for value in values]
    told = [faults_of(Config, _put(content, path, value)) for value in values]
    yield from dict.fromkeys(fault for faults in told for fault in faults if fault not in known)
    if len(set(values)) < len(values):
        yield f"{path}: expected each but once, found {list(values)}"


def _path_fault(path: str) -> str:
    """Return why a path leads to no value of a config, or nothing."""
    kind: Any = Config
    for key in path.split("."):
        fields = kind.model_fields if _is_block(kind) else {}
        if key not in fields:
            return "no such key"
        kind = fields[key].annotation
    return "expected a key with one value, found a block" if _is_block(kind) else ""


def _kind(path: str) -> set[type]:
    """Return the plain types that the key at `path` takes."""
    kind: Any = Config
    for key in path.split("."):
        kind = kind.model_fields[key].annotation
    return set(get_args(kind)) or {kind}


def _is_block(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def _put(content: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """Return a copy of nested blocks with one value changed."""
    key, _, rest = path.partition(".")
    inner = content.get(key)
    block = inner if isinstance(inner, dict) else {}
    return {**content, key: _put(block, rest, value) if rest else value}


def _get(config: Config, path: str) -> Any:
    found: Any = config
    for key in path.split("."):
        found = getattr(found, key)
    return found


def _dimension(config: Config, path: str, declared: Any) -> Dimension:
    if isinstance(declared, dict):
        whole = float not in _kind(path)
        return Dimension(path, span=Range.model_validate(declared), whole=whole)
    content = config.model_dump()
    taken = [Config.model_validate(_put(content, path, value)) for value in declared]
    return Dimension(path, tuple(_get(one, path) for one in taken))
