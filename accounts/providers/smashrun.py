"""SmashRun, API version 1: runs with samples, laps, songs, heart-rate recovery, weather (docs/health-sources.md).

Kilometres where everybody has metres, −1 where there is no value, arrays that need not be equally long, times that may
lack their offset. Pages count from 0; ``fromDate`` goes by when a run was added or changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np

from accounts.providers.base import BrokenAnswer, Priority
from accounts.providers.files.cadence import steps_factor, steps_per_minute
from accounts.providers.oauth import OAuthService
from accounts.providers.records import (
    ActivityRecord,
    FloatArray,
    LapRecord,
    Recording,
    RecoveryRecord,
    SongRecord,
)
from accounts.providers.service import Json, Limit, Page
from accounts.providers.values import flag, moment, number, objects, part, positive, text

PER_PAGE = 100
_KM = 1000.0
_KMH = 1 / 3.6
_KEYS = {
    "clock": ("time", 1.0), "distance": ("distance", _KM), "latitude": ("latitude", 1.0),
    "longitude": ("longitude", 1.0), "elevation": ("altitude", 1.0), "heartRate": ("heartrate", 1.0),
    "cadence": ("cadence", 1.0), "temperature": ("temperature", 1.0), "speed": ("speed", _KMH),
    "power": ("power", 1.0),
}  # fmt: skip
_MAY_BE_NEGATIVE = frozenset({"latitude", "longitude", "altitude", "temperature"})
_LAP_TYPES = frozenset({"general", "work", "recovery", "warmup", "cooldown"})
NO_OFFSET = "SmashRun did not say in which time zone this run began; yours was taken."


class SmashRun(OAuthService):
    slug = "smashrun"
    name = "SmashRun"
    reads = "Runs with their samples, laps, songs, heart-rate recovery, weather, terrain and how they felt."
    api_base = "https://api.smashrun.com/v1"
    oauth_base = "https://secure.smashrun.com/oauth2"
    authorize_path = "/authenticate"
    token_path = "/token"  # noqa: S105 - an address
    scopes = ("read_activity",)
    limit = Limit(calls=250, seconds=3600, day=6_000, per_token=True)
    spare = timedelta(days=2)
    is_listed_whole = False
    can_revoke = False

    def owner(self, access: str, body: Json) -> str:
        key = text(part(self.get("/my/userinfo", access, Priority.NOW), "id"))
        if key is None:
            raise BrokenAnswer("SmashRun did not say who this is.")
        return key

    def page(
        self, token: str, cursor: Json | None, *, today: date, since: date | None, priority: Priority
    ) -> Page:
        """A page of briefs. Nothing is said about stretches of time, since the pages go by when a run was changed."""
        number_of_page = int(cursor["page"]) if cursor else 0
        asked: dict[str, str | int] = {"page": number_of_page, "count": PER_PAGE}
        if since is not None:
            asked["fromDate"] = int(datetime(since.year, since.month, since.day, tzinfo=UTC).timestamp())
        found = list(objects(self.get("/my/activities/search", token, priority, **asked)))
        records = tuple(record for one in found if (record := record_of(one)) is not None)
        return Page(records, cursor={"page": number_of_page + 1} if found else None)

    def activity(self, token: str, key: str, priority: Priority = Priority.BACKFILL) -> ActivityRecord:
        found = record_of(self.get(f"/my/activities/{int(key)}", token, priority))
        if found is None:
            raise BrokenAnswer("SmashRun sent a run without an id or a start.")
        return found


def record_of(run: Mapping[str, Any]) -> ActivityRecord | None:
    """A run, brief or whole; None without an id or a start."""
    key, begun = text(run.get("activityId")), moment(run.get("startDateTimeLocal"))
    if key is None or begun is None:
        return None
    shift = begun.utcoffset()
    recording = recording_of(run)
    return ActivityRecord(
        provider="smashrun",
        external_id=key,
        start_date=begun.astimezone(UTC) if begun.tzinfo else begun.replace(tzinfo=UTC),
        start_date_local=begun.replace(tzinfo=None),
        utc_offset=None if shift is None else round(shift.total_seconds()),
        sport_type="Run",
        environment="treadmill" if _is_treadmill(run) else None,
        description=text(run.get("notes")),
        is_race=flag(run.get("isRace")),
        is_manual=True if run.get("source") == "manual" else None,
        laps=_laps(run.get("laps")),
        songs=_songs(run.get("songs")),
        heart_rate_recoveries=_recoveries(run.get("heartRateRecovery")),
        recording=recording,
        notes=(NO_OFFSET,) if shift is None else (),
        raw={name: value for name, value in run.items() if name != "recordingValues"},
        **_totals(run),
        **_circumstances(run),
    )


def _is_treadmill(run: Mapping[str, Any]) -> bool:
    return run.get("isTreadmill") is True or run.get("terrain") == "treadmill"


def _totals(run: Mapping[str, Any]) -> dict[str, Any]:
    kilometres = positive(run.get("distance"))
    average = positive(run.get("cadenceAverage"))
    factor = steps_factor("Run", average) if average is not None else 1.0
    largest = positive(run.get("cadenceMax"))
    return {
        "distance": None if kilometres is None else kilometres * _KM,
        "timer_time": positive(run.get("duration")),
        "calories": positive(run.get("calories")),
        "average_heartrate": positive(run.get("heartRateAverage")),
        "max_heartrate": positive(run.get("heartRateMax")),
        "min_heartrate": positive(run.get("heartRateMin")),
        "average_cadence": None if average is None else average * factor,
        "max_cadence": None if largest is None else largest * factor,
        "average_watts": positive(run.get("powerAverage")),
        "total_elevation_gain": _not_missing(run.get("elevationGain")),
        "elevation_loss": _not_missing(run.get("elevationLoss")),
    }


def _circumstances(run: Mapping[str, Any]) -> dict[str, Any]:
    wind = _not_missing(run.get("windSpeed"))
    latitude, longitude = number(run.get("startLatitude")), number(run.get("startLongitude"))
    is_place = (
        latitude is not None and longitude is not None and (latitude, longitude) not in ((0, 0), (-1, -1))
    )
    return {
        "body_weight": positive(run.get("bodyWeight")),
        "how_felt": _word(run.get("howFelt")),
        "terrain": _word(run.get("terrain")),
        "temperature": number(run.get("temperature")),
        "humidity": _not_missing(run.get("humidity")),
        "wind_speed": None if wind is None else wind * _KMH,
        "weather_type": _word(run.get("weatherType")),
        "start_lat": latitude if is_place else None,
        "start_lng": longitude if is_place else None,
        "location_city": text(run.get("city")),
        "location_state": text(run.get("state")),
        "location_country": text(run.get("country")),
        "device_type": text(run.get("externalDeviceType")),
        "app_version": text(run.get("externalAppVersion")),
    }


def _word(value: Any) -> str | None:
    found = text(value)
    return None if found is None or found.lower() == "none" else found.lower()


def _not_missing(value: Any) -> float | None:
    found = number(value)
    return found if found is not None and found >= 0 else None


def _laps(laps: Any) -> tuple[LapRecord, ...]:
    """Ends are cumulative and come under two names; a lap without a later end than the one before is left out."""
    found: list[LapRecord] = []
    seconds = metres = 0.0
    for lap in objects(laps):
        end = positive(lap.get("endDuration")) or positive(lap.get("endTime"))
        if end is None or end <= seconds:
            continue
        reached = positive(lap.get("endDistance"))
        covered = None if reached is None else max(0.0, reached * _KM - metres)
        kind = _word(lap.get("lapType")) or "general"
        found.append(
            LapRecord(
                number=len(found) + 1,
                start=seconds,
                timer_time=end - seconds,
                distance=covered,
                lap_type=kind if kind in _LAP_TYPES else "general",
                average_speed=covered / (end - seconds) if covered else None,
            )
        )
        seconds, metres = end, metres if reached is None else reached * _KM
    return tuple(found)


def _songs(songs: Any) -> tuple[SongRecord, ...]:
    return tuple(
        SongRecord(
            title=text(one.get("song")) or "",
            artist=text(one.get("artist")),
            album=text(one.get("album")),
            bpm=positive(one.get("BPM")),
            start=_not_missing(one.get("startClock")),
            end=_not_missing(one.get("endClock")),
        )
        for one in objects(songs)
        if text(one.get("song")) or text(one.get("artist"))
    )


def _recoveries(rows: Any) -> tuple[RecoveryRecord, ...]:
    found = {
        seconds: RecoveryRecord(seconds, rate)
        for one in objects(rows)
        if (seconds := positive(one.get("duration"))) is not None
        and (rate := positive(one.get("heartRate"))) is not None
    }
    return tuple(found[seconds] for seconds in sorted(found))


def recording_of(run: Mapping[str, Any]) -> Recording | None:
    """The samples; −1 is missing, and what the clock has no time for is cut off."""
    keys, columns = run.get("recordingKeys"), run.get("recordingValues")
    if not isinstance(keys, list) or not isinstance(columns, list):
        return None
    raw = {str(key): column for key, column in zip(keys, columns, strict=False) if isinstance(column, list)}
    clock = raw.get("clock")
    if not clock:
        return None
    channels = {}
    for theirs, (ours, factor) in _KEYS.items():
        if theirs in raw:
            values = _array(raw[theirs], len(clock), may_be_negative=ours in _MAY_BE_NEGATIVE) * factor
            if np.isfinite(values).any():
                channels[ours] = values
    if "time" not in channels:
        return None
    if "cadence" in channels:
        channels["cadence"] = steps_per_minute(channels["cadence"], "Run")
    return Recording(channels, _stops(run.get("pauseIndexes"), channels["time"]))


def _array(values: list[Any], length: int, *, may_be_negative: bool) -> FloatArray:
    found = np.full(length, np.nan)
    numbers = [number(value) for value in values[:length]]
    found[: len(numbers)] = [np.nan if value is None else value for value in numbers]
    missing = found == -1 if may_be_negative else found < 0
    found[missing] = np.nan
    return found


def _stops(indexes: Any, time: FloatArray) -> tuple[tuple[float, float], ...]:
    """The timer stood still between a pause's sample and the next."""
    places = (
        [int(index) for index in indexes if number(index) is not None] if isinstance(indexes, list) else []
    )
    return tuple(
        (float(time[index]), float(time[index + 1]))
        for index in sorted(set(places))
        if 0 <= index < len(time) - 1 and time[index + 1] > time[index]
    )
