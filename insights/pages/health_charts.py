"""The charts of the health page: one a measure, a line for each source, load as bars below."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse

from activities.analysis import daily, hrv
from activities.presenters import wording
from activities.presenters.measures import Measures
from activities.presenters.values import Column
from insights.pages import health_words as say
from insights.pages.health_reading import Days, baselines_of
from insights.pages.values import ChartView, seconds_of

_ROWS_UP_TO = 100
_OTHER_COLOURS = ("speed", "power", "altitude", "cadence", "muted")
_MOST_CHANGES = 4
_DENSE = 0.6  # of the days of a span

Series = dict[str, Any]
Values = list[float | None]


def charts_of(found: Days, measures: Measures) -> tuple[ChartView, ...]:
    """A chart for every measure of which anything is known in the span."""
    days, step = found.steps()
    made = (_Chart(found, field, days, step, measures) for field in say.FIELDS if field.is_drawn)
    return tuple(chart.view() for chart in made if chart.has_any)


@dataclass(frozen=True, slots=True)
class _Chart:
    found: Days
    field: say.Field
    days: Sequence[date]
    step: int
    measures: Measures

    @property
    def sources(self) -> list[str]:
        """Those that gave a value in the span, the one of the most days first."""
        given = [self.found.source(day, self.field.key) for day in self._all_days() if self._known(day)]
        return sorted(set(given), key=lambda source: (-given.count(source), source))

    @property
    def has_any(self) -> bool:
        return any(self._known(day) for day in self._all_days())

    def view(self) -> ChartView:
        series = [self._load(), *self._lines()]
        if self.field.key == "hrv":
            series += self._baseline()
        spec = {
            "x": [seconds_of(day) for day in self.days], "x_format": "date", "decimals": self.field.decimals,
            "unit": self._unit(), "sync": "health", "step": self.step, "height": 220, "series": series,
            "points": self._is_sparse(), "open": f"{reverse('insights:health')}{{to}}/",
        }  # fmt: skip
        return ChartView(
            id=f"chart-{self.field.key.replace('_', '-')}", title=self.field.label, spec=spec,
            columns=self._columns(), rows=self._rows(), note=" ".join(filter(None, self._notes())),
        )  # fmt: skip

    def _is_sparse(self) -> bool:
        """What is known now and then is drawn as dots."""
        return sum(map(self._known, self._all_days())) < _DENSE * len(self._all_days())

    # --- values

    def _all_days(self) -> list[date]:
        count = (self.found.last - self.found.first).days + 1
        return [self.found.first + timedelta(days=n) for n in range(count)]

    def _known(self, day: date) -> bool:
        return self.found.value(day, self.field.key) is not None

    def _of(self, day: date, source: str) -> float | None:
        """A source's value where it is the one that counts: of the day, or the mean of a step's days."""
        past = [day - timedelta(days=n) for n in range(self.step)]
        values = [
            float(self.found.value(one, self.field.key))
            for one in past
            if self._known(one) and self.found.source(one, self.field.key) == source
        ]
        return say.drawn(self.field, statistics.fmean(values), self.measures) if values else None

    def _lines(self) -> list[Series]:
        """One a source, so that no line changes its source."""
        colours = [self.field.colour, *(name for name in _OTHER_COLOURS if name != self.field.colour)]
        is_faint = self.field.key == "hrv"
        return [
            {
                "label": wording.provider(source), "colour": colours[min(place, len(colours) - 1)],
                "width": 1 if is_faint else 1.75, "values": [self._of(day, source) for day in self.days],
            }
            for place, source in enumerate(self.sources)
        ]  # fmt: skip

    def _load(self) -> Series:
        values: Values = []
        for day in self.days:
            past = [self.found.load.get(day - timedelta(days=n)) for n in range(self.step)]
            known = [row["load"] for row in past if row is not None]
            values.append(round(statistics.fmean(known), 1) if known else None)
        return {"label": "Load", "colour": "muted", "bars": True, "values": values}

    def _baseline(self) -> list[Series]:
        """The 7-day mean and the edges of the band, for each source on the days when it is the usual one."""
        of_source = baselines_of(self.found, self.found.first)
        usual = [self.found.usual_source(day, "hrv") for day in self.days]
        named = [source for source in self.sources if source in usual]
        return [line for source in named for line in self._band(source, usual, of_source.get(source, {}))]

    def _band(self, source: str, usual: Sequence[str], own: Mapping[date, hrv.Baseline]) -> list[Series]:
        found = [own.get(day) if name == source else None for day, name in zip(self.days, usual, strict=True)]
        whose = f" {wording.provider(source)}" if len(set(usual) - {""}) > 1 else ""

        def line(label: str, value: Callable[[hrv.Baseline], float | None], **look: object) -> Series:
            logs = [None if one is None else value(one) for one in found]
            values = [None if log is None else round(math.exp(log), 1) for log in logs]
            return {"label": f"{label}{whose}", **look, "values": values}

        def edge(place: int) -> Callable[[hrv.Baseline], float | None]:
            return lambda one: one.band.worthwhile[place] if one.band else None

        return [
            line("7-day mean", lambda one: one.mean, colour="fitness", width=2.25),
            line("Usual from", edge(0), colour="muted", dash=True),
            line("Usual to", edge(1), colour="muted", dash=True),
        ]

    # --- words

    def _unit(self) -> str:
        if self.field.key != "weight":
            return self.field.unit
        shown = self.measures.weight(70.0)
        return shown.unit if shown is not None else ""

    def _notes(self) -> tuple[str, ...]:
        points = (
            (day, self.found.value(day, self.field.key), self.found.source(day, self.field.key))
            for day in self._all_days()
        )
        found = daily.stretches(points)
        if len(self.sources) < 2:
            return (self.field.note,)
        if len(found) > _MOST_CHANGES:
            names = " and ".join(wording.provider(source) for source in self.sources)
            return (f"From {names}, each with a line of its own.", self.field.note)
        changes = (f"{wording.provider(one.source)} from {wording.day(one.days[0])}" for one in found)
        return (f"The source changes: {', '.join(changes)}.", self.field.note)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("day", "Day" if self.step == 1 else "Week to", numeric=False),
            Column("value", self.field.label),
            Column("source", "From"),
            Column("load", "Load"),
        )

    def _rows(self) -> tuple[tuple[str, ...], ...]:
        """The newest first; on long spans every n-th day."""
        every = -(-len(self.days) // _ROWS_UP_TO)
        return tuple(self._row(day) for day in list(reversed(self.days))[::every] if self._known(day))

    def _row(self, day: date) -> tuple[str, ...]:
        load = self.found.load.get(day)
        return (
            wording.weekday(day),
            say.text(self.field, self.found.value(day, self.field.key), self.measures),
            wording.provider(self.found.source(day, self.field.key)),
            "–" if load is None else f"{load['load']:.0f}",
        )
