"""The models that ship may not get worse than this; raise the floors when they get better."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from infer import Annotation, Annotator

pytest.importorskip("torch", reason="evaluation needs the extra `train`")
from train.evaluation import evaluate_gold
from train.evaluation.gold import read_gold
from train.evaluation.gold_pairs import read_pairs
from train.evaluation.gold_quotes import evaluate_quotes
from train.evaluation.gold_stances import evaluate_stances
from train.pairs.scores import score_labels

SEEDS = Path(__file__).parent.parent / "seeds"
FLOORS = {"gold": (0.84, 0.72, 0.63), "gold-dev": (0.84, 0.75, 0.60)}
"""By folder: F1 of entities and of quotations, macro-F1 of given pairs."""


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator.load()


@pytest.fixture(scope="module")
def annotate(annotator: Annotator) -> Callable[[str], Annotation]:
    return cache(annotator.annotate)  # several tests judge one article


def test_seed_article(annotate: Callable[[str], Annotation]) -> None:
    found = evaluate_gold(annotate, SEEDS)
    assert found.micro.f1 >= 0.84
    assert found.actors is not None
    assert found.actors.f1 >= 0.88


def test_quotations_and_stances_of_the_seed_article(
    annotate: Callable[[str], Annotation],
) -> None:
    (article,) = read_gold(SEEDS)
    rows = [(article, annotate(article.text))]
    assert evaluate_quotes(rows, "seed").scores[0].f1 >= 0.80
    assert evaluate_stances(rows, "seed").scores[0].f1 >= 0.20


@pytest.mark.parametrize("folder", FLOORS)
def test_gold_articles(
    annotator: Annotator, annotate: Callable[[str], Annotation], data_folder: Path, folder: str
) -> None:
    entities, quotes, pairs = FLOORS[folder]
    found = evaluate_gold(annotate, data_folder / folder)
    assert found.micro.f1 >= entities
    assert found.actors is not None
    assert found.actors.f1 >= 0.88
    rows = [(one, annotate(one.text)) for one in read_gold(data_folder / folder)]
    assert evaluate_quotes(rows, folder).scores[0].f1 >= quotes
    given = read_pairs(data_folder / folder)
    said = annotator.classify_stances([pair.asked for pair in given])
    assert score_labels([pair.label for pair in given], said.labels).macro >= pairs
