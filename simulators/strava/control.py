"""``/simulator/``: the strings that tests and people pull. No part of what Strava offers."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import orjson

from simulators.athlete_roads import Area
from simulators.strava import activities, payloads
from simulators.strava.athletes import ATHLETES
from simulators.strava.exchange import Refusal, Request, Response, answer, page, redirect
from simulators.strava.oauth import announce_end
from simulators.strava.options import Options
from simulators.strava.pages import desk
from simulators.strava.recipes import Recipe, identifier, part_of_day
from simulators.strava.world import Beginning, World

Strings = Callable[[World, Request], Any]


def serve(world: World, request: Request) -> Response:
    """400 with a sentence where something was asked wrongly."""
    path = request.path.removeprefix("/simulator").strip("/")
    if path in ("", "desk"):
        return _desk(world, request)
    action = _ACTIONS.get((request.method, path))
    if action is None:
        return answer({"error": f"no {request.method} {path}", "there": sorted(map(" ".join, _ACTIONS))}, 404)
    try:
        return answer(action(world, request))
    except (AttributeError, KeyError, TypeError, ValueError) as wrong:
        return answer({"error": f"{type(wrong).__name__}: {wrong}"}, 400)


def _reset(world: World, request: Request) -> Any:
    """Body: activities, until, odd, options; what is not said is as the process was started."""
    wanted, begun = request.json, world.origin
    options = begun.options.changed(wanted.get("options", {})) if "options" in wanted else begun.options
    world.reset(Beginning(
        int(wanted.get("activities", begun.activities)),
        date.fromisoformat(wanted["until"]) if "until" in wanted else begun.until,
        bool(wanted.get("odd", begun.odd)), options, begun.longest,
    ))  # fmt: skip
    return _state(world, request)


def _settings(world: World, request: Request) -> Any:
    world.set(request.json)
    return world.settings()


def _state(world: World, request: Request) -> Any:
    return {
        "settings": world.settings(), "activities": {str(number): len(world.library.of(number)) for number in ATHLETES},
        "until": world.beginning.until.isoformat(), "grants": world.tokens.dumped(), "used": world.limits.used(),
        "subscription": world.push.subscription, "failures": world.failures.dumped(), "now": world.clock.now(),
        "events_waiting": world.push.waiting(), "asked": len(world.asked),
    }  # fmt: skip


def _activities(world: World, request: Request) -> Any:
    """Ids with marks and visibility, newest first; ``?athlete=`` and ``?mark=`` narrow."""
    athlete, mark = request.query.get("athlete"), request.query.get("mark")
    chosen = [recipe for number in ATHLETES for recipe in world.library.of(number)]
    return [
        {"id": recipe.id, "athlete": recipe.athlete, "name": recipe.name, "sport": recipe.sport,
         "start": recipe.start.isoformat(), "marks": sorted(recipe.marks), "visibility": recipe.visibility}
        for recipe in chosen
        if (not athlete or recipe.athlete == int(athlete)) and (not mark or mark in recipe.marks)
    ]  # fmt: skip


def _add(world: World, request: Request) -> Any:
    """Body: fields of a recipe (start in ISO with an offset, or ``ago`` seconds before now), ``silent``."""
    wanted = dict(request.json)
    silent = wanted.pop("silent", False)
    recipe = recorded(world, **_values(wanted))
    payloads.summary(recipe)  # shows what is wrong before it is kept
    world.library.put(recipe)
    return _told(world, recipe, "create", {}, silent)


def recorded(world: World, *, athlete: int = 10001, ago: float | None = None, **fields: Any) -> Recipe:
    """A session that ended just now, or began at ``start``, in the zone of the athlete's last one."""
    seconds = int(fields.get("seconds", 1_800))
    template = next(iter(world.library.of(athlete)), None)
    zone = template.start.tzinfo if template else None
    start = world.clock.moment() - timedelta(seconds=seconds if ago is None else ago)
    if "start" in fields:
        start = start.fromisoformat(fields.pop("start"))
    start = start.astimezone(zone).replace(microsecond=0)
    own = identifier(start, athlete)
    while world.library.get(own) is not None:
        own += 36
    named = {"id": own, "name": f"{part_of_day(start)} Run", "seconds": seconds, "gear": None}
    return Recipe(athlete=athlete, start=start, **{**named, **fields})


