"""The card of a model that ships: what it is, what it learned from, how good it is."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from train.card_kinds import KINDS, Kind
from train.data.sources import SOURCES, Source
from train.evaluation import AnyEvaluation, Evaluation, PairEvaluation
from train.lineage import configs_of

__all__ = ["source_of", "write_card"]

OWN = dict.fromkeys(("news-ner", "news-quotes", "news-targets", "news-stance"), "anercorp")
"""Corpora that are our annotation of another's text."""


def source_of(corpus: str) -> Source:
    """Return the source of a corpus, whose terms it has: our annotations have their text's."""
    return SOURCES[OWN.get(corpus, corpus)]


def write_card(
    folder: Path, lineage: Mapping[str, Any], evaluations: Sequence[AnyEvaluation]
) -> None:
    """Write README.md into a model folder: metadata for the Hub, then the text for people."""
    configs = list(configs_of(lineage))
    own = configs[0]
    corpora = dict.fromkeys(choice.corpus for c in configs for choice in c.data.train)
    card = ModelCard.from_template(
        _metadata(own.name, KINDS[own.task], evaluations),
        template_str=files("train").joinpath("card.md.j2").read_text(encoding="utf-8"),
        name=own.name,
        task=own.task,
        weights=(folder / "model.safetensors").is_file(),
        labels=own.labels,
        example=json.dumps(dict(KINDS[own.task].widget), ensure_ascii=False),
        seeds=lineage["seeds"],
        configs=configs,
        base=_base(lineage),
        sources=list(dict.fromkeys(source_of(name) for name in corpora)),
        ours=sorted(set(corpora) & set(OWN)),
        evaluations=evaluations,
    )
    card.save(folder / "README.md")


def _metadata(name: str, kind: Kind, evaluations: Sequence[AnyEvaluation]) -> ModelCardData:
    return ModelCardData(
        language="ar",
        license="cc-by-sa-4.0",
        library_name="transformers",
        pipeline_tag=kind.pipeline,
        model_name=name,
        metrics=["f1", "precision", "recall"],
        tags=[*kind.tags, "news", "onnx"],
        widget=[dict(kind.widget)],
        eval_results=[_result(kind, one) for one in evaluations if "int8" in one.name],
    )


def _result(kind: Kind, one: AnyEvaluation) -> EvalResult:
    metric, value = _headline(one)
    return EvalResult(
        task_type=kind.pipeline,
        task_name=kind.title,
        # A type of its own: the Hub's metadata joins the results of one under one name.
        dataset_type=one.name.partition(", ")[0].replace(" ", "-"),
        dataset_name=one.name,
        metric_type="f1",
        metric_name=metric,
        metric_value=round(value, 4),
    )


def _headline(one: AnyEvaluation) -> tuple[str, float]:
    if isinstance(one, Evaluation):
        return "strict micro-F1", one.micro.f1
    if isinstance(one, PairEvaluation):
        return "macro-F1", one.macro.f1
    return f"F1, {one.scores[0].label}", one.scores[0].f1


def _base(lineage: Mapping[str, Any]) -> Mapping[str, Any]:
    while "config" in lineage:
        lineage = lineage["encoder"]
    return lineage
