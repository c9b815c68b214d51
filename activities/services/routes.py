"""The way of each session and the route it belongs to: derived from the stored ways, and kept in step with them.

Three steps, each of which can be repeated: traces are made of ways that are new or changed; sessions without a route,
and all later ones of their sport, are compared with the founders before them; routes that nobody founds go. A place
depends on earlier founders alone, so that this equals comparing everything afresh (docs/algorithms/routes.md).
"""

from __future__ import annotations

import logging
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts import policy
from accounts.models import User
from activities.analysis import routes, track
from activities.analysis.routes import Founders, Placed, Trace
from activities.models import Activity, ActivitySource, Environment, Route, RouteTrace
from activities.services.locks import athlete_lock

log = logging.getLogger(__name__)
AT_ONCE = 200
NO_ROUTES = (Environment.TRACK, Environment.POOL, Environment.TREADMILL, Environment.INDOOR)
_COMPARED = ("sport", "started_at", "year", "origin", "is_virtual")
_READ = (
    "polyline", "field_sources", "has_gps", "sport", "environment", "start_date", "start_year", "updated_at",
    *(f"trace__{name}" for name in (*_COMPARED, "points", "route", "similarity", "changed_at")),
)  # fmt: skip
_WRITTEN = [
    "sport", "started_at", "year", "origin", "is_virtual", "length", "start_lat", "start_lng", "points", "route",
    "similarity", "read_at", "changed_at", "updated_at",
]  # fmt: skip


def refresh(user: User) -> int:
    """Bring traces and routes in step with the sessions; return how many sessions were compared."""
    with athlete_lock(user.pk):
        _reopen(RouteTrace.objects.filter(route__founder__polyline="", user=user))
        RouteTrace.objects.filter(user=user, activity__polyline="").delete()
    while _trace_some(user):
        pass
    with athlete_lock(user.pk):
        return sum(_compare(user, sport) for sport in _open_sports(user))


def rebuild(user: User) -> int:
    """Forget every trace and find all again. The names of routes stay with their founders."""
    with athlete_lock(user.pk):
        RouteTrace.objects.filter(user=user).delete()
    return refresh(user)


def athletes_behind() -> list[UUID]:
    """Athletes with a way that was never traced, changed since, is gone, or was not compared yet."""
    untraced = Activity.objects.exclude(polyline="").filter(_IS_STALE).order_by()
    waiting = RouteTrace.objects.filter(_IS_OPEN | Q(activity__polyline="")).order_by()
    return sorted({*untraced.values_list("user_id", flat=True), *waiting.values_list("user_id", flat=True)})


_PLACE = """
UPDATE route_traces SET route_id = found.route, similarity = found.similarity
FROM unnest(%s::uuid[], %s::uuid[], %s::float8[]) AS found(id, route, similarity)
WHERE route_traces.id = found.id
"""
_IS_STALE = Q(trace=None) | Q(trace__read_at__lt=F("updated_at"))
_IS_OPEN = Q(route=None, start_lat__isnull=False)


# --- traces -----------------------------------------------------------------------------------------------------


def _trace_some(user: User) -> bool:
    """Make the traces of some sessions; True when there may be more."""
    with athlete_lock(user.pk):
        stale = Activity.objects.filter(_IS_STALE, user=user).exclude(polyline="")
        activities = list(stale.select_related("trace").only(*_READ).order_by("pk")[:AT_ONCE])
        origins = _origins(activities)
        rows = [_row(user, activity, origins.get(activity.pk, "")) for activity in activities]
        RouteTrace.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["activity"], update_fields=_WRITTEN
        )
        _leave_founders(rows)
    return len(activities) == AT_ONCE


def _origins(activities: list[Activity]) -> dict[UUID, str]:
    """Whose positions the ways are made of: the source of the recording, else the one that gave the way."""
    wanted = {activity.pk: source for activity in activities if (source := _source_of_way(activity))}
    columns = ("pk", "provider", "record__source", "record__strava_id")
    rows = ActivitySource.objects.filter(pk__in=wanted.values()).values_list(*columns)
    known = {
        str(key): policy.true_origin(provider, {"source": relayed, "strava_id": strava_id})
        for key, provider, relayed, strava_id in rows
    }
    return {key: known.get(source, "") for key, source in wanted.items()}


def _source_of_way(activity: Activity) -> str:
    field = "recording" if activity.has_gps else "polyline"
    return str(activity.field_sources.get(field) or "")


def _row(user: User, activity: Activity, origin: str) -> RouteTrace:
    """The trace of a session; one whose way is as it was keeps its route."""
    before: RouteTrace | None = getattr(
        activity, "trace", None
    )  # now: a new row takes its place on the activity
    found = _trace_of(activity, origin)
    row = RouteTrace(
        user=user,
        activity=activity,
        sport=activity.sport,
        started_at=activity.start_date,
        year=activity.start_year,
        origin=origin,
        is_virtual=activity.environment == Environment.VIRTUAL,
        length=found.length if found else 0.0,
        start_lat=found.ends[0] if found else None,
        start_lng=found.ends[1] if found else None,
        points=routes.packed(found) if found else b"",
        read_at=activity.updated_at,
        changed_at=timezone.now(),
    )
    if before is not None and _is_same(before, row):
        row.route_id, row.similarity, row.changed_at = before.route_id, before.similarity, before.changed_at
    return row


