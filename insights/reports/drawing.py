"""Charts for print, as SVG. matplotlib is loaded here alone, in the worker that prints."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from insights.reports.content import Chart, Line

INK, FAINT, GRID = "#1d2733", "#6b7683", "#e3e7ea"
_COLOURS = ("#0b6e75", "#c2571a", "#4a5fa5", "#8a6d1d")
_SIZE = (6.9, 2.5)  # inches: the width of the text


def svg(chart: Chart) -> bytes:
    """The chart as an SVG whose words are outlines, so that it needs no fonts. Deterministic for equal values."""
    import matplotlib

    matplotlib.use("svg")
    from matplotlib import pyplot as plt

    with plt.rc_context(_style()):
        figure, axes = plt.subplots(figsize=_SIZE, layout="constrained")
        _draw(axes, chart)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    return out.getvalue()


def _style() -> Any:
    return {
        "font.size": 8, "font.family": "DejaVu Sans", "text.color": INK, "axes.edgecolor": GRID,
        "axes.labelcolor": FAINT,
        "xtick.color": FAINT, "ytick.color": FAINT, "axes.grid": True, "grid.color": GRID, "grid.linewidth": 0.6,
        "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False, "xtick.major.size": 0,
        "ytick.major.size": 0, "legend.frameon": False, "svg.hashsalt": "report", "svg.fonttype": "path",
    }  # fmt: skip


def _draw(axes: Any, chart: Chart) -> None:
    from matplotlib import dates

    second = axes.twinx() if _needs_two_scales(chart.lines) else None
    for index, line in enumerate(chart.lines):
        at = second if second is not None and not line.is_bars else axes
        _line(at, chart, line, _COLOURS[_colour(chart.lines, index) % len(_COLOURS)])
    handles = [h for a in (axes, second) if a is not None for h in a.get_legend_handles_labels()[0]]
    labels = [text for a in (axes, second) if a is not None for text in a.get_legend_handles_labels()[1]]
    axes.legend(
        handles, labels, loc="upper left", bbox_to_anchor=(0, 1.16), ncols=len(labels), borderaxespad=0
    )
    axes.axhline(0, color=FAINT, linewidth=0.6)
    if second is not None:
        second.grid(visible=False)
    locator = dates.AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(dates.ConciseDateFormatter(locator))
    axes.grid(visible=False, axis="x")
    axes.margins(x=0.01)


def _needs_two_scales(lines: Sequence[Line]) -> bool:
    """Bars and lines of one chart are of different things: hours and beats."""
    return any(line.is_bars for line in lines) and not all(line.is_bars for line in lines)


def _colour(lines: Sequence[Line], index: int) -> int:
    """What lies ahead has the colour of what it goes on from."""
    if not lines[index].is_ahead:
        return index
    begun = lines[index].label.split(",")[0]
    return next((n for n, line in enumerate(lines) if line.label == begun), index)


def _line(axes: Any, chart: Chart, line: Line, colour: str) -> None:
    values = [float("nan") if value is None else value for value in line.values]
    if line.is_bars:
        gap = (chart.days[1] - chart.days[0]).days if len(chart.days) > 1 else 1
        axes.bar(chart.days, values, width=0.75 * gap, color=colour, alpha=0.35, label=line.label)
    else:
        axes.plot(
            chart.days, values, color=colour, linewidth=1.5, linestyle="--" if line.is_ahead else "-",
            label="_" if line.is_ahead else line.label,
        )  # fmt: skip
