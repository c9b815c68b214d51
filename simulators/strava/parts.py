"""Parts of a session as Strava cuts them: laps, splits, best efforts, efforts on segments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from simulators.sessions import FloatArray
from simulators.strava.recipes import Recipe
from simulators.strava.tracks import RIDES, RUNS, IntArray, Track

BEST_EFFORTS = (
    (400, "400m"), (805, "1/2 mile"), (1000, "1K"), (1609, "1 mile"), (3219, "2 mile"), (5000, "5K"),
    (10000, "10K"), (15000, "15K"), (16090, "10 mile"), (20000, "20K"), (21097, "Half-Marathon"),
    (30000, "30K"), (42195, "Marathon"),
)  # fmt: skip
MILE = 1609.344
_LAP_METRES = {"Ride": 10_000.0, "VirtualRide": 10_000.0, "Swim": 100.0}
EFFORT_BASE = 3_400_000_000_000_000_000  # far above 2**53, as the real ones are


def stamp(moment: datetime) -> str:
    """An instant, or a wall clock with the false Z that Strava puts behind it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def moments(recipe: Recipe, seconds: float = 0.0) -> dict[str, str]:
    """The two start fields of a part that begins so long after the session."""
    start = recipe.start.astimezone(UTC) + timedelta(seconds=seconds)
    return {"start_date": stamp(start), "start_date_local": stamp(start.astimezone(recipe.start.tzinfo))}


def laps(recipe: Recipe, track: Track) -> list[dict[str, Any]]:
    """Automatic laps; one of the whole session where it has no distance."""
    every = _LAP_METRES.get(recipe.sport, 1_000.0)
    return [
        _lap(recipe, track, number, first, last)
        for number, (first, last) in enumerate(_spans(track, every), start=1)
    ]


def _lap(recipe: Recipe, track: Track, number: int, first: int, last: int) -> dict[str, Any]:
    found = {
        "id": recipe.id * 100 + number, "resource_state": 2, "name": f"Lap {number}",
        "activity": {"id": recipe.id, "visibility": recipe.visibility, "resource_state": 1},
        "athlete": {"id": recipe.athlete, "resource_state": 1},
        **_measures(recipe, track, first, last), **moments(recipe, float(track.time[first])),
        "start_index": first, "end_index": last, "lap_index": number, "split": number,
        "total_elevation_gain": climb(track.altitude, first, last),
        "max_speed": _peak(track.speed, first, last), "device_watts": recipe.has_power,
    }  # fmt: skip
    if recipe.sport in RUNS and track.heartrate is not None:
        found["pace_zone"] = 1 + number % 5
    return found


def splits(recipe: Recipe, track: Track, every: float) -> list[dict[str, Any]]:
    """Runs cut at every kilometre or mile; the last one is what is left."""
    if recipe.sport not in RUNS or track.distance is None:
        return []
    return [
        _split(recipe, track, number, first, last)
        for number, (first, last) in enumerate(_spans(track, every), start=1)
    ]


def _split(recipe: Recipe, track: Track, number: int, first: int, last: int) -> dict[str, Any]:
    measures = _measures(recipe, track, first, last)
    rise = 0.0 if track.altitude is None else round(float(track.altitude[last] - track.altitude[first]), 1)
    adjusted = None if number % 5 == 3 else round(measures["average_speed"] * 1.01, 2)
    kept = ("distance", "elapsed_time", "moving_time", "average_speed", "average_heartrate")
    return {name: measures[name] for name in kept if name in measures} | {
        "elevation_difference": rise, "split": number, "average_grade_adjusted_speed": adjusted,
        "pace_zone": 1 + number % 5,
    }  # fmt: skip


def best_efforts(recipe: Recipe, track: Track) -> list[dict[str, Any]]:
    """The quickest stretch of each of the usual distances, wall clock, runs only."""
    if recipe.sport not in ("Run", "TrailRun", "VirtualRun") or track.distance is None:
        return []
    found: list[dict[str, Any]] = []
    for number, (metres, name) in enumerate(BEST_EFFORTS):
        span = _quickest(track.distance, track.time, metres)
        if span is None:
            break
        first, last = span
        seconds = int(track.time[last] - track.time[first])
        rank = 1 + number % 3 if recipe.id % 7 == 0 else None
        found.append({
            "id": recipe.id * 1_000 + number, "resource_state": 2, "name": name,
            "activity": {"id": recipe.id, "visibility": recipe.visibility, "resource_state": 1},
            "athlete": {"id": recipe.athlete, "resource_state": 1},
            "elapsed_time": seconds, "moving_time": seconds, **moments(recipe, float(track.time[first])),
            "distance": metres, "pr_rank": rank, "achievements": [], "start_index": first, "end_index": last,
        })  # fmt: skip
    return found


