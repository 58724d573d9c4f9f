"""Each part, on tiny models and a few words: its tables have their cells, its figures are there."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import infer.loading
from benchmarks import compare, encoders, engines, growth, latency, setting, stages, throughput
from benchmarks.counts import sample
from benchmarks.engines import engines_of
from benchmarks.launch import Launched, launch
from benchmarks.peak import Peaks
from benchmarks.pipeline import BATCHES
from benchmarks.report import render
from benchmarks.results import Part, SkippedError
from benchmarks.setting import Setting, Texts
from benchmarks.worker import Passed

ARTICLE = "قال غسان سلامة: لحفتر يدعم ليبيا.\nوصل سلامة إلى طرابلس."
PATCHED: tuple[ModuleType, ...] = (
    *(infer.loading, encoders, engines, latency, setting, throughput),
)


class _Few(Texts):
    """A few words of each kind, and no gold."""

    seed = (ARTICLE,)
    long = (ARTICLE * 3, ARTICLE * 4)
    short = ("وصل سلامة.", "قال لحفتر.", "ليبيا.")

    @property
    def gold(self) -> tuple[str, ...]:  # type: ignore[override]
        raise SkippedError("no gold here")

    def crowd(self, count: int) -> tuple[str, ...]:
        return tuple(f"وصل المبعوث رقم {n} ." for n in range(min(count, 250)))


@pytest.fixture
def few(tiny_models: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setting:
    """A run on tiny models; that of entities claims two layers and has an int8 file."""
    ner = shutil.copytree(tiny_models["ner"], tmp_path / "ner")
    shutil.copyfile(ner / "onnx" / "model.onnx", ner / "onnx" / "model_quantized.onnx")
    sizes = {"num_hidden_layers": 2, "hidden_size": 8, "intermediate_size": 32}
    config = json.loads((ner / "config.json").read_text(encoding="utf-8")) | sizes
    (ner / "config.json").write_text(json.dumps(config), encoding="utf-8")
    for module in PATCHED:
        monkeypatch.setattr(module, "packaged", ({**tiny_models, "ner": ner}).__getitem__)
    return Setting(_Few(None, None), ner, tmp_path, tmp_path / "cache", patience=0.001)


def passed_at_once(_: Path, count: int, tasks: Sequence[str]) -> Passed:
    return Passed(count, 5 * count, 0.1, 0.01 * count, 0.02 * count, 50.0)


def written(part: Part) -> str:
    """Return the part's report, which refuses rows that do not fit their heads."""
    json.dumps(part.raw)
    return render("x", {}, [part], {})


def whats(part: Part) -> list[str]:
    return [one.what for one in part.findings]


def test_compare(few: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[dict[str, Any]] = []
    monkeypatch.setattr(compare, "load_pipe", lambda _: lambda lines, **how: calls.append(how))
    part = compare.measure(few)
    text = written(part)
    assert "gold: skipped, no gold here" in text
    assert [row[0] for row in part.tables[0].rows] == ["seed", "long", "short"]
    assert [row[1] for row in part.tables[0].rows] == ["1", "2", "3"]
    assert {how.get("batch_size") for how in calls} == {None, *BATCHES}
    assert "entities, long, same checkpoint, against pipeline()" in whats(part)
    assert "everything, seed, against pipeline() doing entities alone" in whats(part)


def test_compare_with_another_teacher(
    few: Setting, tiny_models: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compare, "load_pipe", lambda _: lambda lines, **how: None)
    other = Setting(few.texts, tiny_models["ner"], few.work, few.cache, patience=0.001)
    part = compare.measure(other)
    assert "ships × default" in written(part)
    assert "entities, seed, the model that ships, against pipeline()" in whats(part)
    assert all("" not in row for row in part.tables[0].rows)


def test_latency(few: Setting) -> None:
    part = latency.measure(few)
    assert [row[0] for row in part.tables[0].rows] == ["entities", "everything"]
    assert "p50 / p99" in written(part)


def test_stages(few: Setting) -> None:
    part = stages.measure(few)
    assert [table.rows[-1][-1] for table in part.tables] == ["100 %", "100 %"]
    assert "Not found: infer.runtime.nothing" not in written(part)


def test_throughput(few: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throughput, "passed", passed_at_once)
    part = throughput.measure(few)
    assert [row[:2] for row in part.tables[0].rows] == [
        (kind, tasks) for kind in ("long", "short") for tasks in ("entities", "everything")
    ]
    assert [row[2] for row in part.tables[0].rows[::2]] == ["2", "3"]  # all, for entities
    assert "100 articles/s" in written(part)


def test_samples_end_with_the_words_allowed() -> None:
    texts = ["one two three", "one two", "one", "one"]
    assert sample(texts, 0, 9) == ("one two three",)
    assert sample(texts, 5, 9) == ("one two three", "one two")
    assert sample(texts, 99, 3) == ("one two three", "one two", "one")


@pytest.mark.parametrize(("scale", "tables"), [(False, 1), (True, 2)])
def test_growth(few: Setting, monkeypatch: pytest.MonkeyPatch, scale: bool, tables: int) -> None:
    monkeypatch.setattr(growth, "passed", passed_at_once)
    part = growth.measure(
        Setting(few.texts, few.teacher, few.work, few.cache, most=1_000, scale=scale)
    )
    assert len(part.tables) == tables
    text = written(part)
    assert "give 250 articles, not 1,000" in text
    assert (
        "Entities: exponent 1.000 by the clock, 1.000 by processors, from 10 articles on." in text
    )
    assert "| entities, memory, 250 articles against 100 | +0.0 % (50 MB) |" in text


def test_engines(few: Setting, monkeypatch: pytest.MonkeyPatch) -> None:
    peaks = Peaks(1e9, 2e9, {"MatMul": 1e9, "MatMulInteger u8·s8": 2e9})
    monkeypatch.setattr(encoders, "measure_peaks", lambda _: peaks)
    monkeypatch.setattr(encoders, "launch", lambda _: Launched(0.5, 90.0, ""))
    found = [
        replace(one, fault=one.fault or "not today" * one.name.startswith(("torch", "openvino f")))
        for one in engines_of(few.teacher, few.teacher / "onnx" / "model.onnx")
    ]
    monkeypatch.setattr(encoders, "engines_of", lambda *_: found)
    part = encoders.measure(few)
    text = written(part)
    assert "| onnxruntime int8 |" in text
    assert "| onnxruntime fp32 |" in text
    assert "torch fp32: skipped, not today" in text
    assert "share of the matrix peak while encoding, onnxruntime int8" in whats(part)


def test_an_engine_starts_in_a_process_of_its_own(few: Setting) -> None:
    path = few.teacher / "onnx" / "model.onnx"
    assert launch(["-m", "benchmarks.engines", "onnxruntime int8", str(path)]).peak > 10
