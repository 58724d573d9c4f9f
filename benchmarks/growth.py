"""How time and memory grow with the number of articles: each number in a process of its own."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from benchmarks.counts import figure
from benchmarks.results import Finding, Part, Plot, Series, SkippedError, Table
from benchmarks.setting import Setting
from benchmarks.timing import exponent
from benchmarks.worker import Passed, passed, write_texts
from infer.tasks import TASKS

__all__ = ["Fit", "fit", "measure", "steps"]

FITTED = (100, 10, 1)
"""The exponent is fitted from the first of these numbers on that leaves three."""
BASE = 100
"""Articles that memory is compared with."""
TEXT = (
    "Articles of two sentences or so, made of corpus sentences, none twice; each number of them is "
    "a fresh process that reads them one by one and goes through `annotate_many`; loading is left "
    "out of the time, not of the memory. The exponent k is the best fit of time = c · words^k, by "
    "the clock and by the processors' time, which neighbours on the machine disturb less."
)


@dataclass(frozen=True, slots=True)
class Fit:
    """Exponents of the clock's and the processors' time, from `first` articles on."""

    first: int
    clock: float
    processor: float

    def __str__(self) -> str:
        times = f"{self.clock:.3f} by the clock, {self.processor:.3f} by processors"
        return f"{times}, from {self.first} articles on"


def measure(setting: Setting) -> Part:
    """Measure growth: entities, and with `scale` everything too."""
    texts = setting.texts.crowd(setting.most)
    path = write_texts(setting.work / "crowd.jsonl", texts)
    tables, findings, raw, lines = [], [], {}, []
    for name, tasks in (("entities", ("entities",)), ("everything", TASKS)):
        if name == "everything" and not setting.scale:
            continue
        found = [passed(path, count, tasks) for count in steps(len(texts))]
        tables.append(_table(name, found))
        findings += _findings(name, found)
        raw[name] = [asdict(one) for one in found]
        counts = tuple(float(one.articles) for one in found)
        lines.append(Series(f"{name}, s", counts, tuple(one.seconds for one in found)))
        lines.append(Series(f"{name}, peak MB", counts, tuple(one.peak for one in found)))
    short = len(texts) < setting.most
    note = f" The corpora give {len(texts):,} articles, not {setting.most:,}." if short else ""
    plot = Plot("growth", "Time and memory", "seconds, MB", tuple(lines), "articles")
    title = f"Growth: 1 to {len(texts):,} articles"
    return Part("growth", title, TEXT + note, tuple(tables), (plot,), tuple(findings), raw)


def steps(most: int) -> list[int]:
    """Return 1, 3, 10, 30, 100 … up to `most`, and `most` itself."""
    if most < 1:
        raise SkippedError("there are no texts to grow on")
    ladder = [step * 10**power for power in range(9) for step in (1, 3)]
    return [*(n for n in ladder if n < most), most]


def fit(found: Sequence[Passed]) -> Fit | None:
    """Return the exponents of time, None for too few numbers of articles."""
    parts = ([one for one in found if one.articles >= first] for first in FITTED)
    fitted = next((part for part in parts if len(part) > 2), None)
    if fitted is None:
        return None
    words = [one.words for one in fitted]
    clock = exponent(words, [one.seconds for one in fitted])
    return Fit(fitted[0].articles, clock, exponent(words, [one.processor for one in fitted]))


def _table(name: str, found: Sequence[Passed]) -> Table:
    rows = tuple(
        (
            f"{one.articles:,}",
            f"{one.words:,}",
            figure(one.seconds),
            figure(one.processor),
            figure(one.words / one.seconds),
            f"{one.peak:.0f}",
        )
        for one in found
    )
    head = ("articles", "words", "seconds", "processor seconds", "words/s", "peak MB")
    fitted = fit(found)
    said = f": exponent {fitted}" if fitted else ""
    return Table(head, rows, f"{name[:1].upper()}{name[1:]}{said}.")


def _findings(name: str, found: Sequence[Passed]) -> list[Finding]:
    fitted, last = fit(found), found[-1]
    base = next((one for one in found if one.articles == BASE), None)
    findings = []
    if fitted:
        what = f"{name}, exponent of time, {fitted.first} to {last.articles:,} articles"
        findings.append(Finding(what, f"{fitted.clock:.3f}"))
    if base and base is not last:
        more = 100 * (last.peak / base.peak - 1)
        what = f"{name}, memory, {last.articles:,} articles against {BASE}"
        findings.append(Finding(what, f"{more:+.1f} % ({last.peak:.0f} MB)"))
    return findings
