"""Articles on their way down the road: each stage finds one kind of thing in all of them at once.

What the encoder is asked about several articles shares its calls; what is found in one does not
depend on the others.
"""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field

from infer.actors import join_actors
from infer.annotation import Actor, Annotation, Entity, Quote, Stance
from infer.classifier import PairClassifier
from infer.entities import name_persons, to_mentions
from infer.parties import Candidate, candidates, parties
from infer.phrases import Phrase, to_phrases
from infer.quotes import assemble
from infer.relations import relations
from infer.scenes import scenes
from infer.spans import Span
from infer.speakers import resolve
from infer.stances import Judged, judge, likely_holders, name_holders, to_stances
from infer.subjects import about, by_name, subject_party
from infer.tagger import Tagger, ToTag
from infer.text import paragraphs, sentences, words

__all__ = ["Article", "find_entities", "find_quotes", "find_stances"]

SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Article:
    """A text, and what has been found of it so far; `words` are given by sentence.

    `lines` are its paragraphs.
    """

    text: str
    lines: tuple[Span, ...]
    sentences: tuple[Span, ...]
    words: list[list[Span]]
    entities: tuple[Entity, ...] = ()
    actors: tuple[Actor, ...] = ()
    quotes: tuple[Quote, ...] = ()
    stances: tuple[Stance, ...] = ()
    notes: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, text: str) -> "Article":
        """Cut a text into sentences and words."""
        bounds = sentences(text)
        own = [words(text, *sentence) for sentence in bounds]
        article = cls(text, paragraphs(text), bounds, own)
        article.notes["surrogates replaced"] = len(SURROGATES.findall(text))
        return article

    @property
    def in_sentences(self) -> ToTag:
        """What a tagger is given to find spans within sentences, in windows of sentences."""
        return self.text, self.sentences, (), self.words

    @property
    def in_lines(self) -> ToTag:
        """What a tagger is given to find spans within sentences, in windows of lines."""
        return self.text, self.sentences, self.lines, self.words

    def annotation(self, tasks: Sequence[str], id: str = "") -> Annotation:  # noqa: A002
        """Return what was found, looking for `tasks`."""
        return Annotation(
            self.text,
            self.sentences,
            self.entities,
            self.actors,
            self.quotes,
            self.stances,
            relations(self.stances, self.text),
            tuple(tasks),
            id,
            +self.notes,
        )


def find_entities(articles: Sequence[Article], tagger: Tagger) -> None:
    """Find the entities of each article, and the actors whose mentions they are."""
    tagged = tagger.tag_many([one.in_sentences for one in articles])
    for article, found in zip(articles, tagged, strict=True):
        mentions = [
            mention
            for row, spans in zip(article.words, found, strict=True)
            for mention in to_mentions(article.text, row, spans)
        ]
        article.entities, article.actors = join_actors(article.text, name_persons(mentions))


def find_quotes(articles: Sequence[Article], tagger: Tagger) -> None:
    """Find the quotations of each article, whose entities are known, and their speakers."""
    rows = [[words(one.text, *line) for line in one.lines] for one in articles]
    found = tagger.tag_many(
        [(one.text, one.sentences, one.lines, row) for one, row in zip(articles, rows, strict=True)]
    )
    for article, row, tagged in zip(articles, rows, found, strict=True):
        said = assemble(article.text, article.lines, row, tagged)
        article.quotes, article.actors = resolve(
            article.text, article.lines, said, article.entities, article.actors
        )


def find_stances(
    articles: Sequence[Article],
    tagger: Tagger,
    classifier: PairClassifier,
    subjects: Sequence[str] = (),
) -> None:
    """Find the stances of each article, whose quotations are known.

    `tagger` finds parties and issues without a name, `classifier` judges pairs; `subjects` are
    targets of the user's choice.
    """
    tagged = tagger.tag_many([one.in_lines for one in articles])
    phrases = [
        to_phrases(one.text, one.words, spans, one.entities)
        for one, spans in zip(articles, tagged, strict=True)
    ]
    found = [_candidates(one, own, subjects) for one, own in zip(articles, phrases, strict=True)]
    judged = judge(
        [(one.text, one.sentences, pairs) for one, (pairs, _) in zip(articles, found, strict=True)],
        classifier,
    )
    for article, (_, asked), (said, cut) in zip(articles, found, judged, strict=True):
        article.notes["stance pieces cut"] = cut
        kept = sorted(_decided(said, asked), key=lambda one: one.candidate.sentence)
        article.actors, ids = name_holders(kept, article.actors)
        article.stances = to_stances(article.text, kept, article.quotes, ids)


def _candidates(
    article: Article, phrases: Sequence[Sequence[Phrase]], subjects: Sequence[str]
) -> tuple[list[Candidate], set[str]]:
    """Return the pairs to be judged, each once, and the keys of the targets asked for."""
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

    What was asked for is reported of every holder, else that of the likely ones alone.
    Of a holder's neutral stances to a target of `asked` (keys) that is the surest one, and none
    where the holder takes another stance to it.
    """
    polar = likely_holders([one for one in judged if _keys(one)[1] not in asked])
    polar += [one for one in judged if one.label != "neutral" and _keys(one)[1] in asked]
    taken = {_keys(one) for one in polar}
    neutral: dict[tuple[str, str], Judged] = {}
    for one in judged:
        pair = _keys(one)
        if pair[1] in asked and pair not in taken:
            neutral[pair] = max(neutral.get(pair, one), one, key=lambda held: held.score)
    return [*polar, *neutral.values()]


def _keys(one: Judged) -> tuple[str, str]:
    return one.candidate.holder.key, one.candidate.target.key
