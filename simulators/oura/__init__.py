"""A stand-in for Oura's API, version 2: several sleeps a day, null scores, single-use refresh, members only."""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import orjson

from simulators.oura.records import COLLECTIONS
from simulators.services import consent
from simulators.services.world import OWNERS, SECRET, World
from simulators.strava.exchange import Request, Response, answer
from simulators.strava.push import call

SLUG = "oura"
_DATA = "/v2/usercollection/"
_PER_PAGE = 50
_KINDS = {"daily_sleep", "daily_readiness", "sleep", "daily_spo2", "workout"}
_LIFE = timedelta(days=30)


def serve(world: World, request: Request, path: str) -> Response:
    asked = consent.serve(
        world, SLUG, request, path, authorize="/oauth/authorize", token="/oauth/token"  # noqa: S106
    )  # fmt: skip
    if asked is not None:
        return asked
    if path.startswith("/v2/webhook/subscription"):
        return _subscription(world, request, path.removeprefix("/v2/webhook/subscription"))
    if (request.method, path) == ("POST", "/oauth/revoke"):
        return (
            answer({})
            if world.grants[SLUG].revoke(request.query.get("access_token", ""))
            else answer({}, 400)
        )
    if world.grants[SLUG].find(request.bearer) is None:
        return answer({"detail": "Unauthorized"}, 401)
    if world.options.get("membership") is False:
        return answer({"detail": "The user's subscription has expired."}, 403)
    if path == f"{_DATA}personal_info":
        return answer({
            "id": OWNERS[SLUG], "age": 37, "weight": 62.4, "height": 1.74, "biological_sex": "female", "email": None,
        })  # fmt: skip
    return _collection(world, request, path.removeprefix(_DATA))


def _collection(world: World, request: Request, path: str) -> Response:
    name, _, key = path.partition("/")
    if name not in COLLECTIONS:
        return answer({"detail": "Not Found"}, 404)
    rows = COLLECTIONS[name](world)
    if key:
        one = next((row for row in rows if row["id"] == key), None)
        return answer(one) if one is not None else answer({"detail": "Not Found"}, 404)
    first, last = request.query.get("start_date", ""), request.query.get("end_date", "9999")
    kept = [row for row in rows if first <= row["day"] and _is_before_end(name, row["day"], last)]
    place = int(request.query.get("next_token", "0") or 0)
    more = str(place + _PER_PAGE) if place + _PER_PAGE < len(kept) else None
    return answer({"data": kept[place : place + _PER_PAGE], "next_token": more})


def _is_before_end(name: str, day: str, last: str) -> bool:
    """The end of ``sleep`` is not included, as some athletes see it."""
    return day < last if name == "sleep" else day <= last


def _subscription(world: World, request: Request, path: str) -> Response:
    if (request.headers.get("x-client-id"), request.headers.get("x-client-secret")) != (
        f"simulated-{SLUG}",
        SECRET,
    ):
        return answer({"detail": "Unauthorized"}, 401)
    if request.method == "GET" and not path:
        return answer(list(world.subscriptions.values()))
    if request.method == "PUT" and (found := re.fullmatch(r"/renew/(\w+)", path)):
        if found[1] not in world.subscriptions:
            return answer({"detail": "Not Found"}, 404)
        world.subscriptions[found[1]]["expiration_time"] = _expiry(world)
        return answer(world.subscriptions[found[1]])
    if request.method == "POST" and not path:
        return _subscribe(world, orjson.loads(request.body))
    return answer({"detail": "Not Found"}, 404)


def _subscribe(world: World, body: dict[str, Any]) -> Response:
    """Whoever is to be rung must repeat a challenge first."""
    if body.get("data_type") not in _KINDS or body.get("event_type") not in ("create", "update", "delete"):
        return answer({"detail": "Unprocessable"}, 422)
    challenge = secrets.token_hex(8)
    query = urlencode({"verification_token": body["verification_token"], "challenge": challenge})
    status, told = call(f"{body['callback_url']}?{query}", None, 5.0)
    if status != 200 or orjson.loads(told or b"{}").get("challenge") != challenge:
        return answer({"detail": "The callback did not repeat the challenge."}, 400)
    key = secrets.token_hex(8)
    world.subscriptions[key] = {
        "id": key, "callback_url": body["callback_url"], "event_type": body["event_type"],
        "data_type": body["data_type"], "expiration_time": _expiry(world),
    }  # fmt: skip
    return answer(world.subscriptions[key], 201)


def _expiry(world: World) -> str:
    at: datetime = world.moment() + _LIFE
    return at.isoformat()
