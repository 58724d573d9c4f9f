"""A command's section, and nothing else of the file."""

from pathlib import Path

import pytest

from benchmarks.section import write_section


def test_a_missing_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "docs" / "benchmarks.md"
    write_section(path, "speed", "## Speed\n\nfast\n")
    assert path.read_text() == (
        "# Benchmarks\n\n<!-- speed: begin -->\n## Speed\n\nfast\n<!-- speed: end -->\n"
    )


def test_sections_live_side_by_side_and_what_people_wrote_stays(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text("# Ours\n\nBy hand.\n")
    write_section(path, "speed", "one")
    write_section(path, "training", "two")
    path.write_text(path.read_text().replace("<!-- training", "Between.\n\n<!-- training", 1))
    write_section(path, "speed", r"three \1 \g<0>")
    text = path.read_text()
    assert text.startswith("# Ours\n\nBy hand.\n")
    assert "<!-- speed: begin -->\nthree \\1 \\g<0>\n<!-- speed: end -->\n\nBetween." in text
    assert "one" not in text
    assert text.endswith("<!-- training: begin -->\ntwo\n<!-- training: end -->\n")


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.md"
    write_section(path, "speed", "same")
    before = path.read_text()
    write_section(path, "speed", "same")
    assert path.read_text() == before


BEGIN, END = "<!-- speed: begin -->", "<!-- speed: end -->"


@pytest.mark.parametrize("text", [BEGIN, END, f"{END}\n{BEGIN}", f"{BEGIN}{BEGIN}{END}"])
def test_broken_marks_cost_nobody_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "benchmarks.md"
    path.write_text(text)
    with pytest.raises(ValueError, match="put them right"):
        write_section(path, "speed", "new")
    assert path.read_text() == text
