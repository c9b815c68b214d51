"""Health as a page: readiness with its reasons, and every measure over a span beside the load."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.http import QueryDict
from django.urls import reverse

from accounts.models import User
from activities.analysis.readiness import Readiness, Sign
from activities.presenters import wording
from activities.presenters.measures import Measures
from activities.presenters.values import Choice, Stat
from insights.pages import health_reading as reading
from insights.pages import health_words as say
from insights.pages.health_charts import charts_of
from insights.pages.health_light import light_of
from insights.pages.health_reading import Days
from insights.pages.spans import Span, span_choices, span_of
from insights.pages.values import ChartView

_STATS = ("hrv", "resting_hr", "hours_slept", "recovery_score", "weight")


@dataclass(frozen=True, slots=True)
class LightView:
    """A traffic light in words: ``tone`` is green, amber, red or unknown."""

    tone: str
    title: str
    text: str
    signs: tuple[Sign, ...]
    missing: str
    day_text: str


@dataclass(frozen=True, slots=True)
class HealthPage:
    has_any: bool
    today_url: str
    today_text: str
    light: LightView | None = None
    stats: tuple[Stat, ...] = ()
    spans: tuple[Choice, ...] = ()
    span_name: str = ""
    span_text: str = ""
    from_on: str = ""
    to_on: str = ""
    errors: tuple[str, ...] = ()
    charts: tuple[ChartView, ...] = ()


def health_page(user: User, query: QueryDict) -> HealthPage:
    """Read and put together the page for the span of an address."""
    today = user.today()
    begun = reading.beginning(user)
    nothing = HealthPage(has_any=False, today_url=day_url(today), today_text=wording.weekday(today))
    if begun is None:
        return nothing
    span = span_of(query, today, begun)
    found = reading.days_of(user, min(span.first, today), max(span.last, today))
    measures = Measures(user.units)
    return replace(
        nothing,
        has_any=True,
        light=light_view(light_of(found, today), today),
        stats=_stats(found, today, measures),
        spans=span_choices(reverse("insights:health"), query, span),
        span_name="" if span.name == "own" else span.name,
        span_text=f"{wording.day(span.first)} to {wording.day(span.last)}",
        from_on=query.get("from", ""),
        to_on=query.get("to", ""),
        errors=span.errors,
        charts=charts_of(_within(found, span), measures),
    )


def day_url(day: date) -> str:
    return reverse("insights:health_day", args=[day.isoformat()])


def _within(found: Days, span: Span) -> Days:
    return replace(found, first=span.first, last=span.last)


def light_view(found: Readiness, day: date) -> LightView:
    title, text = say.LIGHTS[found.light]
    return LightView(
        found.light, title, text, found.signs, ", ".join(found.missing), f"For {wording.weekday(day)}"
    )


def _stats(found: Days, today: date, measures: Measures) -> tuple[Stat, ...]:
    """Today's values, each with the source that gave it; a day without one says so."""
    return tuple(
        Stat(
            say.BY_KEY[key].label,
            say.BY_KEY[key].show(found.value(today, key), measures),
            note=wording.provider(source) if (source := found.source(today, key)) else "nothing for today",
        )
        for key in _STATS
    )
