"""The command: parts that cannot be measured are named, the others are written down."""

import json
from pathlib import Path

import pytest

import benchmarks.__main__ as command
from benchmarks.results import Part, SkippedError, Table
from benchmarks.setting import Setting


class _Module:
    def __init__(self, fault: Exception | None = None):
        self._fault = fault

    def measure(self, _: Setting) -> Part:
        if self._fault:
            raise self._fault
        return Part("good", "Good", tables=(Table(("a",), (("1",),)),), raw={"a": 1})


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, _Module]:
    modules = {
        "good": _Module(),
        "absent": _Module(SkippedError("no data")),
        "bad": _Module(OSError("full")),
    }
    monkeypatch.setattr(command, "PARTS", {name: name for name in modules})
    monkeypatch.setattr(command, "import_module", modules.__getitem__)
    return modules


def test_a_part_that_fails_costs_itself_alone(
    parts: dict[str, _Module], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    docs = tmp_path / "benchmarks.md"
    assert command.main(["--out", str(tmp_path / "out"), "--docs", str(docs)]) == 1
    assert "bad failed: OSError: full" in capsys.readouterr().err
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "## Good" in report
    assert "Skipped: no data" in report
    assert "Failed: OSError: full" in report
    raw = json.loads((tmp_path / "out" / "report.json").read_text(encoding="utf-8"))
    assert [part["raw"] for part in raw["parts"]] == [{"a": 1}, {}, {}]
    assert "<!-- speed: begin -->\n## Speed" in docs.read_text(encoding="utf-8")


def test_what_is_skipped_is_no_failure(parts: dict[str, _Module], tmp_path: Path) -> None:
    assert command.main(["--out", str(tmp_path), "--only", "good,absent"]) == 0


def test_the_long_run_has_its_own_section(parts: dict[str, _Module], tmp_path: Path) -> None:
    docs = tmp_path / "benchmarks.md"
    command.main(["--scale", "--only", "good", "--out", str(tmp_path), "--docs", str(docs)])
    assert "<!-- growth: begin -->\n## Growth" in docs.read_text(encoding="utf-8")


def test_unknown_parts_are_refused(
    parts: dict[str, _Module], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        command.main(["--only", "good,nothing"])
    assert "'nothing'" in capsys.readouterr().err


def test_the_section_tells_the_command_that_makes_it(
    parts: dict[str, _Module], tmp_path: Path
) -> None:
    docs = tmp_path / "benchmarks.md"
    given = ["--out", str(tmp_path), "--docs", str(docs), "--only", "good", "--patience", "0.5"]
    command.main(given)
    told = docs.read_text(encoding="utf-8")
    assert '| command | `make bench OPTIONS="--only good --patience 0.5"` |' in told
    command.main(["--out", str(tmp_path), "--docs", str(docs)])
    assert "| command | `make bench` |" in docs.read_text(encoding="utf-8")
    command.main(["--out", str(tmp_path), "--docs", str(docs), "--teacher", str(tmp_path / "big")])
    told = docs.read_text(encoding="utf-8")
    assert '| command | `make bench OPTIONS="--teacher big"` |' in told
