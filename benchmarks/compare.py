"""Rasd side by side with transformers.pipeline() on the same checkpoint and the same texts."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.counts import Size, few, figure, lines_of, sample, size_of
from benchmarks.pipeline import Pipe, best_batch, load_pipe
from benchmarks.results import Finding, Part, Plot, Series, Table
from benchmarks.setting import Setting
from benchmarks.timing import alternate, median_ratio, timed
from infer.annotator import Annotator
from infer.checkpoint import served
from infer.tasks import TASKS

__all__ = ["measure"]

MOST = {"seed": 1, "gold": 100, "long": 20, "short": 200}
PASS_SECONDS = 3.5
"""What one pass of the slower side may take: samples are cut to that."""
SECONDS = 24.0
PROBE_WORDS = 200
"""The first texts, one at least, that tell how much a pass can hold."""
SHIPS, SAME, FULL = "Rasd", "Rasd, same checkpoint", "Rasd, everything"
DEFAULT, BEST = "pipeline", "pipeline, best batch"
WARM = "وصل المبعوث غسان سلامة إلى طرابلس. وقال سلامة إن الهدنة قائمة."
TEXT = (
    "The pipeline gets a list of the texts' sentences, cut beforehand, on the CPU in fp32: with "
    "its defaults, then with the best batch size of 1, 8, 16, 32, 64, chosen on the first quarter. "
    "Rasd gets the texts as they are. Samples are the first texts of each kind, as many as the "
    "slower side does in some seconds. Runs alternate (ABAB…); a ratio is the median of the "
    "rounds' ratios. Rasd's models are loaded anew for each run, outside the time, so that nothing "
    "is cached."
)


@dataclass(frozen=True, slots=True)
class _Round:
    """Runs on one kind of text."""

    kind: str
    size: Size
    times: Mapping[str, Sequence[float]]
    batch: int = 1

    def rate(self, rival: str, of: int) -> str:
        return figure(of / statistics.median(self.times[rival]))

    def ratio(self, slow: str, fast: str) -> str:
        return f"{median_ratio(self.times, slow, fast):.1f}×" if fast in self.times else ""


def measure(setting: Setting) -> Part:
    """Compare entities with entities, then everything with entities alone."""
    pipe = load_pipe(setting.teacher)
    named, whole, notes = [], [], []
    for kind, texts in setting.texts.kinds():
        if isinstance(texts, str):
            notes.append(f"{kind}: skipped, {texts}.")
            continue
        named.append(_entities(setting, pipe, kind, texts))
        whole.append(_everything(setting, pipe, kind, texts))
    return Part(
        "compare",
        "Side by side with transformers.pipeline()",
        " ".join([TEXT, *notes]),
        (_entities_table(named, setting.ships_teacher), _everything_table(whole)),
        (_plot(named),),
        tuple(_findings(named, whole, SHIPS if setting.ships_teacher else SAME)),
        {"entities": _raw(named), "everything": _raw(whole)},
    )


def _entities(setting: Setting, pipe: Pipe, kind: str, texts: Sequence[str]) -> _Round:
    lines = lines_of(sample(texts, PROBE_WORDS, MOST[kind]))
    rate = sum(len(line.split()) for line in lines) / timed(lambda: pipe(lines))
    part = sample(texts, rate * PASS_SECONDS * setting.patience, MOST[kind])
    lines = lines_of(part)
    batch, _ = best_batch(pipe, lines[: -(-len(lines) // 4)])
    rivals = {
        SHIPS: _fresh(part, ("entities",)),
        DEFAULT: lambda: lambda: pipe(lines),
        BEST: lambda: lambda: pipe(lines, batch_size=batch),
    }
    if not setting.ships_teacher and served(setting.teacher).is_file():
        rivals[SAME] = _fresh(part, ("entities",), [setting.teacher])
    return _Round(kind, size_of(part), alternate(rivals, SECONDS * setting.patience), batch)


def _everything(setting: Setting, pipe: Pipe, kind: str, texts: Sequence[str]) -> _Round:
    first = sample(texts, PROBE_WORDS, MOST[kind])
    rate = size_of(first).words / timed(_fresh(first, TASKS)())
    part = sample(texts, rate * PASS_SECONDS * setting.patience, MOST[kind])
    lines = lines_of(part)
    rivals = {FULL: _fresh(part, TASKS), DEFAULT: lambda: lambda: pipe(lines)}
    return _Round(kind, size_of(part), alternate(rivals, SECONDS * setting.patience))


def _fresh(
    texts: Sequence[str], tasks: Sequence[str], models: Sequence[object] = ()
) -> Callable[[], Callable[[], object]]:
    """Return what loads an annotator, warms it up, and gives the run itself."""

    def prepare() -> Callable[[], object]:
        annotator = Annotator.load([str(model) for model in models], tasks=tasks)
        annotator.annotate(WARM)
        return lambda: list(annotator.annotate_many(texts))

    return prepare


def _entities_table(found: Sequence[_Round], ships_teacher: bool) -> Table:
    fast = SHIPS if ships_teacher else SAME
    ships = () if ships_teacher else ("ships × default", "ships × best")
    head = ("texts", "articles", "sentences", "words", "Rasd words/s", "pipeline() words/s")
    rows = []
    for one in found:
        size = one.size
        rows.append(
            (
                one.kind,
                *(f"{n:,}" for n in (size.texts, size.sentences, size.words)),
                one.rate(SHIPS, size.words),
                one.rate(DEFAULT, size.words),
                f"{one.rate(BEST, size.words)} ({one.batch})",
                one.ratio(DEFAULT, fast),
                one.ratio(BEST, fast),
                *(() if ships_teacher else (one.ratio(DEFAULT, SHIPS), one.ratio(BEST, SHIPS))),
            )
        )
    return Table(
        (*head, "best batch words/s (size)", "× default", "× best batch", *ships),
        tuple(rows),
        "Entities against entities"
        + ("." if ships_teacher else ", by the same checkpoint in int8, then by what ships."),
    )


def _everything_table(found: Sequence[_Round]) -> Table:
    rows = tuple(
        (
            one.kind,
            *(f"{n:,}" for n in (one.size.texts, one.size.words)),
            one.rate(FULL, one.size.texts),
            one.rate(DEFAULT, one.size.texts),
            f"{median_ratio(one.times, DEFAULT, FULL):.2f}×",
        )
        for one in found
    )
    return Table(
        ("texts", "articles", "words", "Rasd articles/s", "pipeline() articles/s", "×"),
        rows,
        "Everything (entities, actors, quotations, stances) against pipeline() doing entities "
        "alone, with its defaults.",
    )


def _plot(found: Sequence[_Round]) -> Plot:
    kinds = tuple(one.kind for one in found)
    series = (
        Series(
            rival,
            kinds,
            tuple(one.size.words / statistics.median(one.times[rival]) for one in found),
        )
        for rival in (SHIPS, BEST, DEFAULT)
    )
    return Plot("compare", "Entities of the same texts", "words/s", tuple(series))


def _findings(named: Sequence[_Round], whole: Sequence[_Round], fast: str) -> list[Finding]:
    found = []
    for one in named:
        for slow, name in ((DEFAULT, "pipeline()"), (BEST, "pipeline() at its best batch size")):
            if fast in one.times:
                what = f"entities, {one.kind}, same checkpoint, against {name}"
                found.append(Finding(what, one.ratio(slow, fast)))
            if fast != SHIPS:
                what = f"entities, {one.kind}, the model that ships, against {name}"
                found.append(Finding(what, one.ratio(slow, SHIPS)))
    for one in whole:
        ratio = median_ratio(one.times, DEFAULT, FULL)
        what = f"everything, {one.kind}, against pipeline() doing entities alone"
        found.append(Finding(what, f"{ratio:.2f}×"))
    return found


def _raw(found: Sequence[_Round]) -> list[dict[str, object]]:
    return [
        {
            "texts": one.kind,
            "articles": one.size.texts,
            "words": one.size.words,
            "batch": one.batch,
            "seconds": {rival: few(times) for rival, times in one.times.items()},
        }
        for one in found
    ]
