"""Fitness, fatigue and form as a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis import fitness
from activities.models import FitnessStart
from activities.presenters import wording
from activities.presenters.measures import number, words
from activities.presenters.values import Choice, Column, Stat
from insights.pages import fitness_reading as reading
from insights.pages import fitness_words
from insights.pages.spans import ALL_SPORTS, Span, span_choices, span_of, sport_choices, sport_of
from insights.pages.values import ChartView, seconds_of
from insights.rules.facts import FitnessPoint

_ROWS_UP_TO = 100  # rows of the table behind the chart; longer spans are told in larger steps


@dataclass(frozen=True, slots=True)
class FitnessPage:
    has_any: bool
    spans: tuple[Choice, ...] = ()
    sports: tuple[Choice, ...] = ()
    sport: str = ""
    span_name: str = ""
    span_text: str = ""
    from_on: str = ""
    to_on: str = ""
    errors: tuple[str, ...] = ()
    stats: tuple[Stat, ...] = ()
    tendency: str = ""
    level: ChartView | None = None
    form: ChartView | None = None
    settling: str = ""
    start: FitnessStart | None = None
    first_day: str = ""
    is_being_computed: bool = False


def fitness_page(user: User, query: QueryDict) -> FitnessPage:
    """Read and put together the page of one athlete for the span and sport of an address."""
    begun = reading.beginnings(user)
    if not begun:
        return FitnessPage(has_any=False, is_being_computed=reading.is_being_computed(user))
    today = user.today()
    known = tuple(sport for sport in begun if sport != "all")
    sport = sport_of(query, known)
    span = span_of(query, today, begun[sport])
    now = reading.latest(user, sport, today)
    points, step = reading.steps(user, sport, span.first, span.last)
    points = reading.completed(points, now, span.last)
    planned = reading.planned_loads(user, sport, today)
    page = _page(query, span, sport, known, begun[sport], now, points, step, planned, user)
    return _with_start(page, begun, sport, span, reading.start_of(user, begun[ALL_SPORTS]))


def _page(
    query: QueryDict,
    span: Span,
    sport: str,
    known: tuple[str, ...],
    begun: date,
    now: FitnessPoint | None,
    points: list[FitnessPoint],
    step: int,
    planned: Mapping[date, float],
    user: User,
) -> FitnessPage:
    path = reverse("insights:fitness")
    ahead = _ahead(now, planned) if now and points and points[-1].on == now.on else []
    settled_on = begun + timedelta(days=fitness.SETTLING_DAYS)
    charts = _Charts(points, ahead, step, settled_on, sport, is_planned=bool(planned))
    return FitnessPage(
        has_any=True,
        spans=span_choices(path, query, span),
        sports=sport_choices(path, query, known, sport),
        sport="" if sport == "all" else sport,
        span_name="" if span.name == "own" else span.name,
        span_text=f"{wording.day(span.first)} to {wording.day(span.last)}",
        from_on=query.get("from", ""),
        to_on=query.get("to", ""),
        errors=span.errors,
        stats=fitness_words.stats(now) if now else (),
        tendency=fitness_words.tendency(now.tsb) if now else "",
        level=charts.level() if points else None,
        form=charts.form() if points else None,
        settling=fitness_words.settling(begun, settled_on, span.first) if points else "",
        is_being_computed=reading.is_being_computed(user),
    )


def _with_start(
    page: FitnessPage, begun: Mapping[str, date], sport: str, span: Span, start: FitnessStart | None
) -> FitnessPage:
    """The page with the levels that the curve of all sports begins with."""
    first = begun[ALL_SPORTS]
    settling = page.settling
    if start is not None and settling and sport == ALL_SPORTS:
        settled_on = first + timedelta(days=fitness.SETTLING_DAYS)
        settling = fitness_words.settling_from(start.ctl, start.atl, first, settled_on)
    return replace(page, start=start, first_day=wording.day(first), settling=settling)


def _ahead(now: FitnessPoint, planned: Mapping[date, float]) -> list[FitnessPoint]:
    """Two weeks from today with what the plan says, or without training."""
    days = [now.on + timedelta(days=n + 1) for n in range(reading.AHEAD_DAYS)]
    return reading.onward(now, [planned.get(day, 0.0) for day in days])


@dataclass(frozen=True, slots=True)
class _Charts:
    points: Sequence[FitnessPoint]
    ahead: Sequence[FitnessPoint]
    step: int
    settled_on: date
    sport: str
    is_planned: bool

    def _base(self) -> dict[str, object]:
        sport = "" if self.sport == "all" else f"&sport={self.sport}"
        settling = self.points[0].on < self.settled_on
        return {
            "x": [seconds_of(point.on) for point in (*self.points, *self.ahead)],
            "x_format": "date",
            "decimals": 1,
            "sync": "fitness",
            "step": self.step,
            "open": reverse("activities:list") + "?from={from}&to={to}" + sport,
            "shade_until": seconds_of(self.settled_on) if settling else None,
        }

    def _known(self, values: Sequence[float | None]) -> list[float | None]:
        return [None if value is None else round(value, 1) for value in values] + [None] * len(self.ahead)

    def _coming(self, last: float, values: Sequence[float]) -> list[float | None]:
        before: list[float | None] = [None] * (len(self.points) - 1)
        return [*before, round(last, 1), *(round(value, 1) for value in values)]

    @property
    def _onward(self) -> str:
        return "as planned" if self.is_planned else "without training"

    def level(self) -> ChartView:
        """Fitness and fatigue over bars of load; what comes is dashed."""
        load = "Load" if self.step == 1 else "Load a day"
        series: list[dict[str, object]] = [
            {
                "label": load,
                "colour": "muted",
                "bars": True,
                "values": self._known([p.load for p in self.points]),
            },
            {
                "label": "Fatigue",
                "colour": "fatigue",
                "width": 1.25,
                "values": self._known([p.atl for p in self.points]),
            },
            {
                "label": "Fitness",
                "colour": "fitness",
                "area": True,
                "values": self._known([p.ctl for p in self.points]),
            },
        ]
        if self.ahead:
            series += self._dashed()
        return ChartView(
            id="chart-level",
            title="Fitness and fatigue",
            spec={**self._base(), "min": 0, "height": 300, "series": series},
            columns=_COLUMNS,
            rows=self.rows(),
        )

    def _dashed(self) -> list[dict[str, object]]:
        last = self.points[-1]
        return [
            {
                "label": f"Fitness {self._onward}",
                "colour": "fitness",
                "dash": True,
                "values": self._coming(last.ctl, [p.ctl for p in self.ahead]),
            },
            {
                "label": f"Fatigue {self._onward}",
                "colour": "fatigue",
                "dash": True,
                "values": self._coming(last.atl, [p.atl for p in self.ahead]),
            },
        ]

    def form(self) -> ChartView:
        """Form of each morning around its zero, and the ramp."""
        series: list[dict[str, object]] = [
            {
                "label": "Ramp a week",
                "colour": "muted",
                "width": 1,
                "values": self._known([p.ramp for p in self.points]),
            },
            {"label": "Form", "colour": "form", "values": self._known([p.tsb for p in self.points])},
        ]
        if self.ahead:
            coming = self._coming(self.points[-1].tsb, [p.tsb for p in self.ahead])
            series.append({"label": f"Form {self._onward}", "colour": "form", "dash": True, "values": coming})
        return ChartView(
            id="chart-form",
            title="Form",
            spec={**self._base(), "zero": True, "height": 200, "series": series},
        )

    def rows(self) -> tuple[tuple[str, ...], ...]:
        """The newest first; on long spans every n-th point."""
        every = -(-len(self.points) // _ROWS_UP_TO)
        shown = list(reversed(self.points))[::every]
        return tuple(
            (wording.weekday(point.on), *(words(number(value, decimals=1)) for value in _numbers(point)))
            for point in shown
        )


_COLUMNS = (
    Column("day", "Day", numeric=False),
    Column("load", "Load"),
    Column("fitness", "Fitness"),
    Column("fatigue", "Fatigue"),
    Column("form", "Form"),
    Column("ramp", "Ramp a week"),
)


def _numbers(point: FitnessPoint) -> tuple[float | None, ...]:
    return (point.load, point.ctl, point.atl, point.tsb, point.ramp)
