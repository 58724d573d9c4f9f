"""Read the corpora of a stance config and make its pairs."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from infer.encoding import Encoder
from train.checks import refuse_empty
from train.config import Config, CorpusChoice
from train.data.stance import StanceCorpus, StanceRow, read_stances
from train.errors import LeakError
from train.models import encoder_of
from train.pairs.examples import PairExamples, make_pair_examples, thin

__all__ = ["PairMaterial", "prepare", "read_dev", "read_rows"]

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class PairMaterial:
    """What a run learns from and is chosen on, read and made into pairs."""

    examples: PairExamples
    dev: tuple[StanceRow, ...]
    encoder: Encoder


def prepare(config: Config, data: Path, echo: Echo) -> PairMaterial:
    """Read the corpora of a config, refuse leaks, and make the pairs.

    Raises:
        LeakError: a sentence to be judged by stands in the training data.
        RunError: a split is empty, or the encoder is missing.
        InputError: a corpus is missing or broken.
    """
    rows: list[StanceRow] = []
    for place, choice in enumerate(config.data.train):
        found = thin(read_rows(choice, data, echo), config.neutrals, config.seeds[0])
        echo(f"{choice.corpus} {choice.split}: kept {_labels(found)}")
        refuse_empty(config, f"data.train.{place}", choice, found)
        rows += found
    dev = read_dev(config, data, echo)
    refuse_empty(config, "data.dev", config.data.dev, dev)
    held = [read_rows(choice, data, echo) for choice in config.data.test]
    for place, (choice, part) in enumerate(zip(config.data.test, held, strict=True)):
        refuse_empty(config, f"data.test.{place}", choice, part)
    _refuse_leaks(config, rows, [*dev, *(row for part in held for row in part)])
    encoder = encoder_of(config)
    examples = make_pair_examples(rows, encoder, config.windows.pieces)
    echo(f"{len(rows)} pairs, {examples.pieces} pieces, {examples.cut} pieces cut off")
    return PairMaterial(examples, dev, encoder)


def read_dev(config: Config, data: Path, echo: Echo = lambda _: None) -> tuple[StanceRow, ...]:
    """Return the dev rows of a config, thinned as its training rows are."""
    rows = read_rows(config.data.dev, data, echo)
    return tuple(thin(rows, config.neutrals, config.seeds[0]))


def read_rows(
    choice: CorpusChoice, data: Path, echo: Echo = lambda _: None
) -> tuple[StanceRow, ...]:
    """Return the rows of one split, telling `echo` what was dropped."""
    corpus: StanceCorpus = read_stances(choice.corpus, data, choice.split, **choice.options)
    defects = ", ".join(f"{count} {what}" for what, count in corpus.defects.items())
    labels = _labels(corpus.rows)
    echo(f"{choice.corpus} {choice.split}: {labels}; {defects or 'no defects'}")
    return corpus.rows


def _labels(rows: Sequence[StanceRow]) -> str:
    counts = Counter(row.label for row in rows)
    return ", ".join(f"{counts[label]} {label}" for label in sorted(counts))


def _refuse_leaks(config: Config, learned: Sequence[StanceRow], held: Sequence[StanceRow]) -> None:
    known = {" ".join(row.text.split()) for row in learned if len(row.text.split()) >= 8}
    shared = {row.text for row in held if " ".join(row.text.split()) in known}
    if shared:
        raise LeakError(
            f"{config.name}: data: {len(shared)} sentences to be judged by stand in the training "
            f"data too, such as {min(shared)[:80]!r}; take them out of train"
        )
