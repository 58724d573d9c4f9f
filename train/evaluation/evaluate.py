"""Evaluate a model on a corpus, or an annotator on gold articles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from infer.annotation import Annotation
from infer.errors import InputError
from infer.spans import Span
from infer.tagger import Tagger
from train.data.corpus import Corpus
from train.evaluation.actors import ActorScore, score_actors
from train.evaluation.calibration import Reliability, measure
from train.evaluation.confusion import Confusion, align, confusion
from train.evaluation.gold import GoldArticle, read_gold
from train.evaluation.mistakes import Mistake, worst_mistakes
from train.evaluation.scores import ALL, Doubles, Score, make_scores, rates, seqeval_rates
from train.evaluation.tagged import tag_corpus
from train.evaluation.units import (
    LabelledSpan,
    Unit,
    keep_labels,
    scored_spans,
    span_counts,
)

__all__ = ["GOLD_LABELS", "Evaluation", "evaluate_corpus", "evaluate_gold"]

GOLD_LABELS = ("PER", "LOC", "ORG")
"""What gold articles annotate; of other labels they say nothing."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one model does on one data set.

    `units` of the kind `unit` (sentence or article) are what the bootstrap draws under `seed`.
    `labels` has a score for each label, `micro` is that of all. `actors` is None where the data
    names none. `notes` counts what was left out of scoring.
    """

    name: str
    unit: str
    units: int
    sentences: int
    seed: int
    micro: Score
    labels: tuple[Score, ...]
    actors: ActorScore | None
    confusion: Confusion
    reliability: Reliability
    mistakes: tuple[Mistake, ...]
    notes: Mapping[str, int]


def evaluate_corpus(
    tagger: Tagger,
    corpus: Corpus,
    name: str,
    *,
    labels: Sequence[str] | None = None,
    seed: int = 0,
) -> Evaluation:
    """Evaluate a tagger on the sentences of a corpus, joined to one text as neighbours.

    Strict agreement over words: a gold entity covers every word that it overlaps. Words inside
    masked spans, and spans found on them, are left out.

    Args:
        tagger: The model, on whatever runtime.
        corpus: One split.
        name: What the report calls the data set.
        labels: Those that the corpus annotates; spans of others are left out. Default: the
            tagger's, then what the corpus alone has.
        seed: Of the bootstrap.

    Raises:
        InputError: The corpus has no sentences.
    """
    if not len(corpus.dataset):
        raise InputError(f"{name}: found no sentences, expected one or more; choose another split")
    tagged = tag_corpus(tagger, corpus, labels)
    values = seqeval_rates(tagged.gold_tags, tagged.found_tags, tagged.labels)
    judged = _Judged("sentence", tagged.labels, tagged.units, values, tagged.notes)
    return _evaluate(name, judged, seed, None)


def evaluate_gold(
    annotate: Callable[[str], Annotation],
    folder: Path,
    name: str | None = None,
    *,
    labels: Sequence[str] = GOLD_LABELS,
    seed: int = 0,
) -> Evaluation:
    """Evaluate an annotator on the gold articles of a folder; `name` is the folder's by default.

    Strict agreement over code points. Entities of other labels than `labels` are left out, except
    that their actors count where gold has an entity with the same edges.

    Raises:
        InputError: There is no gold, or it is broken (`read_gold`).
    """
    articles = read_gold(folder)
    annotations = [annotate(article.text) for article in articles]
    pairs = list(zip(articles, annotations, strict=True))
    units, notes = keep_labels([_unit(*pair) for pair in pairs], labels)
    values = rates(span_counts(units, labels).sum(axis=0))
    actors = score_actors([_groupings(*pair) for pair in pairs])
    judged = _Judged("article", tuple(labels), units, values, notes)
    return _evaluate(name or folder.name, judged, seed, actors)


@dataclass(frozen=True, slots=True)
class _Judged:
    """Units, their labels and strict rates, shape (labels + 1, 3); the last row is of all."""

    unit: str
    labels: tuple[str, ...]
    units: Sequence[Unit]
    rates: Doubles
    notes: Mapping[str, int]


def _evaluate(name: str, judged: _Judged, seed: int, actors: ActorScore | None) -> Evaluation:
    units, labels = judged.units, judged.labels
    *each, micro = make_scores((*labels, ALL), span_counts(units, labels), judged.rates, seed)
    pairs = [align(one) for one in units]
    return Evaluation(
        name=name,
        unit=judged.unit,
        units=len(units),
        sentences=sum(len(one.sentences) for one in units),
        seed=seed,
        micro=micro,
        labels=tuple(each),
        actors=actors,
        confusion=confusion([pair for of_unit in pairs for pair in of_unit], labels),
        reliability=measure(*scored_spans(units)),
        mistakes=worst_mistakes(units, pairs),
        notes={what: count for what, count in sorted(judged.notes.items()) if count},
    )


def _unit(article: GoldArticle, annotation: Annotation) -> Unit:
    return Unit(
        article.id,
        article.text,
        article.sentences,
        tuple(LabelledSpan(e.start, e.end, e.label) for e in article.entities),
        tuple(LabelledSpan(e.start, e.end, e.label, e.score) for e in annotation.entities),
    )


def _groupings(
    article: GoldArticle, annotation: Annotation
) -> tuple[dict[Span, str], dict[Span, str]]:
    return (
        {Span(e.start, e.end): e.actor for e in article.entities},
        {e.span: e.actor for e in annotation.entities},
    )
