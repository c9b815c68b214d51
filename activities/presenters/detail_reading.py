"""What the page of one activity reads from the database: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.shortcuts import get_object_or_404

from accounts.models import User
from activities.models import (
    Activity,
    ActivityAnalysis,
    ActivitySource,
    AthleteThreshold,
    HeartRateRecovery,
    Lap,
    Song,
    SourceDecision,
)

_BEST = """
SELECT mine.kind, mine.at, mine.value, best.value, best.activity_id, best.local_date
FROM best_efforts AS mine
LEFT JOIN LATERAL (
    SELECT value, activity_id, local_date FROM best_efforts AS any_of
    WHERE any_of.user_id = mine.user_id AND any_of.sport = mine.sport AND any_of.kind = mine.kind
        AND any_of.at = mine.at AND any_of.is_record_allowed
    ORDER BY value {direction} LIMIT 1
) AS best ON TRUE
WHERE mine.activity_id = %(activity)s AND mine.kind = '{kind}'
"""
_EFFORTS = " UNION ALL ".join(
    _BEST.format(kind=kind, direction=direction)
    for kind, direction in (("distance", "ASC"), ("duration", "DESC"))
)
_CURVE = "SELECT durations, values FROM power_curves WHERE activity_id = %s AND kind = 'power'"
_OF_SOURCES = (
    "activity_id",
    "provider",
    "external_id",
    "fetched_at",
    "record",
    "original_file",
    "original_name",
    "import_batch__name",
)
_NEIGHBOURS = """
(SELECT id, name, local_date, FALSE FROM activities
 WHERE user_id = %(user)s AND start_date <= %(start)s AND (start_date, id) < (%(start)s, %(id)s)
 ORDER BY start_date DESC, id DESC LIMIT 1)
UNION ALL
(SELECT id, name, local_date, TRUE FROM activities
 WHERE user_id = %(user)s AND start_date >= %(start)s AND (start_date, id) > (%(start)s, %(id)s)
 ORDER BY start_date, id LIMIT 1)
"""


@dataclass(frozen=True, slots=True)
class Best:
    """The athlete's best ever at a mark: seconds over a distance, or watts for a time."""

    value: float
    activity_id: UUID
    local_date: date


@dataclass(frozen=True, slots=True)
class Effort:
    """What this activity did at a mark (``at`` metres: ``value`` s; ``at`` seconds: W), and the best ever there."""

    kind: str
    at: float
    value: float
    best: Best | None


@dataclass(frozen=True, slots=True)
class Neighbour:
    id: UUID
    name: str
    local_date: date


@dataclass(frozen=True, slots=True)
class DetailReading:
    """All rows behind one activity's page."""

    activity: Activity
    analysis: ActivityAnalysis | None
    sources: tuple[ActivitySource, ...]
    preferred: dict[str, tuple[str, str]]  # field -> (provider, external id)
    laps: tuple[Lap, ...]
    power_curve: tuple[list[int], list[float]] | None  # seconds, watts
    efforts: tuple[Effort, ...]
    thresholds: tuple[AthleteThreshold, ...]  # used for its load, its own sport's first
    older: Neighbour | None
    newer: Neighbour | None
    legs: tuple[Activity, ...]
    songs: tuple[Song, ...] = ()
    recoveries: tuple[HeartRateRecovery, ...] = ()

    @property
    def figures(self) -> dict[str, Any]:
        return self.analysis.figures if self.analysis else {}

    @property
    def has_recording(self) -> bool:
        return any(source.channel_names for source in self.sources)  # type: ignore[attr-defined]

    def source_called(self, key: str) -> ActivitySource | None:
        return next((source for source in self.sources if str(source.pk) == key), None)


def read_detail(user: User, activity_id: UUID) -> DetailReading:
    """Read an activity of the athlete with what its page shows. Raises Http404 for anybody else's."""
    activity = _activity(user, activity_id)
    sources = tuple(_sources(activity))
    older, newer = neighbours(user, activity)
    return DetailReading(
        activity=activity,
        analysis=getattr(activity, "analysis", None),
        sources=sources,
        preferred=_preferences(activity, sources),
        laps=tuple(activity.laps.order_by("lap_number")),
        power_curve=_power_curve(activity),
        efforts=tuple(read_efforts(activity)),
        thresholds=_thresholds(user, activity),
        older=older,
        newer=newer,
        legs=_legs(activity),
        songs=tuple(activity.songs.order_by("start_seconds", "pk")),
        recoveries=tuple(activity.heart_rate_recoveries.order_by("duration_seconds")),
    )


def _activity(user: User, activity_id: UUID) -> Activity:
    shown = Activity.objects.for_athlete(user).select_related("analysis", "gear")
    return get_object_or_404(shown.defer("polyline", "summary_polyline"), pk=activity_id)


def _sources(activity: Activity) -> QuerySet[ActivitySource]:
    """What its page says of each source; ``channel_names`` is what it recorded."""
    return (
        activity.sources.select_related("import_batch")
        .only(*_OF_SOURCES)
        .annotate(channel_names=F("recording__recording_keys"))
        .order_by("fetched_at")
    )


def _power_curve(activity: Activity) -> tuple[list[int], list[float]] | None:
    with connection.cursor() as cursor:
        cursor.execute(_CURVE, [activity.pk])
        return cast("tuple[list[int], list[float]] | None", cursor.fetchone())


def _preferences(activity: Activity, sources: Sequence[ActivitySource]) -> dict[str, tuple[str, str]]:
    if len(sources) < 2:
        return {}  # without another source there is nothing to prefer
    wanted = Q(pk__in=[])
    for source in sources:
        wanted |= Q(provider=source.provider, external_id=source.external_id)
    decisions = SourceDecision.objects.filter(wanted, user_id=activity.user_id, kind="prefer")
    return {row.field: (row.provider, row.external_id) for row in decisions}


def _thresholds(user: User, activity: Activity) -> tuple[AthleteThreshold, ...]:
    """The rows that its load was reckoned with: those of its sport, then those that lent a heart rate."""
    analysis: ActivityAnalysis | None = getattr(activity, "analysis", None)
    wanted = Q(pk__in=[])
    for used in analysis.load.get("thresholds", ()) if analysis else ():
        wanted |= Q(sport=used["sport"], effective_on=used["effective_on"])
    rows = AthleteThreshold.objects.for_athlete(user).filter(wanted)
    return tuple(sorted(rows, key=lambda row: row.sport != activity.sport))


def _legs(activity: Activity) -> tuple[Activity, ...]:
    if activity.group_id is None:
        return ()
    legs = Activity.objects.filter(user_id=activity.user_id, group_id=activity.group_id)
    return tuple(
        legs.only(
            "name", "sport", "sport_type", "start_date_local", "start_time_known", "leg_number"
        ).order_by("leg_number")
    )


def read_efforts(activity: Activity) -> list[Effort]:
    """An activity's best efforts by mark, each beside the athlete's best ever: index probes, one query."""
    with connection.cursor() as cursor:
        cursor.execute(_EFFORTS, {"activity": activity.pk})
        rows = sorted(cursor.fetchall())
    return [
        Effort(kind, at, value, None if best is None else Best(best, activity_id, day))
        for kind, at, value, best, activity_id, day in rows
    ]


def neighbours(user: User, activity: Activity) -> tuple[Neighbour | None, Neighbour | None]:
    """The activity before and the one after, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_NEIGHBOURS, {"user": user.pk, "start": activity.start_date, "id": activity.pk})
        sides = {is_newer: Neighbour(*row) for *row, is_newer in cursor.fetchall()}
    return sides.get(False), sides.get(True)
