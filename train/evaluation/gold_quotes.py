"""Quotations of whole articles: is each found, and with the right speaker?

A quotation is found if the cues overlap and the contents do by half, intersection over union.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from infer.annotation import Annotation
from infer.spans import Span
from train.evaluation.confusion import Kind
from train.evaluation.gold import GoldArticle, GoldQuote
from train.evaluation.mistakes import Mistake
from train.evaluation.names import match_rows, overlap, same_name
from train.evaluation.rows import Annotated, RowEvaluation, count_rows, score_rows

__all__ = ["QUOTE_SCORES", "WRONG_SPEAKER", "evaluate_quotes"]

QUOTE_SCORES = ("quotes", "quotes, speaker too")
WRONG_SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class FoundQuote:
    """A quotation that was found; `speaker` is a name, "" if nobody knows."""

    cue: Span
    content: Span
    speaker: str
    kind: str
    score: float


def evaluate_quotes(annotated: Sequence[Annotated], name: str, seed: int = 0) -> RowEvaluation:
    """Score the quotations of annotated gold articles."""
    rows = [(article, found_quotes(annotation)) for article, annotation in annotated]
    counts = [
        [
            count_rows(article.quotes, found, _near),
            count_rows(article.quotes, found, _near_and_speaker),
        ]
        for article, found in rows
    ]
    return RowEvaluation(
        name=name,
        kind="quotes",
        articles=len(annotated),
        seed=seed,
        scores=score_rows(QUOTE_SCORES, counts, seed),
        confusion=None,
        mistakes=tuple(one for row in rows for one in _mistakes(*row)),
    )


def found_quotes(annotation: Annotation) -> list[FoundQuote]:
    """Return the quotations of an annotation, with the names of their speakers."""
    names = {actor.id: actor.name for actor in annotation.actors}
    return [
        FoundQuote(
            quote.cue.span,
            quote.content.span,
            names.get(quote.speaker or "", quote.speaker or ""),
            quote.kind,
            quote.score,
        )
        for quote in annotation.quotes
    ]


def _near(gold: GoldQuote, found: FoundQuote) -> bool:
    return overlap(gold.cue, found.cue) > 0 and overlap(gold.content, found.content) >= 0.5


def _near_and_speaker(gold: GoldQuote, found: FoundQuote) -> bool:
    return _near(gold, found) and same_name(gold.speaker, found.speaker)


def _mistakes(article: GoldArticle, found: Sequence[FoundQuote]) -> Iterator[Mistake]:
    answers = dict(match_rows(article.quotes, found, _near))
    for place, gold in enumerate(article.quotes):
        answer = found[answers[place]] if place in answers else None
        if answer is None:
            yield _mistake(Kind.MISSED, article, gold, None)
        elif not same_name(gold.speaker, answer.speaker):
            yield _mistake(WRONG_SPEAKER, article, gold, answer)
    for place, answer in enumerate(found):
        if place not in answers.values():
            yield _mistake(Kind.SPURIOUS, article, None, answer)


def _mistake(
    kind: str, article: GoldArticle, gold: GoldQuote | None, found: FoundQuote | None
) -> Mistake:
    quote = gold or found
    assert quote is not None
    start = quote.cue.start
    return Mistake(
        str(kind),
        article.id,
        start,
        *_shown(article, gold),
        *_shown(article, found),
        found.score if found else 0.0,
        article.sentence_at(start),
    )


def _shown(article: GoldArticle, quote: GoldQuote | FoundQuote | None) -> tuple[str, str]:
    if quote is None:
        return "", ""
    cue, content = quote.cue.of(article.text), quote.content.of(article.text)
    return f"{quote.speaker or '?'}, {cue}: {content}", quote.kind
