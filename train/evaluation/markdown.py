"""A report as Markdown: labelled spans here, pairs and rows in modules of their own."""

from collections.abc import Sequence

from train.evaluation.cells import MISTAKE, RATES, mistake_row, plain, rates_row, table
from train.evaluation.confusion import Confusion
from train.evaluation.evaluate import Evaluation
from train.evaluation.markdown_pairs import pair_sections, pair_summary
from train.evaluation.markdown_rows import row_sections, row_summary
from train.evaluation.pairs import PairEvaluation
from train.evaluation.report import AnyEvaluation, Report
from train.evaluation.rows import RowEvaluation
from train.evaluation.scores import ROUNDS, Score

__all__ = ["render"]


def render(report: Report) -> str:
    """Return the report as Markdown: head, summary, then each data set with its tables."""
    packages = ", ".join(f"{name} {number}" for name, number in report.packages.items())
    parts = [
        f"# {plain(report.title)}",
        table(
            ("", ""),
            [
                ("model", plain(report.model)),
                ("date", report.date),
                ("machine", plain(report.machine)),
                ("versions", plain(f"Python {report.python}, {packages}")),
            ],
        ),
        *_summaries(report.evaluations),
        *(part for one in report.evaluations for part in _any_sections(one)),
    ]
    return "\n\n".join(parts) + "\n"


def _summaries(evaluations: Sequence[AnyEvaluation]) -> list[str]:
    spans = [one for one in evaluations if isinstance(one, Evaluation)]
    head = ("data set", "sentences", "articles", *RATES, "actors F1", "ECE")
    return [
        *([SUMMARY, table(head, map(_summary, spans))] if spans else []),
        *pair_summary([one for one in evaluations if isinstance(one, PairEvaluation)]),
        *row_summary([one for one in evaluations if isinstance(one, RowEvaluation)]),
    ]


def _any_sections(one: AnyEvaluation) -> list[str]:
    if isinstance(one, PairEvaluation):
        return pair_sections(one)
    return row_sections(one) if isinstance(one, RowEvaluation) else _sections(one)


SUMMARY = (
    "Strict scores of all labels together: a span counts if its start, its end and its label are "
    f"right. F1 with its 95 % percentile bootstrap interval ({ROUNDS:,} rounds over sentences or "
    "articles). ECE: expected calibration error of the scores, ten bins of equal mass."
)
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
    return (plain(one.name), str(one.sentences), articles, *rates_row(one.micro), actors, ece)


def _sections(one: Evaluation) -> list[str]:
    counts = [f"{one.units} articles"] if one.unit == "article" else []
    counts += [f"{one.sentences} sentences", f"bootstrap seed {one.seed}"]
    counts += [f"{what}: {count}" for what, count in one.notes.items()]
    scores = [(plain(score.label), *rates_row(score)) for score in (*one.labels, one.micro)]
    reliability = one.reliability
    return [
        f"## {plain(one.name)}",
        plain("; ".join(counts) + "."),
        table(("label", *RATES), scores),
        *_actors(one),
        "### Confusion",
        BOUNDARY,
        _confusion(one.confusion),
        "### Calibration",
        RELIABILITY.format(error=reliability.error, cross=reliability.cross_validated),
        table(
            ("scores", "spans", "mean score", "right"),
            [
                (f"{b.low:.3f}–{b.high:.3f}", str(b.count), f"{b.score:.3f}", f"{b.right:.3f}")
                for b in reliability.bins
            ],
        ),
        "### Worst mistakes",
        MISTAKES.format(shown=len(one.mistakes), all=_wrong(one.confusion, one.micro)),
        table(MISTAKE, map(mistake_row, one.mistakes)),
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
    names = [plain(label) for label in confusion.labels]
    head = ("gold ↓ found →", *names, "missed", "wrong edges")
    ends = [*map(str, confusion.boundary), ""]
    *body, last = [list(map(str, row)) for row in confusion.counts]
    rows = [*body, [*last[:-1], ""]]
    return table(
        head, [(a, *b, c) for a, b, c in zip([*names, "spurious"], rows, ends, strict=True)]
    )


def _wrong(confusion: Confusion, micro: Score) -> int:
    return sum(map(sum, confusion.counts)) - micro.hits