def _is_same(before: RouteTrace, now: RouteTrace) -> bool:
    return bytes(before.points) == now.points and all(
        getattr(before, name) == getattr(now, name) for name in _COMPARED
    )


def _leave_founders(rows: list[RouteTrace]) -> None:
    """Those who followed a founder whose way, day or sport changed must be compared again."""
    changed = {row.activity_id: row for row in rows if row.route_id is None}
    founded = Route.objects.filter(founder__in=changed)
    _reopen(RouteTrace.objects.filter(route__in=founded))
    for route in founded:
        route.sport = changed[route.founder_id].sport
        route.save(update_fields=["sport", "updated_at"])


def _reopen(traces: QuerySet[RouteTrace]) -> None:
    traces.update(route=None, similarity=None)


def _trace_of(activity: Activity, origin: str) -> Trace | None:
    """None where ways say nothing (round a track), must not be compared, or cannot be read."""
    rules = policy.ruling(origin, policy.DataPolicy(settings.STRAVA_DATA_POLICY))
    if activity.environment in NO_ROUTES or not rules.may_analyse:
        return None
    try:
        return routes.trace(*track.decoded(activity.polyline))
    except ValueError as problem:
        log.warning("the way of activity %s cannot be read: %s", activity.pk, problem)
        return None


# --- routes -----------------------------------------------------------------------------------------------------


def _open_sports(user: User) -> list[str]:
    """Sports with a session that has no route yet, or with a route whose founder founds it no more."""
    waiting = RouteTrace.objects.filter(_IS_OPEN, user=user).order_by()
    idle = Route.objects.filter(user=user).exclude(founder__trace__route=F("pk")).order_by()
    return sorted({*waiting.values_list("sport", flat=True), *idle.values_list("sport", flat=True)})


def _compare(user: User, sport: str) -> int:
    """Compare the sessions of a sport from the first without a route on; return how many."""
    traces = RouteTrace.objects.filter(user=user, sport=sport, start_lat__isnull=False)
    first = traces.filter(route=None).order_by("started_at", "activity_id").first()
    if first is None:
        _drop_idle(user, sport)
        return 0
    founders = _founders(traces, first)
    later = traces.filter(_from(first)).order_by("started_at", "activity_id")
    rows = {row.activity_id: row for row in later.only("activity", "length", "points", "route", "similarity")}
    found = [(key, trace) for key, row in rows.items() if (trace := _stored(row))]
    _write(user, sport, rows, list(routes.placed(found, founders)))
    return len(found)


def _from(first: RouteTrace) -> Q:
    same_instant = Q(started_at=first.started_at, activity_id__gte=first.activity_id)
    return Q(started_at__gt=first.started_at) | same_instant


def _founders(traces: QuerySet[RouteTrace], first: RouteTrace) -> Founders[UUID]:
    """The founders before a session."""
    founders: Founders[UUID] = Founders()
    before = traces.filter(~_from(first), route__founder=F("activity")).order_by("started_at", "activity_id")
    for row in before.only("activity", "length", "points"):
        if (found := _stored(row)) is not None:
            founders.add(row.activity_id, found)
    return founders


def _stored(row: RouteTrace) -> Trace | None:
    try:
        return routes.unpacked(row.points, row.length)
    except ValueError:
        log.warning("the trace of activity %s is damaged; a rebuild makes it anew", row.activity_id)
        return None


def _write(user: User, sport: str, rows: dict[UUID, RouteTrace], places: list[Placed[UUID]]) -> None:
    """Write the places that changed, with the routes that they need."""
    known = dict(Route.objects.filter(user=user).values_list("founder_id", "pk"))
    missing = [place.founder for place in places if place.founder not in known]
    made = [Route(user=user, sport=sport, founder_id=key) for key in dict.fromkeys(missing)]
    Route.objects.bulk_create(made, batch_size=1000)
    known |= {route.founder_id: route.pk for route in made}
    changed = []
    for place in places:
        row, route = rows[place.key], known[place.founder]
        if (row.route_id, row.similarity) != (route, place.similarity):
            changed.append((row.pk, route, place.similarity))
    with connection.cursor() as cursor:  # thousands of rows at once, which a statement of cases is slow at
        cursor.execute(_PLACE, [list(column) for column in zip(*changed, strict=True)] or [[], [], []])
    _drop_idle(user, sport)


def _drop_idle(user: User, sport: str) -> None:
    """Routes whose founder belongs elsewhere now go; what the athlete called them goes to where their founder went."""
    for route in _idle(user, sport).exclude(name=""):
        heir = Route.objects.filter(traces__activity_id=route.founder_id, name="").first()
        if heir is not None:
            Route.objects.filter(pk=heir.pk).update(name=route.name)
    _idle(user, sport).delete()


def _idle(user: User, sport: str) -> QuerySet[Route]:
    return Route.objects.filter(user=user, sport=sport).exclude(founder__trace__route=F("pk"))


def rename(route: Route, name: str) -> None:
    """Call a route something; "" takes the name away."""
    Route.objects.filter(pk=route.pk).update(name=name.strip(), updated_at=timezone.now())
