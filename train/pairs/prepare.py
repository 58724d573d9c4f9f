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
from train.pairs.examples import LAYS, PairExamples, make_pair_examples, thin

__all__ = ["PairMaterial", "prepare", "read_dev", "read_rows"]

Echo = Callable[[str], None]

MORE_NEUTRALS = {"skim": 4, "close": 1}
"""How many times `neutrals` are learned of a reading: they cost little where a pair is skimmed, and
all pairs of an article are."""


@dataclass(frozen=True, slots=True)
class PairMaterial:
    """What a run learns from and is chosen on, read and laid out."""

    examples: PairExamples
    dev: tuple[StanceRow, ...]
    encoder: Encoder


def prepare(config: Config, data: Path, echo: Echo) -> PairMaterial:
    """Read the corpora of a config, refuse leaks, and lay the pairs out.

    Raises:
        LeakError: a sentence to be judged by stands in the training data.
        RunError: a split is empty, or the encoder is missing.
        InputError: a corpus is missing or broken.
    """
    corpora = []
    for place, choice in enumerate(config.data.train):
        corpora.append(read_rows(choice, data, echo))
        refuse_empty(config, f"data.train.{place}", choice, corpora[-1])
    dev = read_dev(config, data, echo)
    refuse_empty(config, "data.dev", config.data.dev, dev)
    held = [read_rows(choice, data, echo) for choice in config.data.test]
    for place, (choice, part) in enumerate(zip(config.data.test, held, strict=True)):
        refuse_empty(config, f"data.test.{place}", choice, part)
    learned = [row for rows in corpora for row in rows]
    _refuse_leaks(config, learned, [*dev, *(row for part in held for row in part)])
    encoder = encoder_of(config)
    return PairMaterial(_examples(config, corpora, encoder, echo), dev, encoder)


def _examples(
    config: Config, corpora: Sequence[Sequence[StanceRow]], encoder: Encoder, echo: Echo
) -> PairExamples:
    """Return what is learned of each reading, telling `echo` how much that is."""
    examples = PairExamples([], [])
    for reading in config.readings:
        neutrals = config.neutrals * MORE_NEUTRALS[reading]
        rows = [row for own in corpora for row in thin(own, neutrals, config.seeds[0])]
        found = make_pair_examples(rows, encoder, config.windows.pieces, LAYS[reading])
        echo(
            f"{reading}: {_labels(rows)}; {len(found.ids)} layouts, {found.pieces} pieces, "
            f"{found.cut} pieces cut off"
        )
        examples = PairExamples(
            [*examples.layouts, *found.layouts], [*examples.labels, *found.labels]
        )
    return examples


def read_dev(config: Config, data: Path, echo: Echo = lambda _: None) -> tuple[StanceRow, ...]:
    """Return the dev rows of a config; of neutral ones to be read closely, as few as in train."""
    rows = read_rows(config.data.dev, data, echo)
    if config.readings[0] == "skim":
        return rows
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
