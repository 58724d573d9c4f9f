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
    model_validator,
)
from pydantic_core import PydanticCustomError

from infer.annotation import STANCES
from infer.windows import WindowSize
from train.yaml_files import faults_of, read_yaml

__all__ = [
    "Config",
    "CorpusChoice",
    "Data",
    "Machine",
    "Optimizer",
    "Windows",
    "faults_of",
    "read_config",
    "read_yaml",
    "to_yaml",
]


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
Reading = Literal["skim", "close"]
Precision = Literal["auto", "bf16", "fp16", "fp32"]
Tracker = Literal[
    "azure_ml",
    "clearml",
    "codecarbon",
    "comet_ml",
    "dagshub",
    "dvclive",
    "flyte",
    "kubeflow",
    "mlflow",
    "neptune",
    "swanlab",
    "tensorboard",
    "trackio",
    "wandb",
]


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

    `batch_pieces` is the largest number of pieces in a batch, padding included, on however many
    GPUs it is computed; `warmup` a share of all steps; `layer_decay` the factor of the learning
    rate from one layer to the one below; `patience` how many epochs on end may be no better on dev
    before a run stops (0: all are learned). Dropout acts on hidden states alone: in attention it
    costs a fifth of the time on a CPU.
    """

    lr: Positive
    epochs: Count
    batch_pieces: Count
    warmup: Share = 0.1
    weight_decay: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.01
    layer_decay: Annotated[Number, Field(gt=0, le=1)] = 1.0
    dropout: Share = 0.1
    freeze_embeddings: Flag = False
    patience: Natural = 0


class Machine(Strict):
    """How a run is computed; what it learns stays the same but for rounding and dropout's draws.

    `precision` auto is bf16 where the hardware has it, fp16 with scaled gradients on other GPUs
    since 2017, and fp32 elsewhere. `compile` hands the model to torch.compile. `checkpointing`
    computes each layer twice and does not keep its activations. `accumulation` is the least number
    of parts in which a batch is computed, one after another (0: 1). `memory`, in GB, is what it may
    take (0: all that the GPU has); where the estimate goes beyond it, there are more parts, and
    then checkpointing, if that is auto.
    """

    precision: Precision = "auto"
    compile: Flag = False
    checkpointing: Literal["auto", True, False] = "auto"
    accumulation: Natural = 0
    memory: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.0


class Config(Strict):
    """Everything that decides what a run learns.

    `encoder` is a folder (a base encoder, or the checkpoint of an earlier run) or a hub id, of
    which `layers` keeps the first (0: all) and `scripts` the pieces of some scripts (none: all);
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
    teacher: Annotated[str, Field(strict=True)] = ""
    scripts: tuple[Script, ...] = ()
    neutrals: Annotated[Number, Field(ge=0, allow_inf_nan=False)] = 0.0
    blend: Annotated[Number, Field(gt=0, le=1)] = 1.0
    threshold: Share = 0.0
    readings: Annotated[tuple[Reading, ...], AfterValidator(_filled), AfterValidator(_distinct)] = (
        "skim",
        "close",
    )
    export: Flag = True
    machine: Machine = Machine()
    trackers: Annotated[tuple[Tracker, ...], AfterValidator(_distinct)] = ("tensorboard",)
    seeds: Annotated[tuple[Seed, ...], AfterValidator(_filled), AfterValidator(_distinct)]

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
        """The labels of the logits, in order: of words in BIO, of pairs as they are."""
        return (
            self.labels
            if self.pairs
            else ("O", *(f"{mark}-{label}" for label in self.labels for mark in "BI"))
        )


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
