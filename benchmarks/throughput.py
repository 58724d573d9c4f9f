"""A corpus through one process: how much a second, and how much memory at most."""

from collections.abc import Sequence
from dataclasses import asdict

from benchmarks.counts import figure, pieces_of, sample, size_of
from benchmarks.results import Finding, Part, SkippedError, Table
from benchmarks.setting import Setting
from benchmarks.timing import timed
from benchmarks.worker import Passed, passed, write_texts
from infer.annotator import Annotator
from infer.checkpoint import packaged
from infer.tasks import TASKS

__all__ = ["measure"]

SECONDS = 15.0
"""What everything may take of one kind of text; entities take all texts."""
HEAD = (
    *("texts", "tasks", "articles", "words", "pieces", "seconds", "articles/s", "words/s"),
    *("pieces/s", "peak MB"),
)
TEXT = (
    "Each line is one fresh process that reads JSON Lines and goes through `annotate_many` once; "
    "loading is left out. Words are runs between white space, pieces those of the tokenizer of "
    "entities, each counted once, though quotations, targets and pairs are encoded too. No "
    "sentence stands twice in the long and short texts."
)


def measure(setting: Setting) -> Part:
    """Pass long and short texts: all for entities, as many as time allows for everything."""
    rows, findings, raw, notes = [], [], [], []
    for kind, texts in setting.texts.kinds():
        if kind == "seed":
            continue
        if isinstance(texts, str):
            notes.append(f"{kind}: skipped, {texts}.")
            continue
        for name, tasks in (("entities", ("entities",)), ("everything", TASKS)):
            part = texts if name == "entities" else _affordable(setting, texts)
            found = passed(write_texts(setting.work / "texts.jsonl", part), len(part), tasks)
            pieces = pieces_of(part, packaged("ner") / "tokenizer.json")
            rows.append((kind, name, *_cells(found, pieces)))
            findings.append(Finding(f"{name}, {kind} texts", _speed(found, pieces)))
            raw.append({"texts": kind, "tasks": name, "pieces": pieces, **asdict(found)})
    if not rows:
        raise SkippedError(" ".join(notes))
    text = " ".join([TEXT, *notes])
    table = Table(HEAD, tuple(rows))
    title = "Throughput: many articles"
    return Part("throughput", title, text, (table,), (), tuple(findings), {"passes": raw})


def _affordable(setting: Setting, texts: Sequence[str]) -> tuple[str, ...]:
    """Return as many texts as everything does in some time, going by the seed article."""
    annotator = Annotator.load(tasks=TASKS)
    words = size_of(setting.texts.seed).words
    rate = words / timed(lambda: annotator.annotate(setting.texts.seed[0]))
    return sample(texts, rate * SECONDS * setting.patience, len(texts))


def _cells(found: Passed, pieces: int) -> tuple[str, ...]:
    return (
        f"{found.articles:,}",
        f"{found.words:,}",
        f"{pieces:,}",
        f"{found.seconds:.1f}",
        *(figure(n / found.seconds) for n in (found.articles, found.words, pieces)),
        f"{found.peak:.0f}",
    )


def _speed(found: Passed, pieces: int) -> str:
    articles, rate = (figure(n / found.seconds) for n in (found.articles, pieces))
    return f"{articles} articles/s, {rate} pieces/s"
