"""Sessions in Strava's JSON: summary, detail, streams. Absent, null, "" and [] are used as the real service does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import numpy as np

from simulators.strava.lines import encoded
from simulators.strava.odd import STREAM_FAULTS, odd_laps
from simulators.strava.parts import (
    MILE,
    best_efforts,
    climb,
    laps,
    moments,
    position,
    segment_efforts,
    splits,
)
from simulators.strava.recipes import ABSENT, Recipe
from simulators.strava.tracks import RIDES, RUNS, Track, track

LEGACY_TYPES = {
    "TrailRun": "Run", "GravelRide": "Ride", "MountainBikeRide": "Ride", "EMountainBikeRide": "EBikeRide",
    "VirtualRow": "Rowing",
}  # fmt: skip
DEVICE = "Formwatch 3"
_NO_WORKOUT_TYPE = ("Swim", "AlpineSki", "Hike")


def timezone_text(recipe: Recipe) -> str:
    """``(GMT+01:00) Europe/Berlin``: the standard offset, whatever the season."""
    offset = (recipe.start.utcoffset() or timedelta()) - (recipe.start.dst() or timedelta())
    minutes = int(offset.total_seconds() // 60)
    sign = "-" if minutes < 0 else "+"
    return f"(GMT{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}) {recipe.start.tzinfo}"


def summary(recipe: Recipe) -> dict[str, Any]:
    """A SummaryActivity."""
    made = track(recipe) if not recipe.is_manual else None
    return laid_over(_basis(recipe, made) | _figures(recipe, made), recipe.summary)


def detail(recipe: Recipe) -> dict[str, Any]:
    """A DetailedActivity, without its gear."""
    made = track(recipe) if not recipe.is_manual else None
    found = _basis(recipe, made) | _figures(recipe, made) | {
        "resource_state": 3, "description": recipe.description, "calories": round(recipe.seconds * 0.19, 1),
        "perceived_exertion": recipe.exertion, "prefer_perceived_exertion": None if made else False,
        "private_note": "", "hide_from_home": False, "embed_token": f"{recipe.id:040x}"[-40:],
        "photos": {"primary": None, "count": 0}, "stats_visibility": _stats_visibility(),
        "available_zones": ["heartrate"] if recipe.has_heartrate and made else [],
        "laps": _laps(recipe, made),
        "segment_efforts": segment_efforts(recipe, made) if made else [],
    }  # fmt: skip
    if recipe.sport in RUNS:
        found["splits_metric"] = splits(recipe, made, 1000.0) if made else []
        found["splits_standard"] = splits(recipe, made, MILE) if made else []
        found["best_efforts"] = best_efforts(recipe, made) if made else []
    if made and made.latitude is not None:
        found["map"] = found["map"] | {"polyline": line(made, 800), "resource_state": 3}
    return laid_over(laid_over(found, recipe.summary), recipe.detail)


def laps_of(recipe: Recipe) -> list[dict[str, Any]]:
    """What ``/laps`` gives; ``[]`` for a manual activity."""
    return _laps(recipe, None if recipe.is_manual else track(recipe))


def _laps(recipe: Recipe, made: Track | None) -> list[dict[str, Any]]:
    found = laps(recipe, made) if made else []
    return odd_laps(found) if "odd_laps" in recipe.marks else found


def laid_over(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> dict[str, Any]:
    """The first with the second's values; ``ABSENT`` ones are left out."""
    return {name: value for name, value in {**found, **wanted}.items() if value != ABSENT}


def streams(recipe: Recipe) -> dict[str, Any]:
    """All channels by Strava's keys, as arrays; ValueError for a manual activity."""
    made = track(recipe)
    found: dict[str, Any] = {
        "time": made.time, "distance": made.distance, "altitude": made.altitude, "heartrate": made.heartrate,
        "velocity_smooth": made.speed, "cadence": made.cadence, "watts": made.watts, "moving": made.moving,
        "temp": made.temperature, "grade_smooth": made.grade,
    }  # fmt: skip
    if made.latitude is not None and made.longitude is not None:
        found["latlng"] = np.stack([made.latitude, made.longitude], axis=1)
    found = {name: values for name, values in found.items() if values is not None}
    for mark in sorted(recipe.marks & STREAM_FAULTS.keys()):
        found = STREAM_FAULTS[mark](found)
    return found


