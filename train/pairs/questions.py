"""Pairs with known labels, of a corpus or of gold, as questions to a model or a baseline."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infer.annotation import AUTHOR, STANCES
from infer.classifier import Classified, PairClassifier, Question
from infer.mentions import named_question
from infer.spans import Span
from train.config import CorpusChoice
from train.data.news_standoff import read_news
from train.data.stance.rows import StanceRow
from train.evaluation.gold_pairs import GivenPair, read_pairs
from train.evaluation.pairs import JudgedPair, PairEvaluation, score_pairs
from train.pairs.examples import question_of
from train.pairs.prepare import read_rows

__all__ = ["Asked", "Known", "Questions", "ask", "gold_questions", "row_questions"]

Asked = tuple[str, str, str]
"""Holder, target and sentence, as `Annotator.classify_stances` takes them."""


@dataclass(frozen=True, slots=True)
class Known:
    """One pair: as one asks about it by name, as the model is asked, and the right label.

    `unit` is the article or sentence; `named` says whether the target is an entity, None if the
    data does not tell.
    """

    unit: str
    asked: Asked
    question: Question
    label: str
    named: bool | None


@dataclass(frozen=True, slots=True)
class Questions:
    """The pairs of one data set; `unit` is "article" or "sentence"."""

    name: str
    unit: str
    all: tuple[Known, ...]

    def score(self, labels: Sequence[str], side: str) -> PairEvaluation:
        """Score labels without probabilities; `side` says whose they are."""
        return self._score(side, labels, [None] * len(labels))

    def score_classified(self, said: Classified, side: str) -> PairEvaluation:
        """Score what a model says; `side` says which."""
        scores = [
            float(row[STANCES.index(label)])
            for row, label in zip(said.probabilities, said.labels, strict=True)
        ]
        return self._score(side, said.labels, scores, sum(said.cut))

    def _score(
        self, side: str, labels: Sequence[str], scores: Sequence[float | None], cut: int = 0
    ) -> PairEvaluation:
        judged = [
            JudgedPair(one.unit, one.label, label, one.named, score)
            for one, label, score in zip(self.all, labels, scores, strict=True)
        ]
        notes = {"pieces cut off": cut}
        return score_pairs(f"{self.name}, {side}", self.unit, judged, notes=notes)


def ask(classifier: PairClassifier, questions: Questions, side: str) -> PairEvaluation:
    """Return how well a model answers."""
    said = classifier.classify([one.question for one in questions.all])
    return questions.score_classified(said, side)


def row_questions(choice: CorpusChoice, data: Path) -> Questions:
    """Return all rows of one split, neutral ones included however many they are.

    Raises:
        InputError: a corpus is missing or broken.
    """
    rows = read_rows(choice, data)
    names: dict[int, frozenset[Span]] = {}
    if choice.corpus == "news-stance":
        news = read_news(data, choice.split, Counter())
        names = {s.number: frozenset(Span(m.start, m.end) for m in s.names) for s in news}
    found = tuple(_of_row(row, names.get(row.sentence)) for row in rows)
    return Questions(f"{choice.corpus} {choice.split}", "sentence", found)


def gold_questions(folder: Path) -> Questions:
    """Return the given pairs of a folder of gold articles.

    Raises:
        InputError: the folder has none, or they are broken.
    """
    found = tuple(_of_given(pair) for pair in read_pairs(folder))
    return Questions(folder.name, "article", found)


def _of_row(row: StanceRow, names: frozenset[Span] | None) -> Known:
    holder = row.holder.of(row.text) if row.holder else AUTHOR
    target = row.target.of(row.text) if row.target else row.subject
    named = None if names is None else row.target in names
    return Known(str(row.sentence), (holder, target, row.text), question_of(row), row.label, named)


def _of_given(pair: GivenPair) -> Known:
    return Known(pair.article, pair.asked, named_question(*pair.asked), pair.label, pair.named)
