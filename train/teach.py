"""What a student learns in place of labels: the probabilities that a finished model gives them.

Source: Hinton, Vinyals and Dean (2015), Distilling the Knowledge in a Neural Network, at
temperature 1.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import ValidationError

from infer.checkpoint import read_config, read_labels, served
from infer.decode import Floats, log_softmax
from infer.encoding import Encoder, Ints
from infer.errors import CheckpointError
from infer.layout import Layout
from infer.runtime.onnx import OnnxRuntime
from train.config import Config
from train.data import Corpus
from train.data.corpus import FEATURES
from train.errors import RunError
from train.examples import Learnable
from train.heads import columns
from train.lineage import LINEAGE, configs_of, read_lineage
from train.models import encoder_of

__all__ = ["Taught", "teach", "without_labels"]

Echo = Callable[[str], None]
UNLABELLED = ("start", "end", "label", "masked")


def without_labels(corpus: Corpus) -> Corpus:
    """Return a corpus whose sentences have no labelled and no masked spans."""
    rows = corpus.dataset
    empty: dict[str, list[list[int]]] = {name: [[] for _ in rows] for name in UNLABELLED}
    bare = rows.from_dict({name: rows[name] for name in FEATURES} | empty, features=FEATURES)
    return Corpus(bare, corpus.defects)


@dataclass(frozen=True, slots=True)
class Taught:
    """Examples of which `soft` is learned, not the labels.

    `soft[i]` has the shape (pieces of example i, labels), special tokens included, the labels of
    several heads one behind another; of a layout only the rows of its pairs' pieces are filled.
    """

    examples: Learnable
    soft: list[Floats]

    @property
    def ids(self) -> list[Ints]:
        """The pieces of each."""
        return self.examples.ids

    @property
    def labels(self) -> list[Ints]:
        """Their labels, which say what counts in the loss."""
        return self.examples.labels

    @property
    def layouts(self) -> Sequence[Layout]:
        """The layouts of pairs; none of words."""
        layouts: Sequence[Layout] = getattr(self.examples, "layouts", ())
        return layouts


def teach(config: Config, examples: Learnable, echo: Echo) -> Learnable:
    """Return the examples with what the config's teacher says of them; as they are without one.

    Raises:
        RunError: the teacher lacks a head of the student's, or has other labels for it, or another
            vocabulary.
        CheckpointError: its folder is missing or broken, or does not tell what it learned from.
    """
    if not config.teacher:
        return examples
    folder = Path(config.teacher)
    theirs = _columns(config, folder)
    _refuse_other_pieces(config, folder)
    taught = Taught(examples, [])
    runtime = OnnxRuntime(served(folder))
    if taught.layouts:
        answers = runtime.answers(taught.layouts)
        found = [_in_place(*both) for both in zip(taught.layouts, answers, strict=True)]
    else:
        found = runtime.logits(taught.ids)
    taught.soft.extend(
        np.concatenate([np.exp(log_softmax(one[:, own])) for own in theirs], 1) for one in found
    )
    echo(f"taught by {folder}: {sum(map(len, found))} pieces")
    return taught


def _in_place(layout: Layout, answers: Floats) -> Floats:
    logits = np.zeros((len(layout.ids), answers.shape[1]), np.float32)
    logits[layout.places] = answers
    return logits


def _columns(config: Config, folder: Path) -> list[range]:
    """Return which of the teacher's logits teach each head of the student."""
    teacher = _teacher_of(folder)
    theirs = columns(teacher)
    for task, part in config.parts.items():
        found = teacher.parts[task].tags if task in theirs else ()
        if found != part.tags:
            raise RunError(
                f"{config.name}: teacher: expected a model with the labels {', '.join(part.tags)} "
                f"for {task}, found {', '.join(found) or 'none'} in {folder}"
            )
    return [theirs[task] for task in config.parts]


def _teacher_of(folder: Path) -> Config:
    """Return the config of a finished model, whose labels are those of its checkpoint."""
    try:
        found = next(configs_of(read_lineage(folder)), None)
    except ValidationError:
        found = None
    if found is None or found.tags != read_labels(read_config(folder / "config.json"), []):
        raise CheckpointError(
            f"{folder / LINEAGE}: does not tell of the labels in config.json; train the model anew"
        )
    return found


def _refuse_other_pieces(config: Config, folder: Path) -> None:
    if Encoder.load(folder / "tokenizer.json").vocabulary != encoder_of(config).vocabulary:
        raise RunError(
            f"{config.name}: teacher: {folder} has another vocabulary than {config.encoder}; a "
            "student reads the pieces that its teacher reads"
        )
