"""A section of a Markdown file that a command writes, between two comments; the rest is people's.

Several commands write into one file, each under its own name.
"""

from pathlib import Path

__all__ = ["write_section"]


def write_section(path: Path, name: str, body: str, head: str = "# Benchmarks") -> None:
    """Put `body` between the comments called `name` in the Markdown file at `path`.

    A section that is not there yet goes to the end; a missing file is made, beginning with `head`.

    Raises:
        ValueError: The file has one of the two comments alone, or either of them twice.
    """
    begin, end = (f"<!-- {name}: {edge} -->" for edge in ("begin", "end"))
    text = path.read_text(encoding="utf-8") if path.exists() else f"{head}\n"
    section = f"{begin}\n{body.strip()}\n{end}"
    counts = text.count(begin), text.count(end)
    if counts == (0, 0):
        written = f"{text.rstrip()}\n\n{section}\n"
    elif counts == (1, 1) and text.index(begin) < text.index(end):
        before, _, rest = text.partition(begin)
        written = before + section + rest.partition(end)[2]
    else:
        raise ValueError(
            f"{path}: expected {begin!r} once and {end!r} once after it, found {counts[0]} and "
            f"{counts[1]}; put them right or take both out"
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written, encoding="utf-8")
