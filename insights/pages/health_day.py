"""One day of the body: what each source said, which one counts, and what the athlete says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from activities.analysis import daily
from activities.models import DailyMetric, DailyMetricReading
from activities.presenters import wording
from activities.presenters.measures import Measures
from insights.pages import health_reading as reading
from insights.pages import health_words as say
from insights.pages.health import LightView, day_url, light_view
from insights.pages.health_light import light_of
from insights.pages.health_reading import Said


@dataclass(frozen=True, slots=True)
class Word:
    """What one source says of a measure, and what is to be added: that it counts, or why it does not."""

    source: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """A measure: its words from each source in turn, and which of them counts."""

    label: str
    value: str
    source: str
    cells: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class HealthDayPage:
    has_any: bool
    title: str
    iso: str
    light: LightView
    sources: tuple[str, ...]
    rows: tuple[FieldRow, ...]
    notes: tuple[str, ...]
    note: str
    previous_url: str
    next_url: str
    health_url: str
    sessions_url: str
    is_today: bool


def health_day_page(user: User, day: date) -> HealthDayPage:
    """Read and put together the page of one day."""
    found = reading.days_of(user, day, day)
    said = reading.said_of(user, day, settings.DAILY_METRIC_RANK)
    measures, today = Measures(user.units), user.today()
    rows = tuple(
        _row(field, said, found.value(day, field.key), found.source(day, field.key), measures)
        for field in say.FIELDS
    )
    return HealthDayPage(
        has_any=bool(said),
        title=wording.long_day(day),
        iso=day.isoformat(),
        light=light_view(light_of(found, day), day),
        sources=tuple(wording.provider(one.source) for one in said),
        rows=tuple(row for row in rows if any(cell.text != "–" or cell.note for cell in row.cells)),
        notes=tuple(f"{wording.provider(one.source)}: {sentence}" for one in said for sentence in one.notes),
        note=str(found.value(day, "note") or ""),
        previous_url=day_url(day - timedelta(days=1)),
        next_url=day_url(day + timedelta(days=1)) if day < today else "",
        health_url=reverse("insights:health"),
        sessions_url=f"{reverse('activities:list')}?from={day.isoformat()}&to={day.isoformat()}",
        is_today=day == today,
    )


def _row(field: say.Field, said: list[Said], value: Any, source: str, measures: Measures) -> FieldRow:
    cells = tuple(
        _cell(field, one, measures, counts=one.source == source and value is not None) for one in said
    )
    given = wording.provider(source) if value is not None else ""
    return FieldRow(field.label, say.text(field, value, measures), given, cells)


def _cell(field: say.Field, one: Said, measures: Measures, *, counts: bool) -> Word:
    aside = one.set_aside.get(field.key)
    name = wording.provider(one.source)
    text = say.text(field, one.values.get(field.key), measures)
    if aside is not None:
        return Word(name, text, f"{aside['value']:g} was set aside: {aside['reason']}")
    return Word(name, text, "counts" if counts else "")


def last_weight(user: User, day: date) -> float | None:
    """The newest known weight before a day, in kg: what the field suggests."""
    rows = DailyMetric.objects.filter(user=user, date__lt=day, weight__isnull=False)
    return rows.order_by("-date").values_list("weight", flat=True).first()


def typed_values(user: User, day: date) -> dict[str, Any]:
    """What the athlete typed about a day, for the form."""
    row = DailyMetricReading.objects.filter(user=user, date=day, source=daily.MANUAL)
    return row.values(*daily.FIELDS).first() or {}
