"""Charts for print, as SVG with real words: Typst sets them in the type of the page.

Drawn by hand, because a report has three of them and a plotting library needs more time for each than all the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from math import ceil, floor, log10

from insights.reports.content import Chart, Line

INK, FAINT, GRID = "#1d2733", "#6b7683", "#e3e7ea"
COLOURS = ("#0b6e75", "#c2571a", "#4a5fa5", "#8a6d1d")
BARS = "#9cc3c6"
_WHOLE, _HALF = (
    (470.0, 165.0),
    (226.0, 130.0),
)  # points: the width of the text, and of one of two beside each other
_LEFT, _RIGHT, _BOTTOM, _TOP, _LEGEND = 24.0, 4.0, 15.0, 5.0, 14.0
_LETTER, _SIZE = 4.3, 8.0  # points: the mean width of a letter, the size of type
_MOST_TICKS = 5
_MONTHS_SHOWN = 100  # days: longer spans are marked by months, shorter ones by weeks


def svg(chart: Chart, *, is_half: bool = False) -> bytes:
    """The chart as SVG. The same values give the same bytes."""
    width, height = _HALF if is_half else _WHOLE
    frame = Frame.of(chart, width, height)
    named = [index for index, line in enumerate(chart.lines) if not line.is_ahead]
    parts = [
        *_grid(frame),
        *_days(frame, chart.days),
        *(
            part
            for index, line in enumerate(chart.lines)
            for part in _line(frame, line, colour_of(chart.lines, index))
        ),
        *(_legend(frame, chart.lines, named) if len(named) > 1 else ()),
    ]
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}pt" height="{height:g}pt"'
        f' viewBox="0 0 {width:g} {height:g}" font-family="Libertinus Serif" font-size="{_SIZE:g}">\n{body}\n</svg>\n'
    ).encode()


@dataclass(frozen=True, slots=True)
class Frame:
    """Where days and values lie on the picture: ``days`` of them side by side, values from ``low`` to ``high``."""

    width: float
    height: float
    top: float
    days: int
    low: float
    high: float
    step: float

    @classmethod
    def of(cls, chart: Chart, width: float, height: float) -> Frame:
        known = [value for line in chart.lines for value in line.values if value is not None]
        has_bars = any(line.is_bars for line in chart.lines)
        low, high, step = scale(min(known, default=0.0), max(known, default=1.0), from_zero=has_bars)
        top = _TOP + (_LEGEND if len(chart.lines) > 1 else 0.0)
        return cls(width, height, top, len(chart.days), low, high, step)

    def x(self, index: float) -> float:
        """The middle of a day, by its number."""
        return _LEFT + (self.width - _LEFT - _RIGHT) * (index + 0.5) / self.days

    def y(self, value: float) -> float:
        foot = self.height - _BOTTOM
        return foot - (foot - self.top) * (value - self.low) / (self.high - self.low)


def scale(low: float, high: float, *, from_zero: bool) -> tuple[float, float, float]:
    """The ends of an axis that holds both values, and the step of its marks: 1, 2 or 5 times a power of ten."""
    low = min(0.0, low) if from_zero else low
    size = max(abs(low), abs(high), 1.0)
    span = high - low if high - low > 1e-6 * size else size
    rough = span / _MOST_TICKS
    power = 10.0 ** floor(log10(rough))
    step = next(power * n for n in (1, 2, 5, 10) if power * n >= rough)
    first, last = floor(low / step) * step, ceil(high / step) * step
    return first, last if last > first else first + step, step


def colour_of(lines: Sequence[Line], index: int) -> str:
    """What lies ahead has the colour of what it goes on from."""
    if lines[index].is_ahead:
        begun = lines[index].label.split(",")[0]
        index = next((n for n, line in enumerate(lines) if line.label == begun), index)
    return COLOURS[index % len(COLOURS)]


def _grid(frame: Frame) -> Iterator[str]:
    for number in range(round((frame.high - frame.low) / frame.step) + 1):
        value = frame.low + number * frame.step
        y = frame.y(value)
        is_zero = abs(value) < frame.step / 2
        colour = FAINT if is_zero else GRID
        yield f'<path d="M{_LEFT:g} {y:.1f}H{frame.width - _RIGHT:g}" stroke="{colour}" stroke-width="0.6"/>'
        words = f"{0.0 if is_zero else value:,.{0 if frame.step >= 1 else 1}f}".replace(
            ",", "\u202f"
        ).replace("-", "\u2212")
        yield _text(_LEFT - 4, y + 2.6, words, anchor="end")


def _days(frame: Frame, days: Sequence[date]) -> Iterator[str]:
    """Words under some days."""
    for index, words in marks(days):
        yield _text(frame.x(index), frame.height - 3, words, anchor="middle")


def marks(days: Sequence[date]) -> list[tuple[int, str]]:
    """Which days are marked, by number, and with which word: where months begin in a long span, else Mondays.

    At most one in each sixth of the span, and none at its very ends, where the word would be cut.
    """
    is_long = bool(days) and (days[-1] - days[0]).days > _MONTHS_SHOWN
    found = list[tuple[int, str]]()
    for index, on in enumerate(days):
        is_due = on.month != days[index - 1].month if is_long else on.weekday() == 0
        has_room = not found or index - found[-1][0] >= len(days) / 6
        if is_due and has_room and 0.03 * len(days) < index < 0.97 * len(days):
            found.append((index, f"{on:%b}" if is_long else f"{on.day} {on:%b}"))
    return found


def _line(frame: Frame, line: Line, colour: str) -> Iterator[str]:
    if line.is_bars:
        yield from _bars(frame, line)
        return
    dashes = ' stroke-dasharray="3 2.4"' if line.is_ahead else ""
    for piece in pieces(line.values):
        points = " ".join(f"{frame.x(index):.1f},{frame.y(value):.1f}" for index, value in piece)
        shape = f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.2" stroke-linejoin="round"'
        yield f"{shape}{dashes}/>"


def _bars(frame: Frame, line: Line) -> Iterator[str]:
    wide = 0.72 * (frame.width - _LEFT - _RIGHT) / frame.days
    foot = frame.y(0.0)
    for index, value in enumerate(line.values):
        if value:
            top = frame.y(value)
            place = f'x="{frame.x(index) - wide / 2:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{foot - top:.1f}"'
            yield f'<rect {place} fill="{BARS}"/>'


def pieces(values: Iterable[float | None]) -> Iterator[list[tuple[int, float]]]:
    """The runs of known values, each with its place; a value that nobody knows is a gap."""
    run: list[tuple[int, float]] = []
    for index, value in enumerate(values):
        if value is not None:
            run.append((index, value))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _legend(frame: Frame, lines: Sequence[Line], named: Iterable[int]) -> Iterator[str]:
    x = _LEFT
    for index in named:
        yield f'<path d="M{x:.1f} 6H{x + 12:.1f}" stroke="{colour_of(lines, index)}" stroke-width="1.6"/>'
        yield _text(x + 16, 8.6, lines[index].label, colour=INK)
        x += 16 + _LETTER * len(lines[index].label) + 14


def _text(x: float, y: float, words: str, *, anchor: str = "start", colour: str = FAINT) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
