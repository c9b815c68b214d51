"""What was done: sessions with their zones and origins, and the curve of fitness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Min, TextField, Value, When
from django.db.models.fields.json import KeyTextTransform

from accounts.models import User
from accounts.policy import true_origin
from activities.analysis.decoupling import LEAST_COVERAGE
from activities.models import Activity, ActivitySource, AthleteThreshold, FitnessDay
from activities.presenters import wording
from insights.pages.fitness_reading import onward
from insights.rules.facts import ALL_SPORTS, FitnessPoint, Session

_ZONE_KINDS = ("power", "heartrate")  # which zones speak of a session that has both
_ZONES = 7


def first_day(user: User, today: date) -> date | None:
    known = Activity.objects.filter(user=user, local_date__lte=today)
    first: date | None = known.aggregate(first=Min("local_date"))["first"]
    return first


def fitness(user: User, today: date, days: int) -> tuple[FitnessPoint, ...]:
    """The curve up to today; the days that the stored curve has not reached yet had no load."""
    rows = FitnessDay.objects.filter(
        user=user, sport=ALL_SPORTS, date__gt=today - timedelta(days=days), date__lte=today
    ).order_by("date")
    points = [
        FitnessPoint(*row) for row in rows.values_list("date", "load", "ctl", "atl", "tsb", "ramp_rate")
    ]
    return tuple(_carried_on(points, today)) if points else ()


def _carried_on(points: list[FitnessPoint], today: date) -> list[FitnessPoint]:
    """With the days since the last stored one, which had no load, and the rise over a week of each."""
    known = [*points, *onward(points[-1], [0.0] * (today - points[-1].on).days)]
    levels = {point.on: point.ctl for point in known}
    before = {on: levels.get(on - timedelta(days=7)) for on in levels}
    return points + [
        replace(point, ramp=None if (old := before[point.on]) is None else point.ctl - old)
        for point in known[len(points) :]
    ]


def sessions(user: User, today: date, days: int) -> tuple[Session, ...]:
    """The activities of so many days, oldest first."""
    rows = (
        Activity.objects.filter(user=user, local_date__gt=today - timedelta(days=days), local_date__lte=today)
        .select_related("analysis")
        .only(
            "name",
            "sport",
            "sport_type",
            "local_date",
            "distance",
            "timer_time",
            "moving_time",
            "elapsed_time",
            "tss",
            "intensity_factor",
            "zone_times",
            "is_race",
            "excluded_from",
            "analysis__figures",
        )
        .order_by("start_date", "pk")
    )
    origins = origins_since(user, today - timedelta(days=days))
    lent = lent_thresholds(user)
    return tuple(
        _session(row, (origins.get(row.pk) or frozenset({"manual"})) | lent_on(lent, row.local_date))
        for row in rows
    )


def lent_thresholds(user: User) -> Mapping[str, date]:
    """The services whose thresholds the athlete took over, each with the first day on which one held."""
    rows = AthleteThreshold.objects.filter(user=user).exclude(source="manual").order_by()
    return dict(rows.values_list("source").annotate(first=Min("effective_on")))


def lent_on(lent: Mapping[str, date], day: date) -> frozenset[str]:
    """The services whose thresholds may have scored a session: those of its day, of whatever sport, and all later ones.

    Families borrow from each other, so none is left out: too narrow a gate is better than an open one.
    """
    return frozenset(source for source, first in lent.items() if first <= day)


def origins_since(user: User, day: date) -> Mapping[UUID, frozenset[str]]:
    """The providers behind each activity after a day; what another service took from Strava is Strava's."""
    relayed = {
        name: Case(
            When(provider="intervals", then=KeyTextTransform(name, "raw_data")),
            default=Value(""),
            output_field=TextField(),
        )
        for name in ("source", "strava_id")
    }  # the wide answers of other providers are not read
    rows = (
        ActivitySource.objects.filter(user=user, activity__local_date__gt=day)
        .annotate(relayed=relayed["source"], strava_id=relayed["strava_id"])
        .values_list("activity_id", "provider", "relayed", "strava_id")
    )
    found: dict[UUID, set[str]] = defaultdict(set)
    for activity_id, provider, source, strava_id in rows:
        found[activity_id].add(true_origin(provider, {"source": source, "strava_id": strava_id}))
    return {key: frozenset(value) for key, value in found.items()}


def _session(row: Activity, origins: frozenset[str]) -> Session:
    analysis = getattr(row, "analysis", None)
    figures: Mapping[str, Any] = analysis.figures if analysis is not None else {}
    steady = (
        not figures.get("decoupling_caveats") and (figures.get("heartrate_coverage") or 0.0) >= LEAST_COVERAGE
    )
    known = Session(
        id=str(row.pk),
        on=row.local_date,
        sport=row.sport,
        name=wording.title(row),
        distance=row.distance or None,
        seconds=row.timer_time or row.moving_time or row.elapsed_time,
        load=row.tss,
        intensity=row.intensity_factor,
        efficiency=figures.get("efficiency_factor") if steady else None,
        decoupling=figures.get("decoupling") if steady else None,
        is_race=row.is_race,
        counts="load" not in row.excluded_from,
        origins=origins,
    )
    zones = three_zones(row.zone_times)
    return known if zones is None else replace(known, easy=zones[0], between=zones[1], hard=zones[2])


def three_zones(zone_times: Mapping[str, Any]) -> tuple[float, float, float] | None:
    """Seconds easy, between and hard by the athlete's seven zones; None when they have another number."""
    for kind in _ZONE_KINDS:
        stored = zone_times.get(kind)
        seconds = stored.get("seconds") if isinstance(stored, dict) else None
        if seconds is not None and len(seconds) == _ZONES and sum(seconds) > 0:
            return float(sum(seconds[:2])), float(sum(seconds[2:4])), float(sum(seconds[4:]))
    return None


def zone_sport(known: tuple[Session, ...], today: date) -> str:
    """The sport with most time in zones during four weeks; "" when there is none."""
    sums: dict[str, float] = defaultdict(float)
    for session in known:
        if session.on > today - timedelta(days=28) and session.easy is not None:
            sums[session.sport] += session.easy + (session.between or 0.0) + (session.hard or 0.0)
    return max(sums, key=lambda sport: sums[sport], default="")
