"""A stand-in for Whoop's API, version 2: three score states, naps, a cycle that runs, tokens that turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from simulators.services import consent
from simulators.services.world import OWNERS, World
from simulators.strava.exchange import Request, Response, answer
from simulators.whoop.records import cycles, recoveries, sleeps, workouts

SLUG = "whoop"
_MOST = 25
_LISTS = {
    "/v2/cycle": cycles, "/v2/recovery": recoveries, "/v2/activity/sleep": sleeps,
    "/v2/activity/workout": workouts,
}  # fmt: skip
_SINGLES = (
    (re.compile(r"/v2/cycle/(\d+)"), cycles, "id"),
    (re.compile(r"/v2/cycle/(\d+)/recovery"), recoveries, "cycle_id"),
    (re.compile(r"/v2/cycle/(\d+)/sleep"), sleeps, "cycle_id"),
    (re.compile(r"/v2/activity/sleep/([\w-]+)"), sleeps, "id"),
    (re.compile(r"/v2/activity/workout/([\w-]+)"), workouts, "id"),
)


def serve(world: World, request: Request, path: str) -> Response:
    asked = consent.serve(world, SLUG, request, path, authorize="/auth", token="/token")  # noqa: S106
    if asked is not None:
        return asked
    grant = world.grants[SLUG].find(request.bearer)
    if grant is None:
        return Response(401, b"Authorization was not valid")
    if (request.method, path) == ("DELETE", "/v2/user/access"):
        world.grants[SLUG].revoke(grant.access)
        return Response(204)
    if path == "/v2/user/profile/basic":
        return answer(
            {"user_id": int(OWNERS[SLUG]), "email": "a@example.org", "first_name": "A", "last_name": "B"}
        )
    if path == "/v2/user/measurement/body":
        return answer({"height_meter": 1.74, "weight_kilogram": 62.4, "max_heart_rate": 189})
    if path in _LISTS:
        return _listed(_LISTS[path](world), request)
    for pattern, rows, name in _SINGLES:
        if found := pattern.fullmatch(path):
            one = next((row for row in rows(world) if str(row[name]) == found[1]), None)
            return answer(one) if one is not None else Response(404, b"")
    return Response(404, b"")


def _listed(rows: list[dict[str, Any]], request: Request) -> Response:
    """Newest first; ``start`` is included, ``end`` is not."""
    query = request.query
    begin, end = _at(query.get("start")), _at(query.get("end"))
    kept = [row for row in rows if _is_within(row, begin, end)]
    kept.sort(key=_begun, reverse=True)
    size = min(int(query.get("limit", 10)), _MOST)
    place = int(query.get("nextToken", "0") or 0)
    shown = kept[place : place + size]
    body: dict[str, Any] = {"records": [{k: v for k, v in row.items() if k != "_at"} for row in shown]}
    if place + size < len(kept):
        body["next_token"] = str(place + size)
    made = answer(body)
    return replace(made, headers={"X-RateLimit-Limit": "100, 100;window=60", "X-RateLimit-Remaining": "99"})


def _begun(row: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(row.get("start") or row["_at"])


def _is_within(row: Mapping[str, Any], begin: datetime | None, end: datetime | None) -> bool:
    at = _begun(row)
    return (begin is None or at >= begin) and (end is None or at < end)


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
