"""The model that ships may not get worse than this; raise the floors when it gets better."""

from pathlib import Path

import pytest

from infer import Annotator
from infer.checkpoint import packaged

pytest.importorskip("torch", reason="evaluation needs the extra `train`")
from train.evaluation import evaluate_gold

SEEDS = Path(__file__).parent.parent / "seeds"


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    if not (packaged("ner") / "onnx" / "model_quantized.onnx").is_file():
        pytest.skip("no model ships yet")
    return Annotator.load()


def test_seed_article(annotator: Annotator) -> None:
    found = evaluate_gold(annotator.annotate, SEEDS)
    assert found.micro.f1 >= 0.80
    assert found.actors is not None
    assert found.actors.f1 >= 0.88


@pytest.mark.parametrize(("folder", "floor"), [("gold", 0.80), ("gold-dev", 0.80)])
def test_gold_articles(annotator: Annotator, data_folder: Path, folder: str, floor: float) -> None:
    found = evaluate_gold(annotator.annotate, data_folder / folder)
    assert found.micro.f1 >= floor
    assert found.actors is not None
    assert found.actors.f1 >= 0.88