def _values(wanted: dict[str, Any]) -> dict[str, Any]:
    """Fields of a recipe out of JSON."""
    found = dict(wanted)
    if "marks" in found:
        found["marks"] = frozenset(found["marks"])
    if "area" in found:
        found["area"] = Area(**found["area"])
    return found


def _change(world: World, request: Request) -> Any:
    """Body: id, fields of the recipe to change, ``silent``. A change of visibility tells of ``private``."""
    wanted = dict(request.json)
    silent, before = wanted.pop("silent", False), world.library.get(int(wanted["id"]))
    if before is None:
        raise KeyError(wanted["id"])
    after = replace(before, **_values({name: value for name, value in wanted.items() if name != "id"}))
    payloads.summary(after)
    world.library.put(after)
    updates = {}
    if after.name != before.name:
        updates["title"] = after.name
    if after.sport != before.sport:
        updates["type"] = payloads.LEGACY_TYPES.get(after.sport, after.sport)
    was, now = before.visibility == "only_me", after.visibility == "only_me"
    if was != now:
        grant = world.tokens.of(after.athlete)
        if grant and "activity:read_all" not in grant.scopes:
            return _told(world, after, "delete" if now else "create", {}, silent)
        updates["private"] = "true" if now else "false"
    return _told(world, after, "update", updates, silent or not updates)


def _delete(world: World, request: Request) -> Any:
    gone = world.library.remove(int(request.json["id"]))
    return _told(world, gone, "delete", {}, request.json.get("silent", False))


def _restore(world: World, request: Request) -> Any:
    back = world.library.bring_back(int(request.json["id"]))
    return _told(world, back, "create", {}, request.json.get("silent", False))


def _told(world: World, recipe: Recipe, aspect: str, updates: dict[str, str], silent: bool) -> Any:
    """Send what Strava would send; events of private ones need the wide scope."""
    grant = world.tokens.of(recipe.athlete)
    scopes = grant.scopes if grant else frozenset()
    hidden = recipe.visibility == "only_me" and "activity:read_all" not in scopes
    event = world.push.event("activity", recipe.id, aspect, recipe.athlete, updates)
    may_know = bool(scopes & {"activity:read", "activity:read_all"}) and not (hidden and aspect != "delete")
    is_sent = may_know and not silent
    if is_sent:
        world.push.send(event)
    return {"id": recipe.id, "event": event if is_sent else None}


def _revoke(world: World, request: Request) -> Any:
    grant = world.tokens.revoke_athlete(int(request.json.get("athlete", 10001)))
    if grant is not None and not request.json.get("silent", False):
        announce_end(world, grant)
    return {"revoked": grant is not None}


def _grant(world: World, request: Request) -> Any:
    """A connection without the pages. Body: athlete, scope (comma separated)."""
    scopes = frozenset(request.json.get("scope", "read,activity:read_all,profile:read_all").split(","))
    athlete = int(request.json.get("athlete", 10001))
    grant = world.tokens.grant(athlete, scopes)
    return world.tokens.body(grant) | {
        "athlete": ATHLETES[athlete].summary(),
        "scope": ",".join(sorted(scopes)),
    }


def _expire(world: World, request: Request) -> Any:
    """Leave ``left`` seconds to the access token of ``athlete``, or of all."""
    athlete = request.json.get("athlete")
    world.tokens.expire(None if athlete is None else int(athlete), float(request.json.get("left", 0)))
    return world.tokens.dumped()


def _events(world: World, request: Request) -> Any:
    """Send events as they are given, each over a believable one. Body: events (list of fields), delay, copies,
    shuffle (a seed), bodies (texts to be posted as they are)."""
    wanted = request.json
    made = [
        world.push.event("activity", each.get("object_id", 1), "create", each.get("owner_id", 10001)) | each
        for each in wanted.get("events", [])
    ]
    if "shuffle" in wanted:
        order = np.random.default_rng(int(wanted["shuffle"])).permutation(len(made))
        made = [made[at] for at in order]
    bodies: list[str] = wanted.get("bodies", [])
    world.push.send(*made, *bodies, delay=float(wanted.get("delay", 0)), copies=int(wanted.get("copies", 0)))
    return {"events": made}


