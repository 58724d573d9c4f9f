"""A miniature news-stance, a gold article with a pair, and a model that says what it is told."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from infer.classifier import Classified, Question
from tests.train.data.standoff import News, write_news
from tests.train.evaluation.test_gold import write
from train.data import news_standoff
from train.data.stance import news_stance
from train.pairs import questions

__all__ = ["NEWS", "Told", "make_data", "make_gold"]

NEWS = News(
    "أيد سلامة روما والهدنة .",
    {"سلامة": "PER", "روما": "LOC"},
    stances=[("سلامة", "روما", "favor"), ("سلامة", "والهدنة", "against")],
)


class Told:
    """Says favor of everything, with a probability of .7; remembers what it was shown."""

    def __init__(self) -> None:
        self.shown: list[Question] = []

    def classify(self, pairs: Sequence[Question]) -> Classified:
        self.shown += pairs
        rows = np.tile(np.array([0.7, 0.2, 0.1], np.float32), (len(pairs), 1))
        return Classified(rows, ("favor",) * len(pairs), cut=(3,))


def make_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a data folder of ten sentences, the last of them dev."""
    folder = tmp_path / "data"
    path = write_news(folder, monkeypatch, *[NEWS] * 10)
    news, stances = news_standoff.read_news, news_stance.read
    monkeypatch.setattr(questions, "read_news", lambda *a: news(*a, standoff=path))
    table = {"news-stance": (lambda f, s: stances(f, s, standoff=path), news_stance.SPLITS)}
    monkeypatch.setattr("train.data.stance.STANCE_READERS", table)
    return folder


def make_gold(tmp_path: Path) -> Path:
    """Return a folder with one gold article and one given pair."""
    folder = tmp_path / "gold"
    folder.mkdir()
    pair = {"article": "one", "sentence": 1, "holder": "سلامة", "target": "وفدا", "label": "favor"}
    (write(folder) / "pairs.jsonl").write_text(json.dumps(pair), encoding="utf-8")
    return folder
