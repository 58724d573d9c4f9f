"""The encoder of entities in several engines, side by side, and against the machine's peak."""

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks.counts import few, figure, sample
from benchmarks.engines import Engine, Tags, engines_of, full_model, load
from benchmarks.launch import Launched, launch
from benchmarks.peak import Peaks, cost_of, measure_peaks
from benchmarks.results import Finding, Part, Plot, Series, SkippedError, Table
from benchmarks.setting import Setting
from benchmarks.timing import alternate
from infer.checkpoint import packaged
from infer.decode import Floats
from infer.encoding import Ints
from infer.errors import CheckpointError
from infer.tagger import Tagger
from infer.text import sentences, words
from infer.windows import make_windows

__all__ = ["measure"]

SECONDS = 25.0
PEAK_SECONDS = 6.0
LONG_WORDS = 2_000
REFERENCE = "torch fp32"
TEXT = (
    "The windows of {windows}, as Rasd cuts them, through the encoder of entities alone; engines "
    "take turns. Pieces count context and special pieces too. A piece of a window of n pieces "
    "costs {linear:.1f} + n · {pair:.4f} million multiply-adds by config.json. The peak is the "
    "best product of 2048³ that ONNX Runtime reached in this run, of the engine's precision (bf16: "
    "against fp32). Start and memory are those of a process that loads the engine and encodes 100 "
    "pieces. Differences and labels are those of the pieces' logits against torch fp32. The int8 "
    "file is the one made for ONNX Runtime; OpenVINO's own quantisation is not tried here."
)


@dataclass(frozen=True, slots=True)
class _Run:
    """One engine that ran."""

    engine: Engine
    start: Launched
    seconds: Sequence[float]
    logits: Sequence[Floats]


def measure(setting: Setting) -> Part:
    """Run the engines; those that cannot are named with their reason."""
    engines = engines_of(setting.teacher, _full(setting))
    windows, name = _windows(setting)
    peaks = measure_peaks(PEAK_SECONDS)
    runs, left = _run_all(engines, windows, SECONDS * setting.patience)
    peaks = _better(peaks, measure_peaks(PEAK_SECONDS))
    if not runs:
        raise SkippedError("; ".join(f"{one.name}: {one.fault}" for one in left))
    return _part(setting, name, windows, peaks, runs, left)


def _full(setting: Setting) -> Path | str:
    try:
        return full_model(setting.teacher, setting.cache)
    except (CheckpointError, ImportError) as fault:
        return str(fault)


def _windows(setting: Setting) -> tuple[list[Ints], str]:
    texts, name = [*setting.texts.seed], "the seed article"
    try:
        long = sample(setting.texts.long, LONG_WORDS, len(setting.texts.long))
    except SkippedError:
        pass
    else:
        texts += long
        name += f" and {len(long)} long texts"
    tagger = Tagger.load(packaged("ner"), head="ner")
    windows = []
    for text in texts:
        encoding = tagger.encoder.encode(text, sentences(text), words(text))
        cut = make_windows(encoding, tagger.checkpoint.window)
        windows += [tagger.window_ids(encoding, one) for one in cut]
    return windows, name


def _run_all(
    engines: Sequence[Engine], windows: Sequence[Ints], seconds: float
) -> tuple[list[_Run], list[Engine]]:
    ready: dict[str, tuple[Engine, Tags, Launched, list[Floats]]] = {}
    left = []
    for engine in engines:
        fault = engine.fault
        if not fault:
            try:
                ready[engine.name] = engine, *_prepare(engine, windows)
            except Exception as error:  # engines raise what they like, and none may cost the others
                fault = " ".join(str(error).split())[:300]
        if fault:
            left.append(replace(engine, fault=fault))
    rivals = {name: partial(partial, one[1].logits, windows) for name, one in ready.items()}
    times = alternate(rivals, seconds)
    runs = [_Run(e, start, times[name], out) for name, (e, _, start, out) in ready.items()]
    return runs, left


