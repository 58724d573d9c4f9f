"""What the models say of sentences: who may stand to whom, and how probably for or against.

The road is that of `infer`, each sentence as an article of its own; but the stance model is asked
in the words in which another one will be taught, one mention of each party marked.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infer.annotation import Actor
from infer.article import Article, find_entities, find_quotes
from infer.choice import Choice
from infer.loading import Models, load_models
from infer.parties import Candidate, Scene, candidates, parties
from infer.phrases import Phrase, to_phrases
from infer.scenes import scenes
from infer.spans import Span
from train.data.stance.rows import StanceRow
from train.pairs.examples import question_of
from train.silver.config import Models as Folders

__all__ = ["Judged", "Teacher"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair without a label, and the probabilities of `STANCES` for it."""

    row: StanceRow
    probabilities: tuple[float, ...]


class Teacher:
    """Models that label sentences, int8 on the CPU where there is int8."""

    def __init__(self, models: Models):
        assert models.quotes
        assert models.targets
        assert models.stance
        self._entities, self._quotes = models.entities, models.quotes
        self._targets, self._stance = models.targets, models.stance
        self._together = models.together

    @classmethod
    def load(cls, folders: Folders) -> "Teacher":
        """Load the models.

        Raises:
            CheckpointError: a folder's files are missing, broken or disagree.
        """
        chosen = list(dict.fromkeys(folders.model_dump().values()))  # one may have several tasks
        return cls(load_models(chosen, ("stances",), Choice("cpu", runtime="onnx")))

    def judge(self, texts: Sequence[str], dropped: Counter[str]) -> list[list[Judged]]:
        """Return the pairs of each text, counting into `dropped` those that cannot be taught."""
        articles = [Article.of(text) for text in texts]
        with self._together():
            find_entities(articles, self._entities)
            find_quotes(articles, self._quotes)
            tagged = self._targets.tag_many([one.in_lines for one in articles])
        found = [
            list(_rows(one, to_phrases(one.text, one.words, spans, one.entities), dropped))
            for one, spans in zip(articles, tagged, strict=True)
        ]
        rows = [row for own in found for row in own]
        said = self._stance.classify([question_of(row) for row in rows])
        judged = (
            Judged(row, tuple(float(p) for p in probabilities))
            for row, probabilities in zip(rows, said.probabilities, strict=True)
        )
        return [[next(judged) for _ in own] for own in found]


def _rows(
    article: Article, phrases: Sequence[Sequence[Phrase]], dropped: Counter[str]
) -> Iterator[StanceRow]:
    actors: Mapping[str, Actor] = {actor.id: actor for actor in article.actors}
    for scene in scenes(article.sentences, article.entities, article.quotes, phrases):
        pairs, left = candidates(scene, parties(scene, actors))
        dropped["pairs: too many in a sentence"] += left
        for pair in pairs:
            row = _row(article.text, scene, pair)
            dropped["pairs: holder not named in the sentence"] += row is None
            if row:
                yield row


def _row(text: str, scene: Scene, pair: Candidate) -> StanceRow | None:
    holders, targets = (
        _within(scene.span, pair.holder.mentions),
        _within(scene.span, pair.target.mentions),
    )
    if not holders or not targets:
        return None
    cues = tuple(_within(scene.span, pair.holder.cues))
    return StanceRow(0, scene.span.of(text), holders[0], targets[0], "", "", cues)


def _within(sentence: Span, spans: Sequence[Span]) -> list[Span]:
    inside = [one for one in spans if sentence.start <= one.start and one.end <= sentence.end]
    return [Span(one.start - sentence.start, one.end - sentence.start) for one in inside]
