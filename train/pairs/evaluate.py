"""Score a finished stance model on the rows of its dev and test corpora, and on gold pairs."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from infer.checkpoint import FULL, QUANTIZED
from infer.classifier import PairClassifier
from infer.encoding import Encoder
from infer.errors import CheckpointError
from infer.pair_checkpoint import read_pair_checkpoint
from infer.runtime.onnx import OnnxRuntime
from train.evaluation import write_report
from train.evaluation.gold_pairs import PAIRS
from train.evaluation.pairs import PairEvaluation
from train.lineage import configs_of, read_lineage
from train.pairs.questions import Questions, ask, gold_questions, row_questions

__all__ = ["evaluate", "gold_sets", "sides_of"]

Echo = Callable[[str], None]


def evaluate(
    folder: Path,
    data: Path,
    gold: Sequence[Path],
    out: Path,
    echo: Echo = print,
) -> list[PairEvaluation]:
    """Score a finished stance model, int8, and fp32 beside it where there is one.

    All rows of its dev and test corpora are asked, those included that training thins out, and the
    pairs.jsonl of the folders `gold`. report.md and report.json are written into `out`. Both sides
    take the scaling and threshold of config.json, which were fitted for int8.

    Raises:
        CheckpointError: the model or what is known of its making is missing or broken.
        InputError: a corpus or gold is missing or broken.
    """
    config = next(configs_of(read_lineage(folder)))
    sets = [row_questions(choice, data) for choice in (config.data.dev, *config.data.test)]
    sets += gold_sets(gold, echo)
    found = []
    for side, classifier in sides_of(folder).items():
        for questions in sets:
            found.append(ask(classifier, questions, side))
            echo(f"{config.name}: {found[-1].name}: macro-F1 {found[-1].macro.f1:.4f}")
    write_report(found, out, model=config.name)
    echo(f"{out / 'report.md'}: the whole report")
    return found


def gold_sets(gold: Sequence[Path], echo: Echo) -> Iterator[Questions]:
    """Yield the given pairs of each folder, telling `echo` of folders that have none."""
    for folder in gold:
        if (folder / PAIRS).is_file():
            yield gold_questions(folder)
        else:
            echo(f"{folder}: has no {PAIRS}; no labels of given pairs are scored there")


def sides_of(folder: Path) -> dict[str, PairClassifier]:
    """Return the classifiers that a model folder holds, int8 and fp32.

    Raises:
        CheckpointError: it holds neither, or is broken.
    """
    checkpoint = read_pair_checkpoint(folder)
    encoder = Encoder.load(checkpoint.tokenizer)
    files = {side: folder / name for side, name in (("int8", QUANTIZED), ("fp32", FULL))}
    found = {
        side: PairClassifier(checkpoint, encoder, OnnxRuntime(path))
        for side, path in files.items()
        if path.is_file()
    }
    if not found:
        raise CheckpointError(
            f"{folder}: found neither {QUANTIZED} nor {FULL}; finish the model with `train run`"
        )
    return found
