"""One strict YAML file for each model: unknown, missing and mistyped keys are refused at once."""

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)
from pydantic_core import PydanticCustomError

from infer.annotation import STANCES
from infer.windows import WindowSize
from train.errors import ConfigError

__all__ = ["Config", "CorpusChoice", "Data", "Optimizer", "Windows", "read_config", "to_yaml"]


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "true and false are no numbers")
    return value


def _filled(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if not values:
        raise ValueError("expected a list of one or more, found []")
    return values


def _distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if len(set(values)) < len(values):
        raise ValueError(f"expected each but once, found {list(values)}")
    return values


Number = Annotated[float, BeforeValidator(_no_flag)]
Positive = Annotated[Number, Field(gt=0, allow_inf_nan=False)]
Share = Annotated[Number, Field(ge=0, lt=1)]
Count = Annotated[int, Field(ge=1, strict=True)]
Natural = Annotated[int, Field(ge=0, strict=True)]
Seed = Annotated[int, Field(ge=0, lt=2**32, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Text = Annotated[str, Field(min_length=1, strict=True)]
Task = Literal["ner", "quotes", "targets", "stance"]
Script = Literal["arabic", "latin", "cyrillic"]


class Strict(BaseModel):
    """A block of a config; nothing may stand in it that its class does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusChoice(Strict):
    """One split of one corpus, with the corpus's own options (`train.data.READERS`)."""

    corpus: Text
    split: Text
    options: dict[str, str] = {}


class Data(Strict):
    """What is learned from, chosen on, and reported on; `test` and `gold` choose nothing."""

    train: Annotated[tuple[CorpusChoice, ...], AfterValidator(_filled)]
    dev: CorpusChoice
    test: tuple[CorpusChoice, ...] = ()


class Windows(Strict):
    """Sizes in pieces: of a window while training and annotating, and of the latter's overlap."""

    training: Count
    pieces: Count
    overlap: Natural

    @model_validator(mode="after")
    def _room(self) -> "Windows":
        if 2 * self.overlap >= self.pieces:
            raise ValueError(
                f"expected 2 · overlap < pieces, found {self.overlap} and {self.pieces}"
            )
        return self

    @property
    def size(self) -> WindowSize:
        """The windows that `infer` cuts."""
        return WindowSize(self.pieces, self.overlap)


class Optimizer(Strict):
    """AdamW with linear warm-up and decay.

    `batch_pieces` is the largest number of pieces in a batch, padding included; `warmup` a share
    of all steps; `layer_decay` the factor of the learning rate from one layer to the one below.
    Dropout acts on hidden states alone: in attention it costs a fifth of the time on a CPU.
    """

    lr: Positive
    epochs: Count
    batch_pieces: Count
    warmup: Share = 0.1
    weight_decay: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.01
    layer_decay: Annotated[Number, Field(gt=0, le=1)] = 1.0
    dropout: Share = 0.1
    freeze_embeddings: Flag = False


class Config(Strict):
    """Everything that decides what a run learns.

    `encoder` is a folder (a base encoder, or the checkpoint of an earlier run) or a hub id, of
    which `layers` keeps the first (0: all) and `scripts` the pieces of some scripts (none: all);
    `repeats` is the weight of `infer.repeats` in decoding; `neutrals` the most neutral pairs of a
    stance corpus for each other one (0: all); `blend` the share of what was learned in the weights
    that are kept, the rest being those of `encoder`, which must have the same head; `threshold`
    the probability at which a pair is no neutral one (0: the best on dev). A first stage that
    nobody serves needs no `export`: it stays a checkpoint, and is not scored.
    """

    name: Text
    task: Task
    encoder: Text
    labels: Annotated[tuple[Text, ...], AfterValidator(_filled), AfterValidator(_distinct)]
    data: Data
    windows: Windows
    optimizer: Optimizer
    repeats: Share = 0.0
    layers: Natural = 0
    scripts: tuple[Script, ...] = ()
    neutrals: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.0
    blend: Annotated[Number, Field(gt=0, le=1)] = 1.0
    threshold: Share = 0.0
    export: Flag = True
    seeds: Annotated[tuple[Seed, ...], AfterValidator(_filled), AfterValidator(_distinct)]

    @model_validator(mode="after")
    def _stances(self) -> "Config":
        if self.pairs and self.labels != STANCES:
            raise ValueError(f"labels: expected {list(STANCES)}, found {list(self.labels)}")
        return self

    @property
    def pairs(self) -> bool:
        """Whether the model classifies pairs; else it labels words."""
        return self.task == "stance"

    @property
    def tags(self) -> tuple[str, ...]:
        """The labels of the logits, in order: of words in BIO, of pairs as they are."""
        return (
            self.labels
            if self.pairs
            else ("O", *(f"{mark}-{label}" for label in self.labels for mark in "BI"))
        )


def read_config(path: Path) -> Config:
    """Read a config.

    Raises:
        ConfigError: the file is missing or no YAML, or keys are unknown, missing or mistyped; one
            line each, such as `configs/ner.yaml: optimizer.lr: expected a float, found '2e-5x'`.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), _Loader)  # noqa: S506 - a safe one
    except OSError as fault:
        raise ConfigError(f"{path}: cannot be read: {fault.strerror}") from None
    except (yaml.YAMLError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path}: is no YAML: {' '.join(str(fault).split())}") from None
    try:
        return Config.model_validate(content)
    except ValidationError as faults:
        lines = [f"{path}: {_line(fault)}" for fault in faults.errors()]
        raise ConfigError("\n".join(lines)) from None


def to_yaml(config: Config) -> str:
    """Return the config with every default filled in; `read_config` reads it back equal."""
    text: str = yaml.safe_dump(config.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
    return text


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
    where = ".".join(str(part) for part in fault["loc"]) or "the file"
    kind = fault["type"]
    if kind == "value_error":
        return f"{where}: {fault['ctx']['error']}"
    if kind in {"extra_forbidden", "invalid_key", "missing"}:
        return f"{where}: {EXPECTED[kind]}"
    expected = EXPECTED.get(kind, fault["msg"]).format(**fault.get("ctx", {}))
    return f"{where}: expected {expected}, found {fault['input']!r}"
