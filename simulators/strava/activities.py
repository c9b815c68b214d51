"""Activities: lists, details, laps, streams, and the little that can be written."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from simulators.strava import errors, parts, payloads
from simulators.strava.athletes import ATHLETES
from simulators.strava.exchange import Request, Response, answer
from simulators.strava.library import starts_at
from simulators.strava.recipes import Recipe, identifier
from simulators.strava.scopes import can_see, require, require_activities, sees_all
from simulators.strava.tokens import Grant
from simulators.strava.tracks import track
from simulators.strava.world import World

_PER_PAGE, _MOST = 30, 200
_TAKEN_OUT = (7, 47, 263)  # places in a list that are filled by something nobody may see
PRIVATE_METRES = 200.0  # cut from both ends for those who may not see privacy zones


def listing(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """A page of summaries. What the token may not see is taken out after paging: a short page is not the end."""
    require_activities(grant)
    page, size = _number(request, "page", 1), min(_number(request, "per_page", _PER_PAGE), _MOST)
    chosen: list[Recipe | None] = list(_chosen(world, grant, request))
    if world.options.short_pages:
        for place in _TAKEN_OUT:
            chosen[place:place] = [None] if place < len(chosen) else []
    found = chosen[(page - 1) * size : page * size]
    return answer([
        _as_seen(grant, recipe, world.library.summary(recipe))
        for recipe in found if recipe is not None and can_see(grant, recipe)
    ])  # fmt: skip


def _chosen(world: World, grant: Grant, request: Request) -> list[Recipe]:
    found = world.library.of(grant.athlete)
    before, after = _epoch(request, "before"), _epoch(request, "after")
    if after is not None and after > world.clock.now():
        raise errors.bad_request("Application", "after", "future")
    if before is not None:
        found = [recipe for recipe in found if starts_at(recipe).timestamp() < before]
    if after is not None:
        found = [recipe for recipe in found if starts_at(recipe).timestamp() > after]
        if before is None and world.options.oldest_first:
            found.reverse()
    return found


def _number(request: Request, name: str, default: int) -> int:
    text = request.query.get(name, str(default))
    if not text.isdigit() or int(text) < 1:
        raise errors.bad_request("Application", name)
    return int(text)


def _epoch(request: Request, name: str) -> float | None:
    text = request.query.get(name, "")
    if not text:
        return None
    if not re.fullmatch(r"-?\d+", text):
        raise errors.bad_request("Application", name)
    return float(text)


def detailed(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    recipe = _own(world, grant, match)
    ready = world.library.prepared(recipe, "detail") if sees_all(grant) else None
    return Response(body=ready) if ready else answer(_as_seen(grant, recipe, _detail(recipe)))


def _detail(recipe: Recipe) -> dict[str, Any]:
    found = payloads.detail(recipe)
    gear = {item.id: item for item in ATHLETES[recipe.athlete].gear}.get(found.get("gear_id") or "")
    return found | ({"gear": gear.summary()} if gear is not None else {})


def laps(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    return answer(payloads.laps_of(_own(world, grant, match)))


def zones(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """Time in heart rate zones, for subscribers; others are refused."""
    recipe = _own(world, grant, match)
    if not ATHLETES[grant.athlete].premium:
        raise errors.refusal(402, "Payment Required")
    beats = None if recipe.is_manual else track(recipe).heartrate
    if beats is None:
        return answer([])
    bounds = [(0, 111), (112, 138), (139, 152), (153, 166), (167, -1)]
    counts = [int(((beats >= low) & ((beats <= high) | (high < 0))).sum()) for low, high in bounds]
    buckets = [
        {"min": low, "max": high, "time": count} for (low, high), count in zip(bounds, counts, strict=True)
    ]
    return answer([{
        "type": "heartrate", "resource_state": 3, "sensor_based": True, "custom_zones": False,
        "distribution_buckets": buckets,
    }])  # fmt: skip


def streams(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """The channels asked for, and distance always; by type or as an array."""
    recipe = _own(world, grant, match)
    keys = match.groupdict().get("keys") or request.query.get("keys", "")
    series = request.query.get("series_type", "distance")
    by_type = request.query.get("key_by_type", "").lower() in ("true", "1")
    if recipe.is_manual or (recipe.speed <= 0 and series != "time"):
        raise errors.not_found()
    if by_type and sees_all(grant) and (ready := world.library.prepared(recipe, f"{keys} {series}")):
        return Response(body=ready)
    found = payloads.streams(recipe)
    if recipe.speed > 0 and not sees_all(grant):
        found = _without_ends(recipe, found)
    chosen = _typed(found, keys, series)
    return answer(chosen if by_type else [{"type": key, **value} for key, value in chosen.items()])


def _typed(found: dict[str, Any], keys: str, series: str) -> dict[str, Any]:
    rest = {"series_type": series, "original_size": len(found["time"]), "resolution": "high"}
    wanted = {*keys.split(","), "distance"}
    return {key: {"data": values, **rest} for key, values in found.items() if key in wanted}


def prepare(world: World, keys: str) -> int:
    """Keep all details, and the streams of these keys by type, ready: for measurements of others."""
    for recipe in world.library.all():
        world.library.prepare(recipe, "detail", answer(_detail(recipe)).body)
        if recipe.is_manual:
            continue
        series = "distance" if recipe.speed > 0 else "time"
        body = answer(_typed(payloads.streams(recipe), keys, series)).body
        world.library.prepare(recipe, f"{keys} {series}", body)
    return len(world.library.all())


def segment_effort(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """The id tells the activity it belongs to."""
    require_activities(grant)
    wanted = int(match["id"])
    recipe = world.library.get((wanted - parts.EFFORT_BASE) // 10)
    if recipe is None or recipe.is_manual or not can_see(grant, recipe):
        raise errors.not_found("SegmentEffort")
    for effort in parts.segment_efforts(recipe, track(recipe)):
        if effort["id"] == wanted:
            return answer(effort | {"resource_state": 3})
    raise errors.not_found("SegmentEffort")


def created(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """A manual activity."""
    require(grant, "activity:write")
    form = request.form
    try:
        start = datetime.fromisoformat(form["start_date_local"]).replace(tzinfo=UTC)
        seconds, metres = int(form["elapsed_time"]), float(form.get("distance", 0))
        recipe = Recipe(
            identifier(start, grant.athlete), grant.athlete, start, form["sport_type"], form["name"], seconds,
            metres / seconds, is_manual=True, has_gps=False, has_heartrate=False,
        )  # fmt: skip
    except (KeyError, ValueError, ZeroDivisionError) as wrong:
        raise errors.bad_request("Activity", str(wrong).strip("'"), "invalid") from wrong
    world.library.put(recipe)
    world.push.send(world.push.event("activity", recipe.id, "create", recipe.athlete))
    return answer(payloads.detail(recipe), 201)


def updated(world: World, grant: Grant, request: Request, match: re.Match[str]) -> Response:
    """Name and description; without the scope to write, the activity is not found."""
    if "activity:write" not in grant.scopes:
        raise errors.not_found("Activity")
    recipe, form = _own(world, grant, match), request.form
    name, described = form.get("name", recipe.name), form.get("description", recipe.description)
    changed = world.library.change(recipe.id, name=name, description=described)
    world.push.send(
        world.push.event("activity", recipe.id, "update", recipe.athlete, {"title": changed.name})
    )
    return answer(payloads.detail(changed))


def _own(world: World, grant: Grant, match: re.Match[str]) -> Recipe:
    require_activities(grant)
    recipe = world.library.get(int(match["id"]))
    if recipe is None or not can_see(grant, recipe):
        raise errors.not_found("Activity")
    return recipe


def _as_seen(grant: Grant, recipe: Recipe, found: dict[str, Any]) -> dict[str, Any]:
    """Without the places in privacy zones, where the scope is narrow."""
    if sees_all(grant) or not found.get("start_latlng"):
        return found
    shape = {name: value for name, value in found["map"].items() if not name.endswith("polyline")}
    cut = payloads.line(_cut_recipe(recipe), 90)
    return {**found, "start_latlng": [], "end_latlng": [], "map": {**shape, "summary_polyline": cut}}


def _cut_recipe(recipe: Recipe) -> Any:
    made = track(recipe)
    inside = _visible(np.asarray(made.distance))
    return replace(
        made, time=made.time[inside],
        latitude=None if made.latitude is None else made.latitude[inside],
        longitude=None if made.longitude is None else made.longitude[inside],
    )  # fmt: skip


def _without_ends(recipe: Recipe, found: dict[str, Any]) -> dict[str, Any]:
    if not recipe.has_gps:
        return found
    inside = np.flatnonzero(_visible(np.asarray(found["distance"])))
    return {key: _chosen_samples(values, inside) for key, values in found.items()}


def _chosen_samples(values: Any, at: Any) -> Any:
    kept = at[at < len(values)]
    return (
        [values[index] for index in kept] if isinstance(values, list) else np.ascontiguousarray(values[kept])
    )


def _visible(distance: Any) -> Any:
    return (distance >= PRIVATE_METRES) & (distance <= distance[-1] - PRIVATE_METRES)