def _quickest(distance: FloatArray, time: IntArray, metres: float) -> tuple[int, int] | None:
    ends = np.searchsorted(distance, distance + metres)
    starts = np.flatnonzero(ends < distance.size)
    if not starts.size:
        return None
    first = int(starts[np.argmin(time[ends[starts]] - time[starts])])
    return first, int(ends[first])


def segment_efforts(recipe: Recipe, track: Track) -> list[dict[str, Any]]:
    """Efforts on up to three segments of the neighbourhood."""
    if track.latitude is None or track.distance is None or recipe.sport not in (*RUNS, *RIDES):
        return []
    return [_segment_effort(recipe, track, number) for number in range(recipe.id % 4)]


def _segment_effort(recipe: Recipe, track: Track, number: int) -> dict[str, Any]:
    size = track.time.size
    first, last = size * (1 + 2 * number) // 8, size * (2 + 2 * number) // 8
    ranked = 1 + number if recipe.id % 5 == 0 else None
    return {
        "id": EFFORT_BASE + recipe.id * 10 + number, "resource_state": 2, "name": f"Mill road {number + 1}",
        "activity": {"id": recipe.id, "visibility": recipe.visibility, "resource_state": 1},
        "athlete": {"id": recipe.athlete, "resource_state": 1},
        **_measures(recipe, track, first, last, speed=False), **moments(recipe, float(track.time[first])),
        "start_index": first, "end_index": last, "device_watts": recipe.has_power, "visibility": "everyone",
        "segment": _segment(recipe, track, number, first, last), "pr_rank": ranked, "kom_rank": None,
        "achievements": [{"type_id": 3, "type": "pr", "rank": ranked}] if ranked else [], "hidden": False,
    }  # fmt: skip


def _segment(recipe: Recipe, track: Track, number: int, first: int, last: int) -> dict[str, Any]:
    heights = track.altitude[first : last + 1] if track.altitude is not None else np.zeros(2)
    return {
        "id": 800_000 + 10 * recipe.area.seed + number, "resource_state": 2, "name": f"Mill road {number + 1}",
        "activity_type": "Ride" if recipe.sport in RIDES else "Run",
        "distance": covered(track, first, last), "average_grade": 0.8,
        "maximum_grade": 6.1, "elevation_high": float(heights.max()),
        "elevation_low": float(heights.min()), "start_latlng": position(track, first),
        "end_latlng": position(track, last), "climb_category": 0, "city": None, "state": None,
        "country": None, "private": False, "hazardous": False, "starred": False,
    }  # fmt: skip


# --- what all of them share ---------------------------------------------------------------------------------------


def position(track: Track, at: int) -> list[float]:
    """Latitude and longitude; ``[]`` without positions."""
    if track.latitude is None or track.longitude is None:
        return []
    return [float(track.latitude[at]), float(track.longitude[at])]


def covered(track: Track, first: int, last: int) -> float:
    """Metres between two samples; 0 without distance."""
    return 0.0 if track.distance is None else round(float(track.distance[last] - track.distance[first]), 1)


def climb(altitude: FloatArray | None, first: int = 0, last: int | None = None) -> float:
    """Metres up, of heights smoothed over half a minute; 0 without heights."""
    if altitude is None:
        return 0.0
    part = altitude[first : None if last is None else last + 1 : 30]
    return round(float(np.clip(np.diff(part), 0, None).sum()), 1)


def _spans(track: Track, every: float) -> list[tuple[int, int]]:
    """First and last sample of each stretch of so many metres; at least one stretch."""
    final = track.time.size - 1
    if track.distance is None:
        return [(0, final)]
    wanted = np.arange(every, float(track.distance[-1]), every)
    cuts = [0, *(int(at) for at in np.searchsorted(track.distance, wanted)), final]
    return [(first, last) for first, last in pairwise(cuts) if last > first]


def _measures(recipe: Recipe, track: Track, first: int, last: int, *, speed: bool = True) -> dict[str, Any]:
    """Distance, times and means of a stretch; what was not recorded is left out."""
    steps, inside = np.diff(track.time[first : last + 1]), slice(first, last + 1)
    moving = int(steps[(steps <= 2) & track.moving[first + 1 : last + 1]].sum())
    metres = covered(track, first, last)
    found: dict[str, Any] = {
        "distance": metres, "elapsed_time": int(steps.sum()), "moving_time": moving,
    }  # fmt: skip
    if speed:
        found["average_speed"] = round(metres / moving, 3) if moving else 0.0
    for name, values in (("cadence", track.cadence), ("watts", track.watts), ("heartrate", track.heartrate)):
        if values is not None:
            found[f"average_{name}"] = round(float(values[inside].mean()), 1)
    if track.heartrate is not None:
        found["max_heartrate"] = float(track.heartrate[inside].max())
    return found


def _peak(values: FloatArray | None, first: int, last: int) -> float:
    return 0.0 if values is None else round(float(values[first : last + 1].max()), 3)
