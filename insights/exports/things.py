"""Rows of routes, gear and thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.functions import Coalesce
from django.http import QueryDict

from accounts.models import User
from activities.models import AthleteThreshold, Gear, RouteTrace
from activities.services import gear as service
from activities.services.gear import Usage

AT_ONCE = 2000
Row = tuple[Any, ...]

_ROUTE = {
    "route_id": "route_id",
    "route_name": "route__name",
    "sport": "sport",
    "activity_id": "activity_id",
    "date": "activity__local_date",
    "length_m": "length",
    "time_s": "seconds",
    "average_heartrate_bpm": "activity__average_heartrate",
    "alike_0_to_1": "similarity",
}
ROUTE_COLUMNS = tuple(_ROUTE)
GEAR_COLUMNS = (
    "gear_id",
    "name",
    "kind",
    "from_service",
    "distance_m",
    "distance_before_m",
    "limit_m",
    "sessions",
    "time_s",
    "first_use",
    "last_use",
    "retired_on",
    "counted_with",
    "note",
    "brand",
    "model",
    "service_counts_m",
)
_THRESHOLD = {
    "sport": "sport",
    "from": "effective_on",
    "ftp_w": "ftp",
    "critical_power_w": "critical_power",
    "w_prime_j": "w_prime",
    "threshold_heartrate_bpm": "threshold_heartrate",
    "max_heartrate_bpm": "max_heartrate",
    "resting_heartrate_bpm": "resting_heartrate",
    "threshold_pace_s_per_km_or_100_m": "threshold_pace",
    "weight_kg": "weight",
    "source": "source",
}
THRESHOLD_COLUMNS = tuple(_THRESHOLD)


def routes(user: User, query: QueryDict) -> Iterator[Row]:
    """Every session that has a route, route by route, the oldest first."""
    seconds = Coalesce("activity__moving_time", "activity__timer_time", "activity__elapsed_time")
    rows = RouteTrace.objects.filter(user=user, route__isnull=False).annotate(seconds=seconds)
    ordered = rows.order_by("route_id", "started_at", "activity_id")
    return ordered.values_list(*_ROUTE.values()).iterator(AT_ONCE)


def gear(user: User, query: QueryDict) -> Iterator[Row]:
    """Everything the athlete moves on; what was merged names what it is counted with and has no sums of its own."""
    everything = list(Gear.objects.filter(user=user).order_by("name", "pk"))
    usages = service.usages(user)
    for one in everything:
        used = usages.get(one.pk, Usage())
        others = [other for other in everything if other.merged_into_id == one.pk]
        yield (
            one.pk,
            one.name,
            one.kind,
            one.provider,
            service.total_distance(one, used, others),
            one.starting_distance,
            one.distance_limit,
            used.count,
            used.seconds,
            used.first_on,
            used.last_on,
            one.retired_on,
            one.merged_into_id,
            one.note,
            one.record.get("brand"),
            one.record.get("model"),
            one.record.get("distance"),
        )


def thresholds(user: User, query: QueryDict) -> Iterator[Row]:
    rows = AthleteThreshold.objects.for_athlete(user).order_by("sport", "effective_on")
    return rows.values_list(*_THRESHOLD.values()).iterator(AT_ONCE)
