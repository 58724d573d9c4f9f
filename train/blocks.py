"""The blocks of a config, and the kinds of their values."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from infer.windows import WindowSize

__all__ = [
    "CorpusChoice",
    "Count",
    "Data",
    "Flag",
    "Head",
    "Machine",
    "Natural",
    "Number",
    "Optimizer",
    "Positive",
    "Precision",
    "Reading",
    "Script",
    "Seed",
    "Share",
    "Strict",
    "Tagging",
    "Task",
    "Text",
    "Tracker",
    "Windows",
    "distinct",
    "filled",
]


def _no_flag(value: Any) -> Any:
    if isinstance(value, bool):
        raise PydanticCustomError("float_type", "true and false are no numbers")
    return value


def filled(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse an empty list."""
    if not values:
        raise ValueError("expected a list of one or more, found []")
    return values


def distinct(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """Refuse a list that holds a value twice."""
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
Tagging = Literal["ner", "quotes", "targets"]
Task = Literal["ner", "quotes", "targets", "stance", "joint"]
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

    train: Annotated[tuple[CorpusChoice, ...], AfterValidator(filled)]
    dev: CorpusChoice
    test: tuple[CorpusChoice, ...] = ()


class Head(Strict):
    """One of several heads on an encoder: what it labels, what it learns from and is chosen on."""

    labels: Annotated[tuple[Text, ...], AfterValidator(filled), AfterValidator(distinct)]
    data: Data
    repeats: Share = 0.0


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
