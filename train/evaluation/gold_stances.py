"""Stances of whole articles, end to end: parties found, joined under one name, and judged.

Sentences match by half, intersection over union, since an annotator finds its own; parties by name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from infer.annotation import Annotation, Target
from infer.spans import Span
from train.evaluation.confusion import Confusion, Kind
from train.evaluation.gold import GoldArticle
from train.evaluation.mistakes import Mistake
from train.evaluation.names import match_rows, overlap, same_name
from train.evaluation.rows import Annotated, RowEvaluation, count_rows, score_rows

__all__ = ["POLAR", "STANCE_SCORES", "evaluate_stances"]

POLAR = ("favor", "against")
STANCE_SCORES = ("stances", "entity targets", "issue targets", "parties only", *POLAR)


@dataclass(frozen=True, slots=True)
class Shown:
    """One stance that a sentence shows; the parties are names. Of gold the score is 1."""

    sentence: Span
    holder: str
    target: str
    label: str
    score: float = 1.0


def evaluate_stances(annotated: Sequence[Annotated], name: str, seed: int = 0) -> RowEvaluation:
    """Score the stances, favor and against, of annotated gold articles.

    A target is an entity if it has the name of one of the article's, on either side; else an issue.
    """
    rows = [(article, gold_rows(article), found_rows(found)) for article, found in annotated]
    pairs = [_paired(gold, found) for _, gold, found in rows]
    return RowEvaluation(
        name=name,
        kind="stances",
        articles=len(annotated),
        seed=seed,
        scores=score_rows(STANCE_SCORES, [_counts(*row) for row in rows], seed),
        confusion=_confusion([pair for of_article in pairs for pair in of_article]),
        mistakes=tuple(
            _mistake(article, *pair)
            for (article, _, _), of_article in zip(rows, pairs, strict=True)
            for pair in of_article
            if _kind(*pair) != Kind.HIT
        ),
    )


def gold_rows(article: GoldArticle) -> list[Shown]:
    """Return the stances of gold."""
    return [
        Shown(article.sentences[s.sentence], s.holder, s.target, s.label) for s in article.stances
    ]


def found_rows(annotation: Annotation) -> list[Shown]:
    """Return the stances of an annotation that are not neutral, with the names of their parties."""
    names = {actor.id: actor.name for actor in annotation.actors}
    return [
        Shown(
            annotation.sentences[stance.sentence],
            names.get(stance.holder, stance.holder),
            _target(stance.target, names),
            stance.label,
            stance.score,
        )
        for stance in annotation.stances
        if stance.label in POLAR
    ]


def _target(target: Target, names: dict[str, str]) -> str:
    if target.actor is not None:
        return names.get(target.actor, "")
    return target.passage.text if target.passage else target.subject or ""


def _counts(
    article: GoldArticle, gold: Sequence[Shown], found: Sequence[Shown]
) -> list[tuple[int, int, int]]:
    def of(keep: Callable[[Shown], bool]) -> tuple[int, int, int]:
        return count_rows(list(filter(keep, gold)), list(filter(keep, found)), _same)

    named = {row.target for row in (*gold, *found) if _is_entity(row.target, article.names)}
    return [
        count_rows(gold, found, _same),
        of(lambda row: row.target in named),
        of(lambda row: row.target not in named),
        count_rows(gold, found, _same_parties),
        of(lambda row: row.label == "favor"),
        of(lambda row: row.label == "against"),
    ]


def _is_entity(target: str, names: Sequence[str]) -> bool:
    return any(same_name(target, name) for name in names)


def _same_parties(gold: Shown, found: Shown) -> bool:
    return (
        overlap(gold.sentence, found.sentence) >= 0.5
        and same_name(gold.holder, found.holder)
        and same_name(gold.target, found.target)
    )


def _same(gold: Shown, found: Shown) -> bool:
    return gold.label == found.label and _same_parties(gold, found)


def _paired(
    gold: Sequence[Shown], found: Sequence[Shown]
) -> list[tuple[Shown | None, Shown | None]]:
    """Return every row in exactly one pair: wholly right ones first, then right parties."""
    answers = dict(match_rows(gold, found, _same))
    late = [i for i in range(len(gold)) if i not in answers]
    free = [j for j in range(len(found)) if j not in answers.values()]
    rest = match_rows([gold[i] for i in late], [found[j] for j in free], _same_parties)
    answers |= {late[i]: free[j] for i, j in rest}
    taken = set(answers.values())
    pairs: list[tuple[Shown | None, Shown | None]] = [
        (row, found[answers[i]] if i in answers else None) for i, row in enumerate(gold)
    ]
    return pairs + [(None, row) for j, row in enumerate(found) if j not in taken]


def _confusion(pairs: Sequence[tuple[Shown | None, Shown | None]]) -> Confusion:
    place = {label: i for i, label in enumerate(POLAR)}
    counts = np.zeros((len(POLAR) + 1, len(POLAR) + 1), np.int64)
    for gold, found in pairs:
        row = place[gold.label] if gold else len(POLAR)
        counts[row, place[found.label] if found else len(POLAR)] += 1
    return Confusion(POLAR, tuple(map(tuple, counts.tolist())), (0,) * len(POLAR))


def _kind(gold: Shown | None, found: Shown | None) -> Kind:
    if gold is None or found is None:
        return Kind.SPURIOUS if gold is None else Kind.MISSED
    return Kind.HIT if gold.label == found.label else Kind.LABEL


def _mistake(article: GoldArticle, gold: Shown | None, found: Shown | None) -> Mistake:
    row = gold or found
    assert row is not None
    return Mistake(
        _kind(gold, found).value,
        article.id,
        row.sentence.start,
        *_told(gold),
        *_told(found),
        found.score if found else 0.0,
        row.sentence.of(article.text),
    )


def _told(row: Shown | None) -> tuple[str, str]:
    if row is None:
        return "", ""
    return f"{row.holder} ← {row.target}", row.label
