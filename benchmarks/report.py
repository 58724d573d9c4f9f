"""The report in Markdown, whole or as a section of a document."""

from collections.abc import Mapping, Sequence

from benchmarks.results import Part, Table

__all__ = ["render"]


def render(
    title: str,
    facts: Mapping[str, str],
    parts: Sequence[Part],
    pictures: Mapping[str, str],
    level: int = 1,
) -> str:
    """Return the report: facts of the machine, summary, then the parts.

    Args:
        title: Its heading.
        facts: What the figures were measured on.
        parts: What was found, those that failed or were skipped included.
        pictures: File names of plots by the plots' names; others are left out.
        level: Of the heading: 1 is `#`.
    """
    findings = [(one.what, one.value) for part in parts for one in part.findings]
    blocks = [f"{'#' * level} {title}", *_table(Table(("", ""), tuple(facts.items())))]
    if findings:
        blocks += _table(Table(("what", "found"), tuple(findings)))
    for part in parts:
        blocks += _part(part, pictures, level + 1)
    return "\n\n".join(blocks) + "\n"


def _part(part: Part, pictures: Mapping[str, str], level: int) -> list[str]:
    blocks = [f"{'#' * level} {part.title}"]
    if part.fault:
        blocks.append(f"{'Skipped' if part.skipped else 'Failed'}: {part.fault}")
    if part.text:
        blocks.append(part.text)
    for table in part.tables:
        blocks += _table(table)
    for plot in part.plots:
        if plot.name in pictures:
            blocks.append(f"![{plot.title}]({pictures[plot.name]})")
    return blocks


def _table(table: Table) -> list[str]:
    rows = [table.head, tuple("---" for _ in table.head), *table.rows]
    for row in table.rows:
        if len(row) != len(table.head):
            raise ValueError(f"expected {len(table.head)} cells ({table.head}), found {row}")
    lines = "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in row)} |" for row in rows)
    return [table.caption, lines] if table.caption else [lines]
