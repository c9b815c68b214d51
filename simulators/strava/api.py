"""The paths under the API's base address."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from simulators.strava import activities, errors, subscriptions
from simulators.strava.athletes import ATHLETES, stats
from simulators.strava.exchange import Refusal, Request, Response, answer
from simulators.strava.scopes import require
from simulators.strava.tokens import Grant
from simulators.strava.world import World

Action = Callable[[World, Grant, Request, re.Match[str]], Response]


def athlete(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """The whole profile with ``profile:read_all``, else its public part."""
    found = ATHLETES[grant.athlete]
    return answer(found.detail() if "profile:read_all" in grant.scopes else found.summary())


def zones(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    require(grant, "profile:read_all")
    return answer(ATHLETES[grant.athlete].zones())


def athlete_stats(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    if int(match["id"]) != grant.athlete:
        raise errors.forbidden()
    summaries = (world.library.summary(recipe) for recipe in world.library.of(grant.athlete))
    return answer(stats(summaries, world.clock.moment()))


def gear(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    found: dict[str, Any] = {item.id: item for item in ATHLETES[grant.athlete].gear}
    if match["id"] not in found:
        raise errors.not_found("Gear")
    return answer(found[match["id"]].detail())


ROUTES: tuple[tuple[str, re.Pattern[str], Action], ...] = tuple(
    (method, re.compile(pattern), action)
    for method, pattern, action in (
        ("GET", r"/athlete", athlete),
        ("GET", r"/athlete/zones", zones),
        ("GET", r"/athletes/(?P<id>\d+)/stats", athlete_stats),
        ("GET", r"/athlete/activities", activities.listing),
        ("GET", r"/activities/(?P<id>\d+)", activities.detailed),
        ("GET", r"/activities/(?P<id>\d+)/laps", activities.laps),
        ("GET", r"/activities/(?P<id>\d+)/zones", activities.zones),
        ("GET", r"/activities/(?P<id>\d+)/streams", activities.streams),
        ("GET", r"/activities/(?P<id>\d+)/streams/(?P<keys>[a-z_,]+)", activities.streams),
        ("POST", r"/activities", activities.created),
        ("PUT", r"/activities/(?P<id>\d+)", activities.updated),
        ("GET", r"/segment_efforts/(?P<id>\d+)", activities.segment_effort),
        ("GET", r"/gear/(?P<id>[bg]\d+)", gear),
    )
)


def serve(world: World, request: Request, path: str) -> Response:
    """One call of the API: whose token, is there budget, which path."""
    if path.startswith("/push_subscriptions"):
        return subscriptions.serve(world, request, path)
    grant = world.tokens.find(request.bearer)
    found = [
        (method, match, action) for method, pattern, action in ROUTES if (match := pattern.fullmatch(path))
    ]
    chosen = next(((match, action) for method, match, action in found if method == request.method), None)
    if chosen is None:
        raise errors.unknown_path()
    is_read = request.method == "GET"
    is_free = world.limits.take(is_read)
    headers = world.limits.headers(is_read)
    if not is_free:
        return _with(errors.rate_limited(), headers)
    match, action = chosen
    try:
        return _with(action(world, grant, request, match), headers)
    except Refusal as refused:
        is_known = refused.response.status != 401
        raise Refusal(_with(refused.response, headers if is_known else {})) from refused


def _with(response: Response, headers: dict[str, str]) -> Response:
    return Response(response.status, response.body, response.content_type, {**response.headers, **headers})
