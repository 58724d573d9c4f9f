"""Plots as SVG files, by matplotlib; without it the report goes without."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.results import Plot

__all__ = ["draw"]

SIZE = (8.0, 4.0)


def draw(plots: Sequence[Plot], folder: Path) -> dict[str, str]:
    """Write each plot into `folder`, and return the files' names by the plots' names.

    Raises:
        ImportError: matplotlib is not installed.
    """
    if not plots:
        return {}
    import matplotlib as mpl  # noqa: PLC0415 - of the extra `bench`

    mpl.use("svg")
    from matplotlib import pyplot  # noqa: PLC0415

    mpl.rcParams["svg.hashsalt"] = "rasd"  # the same figures give the same file
    names = {}
    for plot in plots:
        figure, axes = pyplot.subplots(figsize=SIZE, layout="constrained")
        (_lines if plot.over else _bars)(axes, plot)
        axes.set_title(plot.title)
        if len(plot.series) > 1:
            axes.legend()
        names[plot.name] = f"{plot.name}.svg"
        figure.savefig(folder / names[plot.name], metadata={"Date": None})
        pyplot.close(figure)
    return names


def _bars(axes: Any, plot: Plot) -> None:
    """Draw bars from the left, so that long names can be read; series beside each other."""
    names = plot.series[0].x
    height = 0.8 / len(plot.series)
    for number, series in enumerate(plot.series):
        places = [row + number * height for row in range(len(names))]
        axes.barh(places, series.y, height, label=series.name)
    middle = height * (len(plot.series) - 1) / 2
    axes.set_yticks([row + middle for row in range(len(names))], [str(name) for name in names])
    axes.invert_yaxis()
    axes.set_xlabel(plot.unit)


def _lines(axes: Any, plot: Plot) -> None:
    for series in plot.series:
        axes.plot(series.x, series.y, marker="o", label=series.name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel(plot.over)
    axes.set_ylabel(plot.unit)
