"""A report as Markdown, safe for text that runs from right to left."""

import re
from collections.abc import Iterable, Sequence

from train.evaluation.confusion import Confusion
from train.evaluation.evaluate import Evaluation
from train.evaluation.mistakes import Mistake
from train.evaluation.report import Report
from train.evaluation.scores import ROUNDS, Score

__all__ = ["render"]

# Would break the cell, or turn around the line that shows it.
UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]+")
SPECIAL = re.compile(r"[\\`*_\[\]|~$&<>]")


def render(report: Report) -> str:
    """Return the report as Markdown: head, summary, then each data set with its tables."""
    packages = ", ".join(f"{name} {number}" for name, number in report.packages.items())
    parts = [
        f"# {_plain(report.title)}",
        _table(
            ("", ""),
            [
                ("model", _plain(report.model)),
                ("date", report.date),
                ("machine", _plain(report.machine)),
                ("versions", _plain(f"Python {report.python}, {packages}")),
            ],
        ),
        SUMMARY,
        _table(
            ("data set", "sentences", "articles", *RATES, "actors F1", "ECE"),
            [_summary(one) for one in report.evaluations],
        ),
        *(part for one in report.evaluations for part in _sections(one)),
    ]
    return "\n\n".join(parts) + "\n"


SUMMARY = (
    "Strict scores of all labels together: a span counts if its start, its end and its label are "
    f"right. F1 with its 95 % percentile bootstrap interval ({ROUNDS:,} rounds over sentences or "
    "articles). ECE: expected calibration error of the scores, ten bins of equal mass."
)
RATES = ("P", "R", "F1", "95 %", "gold", "found")
BOUNDARY = (
    "Rows are gold labels, columns found ones; spans that overlap are paired one to one. The last "
    "column counts the pairs of the same label whose edges differ."
)
RELIABILITY = (
    "Found spans by score, ten bins of equal mass (equal scores share one). ECE is the mean over "
    "bins, weighted by their spans, of the gap between mean score and share of right spans: "
    "{error:.3f} as scores are; {cross:.3f} after Platt scaling fitted on the other half of the "
    "data, each half in turn."
)
MISTAKES = (
    "Wrong spans with the highest scores, then missed ones spread evenly over the data: {shown} of "
    "{all}."
)


def _summary(one: Evaluation) -> tuple[str, ...]:
    articles = str(one.units) if one.unit == "article" else ""
    actors = f"{one.actors.f1:.3f}" if one.actors else ""
    ece = f"{one.reliability.error:.3f}"
    return (_plain(one.name), str(one.sentences), articles, *_rates(one.micro), actors, ece)


def _rates(score: Score) -> tuple[str, ...]:
    shown = [f"{value:.3f}" for value in (score.precision, score.recall, score.f1)]
    return (*shown, f"{score.low:.3f}–{score.high:.3f}", str(score.gold), str(score.found))


def _sections(one: Evaluation) -> list[str]:
    counts = [f"{one.units} articles"] if one.unit == "article" else []
    counts += [f"{one.sentences} sentences", f"bootstrap seed {one.seed}"]
    counts += [f"{what}: {count}" for what, count in one.notes.items()]
    scores = [(_plain(score.label), *_rates(score)) for score in (*one.labels, one.micro)]
    reliability = one.reliability
    return [
        f"## {_plain(one.name)}",
        _plain("; ".join(counts) + "."),
        _table(("label", *RATES), scores),
        *_actors(one),
        "### Confusion",
        BOUNDARY,
        _confusion(one.confusion),
        "### Calibration",
        RELIABILITY.format(error=reliability.error, cross=reliability.cross_validated),
        _table(
            ("scores", "spans", "mean score", "right"),
            [
                (f"{b.low:.3f}–{b.high:.3f}", str(b.count), f"{b.score:.3f}", f"{b.right:.3f}")
                for b in reliability.bins
            ],
        ),
        "### Worst mistakes",
        MISTAKES.format(shown=len(one.mistakes), all=_wrong(one.confusion, one.micro)),
        _table(MISTAKE, [_mistake(mistake) for mistake in one.mistakes]),
    ]


def _actors(one: Evaluation) -> list[str]:
    if one.actors is None:
        return []
    p, r, f1 = one.actors.precision, one.actors.recall, one.actors.f1
    return [
        f"Actors, B-cubed over the {one.actors.mentions} mentions found on both sides: "
        f"P {p:.3f}, R {r:.3f}, F1 {f1:.3f}."
    ]


def _confusion(confusion: Confusion) -> str:
    names = [_plain(label) for label in confusion.labels]
    head = ("gold ↓ found →", *names, "missed", "wrong edges")
    ends = [*map(str, confusion.boundary), ""]
    *body, last = [list(map(str, row)) for row in confusion.counts]
    rows = [*body, [*last[:-1], ""]]
    return _table(
        head, [(a, *b, c) for a, b, c in zip([*names, "spurious"], rows, ends, strict=True)]
    )


def _wrong(confusion: Confusion, micro: Score) -> int:
    return sum(map(sum, confusion.counts)) - micro.hits


MISTAKE = ("where", "what is wrong", "gold", "found", "score", "sentence")


def _mistake(one: Mistake) -> tuple[str, ...]:
    return (
        f"{_plain(one.unit)}, {one.start}",
        one.kind,
        _span(one.gold, one.gold_label),
        _span(one.found, one.found_label),
        f"{one.score:.3f}" if one.found_label else "",
        _isolated(one.context),
    )


def _span(surface: str, label: str) -> str:
    return f"{_plain(label)} {_isolated(surface)}" if label else ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _isolated(text: str) -> str:
    """Return text whose direction is its own and changes nothing around it."""
    return f"<bdi>{_plain(text)}</bdi>"


def _plain(text: str) -> str:
    """Return text that Markdown and HTML show as it is, on one line."""
    seen = UNSEEN.sub(" ", text)
    return SPECIAL.sub(lambda match: f"&#{ord(match[0])};", seen)
