"""The whole road of one article, from text to annotation."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from infer.actors import join_actors
from infer.annotation import Actor, Annotation, Entity, Quote, Stance
from infer.classifier import Classified
from infer.entities import name_persons, to_mentions
from infer.errors import UsageError
from infer.loading import Models, load_models
from infer.mentions import named_pair
from infer.parties import Candidate, candidates, parties
from infer.phrases import to_phrases
from infer.quotes import assemble
from infer.relations import relations
from infer.scenes import scenes
from infer.spans import Span
from infer.speakers import resolve
from infer.stances import Judged, judge, name_holders, to_stances
from infer.subjects import about, by_name, check_subjects, subject_party
from infer.tasks import TASKS
from infer.text import paragraphs, sentences, words

__all__ = ["Annotator"]

SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Article:
    """An article on its way down the road: what has been found of it so far."""

    text: str
    sentences: tuple[Span, ...]
    words: list[list[Span]]
    entities: tuple[Entity, ...] = ()
    actors: tuple[Actor, ...] = ()
    quotes: tuple[Quote, ...] = ()
    stances: tuple[Stance, ...] = ()
    notes: Counter[str] = field(default_factory=Counter)


class Annotator:
    """Annotates articles; load once, use often.

    >>> from infer import Annotator
    >>> annotation = Annotator.load().annotate("التقى غوتيريش وفد الأمم المتحدة في طرابلس.")
    >>> [(e.label, e.text) for e in annotation.entities]
    [('PER', 'غوتيريش'), ('ORG', 'الأمم المتحدة'), ('LOC', 'طرابلس')]
    """

    def __init__(self, models: Models):
        self._models = models

    @classmethod
    def load(
        cls,
        model: str | Path | Sequence[str | Path] = (),
        *,
        tasks: Sequence[str] = TASKS,
        threads: int = 0,
    ) -> "Annotator":
        """Load an annotator.

        Args:
            model: A folder with a model, or several; each takes the place of the one for its task
                that ships with Rasd.
            tasks: What to look for, of `entities`, `quotes` and `stances`; each needs those before
                it, which come with it.
            threads: Threads of the encoder; 0 is one for each core.

        Raises:
            CheckpointError: The folder's files are missing, broken or disagree.
            UsageError: A task is unknown.
        """
        folders = [model] if isinstance(model, (str, Path)) else model
        return cls(load_models([Path(folder) for folder in folders], tasks, threads))

    def annotate(
        self,
        text: str,
        id: str = "",  # noqa: A002 - the JSON's name
        targets: str | Sequence[str] = (),
    ) -> Annotation:
        """Return what `text` says; the same text always gives the same annotation.

        Any text is good, of any length and in any script: what has no Arabic merely has little to
        annotate. Offsets are half-open code-point offsets into `text`.

        Args:
            text: The article.
            id: What to call it.
            targets: A subject of your choice, or several, which the text need not mention: the
                annotation says how each holder stands to each, neutral stances included.

        Raises:
            UsageError: A target is empty or too long, or the task `stances` was not loaded.
        """
        subjects = self._subjects(targets)
        bounds = sentences(text)
        article = _Article(text, bounds, [words(text, *sentence) for sentence in bounds])
        article.notes["surrogates replaced"] = len(SURROGATES.findall(text))
        self._find_entities(article)
        self._find_quotes(article)
        self._find_stances(article, subjects)
        return Annotation(
            text,
            bounds,
            article.entities,
            article.actors,
            article.quotes,
            article.stances,
            relations(article.stances),
            self._models.tasks,
            id,
            +article.notes,
        )

    def annotate_many(
        self, texts: Iterable[str], targets: str | Sequence[str] = ()
    ) -> Iterator[Annotation]:
        """Annotate texts one after another, lazily; memory does not grow with their number.

        Each annotation is what `annotate` gives for that text alone.
        """
        return (self.annotate(text, targets=targets) for text in texts)

    def classify_stances(self, pairs: Iterable[tuple[str, str, str]]) -> Classified:
        """Return how holders stand to targets in sentences, given as (holder, target, sentence).

        A holder or target is found in its sentence by name; one that is not there is asked about
        all the same.

        Raises:
            UsageError: The task `stances` was not loaded.
        """
        classifier = self._models.stance
        if classifier is None:
            raise UsageError("stances: not loaded; load the annotator with the task 'stances'")
        return classifier.classify([named_pair(*pair) for pair in pairs])

    def _subjects(self, targets: str | Sequence[str]) -> tuple[str, ...]:
        if targets and self._models.stance is None:
            raise UsageError("targets: expected the task 'stances', which asks about them")
        return check_subjects([targets] if isinstance(targets, str) else targets)

    def _find_entities(self, article: _Article) -> None:
        tagged = self._models.entities.tag(article.text, article.sentences, article.words)
        mentions = [
            mention
            for row, spans in zip(article.words, tagged, strict=True)
            for mention in to_mentions(article.text, row, spans)
        ]
        article.entities, article.actors = join_actors(article.text, name_persons(mentions))

    def _find_quotes(self, article: _Article) -> None:
        if self._models.quotes is None:
            return
        lines = paragraphs(article.text)
        rows = [words(article.text, *line) for line in lines]
        tagged = self._models.quotes.tag(article.text, lines, rows)
        found = assemble(article.text, lines, rows, tagged)
        article.quotes, article.actors = resolve(
            article.text, lines, found, article.entities, article.actors
        )

    def _find_stances(self, article: _Article, subjects: Sequence[str]) -> None:
        if self._models.stance is None:
            return
        pairs, asked = self._candidates(article, subjects)
        judged, cut = judge(article.text, article.sentences, pairs, self._models.stance)
        article.notes["stance pieces cut"] = cut
        kept = sorted(_decided(judged, asked), key=lambda one: one.candidate.sentence)
        article.actors, ids = name_holders(kept, article.actors)
        article.stances = to_stances(article.text, kept, article.quotes, ids)

    def _candidates(
        self, article: _Article, subjects: Sequence[str]
    ) -> tuple[list[Candidate], set[str]]:
        """Return the pairs to be judged, each once, and the keys of the targets asked for."""
        assert self._models.targets is not None
        tagged = self._models.targets.tag(article.text, article.sentences, article.words)
        phrases = to_phrases(article.text, article.words, tagged, article.entities)
        actors = {actor.id: actor for actor in article.actors}
        named = by_name(article.actors) if subjects else {}
        pairs: dict[tuple[object, ...], Candidate] = {}
        keys: set[str] = set()
        for scene in scenes(article.sentences, article.entities, article.quotes, phrases):
            known = parties(scene, actors)
            asked = [subject_party(s, article.text, scene.span, named, known) for s in subjects]
            close, left = candidates(scene, known)
            article.notes["stance pairs left out"] += left
            keys.update(party.key for party in asked)
            for one in (*(c for p in asked for c in about(p, scene.number, known)), *close):
                target = one.target.mentions or one.target.key
                pairs.setdefault((one.sentence, one.holder.key, target), one)
        return list(pairs.values()), keys


def _decided(judged: Sequence[Judged], asked: Container[str]) -> list[Judged]:
    """Return the stances that are reported: favor, against, and neutral where it was asked for.

    Of a holder's neutral stances to a target of `asked` (keys) that is the surest one, and none
    where the holder takes another stance to it.
    """
    polar = [one for one in judged if one.label != "neutral"]
    taken = {_keys(one) for one in polar}
    neutral: dict[tuple[str, str], Judged] = {}
    for one in judged:
        pair = _keys(one)
        if pair[1] in asked and pair not in taken:
            neutral[pair] = max(neutral.get(pair, one), one, key=lambda held: held.score)
    return [*polar, *neutral.values()]


def _keys(one: Judged) -> tuple[str, str]:
    return one.candidate.holder.key, one.candidate.target.key
