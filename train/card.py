"""The card of a model that ships: what it is, what it learned from, how good it is."""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from huggingface_hub import EvalResult, ModelCard, ModelCardData

from train.data.sources import SOURCES, Source
from train.evaluation import Evaluation
from train.lineage import configs_of

__all__ = ["source_of", "write_card"]

OWN = {"news-ner": "anercorp"}
"""Corpora that are our annotation of another's text."""


def source_of(corpus: str) -> Source:
    """Return the source of a corpus, whose terms it has: our annotations have their text's."""
    return SOURCES[OWN.get(corpus, corpus)]


def write_card(folder: Path, lineage: Mapping[str, Any], evaluations: Sequence[Evaluation]) -> None:
    """Write README.md into a model folder: metadata for the Hub, then the text for people."""
    configs = list(configs_of(lineage))
    corpora = dict.fromkeys(choice.corpus for c in configs for choice in c.data.train)
    sources = [source_of(name) for name in corpora]
    card = ModelCard.from_template(
        _metadata(configs[0].name, evaluations),
        template_str=files("train").joinpath("card.md.j2").read_text(encoding="utf-8"),
        name=configs[0].name,
        seeds=lineage["seeds"],
        configs=configs,
        base=_base(lineage),
        sources=list(dict.fromkeys(sources)),
        ours=any(name in OWN for name in corpora),
        evaluations=evaluations,
    )
    card.save(folder / "README.md")


def _metadata(name: str, evaluations: Sequence[Evaluation]) -> ModelCardData:
    results = [
        EvalResult(
            task_type="token-classification",
            task_name="Named entity recognition",
            # A type of its own: the Hub's metadata joins the results of one under one name.
            dataset_type=one.name.partition(", ")[0].replace(" ", "-"),
            dataset_name=one.name,
            metric_type="f1",
            metric_name="strict micro-F1",
            metric_value=round(one.micro.f1, 4),
        )
        for one in evaluations
        if "int8" in one.name
    ]
    return ModelCardData(
        language="ar",
        license="cc-by-sa-4.0",
        library_name="transformers",
        pipeline_tag="token-classification",
        model_name=name,
        metrics=["f1", "precision", "recall"],
        tags=["named-entity-recognition", "news", "onnx"],
        widget=[{"text": "ويزور غسان سلامة العاصمة الإيطالية روما في إطار جولة ببعض العواصم."}],
        eval_results=results,
    )


def _base(lineage: Mapping[str, Any]) -> Mapping[str, Any]:
    while "config" in lineage:
        lineage = lineage["encoder"]
    return lineage
