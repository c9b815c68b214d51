"""Races and days off as a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse

from accounts.models import User
from activities.presenters import wording
from activities.presenters.measures import duration, number, words
from activities.presenters.values import Badge, Link
from plans.models import BlackoutDay, Race, RacePriority
from plans.pages.plan import race_name
from plans.pages.reading import seconds_of

_TONES = {RacePriority.A: "accent", RacePriority.B: "", RacePriority.C: ""}
_LONG_AGO = timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class RaceLine:
    id: str
    name: str
    url: str
    delete_url: str
    day: str
    badge: Badge
    distance: str
    target: str
    result: str  # "3:12:04, place 41"; "" before it is run
    activity: Link | None
    countdown: str


@dataclass(frozen=True, slots=True)
class BreakLine:
    first_iso: str
    last_iso: str
    days: str
    reason: str
    count: str


@dataclass(frozen=True, slots=True)
class RacesPage:
    coming: tuple[RaceLine, ...]
    past: tuple[RaceLine, ...]
    breaks: tuple[BreakLine, ...]


def races_page(user: User) -> RacesPage:
    """Two queries."""
    today = user.today()
    races = list(Race.objects.filter(user=user).select_related("activity").order_by("date", "name"))
    lines = [(race, _line(race, today, user.units)) for race in races]
    return RacesPage(
        coming=tuple(line for race, line in lines if race.date >= today),
        past=tuple(line for race, line in reversed(lines) if race.date < today),
        breaks=_breaks(
            list(BlackoutDay.objects.filter(user=user, date__gt=today - _LONG_AGO).order_by("date"))
        ),
    )


def _line(race: Race, today: date, system: str) -> RaceLine:
    activity = race.activity
    return RaceLine(
        id=str(race.pk),
        name=race.name,
        url=reverse("plans:race_edit", args=[race.pk]),
        delete_url=reverse("plans:race_delete", args=[race.pk]),
        day=wording.weekday(race.date),
        badge=Badge(race.priority, _TONES[RacePriority(race.priority)], race.get_priority_display()),
        distance=race_name(race.distance, system) or words(None),
        target=_target(race),
        result=result_text(race),
        activity=Link(wording.title(activity), reverse("activities:detail", args=[activity.pk]))
        if activity
        else None,
        countdown=_countdown((race.date - today).days),
    )


def _target(race: Race) -> str:
    told = [words(duration(race.target_time))] if race.target_time else []
    if race.target_power:
        told.append(words(number(race.target_power, "W")))
    return ", ".join(told)


def result_text(race: Race) -> str:
    """The official time, else that of the activity, and the place."""
    seconds = race.result.get("time") or (seconds_of(race.activity) if race.activity else None)
    told = [words(duration(seconds))] if seconds else []
    if race.result.get("place"):
        told.append(f"place {race.result['place']}")
    return ", ".join(told)


def _countdown(days: int) -> str:
    if days < 0:
        return ""
    return "today" if days == 0 else f"in {wording.plural(days, 'day')}"


def _breaks(days: list[BlackoutDay]) -> tuple[BreakLine, ...]:
    """Days in a row for the same reason as one line."""
    rows: list[list[BlackoutDay]] = []
    for day in days:
        if rows and rows[-1][-1].reason == day.reason and (day.date - rows[-1][-1].date).days == 1:
            rows[-1].append(day)
        else:
            rows.append([day])
    return tuple(
        BreakLine(
            first_iso=row[0].date.isoformat(),
            last_iso=row[-1].date.isoformat(),
            days=wording.weekday(row[0].date)
            if len(row) == 1
            else f"{wording.weekday(row[0].date)} – {wording.weekday(row[-1].date)}",
            reason=row[0].reason,
            count=wording.plural(len(row), "day"),
        )
        for row in rows
    )
