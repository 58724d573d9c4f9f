"""What is refused before hours are spent: empty splits, unknown labels, leaks, blends."""

from collections.abc import Sequence, Sized
from pathlib import Path

from safetensors import SafetensorError, safe_open

from train.config import Config, CorpusChoice
from train.data import Corpus
from train.data.leaks import SharedSentence, shared_sentences
from train.errors import LeakError, RunError
from train.models import empty_model

__all__ = ["refuse_blend", "refuse_empty", "refuse_leaks", "refuse_unknown_labels"]

SHOWN = 3
LONGEST = 80
WEIGHTS = "model.safetensors"


def refuse_empty(config: Config, key: str, choice: CorpusChoice, rows: Sized) -> None:
    """Refuse a split without a row; `key` is where the config names it, such as data.dev.

    Raises:
        RunError: there is nothing in it.
    """
    if not len(rows):
        options = "".join(f", {name}: {value}" for name, value in choice.options.items())
        raise RunError(
            f"{config.name}: {key}: expected sentences, found none in {choice.corpus} "
            f"{choice.split}{options}; take another split, or bring the corpus anew (train data)"
        )


def refuse_unknown_labels(config: Config, train: Sequence[Corpus]) -> None:
    """Refuse training data with labels that the config has not.

    Raises:
        RunError: there are some.
    """
    for choice, corpus in zip(config.data.train, train, strict=True):
        found = {label for labels in corpus.dataset["label"] for label in labels}
        if unknown := sorted(found - set(config.labels)):
            raise RunError(
                f"{config.name}: labels: expected those of {choice.corpus} {choice.split} too, "
                f"which has {', '.join(unknown)}; add them"
            )


def refuse_leaks(
    config: Config, train: Sequence[Corpus], test: Corpus, choice: CorpusChoice
) -> None:
    """Refuse training data that holds sentences of a test corpus.

    Raises:
        LeakError: it does; rows and sentences are told.
    """
    for learned, corpus in zip(config.data.train, train, strict=True):
        shared = shared_sentences(corpus.dataset, test.dataset)
        if shared:
            raise LeakError(
                f"{config.name}: data: {len(shared)} sentences of {choice.corpus} {choice.split} "
                f"stand in {learned.corpus} {learned.split} ({_shown(shared)}); take them out of "
                "train"
            )


def refuse_blend(config: Config) -> None:
    """Refuse to blend a model with an encoder that has not all of its parts, head included.

    Raises:
        RunError: the encoder is no folder with weights, or has no such head.
    """
    if config.blend == 1:
        return
    weights = Path(config.encoder) / WEIGHTS
    if not weights.is_file():
        raise RunError(
            f"{config.name}: blend: expected a folder as encoder, found {config.encoder}"
        )
    found = _sizes(config, weights)
    # it is widened and cut after it is loaded
    whole = config.model_copy(update={"vocabulary": "", "scripts": ()})
    wanted = {name: tuple(one.shape) for name, one in empty_model(whole).state_dict().items()}
    odd = sorted(name for name, size in wanted.items() if found.get(name) != size)
    if odd:
        raise RunError(
            f"{config.name}: blend: expected an encoder with the same head, which an earlier run "
            f"has learned, but {config.encoder} has no {odd[0]} of the size "
            f"{list(wanted[odd[0]])}; set blend to 1, or take the model of a run as encoder"
        )


def _sizes(config: Config, weights: Path) -> dict[str, tuple[int, ...]]:
    try:
        with safe_open(weights, "pt") as held:
            return {name: tuple(held.get_slice(name).get_shape()) for name in held.keys()}  # noqa: SIM118
    except (OSError, SafetensorError) as fault:
        raise RunError(f"{config.name}: blend: {weights}: cannot be read: {fault}") from None


def _shown(shared: Sequence[SharedSentence]) -> str:
    """Return the rows, and the first sentences themselves."""
    rows = ", ".join(f"{one.first} = {one.second}" for one in shared[:10])
    texts = ", ".join(
        repr(one.text if len(one.text) <= LONGEST else f"{one.text[:LONGEST]}…")
        for one in shared[:SHOWN]
    )
    more = " and more" if len(shared) > 10 else ""
    return f"rows {rows}{more}: {texts}{', …' if len(shared) > SHOWN else ''}"
