"""One strict YAML file for each set of silver labels."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from infer.annotation import STANCES
from train.blocks import Count, Number, Seed, Strict, Text
from train.errors import ConfigError
from train.yaml_files import faults_of, read_yaml

__all__ = ["Models", "PlainText", "SilverConfig", "Thresholds", "read_silver_config"]

Probability = Annotated[Number, Field(gt=0, le=1)]


class Models(Strict):
    """Folders of models, one for each task; `stance` gives the labels, the others find parties."""

    ner: Text
    quotes: Text
    targets: Text
    stance: Text


class PlainText(Strict):
    """A corpus in Arabic, read as sentences without labels; what is held out stays out.

    ANERcorp is none of them: all of its training sentences have our own labels.
    """

    corpus: Literal["aqmar", "arabicstancex", "wikifane", "wojood"]
    split: Literal["train"]


def _each_once(texts: tuple[PlainText, ...]) -> tuple[PlainText, ...]:
    names = [text.corpus for text in texts]
    if not names or len(set(names)) < len(names):
        raise ValueError(f"expected one corpus or more, each but once, found {names}")
    return texts


class Thresholds(Strict):
    """The probability from which on the model's label is taken."""

    favor: Probability
    against: Probability
    neutral: Probability

    def of(self, label: str) -> float:
        """Return the threshold of one of `STANCES`."""
        return dict(zip(STANCES, (self.favor, self.against, self.neutral), strict=True))[label]


class SilverConfig(Strict):
    """What is labelled by which models, and which pairs are kept.

    `most_pairs` is the most of a sentence, favor and against before neutral, the surest first;
    `neutrals` how many neutral ones are kept for each other one, over all, drawn by `seed`.
    """

    name: Text
    models: Models
    texts: Annotated[tuple[PlainText, ...], AfterValidator(_each_once)]
    thresholds: Thresholds
    most_pairs: Count
    neutrals: Annotated[Number, Field(ge=0, allow_inf_nan=False)]
    seed: Seed = 0


def read_silver_config(path: Path) -> SilverConfig:
    """Read the config of a set of silver labels.

    Raises:
        ConfigError: the file is missing or no YAML, or keys are unknown, missing, mistyped or
            impossible; all faults are told, one line each.
    """
    content = read_yaml(path)
    if faults := faults_of(SilverConfig, content):
        raise ConfigError("\n".join(f"{path}: {fault}" for fault in faults))
    return SilverConfig.model_validate(content)
