"""What Strava's API says about a session, as a record: unknown fields stay in ``raw``, odd values are left out."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np

from accounts.providers.base import BrokenAnswer
from accounts.providers.devices import attributed
from accounts.providers.files.cadence import steps_factor, steps_per_minute
from accounts.providers.records import ActivityRecord, FloatArray, LapRecord, Recording
from accounts.providers.values import flag, instant, number, positive, text

_STREAMS = {
    "time": "time",
    "distance": "distance",
    "altitude": "altitude",
    "velocity_smooth": "speed",
    "heartrate": "heartrate",
    "cadence": "cadence",
    "watts": "power",
    "temp": "temperature",
}
_WORKOUT = {1: "race", 2: "long_run", 3: "workout", 11: "race", 12: "workout"}
_HEARTRATE = ("average_heartrate", "max_heartrate")


def record_of(activity: Mapping[str, Any], streams: Any = None) -> ActivityRecord:
    """A summary or detail, with its streams when they are at hand.

    Raises BrokenAnswer where there is no id or no start: such a record is set aside, the others go on.
    """
    key = text(activity.get("id")) if not isinstance(activity.get("id"), bool) else None
    start = instant(activity.get("start_date"))
    if key is None or not key.isdigit() or start is None:
        raise BrokenAnswer("Strava sent an activity without a number or without a start.")
    sport = text(activity.get("sport_type")) or text(activity.get("type")) or "Workout"
    recording, notes = recording_of(streams, sport)
    return ActivityRecord(
        provider="strava",
        external_id=key,
        start_date=start,
        sport_type=sport[:60],
        name=text(activity.get("name")),
        description=text(activity.get("description")),
        private_note=text(activity.get("private_note")),
        workout_type=_WORKOUT.get(_whole(activity.get("workout_type")) or 0),
        is_race=_whole(activity.get("workout_type")) in (1, 11) or None,
        laps=_laps(activity.get("laps"), start, sport),
        recording=recording,
        notes=(*notes, *_oddities(activity)),
        raw={name: value for name, value in activity.items() if name != "private_note"},
        **_clock(activity),
        **_totals(activity, sport),
        **_words(activity),
        **_place(activity),
    )


def _clock(activity: Mapping[str, Any]) -> dict[str, Any]:
    """Wall clock (its ``Z`` is false), zone (the bracket ignores summer time), true offset."""
    local = instant(activity.get("start_date_local"))
    zone = text(activity.get("timezone"))
    offset = number(activity.get("utc_offset"))
    return {
        "start_date_local": local.replace(tzinfo=None) if local else None,
        "timezone": zone.rsplit(" ", 1)[-1] if zone else None,
        "utc_offset": round(offset) if offset is not None and abs(offset) <= 86_400 else None,
    }


def _totals(activity: Mapping[str, Any], sport: str) -> dict[str, Any]:
    hidden = activity.get("heartrate_opt_out") is True
    power = activity.get("device_watts") is True
    cadence = positive(activity.get("average_cadence"))
    return {
        "distance": positive(activity.get("distance")),
        "elapsed_time": positive(activity.get("elapsed_time")),
        "moving_time": positive(activity.get("moving_time")),
        "total_elevation_gain": number(activity.get("total_elevation_gain")),
        "elev_high": number(activity.get("elev_high")),
        "elev_low": number(activity.get("elev_low")),
        "calories": positive(activity.get("calories")),
        "kilojoules": positive(activity.get("kilojoules")),
        "average_speed": positive(activity.get("average_speed")),
        "max_speed": positive(activity.get("max_speed")),
        **{name: None if hidden else positive(activity.get(name)) for name in _HEARTRATE},
        "average_cadence": None if cadence is None else cadence * steps_factor(sport, cadence),
        "average_watts": positive(activity.get("average_watts")),
        "max_watts": positive(activity.get("max_watts")) if power else None,
        "normalized_power": positive(activity.get("weighted_average_watts")) if power else None,
        "device_watts": flag(activity.get("device_watts")),
        "suffer_score": positive(activity.get("suffer_score")),
        "perceived_exertion": positive(activity.get("perceived_exertion")),
        "temperature": number(activity.get("average_temp")),
    }


def _words(activity: Mapping[str, Any]) -> dict[str, Any]:
    gear = activity.get("gear")
    private = activity.get("private") is True
    return {
        "is_manual": flag(activity.get("manual")),
        "is_trainer": flag(activity.get("trainer")),
        "is_commute": flag(activity.get("commute")),
        "visibility": "only_me" if private else text(activity.get("visibility")),
        "device_name": attributed(text(activity.get("device_name")), by_garmin=_is_by_garmin(activity)),
        "gear_external_id": text(activity.get("gear_id")),
        "gear_name": text(gear.get("name")) if isinstance(gear, Mapping) else None,
    }


def _is_by_garmin(activity: Mapping[str, Any]) -> bool:
    """Whether Garmin handed the session over: Strava names such uploads ``garmin_ping_…`` or ``garmin_push_…``."""
    return (text(activity.get("external_id")) or "").startswith("garmin_")


def _place(activity: Mapping[str, Any]) -> dict[str, Any]:
    drawn = activity.get("map")
    drawn = drawn if isinstance(drawn, Mapping) else {}
    point = activity.get("start_latlng")
    at = [number(value) for value in point] if isinstance(point, list) and len(point) == 2 else [None, None]
    known = None not in at and abs(at[0] or 0) <= 90 and abs(at[1] or 0) <= 180
    return {
        "start_lat": at[0] if known else None,
        "start_lng": at[1] if known else None,
        "polyline": text(drawn.get("polyline")) or text(drawn.get("summary_polyline")),
        "location_city": text(activity.get("location_city")),
        "location_state": text(activity.get("location_state")),
        "location_country": text(activity.get("location_country")),
    }


def _oddities(activity: Mapping[str, Any]) -> tuple[str, ...]:
    moving, elapsed = positive(activity.get("moving_time")), positive(activity.get("elapsed_time"))
    found: list[str] = []
    if activity.get("flagged") is True:
        found.append("Strava marks this activity as flagged.")
    if moving is not None and elapsed is not None and elapsed < moving:
        found.append("Strava gives less elapsed time than moving time.")
    return tuple(found)


def _laps(laps: Any, start: datetime, sport: str) -> tuple[LapRecord, ...]:
    """Laps with a readable start, numbered in their order; they need not add up."""
    found: list[LapRecord] = []
    for lap in laps if isinstance(laps, list) else ():
        begun = instant(lap.get("start_date")) if isinstance(lap, Mapping) else None
        if begun is None:
            continue
        cadence = positive(lap.get("average_cadence"))
        found.append(LapRecord(
            number=len(found) + 1,
            start=max(0.0, (begun - start).total_seconds()),
            elapsed_time=positive(lap.get("elapsed_time")),
            timer_time=positive(lap.get("moving_time")),
            distance=positive(lap.get("distance")),
            name=text(lap.get("name")),
            average_speed=positive(lap.get("average_speed")),
            max_speed=positive(lap.get("max_speed")),
            average_heartrate=positive(lap.get("average_heartrate")),
            max_heartrate=positive(lap.get("max_heartrate")),
            average_cadence=None if cadence is None else cadence * steps_factor(sport, cadence),
            average_watts=positive(lap.get("average_watts")),
            total_elevation_gain=number(lap.get("total_elevation_gain")),
        ))  # fmt: skip
    return tuple(found)


def recording_of(streams: Any, sport: str) -> tuple[Recording | None, tuple[str, ...]]:
    """The samples of a stream answer, keyed by type or listed; None where there are no times."""
    data = _by_type(streams)
    time = data.get("time")
    if not time:
        return None, ()
    length = min(len(values) for values in data.values() if values)
    channels = {ours: _array(data[theirs], length) for theirs, ours in _STREAMS.items() if data.get(theirs)}
    if data.get("latlng"):
        channels |= _positions(data["latlng"], length)
    if "cadence" in channels:
        channels["cadence"] = steps_per_minute(channels["cadence"], sport)
    notes: tuple[str, ...] = ()
    if any(len(values) != length for values in data.values() if values):
        notes = ("Strava's samples had several lengths; the shortest was kept.",)
    return (Recording(channels) if length else None), notes


def _by_type(streams: Any) -> dict[str, list[Any]]:
    if isinstance(streams, list):
        streams = {one.get("type"): one for one in streams if isinstance(one, Mapping)}
    if not isinstance(streams, Mapping):
        return {}
    wanted = {*_STREAMS, "latlng"}
    return {
        str(name): one["data"]
        for name, one in streams.items()
        if name in wanted and isinstance(one, Mapping) and isinstance(one.get("data"), list)
    }


def _array(values: list[Any], length: int) -> FloatArray:
    """Floats of one length, NaN for null; a text among the numbers is a missing value."""
    try:
        return np.array(values[:length], dtype=np.float64)
    except (TypeError, ValueError):
        found = [number(value) for value in values[:length]]
        return np.array([math.nan if value is None else value for value in found])


def _positions(values: list[Any], length: int) -> dict[str, FloatArray]:
    """Latitudes and longitudes; a pair that is none is missing."""
    try:
        found = np.array(values[:length], dtype=np.float64)
    except (TypeError, ValueError):
        found = np.zeros(0)
    if found.shape != (length, 2):  # nulls among the pairs, or pairs of three
        pairs = [
            pair if isinstance(pair, list) and len(pair) == 2 else (None, None) for pair in values[:length]
        ]
        latitude, longitude = zip(*pairs, strict=True) if pairs else ((), ())
        return {"latitude": _array(list(latitude), length), "longitude": _array(list(longitude), length)}
    return {"latitude": found[:, 0].copy(), "longitude": found[:, 1].copy()}


def _whole(value: Any) -> int | None:
    found = number(value)
    return None if found is None else int(found)
