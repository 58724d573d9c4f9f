"""The worst mistakes, in context, for people to read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from infer.spans import Span
from train.evaluation.confusion import Kind, Pair
from train.evaluation.units import LabelledSpan, Unit

__all__ = ["MOST", "Mistake", "worst_mistakes"]

MOST = 50
AROUND = 120


@dataclass(frozen=True, slots=True)
class Mistake:
    """One pair that is no hit.

    `unit` and `start` tell where it stands; `gold` and `found` are surfaces, '' where there is
    none; `score` is the found span's; `context` is the sentence, cut where it is long.
    """

    kind: str
    unit: str
    start: int
    gold: str
    gold_label: str
    found: str
    found_label: str
    score: float
    context: str


def worst_mistakes(
    units: Sequence[Unit], pairs: Sequence[Sequence[Pair]], most: int = MOST
) -> tuple[Mistake, ...]:
    """Return the `most` worst mistakes: wrong spans, then missed ones, as `align` pairs them.

    Of wrong spans the highest-scored are worst. A missed span has no score: some are taken, spread
    evenly over the data. Either kind gets half of the places, and those that the other leaves.
    """
    mistakes = [
        _mistake(unit, pair)
        for unit, of_unit in zip(units, pairs, strict=True)
        for pair in of_unit
        if pair.kind is not Kind.HIT
    ]
    missed = [one for one in mistakes if one.kind == Kind.MISSED]
    wrong = [one for one in mistakes if one.kind != Kind.MISSED]
    places = max(most // 2, most - len(missed))
    worst = sorted(wrong, key=lambda one: -one.score)[:places]
    return (*worst, *_spread(missed, most - len(worst)))


def _spread(missed: Sequence[Mistake], most: int) -> Iterable[Mistake]:
    count = min(most, len(missed))
    return [missed[i * len(missed) // count] for i in range(count)]


def _mistake(unit: Unit, pair: Pair) -> Mistake:
    span = pair.found or pair.gold
    assert span is not None
    return Mistake(
        pair.kind.value,
        unit.name,
        span.start,
        *_shown(unit.text, pair.gold),
        *_shown(unit.text, pair.found),
        pair.found.score if pair.found else 0.0,
        _context(unit, span),
    )


def _shown(text: str, span: LabelledSpan | None) -> tuple[str, str]:
    return (text[span.start : span.end], span.label) if span else ("", "")


def _context(unit: Unit, span: LabelledSpan) -> str:
    """Return the sentence that a span begins in, or what is around the span if that is long."""
    whole = Span(0, len(unit.text))
    start, end = next((s for s in unit.sentences if s.start <= span.start < s.end), whole)
    first, last = max(start, span.start - AROUND), min(max(end, span.end), span.end + AROUND)
    before, after = "… " * (first > start), " …" * (last < end)
    return f"{before}{unit.text[first:last]}{after}"
