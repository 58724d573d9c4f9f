"""Where the time of an article goes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from benchmarks.counts import figure, sample, size_of
from benchmarks.hooks import Hook, hooked, missing
from benchmarks.results import Part, Plot, Series, SkippedError, Table
from benchmarks.setting import Setting
from benchmarks.timing import rounds
from infer.annotator import Annotator
from infer.formats.html import render
from infer.tasks import TASKS

__all__ = ["HOOKS", "STAGES", "measure"]

HOOKS = (
    Hook("other", "infer.annotator:Annotator.annotate_batch"),
    Hook("other", "infer.article:find_entities", "entities"),
    Hook("other", "infer.article:find_quotes", "quotes"),
    Hook("other", "infer.article:find_stances", "stances"),
    Hook("sentences, words", "infer.text:sentences"),
    Hook("sentences, words", "infer.text:words"),
    Hook("sentences, words", "infer.text:paragraphs"),
    Hook("tokenise", "infer.encoding:Encoder.encode"),
    Hook("tokenise", "infer.encoding:Encoder.places"),
    Hook("windows", "infer.windows:make_windows"),
    Hook("encode", "infer.runtime.onnx:OnnxRuntime.logits"),
    Hook("encode", "infer.runtime.onnx:OnnxRuntime.answers"),
    Hook("decode", "infer.decode:Scheme.decode"),
    Hook("decode", "infer.repeats:pool_repeats"),
    Hook("decode", "infer.entities:to_mentions"),
    Hook("actors", "infer.entities:name_persons"),
    Hook("actors", "infer.actors:join_actors"),
    Hook("quotes", "infer.quotes:assemble"),
    Hook("quotes", "infer.speakers:resolve"),
    Hook("targets", "infer.phrases:to_phrases"),
    Hook("pairs", "infer.scenes:scenes"),
    Hook("pairs", "infer.parties:parties"),
    Hook("pairs", "infer.parties:candidates"),
    Hook("pairs", "infer.classifier:logits_of"),
    Hook("pairs", "infer.stances:judge"),
    Hook("pairs", "infer.stances:name_holders"),
    Hook("pairs", "infer.stances:to_stances"),
    Hook("pairs", "infer.relations:relations"),
    Hook("html", "infer.formats.html:render"),
)
"""Some places exist in some versions alone; each stage has one that does."""

STAGES = (*dict.fromkeys(hook.stage for hook in HOOKS if hook.stage != "other"), "other")
SECONDS = 12.0
LONG_WORDS = 1_000
COLUMNS = ("entities", "quotes", "stances", "")
TEXT = (
    "Milliseconds, by hooks around the product's functions, which cost some microseconds a call. A "
    "stage's time does not count the stages that it calls. Columns say what a stage was run for; "
    "one run of the encoder, for quotations, gives the parties of stances too. A page is written "
    "for every article."
)


def measure(setting: Setting) -> Part:
    """Time the stages of the seed article and of long texts."""
    seed = _run(setting.texts.seed, SECONDS * setting.patience)
    found: dict[str, tuple[Sequence[str], Mapping[tuple[str, str], float]]] = {
        "the seed article": (setting.texts.seed, seed)
    }
    notes = []
    try:
        long = sample(setting.texts.long, LONG_WORDS, len(setting.texts.long))
        found["long texts"] = long, _run(long, SECONDS * setting.patience)
    except SkippedError as reason:
        notes.append(f"long: skipped, {reason}.")
    if gone := missing([hook for hook in HOOKS if hook.stage not in _timed(seed)]):
        notes.append(f"Not found: {', '.join(gone)}.")
    return Part(
        "stages",
        "Cost per stage",
        " ".join([TEXT, *notes]),
        tuple(_table(name, *values) for name, values in found.items()),
        (_plot(seed),),
        raw={name: _raw(seconds) for name, (_, seconds) in found.items()},
    )


def _run(texts: Sequence[str], seconds: float) -> dict[tuple[str, str], float]:
    """Return the mean seconds of a run over all texts, by task and stage."""
    annotator = Annotator.load(tasks=TASKS)
    render(annotator.annotate_batch(texts[:1])[0])  # templates compiled, memory warm
    runs = 0
    with hooked(HOOKS) as clock:
        import infer.formats.html as page  # noqa: PLC0415 - `render` above is not the hooked one

        for runs in rounds(seconds, least=2, most=10):  # noqa: B007
            for annotation in annotator.annotate_batch(texts):
                page.render(annotation)
    return {key: value / (runs + 1) for key, value in clock.seconds.items()}


def _timed(seconds: Mapping[tuple[str, str], float]) -> set[str]:
    return {stage for _, stage in seconds}


def _table(name: str, texts: Sequence[str], seconds: Mapping[tuple[str, str], float]) -> Table:
    total = sum(seconds.values())
    rows = []
    for stage in STAGES:
        cells = [seconds.get((task, stage), 0.0) for task in COLUMNS]
        row = sum(cells)
        shown = (figure(1000 * cell) if cell else "" for cell in (*cells, row))
        rows.append((stage, *shown, f"{100 * row / total:.1f} %"))
    sums = (1000 * sum(v for (t, _), v in seconds.items() if t == task) for task in COLUMNS)
    rows.append(("sum", *map(figure, (*sums, 1000 * total)), "100 %"))
    size = size_of(texts)
    caption = f"{name[:1].upper()}{name[1:]}: {size.texts} articles, {size.words:,} words."
    return Table(("stage", *COLUMNS[:3], "whole", "sum", "share"), tuple(rows), caption)


def _plot(seconds: Mapping[tuple[str, str], float]) -> Plot:
    series = (
        Series(
            task or "whole",
            STAGES,
            tuple(1000 * seconds.get((task, stage), 0.0) for stage in STAGES),
        )
        for task in COLUMNS
    )
    return Plot("stages", "The seed article, by stage", "ms", tuple(series))


def _raw(seconds: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    found: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for (task, stage), value in seconds.items():
        found[task or "whole"][stage] = round(value, 6)
    return dict(found)