def _deliveries(world: World, request: Request) -> Any:
    return {"waiting": world.push.waiting(), "done": list(world.push.log)}


def _fail(world: World, request: Request) -> Any:
    world.failures.add(request.json)
    return world.failures.dumped()


def _heal(world: World, request: Request) -> Any:
    world.failures.reset()
    return []


def _use(world: World, request: Request) -> Any:
    """Pretend that so much of the limits is used: short, day, read_short, read_day."""
    world.limits.set(**{name: int(value) for name, value in request.json.items()})
    return world.limits.used()


def _asked(world: World, request: Request) -> Any:
    return list(world.asked)


def _subscribe(world: World, request: Request) -> Any:
    """A subscription without the handshake. Body: callback_url."""
    world.push.subscription = world.push.made(request.json["callback_url"])
    return world.push.subscription


def _warm(world: World, request: Request) -> Any:
    """Make every summary now, so that a measurement does not include it. Body: ``keys``, with which details and the
    streams of these keys (in this order, by type) are kept ready, too."""
    made = {"summaries": sum(1 for recipe in world.library.all() if world.library.summary(recipe))}
    keys = request.json.get("keys")
    return made | ({"bodies": activities.prepare(world, keys)} if keys else {})


def _dump(world: World, request: Request) -> Any:
    """Every activity of ``?athlete=`` as Strava has it: summary, detail, and its streams as SHA-256 digests of their
    JSON (``?streams=full``: whole; ``none``: without). ``?detail=no`` leaves details out, ``?id=`` takes one."""
    query = request.query
    athlete = int(query.get("athlete", "10001"))
    chosen = [each for each in world.library.of(athlete) if "id" not in query or each.id == int(query["id"])]
    return [
        _dumped(world, recipe, query.get("detail") != "no", query.get("streams", "digest"))
        for recipe in chosen
    ]


def _dumped(world: World, recipe: Recipe, with_detail: bool, streams: str) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": recipe.id, "marks": sorted(recipe.marks), "visibility": recipe.visibility,
        "summary": world.library.summary(recipe), "streams": None,
    }  # fmt: skip
    if with_detail:
        found["detail"] = payloads.detail(recipe)
        found["laps"] = payloads.laps_of(recipe)
    if recipe.is_manual or streams == "none":
        return found
    made = payloads.streams(recipe)
    packed = {key: orjson.dumps(values, option=orjson.OPT_SERIALIZE_NUMPY) for key, values in made.items()}
    found["points"] = len(made["time"])
    found["streams"] = (
        {key: orjson.Fragment(value) for key, value in packed.items()} if streams == "full"
        else {key: hashlib.sha256(value).hexdigest() for key, value in packed.items()}
    )  # fmt: skip
    return found


def _desk(world: World, request: Request) -> Response:
    form = request.form
    if request.method == "POST":
        if "record" in form:
            recipe = recorded(world)
            world.library.put(recipe)
            _told(world, recipe, "create", {}, False)
        elif form.get("revoke", "").isdigit():
            grant = world.tokens.revoke_athlete(int(form["revoke"]))
            if grant is not None:
                announce_end(world, grant)
        raise Refusal(replace(redirect("/simulator/"), status=303))
    callback = world.push.subscription["callback_url"] if world.push.subscription else None
    connected = [grant.athlete for grant in world.tokens.all()]
    return page(desk(world.library.of(next(iter(ATHLETES)))[:12], connected, callback))


_ACTIONS: dict[tuple[str, str], Strings] = {
    ("POST", "reset"): _reset, ("GET", "state"): _state, ("POST", "settings"): _settings,
    ("GET", "activities"): _activities, ("POST", "activities/add"): _add,
    ("POST", "activities/change"): _change, ("POST", "activities/delete"): _delete,
    ("POST", "activities/restore"): _restore, ("POST", "revoke"): _revoke, ("POST", "grant"): _grant,
    ("POST", "expire"): _expire, ("POST", "events"): _events, ("GET", "events"): _deliveries,
    ("POST", "failures"): _fail, ("DELETE", "failures"): _heal, ("POST", "limits"): _use,
    ("GET", "asked"): _asked, ("POST", "subscribe"): _subscribe, ("POST", "warm"): _warm,
    ("GET", "dump"): _dump,
}  # fmt: skip

__all__ = ["Options", "recorded", "serve"]
