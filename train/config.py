"""One strict YAML file for each model: unknown, missing and mistyped keys are refused at once."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from infer.annotation import STANCES
from infer.checkpoint import JOINT
from train.blocks import (
    CorpusChoice,
    Data,
    Flag,
    Head,
    Machine,
    Natural,
    Number,
    Optimizer,
    Reading,
    Script,
    Seed,
    Share,
    Strict,
    Tagging,
    Task,
    Text,
    Tracker,
    Windows,
    distinct,
    filled,
)
from train.yaml_files import faults_of, read_yaml

__all__ = [
    "Config",
    "CorpusChoice",
    "Data",
    "Head",
    "Machine",
    "Optimizer",
    "Windows",
    "faults_of",
    "read_config",
    "read_yaml",
    "to_yaml",
]


class Config(Strict):
    """Everything that decides what a run learns.

    `encoder` is a folder (a base encoder, or the checkpoint of an earlier run) or a hub id, of
    which `layers` keeps the first (0: all); `vocabulary` names a base encoder whose further pieces
    it gets (`train.base.widen`), and `scripts` keeps the pieces of some scripts (none: all);
    `teacher` is the folder of a finished model, whose probabilities are learned (`train.teach`) in
    place of the labels of `data.train`; `repeats` is the weight of `infer.repeats` in decoding;
    `neutrals` the most neutral pairs of a stance corpus for each other one (0: all;
    `train.pairs.prepare` has skimming learn more); `readings` are those that a stance model learns
    (`infer.skim`, which serves, and `train.pairs.close`), the first of which is judged on dev;
    `blend` the share of what was learned in the weights that are kept, the rest being those of
    `encoder`, which must have the same head; `threshold` the probability at which a pair is no
    neutral one (0: the best on dev). A first stage that nobody serves needs no `export`: it stays a
    checkpoint, and is not scored. `trackers` are told of losses and scores, by the names that
    transformers has for them.

    The task `joint` has several `heads` in place of `labels`, `data` and `repeats`, by their tasks:
    one encoder learns them all, and reads a text once for all of them.
    """

    name: Text
    task: Task
    encoder: Text
    labels: Annotated[tuple[Text, ...], AfterValidator(filled), AfterValidator(distinct)]
    data: Data
    windows: Windows
    optimizer: Optimizer
    repeats: Share = 0.0
    heads: dict[Tagging, Head] = Field(default_factory=dict)
    layers: Natural = 0
    teacher: Annotated[str, Field(strict=True)] = ""
    vocabulary: Annotated[str, Field(strict=True)] = ""
    scripts: tuple[Script, ...] = ()
    neutrals: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.0
    blend: Annotated[Number, Field(gt=0, le=1)] = 1.0
    threshold: Share = 0.0
    readings: Annotated[tuple[Reading, ...], AfterValidator(filled), AfterValidator(distinct)] = (
        "skim",
        "close",
    )
    export: Flag = True
    machine: Machine = Machine()
    trackers: Annotated[tuple[Tracker, ...], AfterValidator(distinct)] = ("tensorboard",)
    seeds: Annotated[tuple[Seed, ...], AfterValidator(filled), AfterValidator(distinct)]

    @model_validator(mode="before")
    @classmethod
    def _joined(cls, values: Any) -> Any:
        """Fill in what follows from the heads: the labels and data of all of them."""
        if not isinstance(values, dict) or not values.get("heads"):
            return values
        # What stands beside heads gets a key that there is not, so that every fault is told.
        own = {f"{k} beside heads" if k in _FOLLOWS else k: v for k, v in values.items()}
        if faults_of(Heads, {"heads": values["heads"]}):
            return {**own, "labels": ("?",), "data": Data.model_construct()}
        return {**own, **_of_heads(Heads.model_validate({"heads": values["heads"]}).heads)}

    @model_serializer(mode="wrap")
    def _written(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Return the config's keys, without what follows from its heads."""
        told: dict[str, Any] = write(self)
        return {k: v for k, v in told.items() if not self.heads or k not in _FOLLOWS}

    @model_validator(mode="after")
    def _tasks(self) -> "Config":
        if (self.task == JOINT) != bool(self.heads):
            raise ValueError(
                f"heads: expected some with the task {JOINT}, and with it alone, found "
                f"{', '.join(self.heads) or 'none'} with the task {self.task}"
            )
        return self

    @model_validator(mode="after")
    def _stances(self) -> "Config":
        if self.pairs and self.labels != STANCES:
            raise ValueError(f"labels: expected {list(STANCES)}, found {list(self.labels)}")
        if self.pairs and self.export and self.readings[0] != "skim":
            raise ValueError(
                f"readings: expected skim first, which is served, found {self.readings[0]}"
            )
        return self

    @property
    def pairs(self) -> bool:
        """Whether the model classifies pairs; else it labels words."""
        return self.task == "stance"

    @property
    def tags(self) -> tuple[str, ...]:
        """The labels of the logits, in order: of words in BIO, of pairs as they are.

        Those of several heads stand one after another, each with its head's task: `ner:B-PER`.
        """
        if self.heads:
            return tuple(f"{task}:{tag}" for task, own in self.parts.items() for tag in own.tags)
        return (
            self.labels
            if self.pairs
            else ("O", *(f"{mark}-{label}" for label in self.labels for mark in "BI"))
        )

    @property
    def parts(self) -> Mapping[str, "Config"]:
        """The config of each head, by task, as if it were alone; of a single one itself."""
        if not self.heads:
            return {self.task: self}
        return {
            task: self.model_copy(
                update={
                    "name": f"{self.name}: heads.{task}",
                    "task": task,
                    "labels": head.labels,
                    "data": head.data,
                    "repeats": head.repeats,
                    "heads": {},
                }
            )
            for task, head in self.heads.items()
        }


_FOLLOWS = ("labels", "data", "repeats")
"""Keys that a config with several heads has not."""


class Heads(Strict):
    """The heads alone, to be checked before what follows from them."""

    heads: dict[Tagging, Head]


def _of_heads(heads: Mapping[Tagging, Head]) -> dict[str, Any]:
    """Return the labels and data of all heads; of the dev splits the first one's."""
    data = [head.data for head in heads.values()]
    return {
        "labels": tuple(f"{task}:{label}" for task, own in heads.items() for label in own.labels),
        "data": Data(
            train=tuple(choice for one in data for choice in one.train),
            dev=data[0].dev,
            test=tuple(choice for one in data for choice in one.test),
        ),
    }


def read_config(path: Path) -> Config:
    """Read a config. Its block `search`, if there is one, is checked and left out.

    Raises:
        ConfigError: the file is missing or no YAML, or keys are unknown, missing or mistyped; one
            line each, such as `configs/ner.yaml: optimizer.lr: expected a float, found '2e-5x'`.
    """
    from train.search.space import read_search  # noqa: PLC0415 - it is made of what stands here

    return read_search(path)[0]


def to_yaml(config: Config) -> str:
    """Return the config with every default filled in; `read_config` reads it back equal."""
    text: str = yaml.safe_dump(config.model_dump(mode="json"), allow_unicode=True, sort_keys=False)
    return text
