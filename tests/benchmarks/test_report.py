"""The report renders, with parts that failed and with pictures."""

from pathlib import Path

import pytest

from benchmarks.plots import draw
from benchmarks.report import render
from benchmarks.results import Finding, Part, Plot, Series, Table

BARS = Plot("bars", "Bars", "ms", (Series("a", ("x", "y"), (1.0, 2.0)),) * 2)
LINES = Plot("lines", "Lines", "s", (Series("a", (1.0, 10.0), (1.0, 9.0)),), "articles")
PART = Part(
    "one",
    "One thing",
    "How it was done.",
    (Table(("a", "b"), (("1", "x|y"),), "A table."),),
    (BARS, LINES),
    (Finding("speed", "9×"),),
)
SKIPPED = Part("two", "Two", fault="no data", skipped=True)
FAILED = Part("three", "Three", fault="OSError: full")


def test_everything_is_in_the_report() -> None:
    text = render("Speed", {"machine": "m"}, [PART, SKIPPED, FAILED], {"bars": "bars.svg"})
    assert text.startswith("# Speed\n\n|  |  |\n| --- | --- |\n| machine | m |\n")
    assert "| speed | 9× |" in text
    assert (
        "## One thing\n\nHow it was done.\n\nA table.\n\n| a | b |\n| --- | --- |\n| 1 | x/y |"
        in text
    )
    assert "![Bars](bars.svg)" in text
    assert "Lines" not in text
    assert "## Two\n\nSkipped: no data" in text
    assert "## Three\n\nFailed: OSError: full" in text


def test_a_section_has_lower_headings() -> None:
    assert "\n### Two\n" in render("Speed", {}, [SKIPPED], {}, level=2)


def test_a_row_that_does_not_fit_its_head_is_refused() -> None:
    with pytest.raises(ValueError, match="expected 2 cells"):
        render("x", {}, [Part("p", "P", tables=(Table(("a", "b"), (("1",),)),))], {})


def test_plots_are_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="plots need the extra `bench`")
    assert draw([BARS, LINES], tmp_path) == {"bars": "bars.svg", "lines": "lines.svg"}
    first = (tmp_path / "bars.svg").read_bytes()
    assert first.startswith(b"<?xml")
    draw([BARS], tmp_path)
    assert (tmp_path / "bars.svg").read_bytes() == first
