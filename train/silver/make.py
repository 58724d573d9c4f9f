"""From a config of silver labels to their file: read, ask the models, select, write, count."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from tqdm import tqdm  # type: ignore[import-untyped]

from infer.annotation import STANCES
from infer.checkpoint import served
from infer.errors import CheckpointError, OutputError
from train.card import sources_of
from train.data.stance.silver import HEAD
from train.errors import RunError
from train.lineage import read_lineage
from train.resume import replace_text
from train.silver.config import SilverConfig, read_silver_config
from train.silver.journal import Journal
from train.silver.select import Labelled, select
from train.silver.teacher import Teacher
from train.silver.texts import PlainSentence, plain_sentences

__all__ = ["make_silver"]

Echo = Callable[[str], None]
BATCH = 32
"""Sentences that are asked about together, and written down together."""


def make_silver(path: Path, data: Path, out: Path, echo: Echo = print) -> None:
    """Label the sentences that the config at `path` names, and write those that count into `out`.

    What the models say stands beside it, in `OUT.pairs`: a call that was cut off goes on from
    there, and one with other thresholds asks nothing again. `out` itself is written at the end,
    whole.

    Raises:
        ConfigError: the config is faulty.
        InputError: a corpus is missing or broken.
        CheckpointError: a model is missing or broken, or nobody can say what it learned from.
        RunError: no sentence is left or no pair kept, or `OUT.pairs` is about other models or
            texts.
        OutputError: `out` cannot be written.
    """
    config = read_silver_config(path)
    models = {task: _model(Path(folder)) for task, folder in config.models.model_dump().items()}
    dropped: Counter[str] = Counter()
    sentences = plain_sentences(config.texts, data, dropped)
    if not sentences:
        raise RunError(f"{path}: texts: no sentence is left to label: {_told(dropped)}")
    journal = Journal(out.with_name(f"{out.name}.pairs"), _about(models, sentences))
    done = journal.open()
    echo(f"{config.name}: {len(sentences)} sentences to label, {done} of them done")
    if done < len(sentences):
        _ask(config, sentences[done:], journal)
    kept = select(journal.read(dropped), config, dropped)
    if not any(kept):
        raise RunError(f"{path}: thresholds: no pair is kept; {_surest(journal)}")
    head: dict[str, Any] = {
        HEAD: 1,
        "name": config.name,
        "config": config.model_dump(mode="json"),
        "models": models,
        "texts": _terms(config, sentences),
        "counts": _counts(sentences, kept, dropped),
    }
    _write(out, head, sentences, kept)
    echo(f"{out}: {_told(head['counts']['kept'])}; dropped: {_told(+dropped)}")


def _ask(config: SilverConfig, sentences: Sequence[PlainSentence], journal: Journal) -> None:
    teacher = Teacher.load(config.models)
    with tqdm(total=len(sentences), unit="sentences", desc=config.name, disable=None) as bar:
        for at in range(0, len(sentences), BATCH):
            texts = [one.text for one in sentences[at : at + BATCH]]
            dropped: Counter[str] = Counter()
            journal.add(teacher.judge(texts, dropped), +dropped)
            bar.update(len(texts))


def _model(folder: Path) -> dict[str, Any]:
    """Return the digest of what decides a model's answers, and what it learned from."""
    digest = hashlib.sha256()
    for file in (served(folder), folder / "tokenizer.json", folder / "config.json"):
        try:
            digest.update(file.read_bytes())
        except OSError as fault:
            raise CheckpointError(
                f"{file}: cannot be read ({fault.strerror}); name the folder of a finished model"
            ) from None
    return {"sha256": digest.hexdigest(), "training": read_lineage(folder)}


def _about(
    models: Mapping[str, Mapping[str, Any]], sentences: Sequence[PlainSentence]
) -> dict[str, Any]:
    digest = hashlib.sha256()
    for one in sentences:
        digest.update(f"{one.corpus}\t{one.number}\t{one.text}\n".encode())
    digests = {task: model["sha256"] for task, model in models.items()}
    return {"models": digests, "sentences": len(sentences), "sha256": digest.hexdigest()}


def _terms(config: SilverConfig, sentences: Sequence[PlainSentence]) -> list[dict[str, Any]]:
    labelled = Counter(one.corpus for one in sentences)
    return [
        {
            "corpus": text.corpus,
            "split": text.split,
            "licence": sources_of(text.corpus)[0].licence,
            "sentences": labelled[text.corpus],
        }
        for text in config.texts
    ]


def _counts(
    sentences: Sequence[PlainSentence], kept: Sequence[Sequence[Labelled]], dropped: Counter[str]
) -> dict[str, Any]:
    labels = Counter(one.row.label for own in kept for one in own)
    return {
        "sentences": len(sentences),
        "sentences with labels": sum(map(bool, kept)),
        "kept": {label: labels[label] for label in STANCES},
        "dropped": dict(+dropped),
    }


def _write(
    out: Path,
    head: Mapping[str, Any],
    sentences: Sequence[PlainSentence],
    kept: Sequence[Sequence[Labelled]],
) -> None:
    lines = [head, *(line for pair in zip(sentences, kept, strict=True) for line in _lines(*pair))]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    try:
        replace_text(out, text)
    except OSError as fault:
        raise OutputError(f"{out}: cannot be written ({fault.strerror})") from None


def _lines(sentence: PlainSentence, kept: Sequence[Labelled]) -> Iterator[Mapping[str, Any]]:
    """Yield a line for each part of a sentence of the corpus that is one by itself."""
    in_order = sorted(kept, key=lambda one: one.row.text)
    for text, own in groupby(in_order, key=lambda one: one.row.text):
        pairs = [_pair(one) for one in own]
        yield {"corpus": sentence.corpus, "number": sentence.number, "text": text, "pairs": pairs}


def _pair(one: Labelled) -> Mapping[str, Any]:
    return {
        "holder": one.row.holder,
        "target": one.row.target,
        "cues": one.row.cues,
        "label": one.row.label,
        "score": one.score,
    }


def _surest(journal: Journal) -> str:
    """Return the highest probability that each label was given."""
    rows = [one.probabilities for own in journal.read(Counter()) for one in own]
    if not rows:
        return "the models found none in these texts"
    best = zip(STANCES, map(max, zip(*rows, strict=True)), strict=True)
    return f"the highest probabilities are {', '.join(f'{most} {label}' for label, most in best)}"


def _told(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items()) or "nothing"
