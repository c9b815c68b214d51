"""What the pages of routes read: a fixed number of queries, whatever the length of the log."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models.functions import Coalesce
from django.http import Http404

from accounts.models import User
from activities.models import Activity, Route, RouteTrace
from activities.presenters.list_reading import DURATION, SHOWN

_RANKED = """
SELECT routes.id, routes.sport, routes.name, founder.id, founder.name, founder.sport_type, founder.location_city,
    way.length, way.points, counted.times, counted.first_on, counted.last_on, counted.best, counted.total
FROM (
    SELECT trace.route_id, count(*) AS times, min(activity.local_date) AS first_on,
        max(activity.local_date) AS last_on, count(*) OVER () AS total,
        min(coalesce(activity.moving_time, activity.timer_time, activity.elapsed_time))
            FILTER (WHERE NOT activity.excluded_from @> ARRAY['records']::varchar[]) AS best
    FROM route_traces AS trace JOIN activities AS activity ON activity.id = trace.activity_id
    WHERE trace.user_id = %(user)s AND trace.route_id IS NOT NULL AND (%(sport)s = 'all' OR trace.sport = %(sport)s)
    GROUP BY trace.route_id HAVING count(*) > 1
    ORDER BY times DESC, last_on DESC, trace.route_id LIMIT %(size)s OFFSET %(offset)s
) AS counted
JOIN routes ON routes.id = counted.route_id
JOIN activities AS founder ON founder.id = routes.founder_id
JOIN route_traces AS way ON way.activity_id = founder.id
ORDER BY counted.times DESC, counted.last_on DESC, routes.id
"""


@dataclass(frozen=True, slots=True)
class RankedRoute:
    """A route that was gone more than once; ``total`` is how many there are, ``best`` seconds."""

    id: UUID
    sport: str
    name: str
    founder: Activity
    length: float
    points: bytes
    times: int
    first_on: date
    last_on: date
    best: float | None
    total: int


def ranked(user: User, sport: str, *, size: int, offset: int = 0) -> list[RankedRoute]:
    """Routes gone more than once, the most travelled first."""
    given: dict[str, Any] = {"user": user.pk, "sport": sport, "size": size, "offset": offset}
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, given)
        return [_ranked(row) for row in cursor.fetchall()]


def _ranked(row: tuple[Any, ...]) -> RankedRoute:
    key, sport, name, founder_id, title, sport_type, city, length, points, times, first, last, best, total = (
        row
    )
    founder = Activity(pk=founder_id, name=title, sport=sport, sport_type=sport_type, location_city=city)
    return RankedRoute(key, sport, name, founder, length, bytes(points), times, first, last, best, total)


def sports(user: User) -> tuple[str, ...]:
    """Sports with a route."""
    found = Route.objects.filter(user=user).order_by("sport").values_list("sport", flat=True)
    return tuple(found.distinct())


def own_route(user: User, route_id: UUID) -> Route:
    """The athlete's route with its founder; anybody else's is not found."""
    found = Route.objects.filter(user=user, pk=route_id).select_related("founder", "founder__trace").first()
    if found is None:
        raise Http404("no such route")
    return found


class Gone(NamedTuple):
    """One session on a route: thousands of models would take longer than all else on the page."""

    pk: UUID
    start_date: datetime
    local_date: date
    seconds: float | None
    average_speed: float | None
    average_heartrate: float | None
    climb: float | None
    excluded_from: list[str]
    similarity: float


def sessions(route: Route) -> list[Gone]:
    """Every session on a route, the oldest first, with its likeness to the founder."""
    columns = (
        "pk", "start_date", "local_date", DURATION, "average_speed", "average_heartrate", "total_elevation_gain",
        "excluded_from", "trace__similarity",
    )  # fmt: skip
    found = Activity.objects.filter(user=route.user_id, trace__route=route)
    return [Gone(*row) for row in found.order_by("start_date", "pk").values_list(*columns)]


@dataclass(frozen=True, slots=True)
class Time:
    """One time on a route: when, how many seconds, and whether it may be compared."""

    activity_id: UUID
    started_at: datetime
    seconds: float | None
    is_sound: bool


@dataclass(frozen=True, slots=True)
class OnRoute:
    """A session, its route, and every time on that route (its own included), the oldest first."""

    activity: Activity
    route: Route
    times: Sequence[Time]


def same_route(user: User, activity_id: UUID) -> OnRoute | None:
    """The route of one session, None while it has none. Raises Http404 for anybody else's."""
    activity = (
        Activity.objects.for_athlete(user)
        .filter(pk=activity_id)
        .select_related("trace__route")
        .only("sport", "trace__route__name")
        .first()
    )
    if activity is None:
        raise Http404("no such activity")
    trace: RouteTrace | None = getattr(activity, "trace", None)
    if trace is None or trace.route is None:
        return None
    rows = RouteTrace.objects.filter(route=trace.route).order_by("started_at", "activity_id")
    seconds = Coalesce("activity__moving_time", "activity__timer_time", "activity__elapsed_time")
    columns = rows.values_list("activity_id", "started_at", seconds, "activity__excluded_from")
    times = [Time(key, at, taken, "records" not in left_out) for key, at, taken, left_out in columns]
    return OnRoute(activity, trace.route, times)


def of_keys(user: User, keys: Collection[UUID]) -> list[Activity]:
    """Some sessions, the newest first."""
    found = Activity.objects.for_athlete(user).filter(pk__in=keys)
    return list(found.only(*SHOWN, "local_date", "start_date").order_by("-start_date", "-pk"))
