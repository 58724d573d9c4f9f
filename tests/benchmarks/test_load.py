"""The load that is put on the service: what is counted, and that a whole run writes its report."""

import json
import math
import time

import pytest

from benchmarks.load import main
from benchmarks.load_clients import Asked, Seen, at_once, per_second
from benchmarks.load_setting import told
from tests.infer.serve.services import BOOM, running


def test_what_was_seen_is_counted():
    seen = Seen((Asked(0, 1.0, 200), Asked(0, 3.0, 200), Asked(1, 0.1, 429), Asked(2, 9.0, 0)), 4.0)
    assert seen.statuses == {"200": 2, "429": 1, "none": 1}
    assert seen.rate == 0.5
    assert seen.latency(0.5) == 2.0
    assert seen.latency(0.99, 429) == 0.1
    assert math.isnan(seen.latency(0.5, 503))
    assert told(seen) == "2 × 200, 1 × 429, 1 × none"


def test_clients_ask_until_it_is_enough():
    with running() as service:
        end = time.perf_counter() + 0.3
        seen = at_once(service.port, ["a", BOOM], 3, lambda: time.perf_counter() > end)
        assert set(seen.statuses) == {"200", "500"}
        assert len(seen.asked) == len([line for line in service.lines() if "path" in line])


def test_requests_come_as_often_as_they_should_whether_answered_or_not():
    with running() as service:
        seen = per_second(service.port, ["a"], 50, 0.5)
        assert seen.statuses == {"200": 25}
    assert per_second(service.port, ["a"], 50, 0.1).statuses == {"none": 5}


@pytest.mark.slow
def test_a_run_writes_its_report(tiny_models, tmp_path):
    models = [part for folder in tiny_models.values() for part in ("--model", str(folder))]
    docs = tmp_path / "benchmarks.md"
    short = ["--minutes", "0.03", "--seconds", "1", "--out", str(tmp_path), "--docs", str(docs)]
    assert main([*short, *models]) == 0
    written = docs.read_text(encoding="utf-8")
    for title in ("Throughput", "Half load", "Memory", "Twice the capacity", "Graceful stop"):
        assert f"### {title}" in written
    assert "| requests lost on graceful stop | 0 |" in written
    raw = json.loads((tmp_path / "load.json").read_text(encoding="utf-8"))
    assert len(raw["parts"]) == 6
