"""What a part of the benchmark found, before it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field

__all__ = ["Finding", "Part", "Plot", "Series", "SkippedError", "Table"]


class SkippedError(Exception):
    """A part cannot be measured here; the message is the reason that the report gives."""


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown; `caption` says what they count."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one thing; `x` are numbers or names, one for each value."""

    name: str
    x: tuple[float, ...] | tuple[str, ...]
    y: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture: bars where x are names, lines over logarithmic axes where they are numbers."""

    name: str
    title: str
    unit: str
    series: tuple[Series, ...]
    over: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure for the summary."""

    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report; `raw` is what its cells were made from, as plain JSON values.

    `fault` says why there is nothing (`skipped`: it could not be measured here; else it failed).
    """

    name: str
    title: str
    text: str = ""
    tables: tuple[Table, ...] = ()
    plots: tuple[Plot, ...] = ()
    findings: tuple[Finding, ...] = ()
    raw: Mapping[str, object] = field(default_factory=dict)
    fault: str = ""
    skipped: bool = False
    seconds: float = 0.0