def _basis(recipe: Recipe, made: Track | None) -> dict[str, Any]:
    """What does not depend on sensors."""
    manual = made is None
    upload = {} if manual else {"upload_id_str": str(recipe.id + 1_000)}
    place = position(made, 0) if made else []
    found: dict[str, Any] = {
        "resource_state": 2, "athlete": {"id": recipe.athlete, "resource_state": 1}, "name": recipe.name,
        "type": LEGACY_TYPES.get(recipe.sport, recipe.sport), "sport_type": recipe.sport, "id": recipe.id,
        **moments(recipe), "timezone": timezone_text(recipe),
        "utc_offset": _offset(recipe),
        "location_city": None, "location_state": None, "location_country": None if recipe.id % 3 else "",
        "achievement_count": 0, "kudos_count": recipe.id % 9, "comment_count": 0, "athlete_count": 1,
        "photo_count": 0, "total_photo_count": 0, "pr_count": 0, "trainer": recipe.sport.startswith("Virtual"),
        "commute": False, "manual": manual, "private": recipe.visibility == "only_me",
        "visibility": recipe.visibility, "flagged": False, "gear_id": recipe.gear, "from_accepted_tag": False,
        "has_kudoed": False, "start_latlng": place, "end_latlng": position(made, -1) if made else [],
        "map": {"id": f"a{recipe.id}", "summary_polyline": line(made, 90) if place and made else "",
                "resource_state": 2},
        "upload_id": None if manual else recipe.id + 1_000,
        "external_id": None if manual else f"garmin_ping_{recipe.id + 2_000}",
        "device_name": DEVICE if not manual else None, "heartrate_opt_out": False,
        "display_hide_heartrate_option": bool(made and made.heartrate is not None), **upload,
    }  # fmt: skip
    if recipe.sport not in _NO_WORKOUT_TYPE:
        found["workout_type"] = _workout_type(recipe)
    return found


def _offset(recipe: Recipe) -> float | int:
    """True seconds east of Greenwich at the start; usually, not always, written as a float."""
    seconds = (recipe.start.utcoffset() or timedelta()).total_seconds()
    return int(seconds) if "integers" in recipe.marks else seconds


def _workout_type(recipe: Recipe) -> int | None:
    kind = recipe.workout_type
    return {1: 11, 3: 12}.get(kind or 0) if recipe.sport in RIDES and (kind or 0) < 10 else kind


def _figures(recipe: Recipe, made: Track | None) -> dict[str, Any]:
    """Totals and means; those of a manual one are what the athlete typed."""
    if made is None:
        metres = round(recipe.speed * recipe.seconds / 100) * 100.0
        return {
            "distance": metres, "moving_time": recipe.seconds, "elapsed_time": recipe.seconds,
            "total_elevation_gain": 0, "average_speed": round(recipe.speed, 3), "max_speed": 0,
            "has_heartrate": False,
        }  # fmt: skip
    metres = float(made.distance[-1]) if made.distance is not None else 0.0
    gain = climb(made.altitude)
    found: dict[str, Any] = {
        "distance": metres, "moving_time": made.moving_time, "elapsed_time": made.elapsed,
        "total_elevation_gain": int(gain) if recipe.id % 7 == 0 else gain,
        "average_speed": round(metres / made.moving_time, 3) if metres else 0.0,
        "max_speed": round(float(made.speed.max()), 3) if made.speed is not None else 0.0,
        "has_heartrate": made.heartrate is not None,
    }  # fmt: skip
    return found | _guessed_power(recipe, made) | _sensors(made)


def _guessed_power(recipe: Recipe, made: Track) -> dict[str, Any]:
    """What Strava estimates for rides without a meter."""
    if recipe.sport not in RIDES or made.watts is not None:
        return {}
    watts = round(190 * recipe.effort, 1)
    return {
        "average_watts": watts,
        "kilojoules": round(watts * made.moving_time / 1000, 1),
        "device_watts": False,
    }


def _sensors(made: Track) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if made.heartrate is not None:
        found |= {"average_heartrate": round(float(made.heartrate.mean()), 1),
                  "max_heartrate": float(made.heartrate.max()),
                  "suffer_score": float(round(made.time.size / 60 * 0.8))}  # fmt: skip
    if made.cadence is not None:
        found["average_cadence"] = round(float(made.cadence.mean()), 1)
    if made.temperature is not None:
        found["average_temp"] = round(float(made.temperature.mean()))
    if made.altitude is not None:
        found |= {"elev_high": float(made.altitude.max()), "elev_low": float(made.altitude.min())}
    if made.watts is not None:
        watts = made.watts.astype(float)
        found |= {"average_watts": round(float(watts.mean()), 1), "max_watts": int(watts.max()),
                  "weighted_average_watts": round(float((watts**4).mean() ** 0.25)), "device_watts": True,
                  "kilojoules": round(float(watts.sum()) / 1000, 1)}  # fmt: skip
    return found


def line(made: Track, points: int) -> str:
    """The way in Google's encoding, thinned to about so many points."""
    if made.latitude is None or made.longitude is None:
        return ""
    at = np.unique(np.linspace(0, made.time.size - 1, min(points, made.time.size)).astype(int))
    return encoded(made.latitude[at], made.longitude[at])


def _stats_visibility() -> list[dict[str, str]]:
    names = ("heart_rate", "pace", "power", "speed", "calories")
    return [{"type": name, "visibility": "everyone"} for name in names]
