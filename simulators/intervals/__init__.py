"""A stand-in for Intervals.icu: keys and consent, stubs of what came from Strava, wellness, a calendar to write to."""

from __future__ import annotations

import base64
import binascii
import re

import orjson

from simulators.intervals.records import activity, is_stub, listed, streams, wellness
from simulators.services import consent
from simulators.services.world import OWNERS, SECRET, World
from simulators.strava.exchange import Request, Response, answer

SLUG = "intervals"
API_KEY = "simulated-key"
_NO_STRAVA = {"status": 422, "error": "Cannot read activities from Strava via the API"}


def serve(world: World, request: Request, path: str) -> Response:
    if (request.method, path) == ("POST", "/api/oauth/token"):
        return _token(world, request)
    asked = consent.serve(world, SLUG, request, path, authorize="/oauth/authorize", token="")
    if asked is not None:
        return asked
    if not _is_known(world, request):
        return answer({"status": 401, "error": "Unauthorized"}, 401)
    if (request.method, path) == ("DELETE", "/disconnect-app"):
        world.grants[SLUG].revoke(request.bearer or "")
        return answer({})
    if found := re.fullmatch(r"/athlete/(?:0|i\d+)(/.*)?", path):
        return _athlete(world, request, found[1] or "")
    if found := re.fullmatch(r"/activity/([^/]+)(/streams)?", path):
        return _activity(world, found[1], wants_streams=bool(found[2]))
    return answer({"status": 404}, 404)


def _token(world: World, request: Request) -> Response:
    form = request.form
    if (form.get("client_id"), form.get("client_secret")) != (f"simulated-{SLUG}", SECRET):
        return answer({"error": "invalid_client"}, 401)
    grant = world.grants[SLUG].exchange(form.get("code", ""))
    if grant is None:
        return answer({"error": "invalid_grant"}, 400)
    athlete = {"id": OWNERS[SLUG], "name": "A B"}
    return answer({**consent.body_of(grant, world.now()), "athlete": athlete})


def _is_known(world: World, request: Request) -> bool:
    kind, _, told = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "basic":
        try:
            return base64.b64decode(told).decode() == f"API_KEY:{world.options.get('key', API_KEY)}"
        except (binascii.Error, UnicodeDecodeError):
            return False
    return world.grants[SLUG].find(request.bearer) is not None


def _athlete(world: World, request: Request, path: str) -> Response:
    oldest, newest = request.query.get("oldest"), request.query.get("newest", "9999-12-31")
    if not path:
        return answer({"id": OWNERS[SLUG], "name": "A B", "timezone": "Europe/Berlin"})
    if path in ("/activities", "/wellness") and oldest is None:
        return answer({"status": 422, "error": "oldest is required"}, 422)
    if path == "/activities":
        kept = [row for row in listed(world) if str(oldest) <= row["start_date_local"][:10] <= newest[:10]]
        kept.sort(key=lambda row: row["start_date_local"], reverse=True)
        return answer(kept[: int(request.query.get("limit", len(kept)))])
    if path == "/wellness":
        rows = [row for row in wellness(world) if str(oldest) <= row["id"] <= newest[:10]]
        if fields := request.query.get("fields"):
            rows = [{name: row.get(name) for name in fields.split(",")} for row in rows]
        return answer(rows)
    if path == "/events":
        planned = world.events.values()
        return answer(
            [one for one in planned if str(oldest or "") <= one["start_date_local"][:10] <= newest[:10]]
        )
    if path == "/events/bulk" and request.method == "POST":
        return _planned(world, request)
    if path == "/events/bulk-delete" and request.method == "PUT":
        return _removed(world, request)
    return answer({"status": 404}, 404)


def _removed(world: World, request: Request) -> Response:
    gone = {one.get("id") for one in orjson.loads(request.body)}
    keys = [key for key, event in world.events.items() if event["id"] in gone]
    for key in keys:
        del world.events[key]
    return answer({"eventsDeleted": len(keys)})


def _planned(world: World, request: Request) -> Response:
    """Upsert by ``external_id`` of the application, or by ``uid``."""
    name = "uid" if request.query.get("upsertOnUid") == "true" else "external_id"
    found = []
    for event in orjson.loads(request.body):
        key = str(event.get(name))
        number = 1 + max((one["id"] for one in world.events.values()), default=0)
        world.events[key] = {"id": number, **world.events.get(key, {}), **event}
        found.append(world.events[key])
    return answer(found)


def _activity(world: World, key: str, *, wants_streams: bool) -> Response:
    effort = next((one for one in world.efforts(SLUG) if key in (f"i{one.number}", str(one.number))), None)
    if effort is None:
        return answer({"status": 404}, 404)
    if is_stub(effort):
        return answer(_NO_STRAVA, 422)
    if wants_streams:
        return answer(streams(effort))
    return answer(activity(world, effort, is_detail=True))
