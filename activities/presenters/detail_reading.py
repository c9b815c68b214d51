"""What the page of one activity reads from the database: a fixed number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet
from django.http import Http404

from accounts.models import User
from activities.models import (
    Activity,
    ActivityAnalysis,
    ActivitySource,
    AthleteThreshold,
    BestEffort,
    Lap,
    PowerCurve,
    SourceDecision,
)

_BESTS = """
SELECT marks.at, best.value, best.activity_id, best.local_date
FROM unnest(%(marks)s::float8[]) AS marks(at)
CROSS JOIN LATERAL (
    SELECT value, activity_id, local_date FROM best_efforts
    WHERE user_id = %(user)s AND sport = %(sport)s AND kind = %(kind)s AND at = marks.at AND is_record_allowed
    ORDER BY value {direction} LIMIT 1
) AS best
ORDER BY marks.at
"""


@dataclass(frozen=True, slots=True)
class Best:
    """The athlete's best ever at a mark: metres and seconds, or seconds and watts."""

    at: float
    value: float
    activity_id: UUID
    local_date: date


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
    curves: dict[str, PowerCurve]
    efforts: tuple[BestEffort, ...]
    bests: dict[tuple[str, float], Best]
    thresholds: tuple[AthleteThreshold, ...]  # used for its load, its own sport's first
    older: Neighbour | None
    newer: Neighbour | None
    legs: tuple[Activity, ...]

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
    efforts = tuple(activity.best_efforts.order_by("at"))
    older, newer = neighbours(user, activity)
    return DetailReading(
        activity=activity,
        analysis=getattr(activity, "analysis", None),
        sources=sources,
        preferred=_preferences(activity, sources),
        laps=tuple(activity.laps.order_by("lap_number")),
        curves={curve.kind: curve for curve in activity.curves.all()},
        efforts=efforts,
        bests=athlete_bests(user, efforts),
        thresholds=_thresholds(user, activity),
        older=older,
        newer=newer,
        legs=_legs(activity),
    )


def _activity(user: User, activity_id: UUID) -> Activity:
    found = (
        Activity.objects.for_athlete(user)
        .select_related("analysis", "gear", "group")
        .defer("polyline", "summary_polyline")
        .filter(pk=activity_id)
        .first()
    )
    if found is None:
        raise Http404("no such activity")
    return found


def _sources(activity: Activity) -> QuerySet[ActivitySource]:
    """Its sources without the heavy columns; ``channel_names`` says what each recorded."""
    return (
        activity.sources.select_related("import_batch")
        .defer("raw_data", "import_batch__problems")
        .annotate(channel_names=F("recording__recording_keys"))
        .order_by("fetched_at")
    )


def _preferences(activity: Activity, sources: Sequence[ActivitySource]) -> dict[str, tuple[str, str]]:
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
    if activity.group is None:
        return ()
    legs = Activity.objects.filter(user_id=activity.user_id, group=activity.group)
    return tuple(legs.only("name", "sport", "sport_type", "start_date_local", "start_time_known", "leg_number").order_by("leg_number"))


def athlete_bests(user: User, efforts: Sequence[BestEffort]) -> dict[tuple[str, float], Best]:
    """The athlete's best ever at each (kind, mark) of one activity's efforts: index probes, a query a kind.

    Least seconds over distances, most watts for times.
    """
    found: dict[tuple[str, float], Best] = {}
    for kind, direction in (("distance", "ASC"), ("duration", "DESC")):
        marks = [effort.at for effort in efforts if effort.kind == kind]
        if not marks:
            continue
        wanted = {"marks": marks, "user": user.pk, "sport": efforts[0].sport, "kind": kind}
        with connection.cursor() as cursor:
            cursor.execute(_BESTS.format(direction=direction), wanted)
            found |= {(kind, row[0]): Best(*row) for row in cursor.fetchall()}
    return found


def neighbours(user: User, activity: Activity) -> tuple[Neighbour | None, Neighbour | None]:
    """The activity before and the one after, in one query."""
    mine = Activity.objects.for_athlete(user)
    fields = ("pk", "name", "local_date", "start_date")
    before = Q(start_date__lt=activity.start_date) | Q(start_date=activity.start_date, pk__lt=activity.pk)
    after = Q(start_date__gt=activity.start_date) | Q(start_date=activity.start_date, pk__gt=activity.pk)
    older = mine.filter(before, start_date__lte=activity.start_date).order_by("-start_date", "-pk")
    newer = mine.filter(after, start_date__gte=activity.start_date).order_by("start_date", "pk")
    found = older.values_list(*fields)[:1].union(newer.values_list(*fields)[:1], all=True)
    sides: dict[bool, Neighbour] = {}
    for key, name, day, start in found:
        is_newer = (start, key) > (activity.start_date, activity.pk)
        sides[is_newer] = Neighbour(key, name, day)
    return sides.get(False), sides.get(True)
