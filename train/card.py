"""The card of a model that ships: what it is, what it learned from, how good it is."""

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from huggingface_hub import ModelCard

from train.card_data import card_data
from train.card_kinds import KINDS
from train.data.sources import SOURCES, Source
from train.evaluation import AnyEvaluation
from train.lineage import configs_of, learned_from, lineages_of

__all__ = ["sources_of", "write_card"]

NEWS = ("news-ner", "news-quotes", "news-targets", "news-stance")
WIKI = ("wiki-ner", "wiki-quotes", "wiki-targets", "wiki-stance")
FOREIGN = {
    "english-stance": ("newsmtsc",),
    "foreign-stance": ("newsmtsc", "ruopinionne", "rusentne"),
}
OWN = dict.fromkeys(NEWS, ("anercorp",)) | dict.fromkeys(WIKI, ("wikifane", "aqmar")) | FOREIGN
"""Corpora that are our annotation of others' texts."""


def sources_of(corpus: str) -> tuple[Source, ...]:
    """Return the sources of a corpus, whose terms it has: our annotations have their texts'."""
    return tuple(SOURCES[name] for name in OWN.get(corpus, (corpus,)))


def write_card(
    folder: Path, lineage: Mapping[str, Any], evaluations: Sequence[AnyEvaluation]
) -> None:
    """Write README.md into a model folder: metadata for the Hub, then the text for people."""
    configs = list(configs_of(lineage))
    own = configs[0]
    learned = [one for one in learned_from(lineage) if one.how == "trained on"]
    corpora = dict.fromkeys(one.choice.corpus for one in learned)
    sources = list(dict.fromkeys(one for name in corpora for one in sources_of(name)))
    weights = (folder / "model.safetensors").is_file()
    kind, base = KINDS[own.task], _base(lineage)
    card = ModelCard.from_template(
        card_data(own.name, kind, evaluations, sources, str(base.get("source")), weights=weights),
        template_str=files("train").joinpath("card.md.j2").read_text(encoding="utf-8"),
        name=own.name,
        task=own.task,
        weights=weights,
        labels=[label for part in own.parts.values() for label in part.labels],
        example=json.dumps(dict(kind.widget), ensure_ascii=False),
        seeds=lineage["seeds"],
        configs=configs,
        base=base,
        sources=sources,
        news=sorted(set(corpora) & set(NEWS)),
        wiki=sorted(set(corpora) & set(WIKI)),
        foreign=sorted(set(corpora) & set(FOREIGN)),
        silver=[made for one in lineages_of(lineage) for made in one.get("silver", ())],
        evaluations=evaluations,
    )
    card.save(folder / "README.md")


def _base(lineage: Mapping[str, Any]) -> Mapping[str, Any]:
    while "config" in lineage:
        lineage = lineage["encoder"]
    return lineage