def _prepare(engine: Engine, windows: Sequence[Ints]) -> tuple[Tags, Launched, list[Floats]]:
    start = launch(["-m", "benchmarks.engines", engine.name, str(engine.path)])
    runtime = load(engine.name, engine.path)
    return runtime, start, runtime.logits(windows)


def _better(one: Peaks, other: Peaks) -> Peaks:
    both = {name: max(one.operators[name], other.operators[name]) for name in one.operators}
    return Peaks(max(one.fp32, other.fp32), max(one.int8, other.int8), both)


def _part(
    setting: Setting,
    name: str,
    windows: Sequence[Ints],
    peaks: Peaks,
    runs: Sequence[_Run],
    left: Sequence[Engine],
) -> Part:
    lengths = [len(ids) for ids in windows]
    cost = cost_of(setting.teacher / "config.json")
    own = cost_of(packaged("ner") / "config.json")
    shares = {}
    for run in runs:
        work = (own if run.engine.name.endswith("ships") else cost).of(lengths)
        peak = peaks.int8 if run.engine.precision == "int8" else peaks.fp32
        shares[run.engine.name] = work / statistics.median(run.seconds) / peak
    text = TEXT.format(
        windows=name,
        linear=cost.linear / 1e6,
        pair=cost.attention / 1e6,
    )
    text += "".join(f" {one.name}: skipped, {one.fault}." for one in left)
    speeds = {run.engine.name: sum(lengths) / statistics.median(run.seconds) for run in runs}
    bars = Series("pieces/s", tuple(speeds), tuple(speeds.values()))
    return Part(
        "engines",
        "Engines, and the machine's peak",
        text,
        (_engines_table(runs, speeds, shares), _peaks_table(peaks)),
        (Plot("engines", "The encoder of entities", "pieces/s", (bars,)),),
        tuple(_findings(shares)),
        _raw(peaks, runs, lengths),
    )


def _engines_table(
    runs: Sequence[_Run], speeds: Mapping[str, float], shares: Mapping[str, float]
) -> Table:
    reference = next((run for run in runs if run.engine.name == REFERENCE), None)
    rows = tuple(
        (
            run.engine.name,
            figure(speeds[run.engine.name]),
            f"{100 * shares[run.engine.name]:.0f} % of {run.engine.precision}",
            f"{run.start.seconds:.2f}",
            f"{run.start.peak:.0f}",
            *_apart(run.logits, reference.logits if reference else None),
        )
        for run in runs
    )
    head = ("engine", "pieces/s", "share of peak", "start s", "start MB")
    return Table((*head, "mean difference", "same label"), rows)


def _apart(found: Sequence[Floats], expected: Sequence[Floats] | None) -> tuple[str, str]:
    if expected is None or found[0].shape != expected[0].shape:
        return "", ""
    a, b = np.concatenate(found), np.concatenate(expected)
    same = (a.argmax(axis=1) == b.argmax(axis=1)).mean()
    return f"{np.abs(a - b).mean():.4f}", f"{100 * same:.2f} %"


def _peaks_table(peaks: Peaks) -> Table:
    rows = tuple((name, f"{2 * speed / 1e9:,.0f}") for name, speed in peaks.operators.items())
    caption = (
        "The best product of 2048³ by operator, an addition and a multiplication counted each."
    )
    return Table(("operator of ONNX Runtime", "G operations/s"), rows, caption)


def _findings(shares: Mapping[str, float]) -> list[Finding]:
    return [
        Finding(f"share of the matrix peak while encoding, {name}", f"{100 * share:.0f} %")
        for name, share in shares.items()
        if name.startswith("onnxruntime")
    ]


def _raw(peaks: Peaks, runs: Sequence[_Run], lengths: Sequence[int]) -> dict[str, object]:
    return {
        "multiply-adds a second": {name: round(value) for name, value in peaks.operators.items()},
        "windows": list(lengths),
        "engines": {
            run.engine.name: {
                "seconds": few(run.seconds),
                "start": round(run.start.seconds, 3),
                "peak": round(run.start.peak, 1),
            }
            for run in runs
        },
    }
