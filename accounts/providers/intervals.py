"""Intervals.icu: activities with samples, wellness, planned workouts (docs/health-sources.md).

Two ways in: the athlete's own API key, or consent. A stored key begins with ``key:``, so that one can be told from the
other. What reached Intervals.icu from Strava is a stub here, which is counted and explained.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import quote

import numpy as np

from accounts.providers import http
from accounts.providers.base import BrokenAnswer, NotFound, Priority, Tokens
from accounts.providers.devices import attributed
from accounts.providers.files.cadence import steps_factor, steps_per_minute
from accounts.providers.http import Answer
from accounts.providers.oauth import OAuthService, judged_tokens, tokens_of
from accounts.providers.records import ActivityRecord, DayRecord, FloatArray, Recording, WorkoutRecord
from accounts.providers.service import Granted, Json, Page, Windowed
from accounts.providers.values import day as day_of
from accounts.providers.values import flag, instant, moment, number, objects, part, positive, text

KEY = "key:"
OURS = "formcurve-"  # how the keys of planned sessions begin that we write there
_SELF = "/athlete/0"
_STREAMS = {
    "time": "time", "distance": "distance", "altitude": "altitude", "velocity_smooth": "speed",
    "heartrate": "heartrate", "cadence": "cadence", "watts": "power", "temp": "temperature",
}  # fmt: skip
_BEGINNING = "2000-01-01"
STUB = (
    "activities that Intervals.icu got from Strava and may not pass on. Connect your watch to Intervals.icu "
    "directly, or Strava here, and they come in."
)
_MARGIN = timedelta(hours=14)  # the lists go by local days


class Intervals(Windowed, OAuthService):
    slug = "intervals"
    name = "Intervals.icu"
    reads = (
        "Activities with their samples, and daily wellness: sleep, pulse, variability, weight, how you felt."
    )
    ways = ("key", "oauth")
    api_base = "https://intervals.icu/api/v1"
    oauth_base = "https://intervals.icu"
    authorize_path = "/oauth/authorize"
    token_path = "/api/oauth/token"  # noqa: S105 - an address
    scopes = ("ACTIVITY:READ", "WELLNESS:READ", "CALENDAR:WRITE")
    scope_separator = ","
    is_listed_whole = False
    window_days = 120
    view_url = "https://intervals.icu/activities/{}"

    def credentials(self, token: str) -> dict[str, Any]:
        return {"basic": ("API_KEY", token.removeprefix(KEY))} if token.startswith(KEY) else {"token": token}

    def check_key(self, key: str) -> Granted:
        profile = self.get(_SELF, f"{KEY}{key}", Priority.NOW)
        return Granted(Tokens(f"{KEY}{key}", "", None), self._identity(profile))

    def exchange(self, code: str, redirect_uri: str) -> Granted:
        """Tokens neither die nor are renewed; they come with the athlete."""
        keys = {"client_id": self.place.client_id, "client_secret": self.place.client_secret, "code": code}
        body = judged_tokens(http.call("POST", self.place.oauth_base + self.token_path, form=keys), self.name)
        owner = self._identity(part(body, "athlete"))
        return Granted(tokens_of(body, self.name), owner, str(body.get("scope") or ""))

    def _identity(self, athlete: Any) -> str:
        key = text(part(athlete, "id"))
        if key is None:
            raise BrokenAnswer("Intervals.icu did not say who this is.")
        return key

    def revoke(self, access: str, refresh: str) -> None:
        """A key is the athlete's to delete; a consent ends here."""
        if access and not access.startswith(KEY):
            answer = http.call("DELETE", f"{self.place.api_base}/disconnect-app", token=access)
            if answer.status not in (401, 403, 404):
                self.judge(answer)

    def judge(self, answer: Answer) -> None:
        if answer.status == 422 and b"strava" in answer.body.lower():
            raise NotFound(f"This is one of the {STUB}")
        super().judge(answer)

    # --- what there is

    def between(self, token: str, first: date, last: date, priority: Priority) -> Page:
        span: dict[str, str | int] = {"oldest": first.isoformat(), "newest": last.isoformat()}
        listed = list(objects(self.get(f"{_SELF}/activities", token, priority, **span)))
        wellness = objects(self.get(f"{_SELF}/wellness", token, priority, **span))
        whole = [one for one in listed if not is_stub(one)]
        days = tuple(day for one in wellness if (day := day_record(one)) is not None)
        begin = datetime(first.year, first.month, first.day, tzinfo=UTC) + _MARGIN
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) - _MARGIN + timedelta(days=1)
        return Page(
            records=tuple(record for one in whole if (record := record_of(one)) is not None),
            days=days,
            covers=(begin, end) if begin < end else None,
            covers_days=(first, last),
            left_out={STUB: len(listed) - len(whole)},
        )

    def newest_before(self, token: str, day: date, priority: Priority) -> date | None:
        span: dict[str, str | int] = {
            "oldest": _BEGINNING, "newest": (day - timedelta(days=1)).isoformat(),
        }  # fmt: skip
        listed = objects(self.get(f"{_SELF}/activities", token, priority, limit=1, **span))
        found = [day_of(one.get("start_date_local")) for one in listed]
        wellness = objects(self.get(f"{_SELF}/wellness", token, priority, fields="id", **span))
        found += [day_of(one.get("id")) for one in wellness]
        return max((on for on in found if on is not None), default=None)

    def activity(self, token: str, key: str, priority: Priority = Priority.BACKFILL) -> ActivityRecord:
        detail = self.get(f"/activity/{quote(key, safe='')}", token, priority)
        if not isinstance(detail, dict) or is_stub(detail):
            raise NotFound(f"This is one of the {STUB}")
        try:
            types = ",".join((*_STREAMS, "latlng"))
            streams = self.get(f"/activity/{quote(key, safe='')}/streams", token, priority, types=types)
        except NotFound:
            streams = None
        record = record_of(detail, streams)
        if record is None:
            raise BrokenAnswer("Intervals.icu sent an activity without an id or a start.")
        return record

    # --- what is planned

    def push_workouts(self, token: str, workouts: Sequence[WorkoutRecord]) -> int:
        """Write planned sessions into the athlete's calendar there; pushed again they change. Returns how many."""
        by_key = token.startswith(KEY)
        params: dict[str, str | int] = {
            "upsert": "true", "upsertOnUid": "true" if by_key else "false", "updatePlanApplied": "false",
        }  # fmt: skip
        events = [_event(one, by_key=by_key) for one in workouts]
        if not events:
            return 0
        answer = self.ask("POST", f"{_SELF}/events/bulk", token, Priority.NOW, params=params, body=events)
        found = answer.json()
        return len(found) if isinstance(found, list) else 0

    def pushed_workouts(self, token: str, first: date, last: date) -> dict[str, int]:
        """What stands in the calendar of these days under a key of ours: the key, and its id there."""
        span = {"oldest": first.isoformat(), "newest": last.isoformat(), "category": "WORKOUT"}
        found = {}
        for event in objects(self.get(f"{_SELF}/events", token, Priority.NOW, **span)):
            key = text(event.get("uid" if token.startswith(KEY) else "external_id")) or ""
            here, number_there = day_of(event.get("start_date_local")), number(event.get("id"))
            if (
                key.startswith(OURS)
                and here is not None
                and first <= here <= last
                and number_there is not None
            ):
                found[key] = round(number_there)
        return found

    def remove_workouts(self, token: str, ids: Sequence[int]) -> None:
        """Take planned sessions out of the calendar there; one that is gone already is no error."""
        if ids:
            body = [{"id": one} for one in ids]
            self.ask("PUT", f"{_SELF}/events/bulk-delete", token, Priority.NOW, body=body)


def is_stub(activity: Mapping[str, Any]) -> bool:
    """Whether an activity is only the trace of one that came from Strava."""
    return str(activity.get("source") or "").upper() == "STRAVA" or "_note" in activity


def _event(workout: WorkoutRecord, *, by_key: bool) -> Json:
    event: Json = {
        "category": "WORKOUT", "start_date_local": f"{workout.on.isoformat()}T00:00:00",
        "type": workout.sport_type, "name": workout.name, "description": workout.description,
        "uid" if by_key else "external_id": workout.external_id,
    }  # fmt: skip
    if workout.seconds is not None:
        event["moving_time"] = round(workout.seconds)
    if workout.load is not None:
        event["icu_training_load"] = round(workout.load)
    if workout.file:
        event["filename"] = workout.file_name
        event["file_contents_base64"] = base64.b64encode(workout.file).decode()
    return event


# --- wellness -----------------------------------------------------------------------------------------------------

_FOUR_TO_FIVE = {1: 1.0, 2: 2.0, 3: 4.0, 4: 5.0}


def day_record(row: Mapping[str, Any]) -> DayRecord | None:
    """A day of wellness; values that were carried over from another day are left out."""
    on = day_of(row.get("id"))
    if on is None:
        return None
    seconds = positive(row.get("sleepSecs"))
    mood = _scale(row.get("mood"))
    return DayRecord(
        date=on,
        hrv=positive(row.get("hrv")),
        resting_hr=None if row.get("tempRestingHR") else positive(row.get("restingHR")),
        sleep_score=positive(row.get("sleepScore")),
        hours_slept=None if seconds is None else seconds / 3600,
        recovery_score=positive(row.get("readiness")),
        spo2=positive(row.get("spO2")),
        weight=None if row.get("tempWeight") else positive(row.get("weight")),
        soreness=_scale(row.get("soreness")),
        fatigue=_scale(row.get("fatigue")),
        stress=_scale(row.get("stress")),
        mood=None if mood is None else 6 - mood,  # 1 is the best there
        note=text(row.get("comments")) or "",
        raw=row,
    )


def _scale(value: Any) -> float | None:
    """1 to 4 as 1 to 5."""
    found = number(value)
    return None if found is None else _FOUR_TO_FIVE.get(round(found))


# --- activities ---------------------------------------------------------------------------------------------------


def record_of(activity: Mapping[str, Any], streams: Any = None) -> ActivityRecord | None:
    """An activity, with its streams when they are at hand; None without an id or a start."""
    key, start = text(activity.get("id")), instant(activity.get("start_date"))
    local = moment(activity.get("start_date_local"))
    if key is None or start is None:
        return None
    sport = text(activity.get("type")) or "Workout"
    return ActivityRecord(
        provider="intervals",
        external_id=key,
        start_date=start,
        start_date_local=local.replace(tzinfo=None) if local else None,
        timezone=text(activity.get("timezone")),
        utc_offset=round((local.replace(tzinfo=UTC) - start).total_seconds()) if local else None,
        sport_type=sport[:60],
        name=text(activity.get("name")),
        description=text(activity.get("description")),
        is_race=flag(activity.get("race")),
        is_manual=True if str(activity.get("source") or "").upper() == "MANUAL" else None,
        is_trainer=flag(activity.get("trainer")),
        is_commute=flag(activity.get("commute")),
        device_name=attributed(text(activity.get("device_name"))),
        gear_external_id=text(part(activity.get("gear"), "id")),
        gear_name=text(part(activity.get("gear"), "name")),
        recording=recording_of(streams, sport),
        raw=dict(activity),
        **_totals(activity, sport),
    )


def _totals(activity: Mapping[str, Any], sport: str) -> dict[str, Any]:
    cadence = positive(activity.get("average_cadence"))
    joules = positive(activity.get("icu_joules"))
    has_meter = activity.get("device_watts") is True
    return {
        "distance": positive(activity.get("distance")),
        "moving_time": positive(activity.get("moving_time")),
        "elapsed_time": positive(activity.get("elapsed_time")),
        "timer_time": positive(activity.get("icu_recording_time")),
        "total_elevation_gain": number(activity.get("total_elevation_gain")),
        "average_speed": positive(activity.get("average_speed")),
        "max_speed": positive(activity.get("max_speed")),
        "average_heartrate": positive(activity.get("average_heartrate")),
        "max_heartrate": positive(activity.get("max_heartrate")),
        "average_cadence": None if cadence is None else cadence * steps_factor(sport, cadence),
        "average_watts": positive(activity.get("icu_average_watts")),
        "normalized_power": positive(activity.get("icu_weighted_avg_watts")) if has_meter else None,
        "device_watts": flag(activity.get("device_watts")),
        "kilojoules": joules / 1000 if joules else None,
        "calories": positive(activity.get("calories")),
        "temperature": number(activity.get("average_temp")),
        "perceived_exertion": positive(activity.get("icu_rpe")),
    }


def recording_of(streams: Any, sport: str) -> Recording | None:
    """The samples of the streams; None where there are no times."""
    data = {str(one.get("type")): one for one in objects(streams)}
    time = data.get("time", {}).get("data")
    if not isinstance(time, list) or not time:
        return None
    channels = {
        ours: _array(data[theirs].get("data"), len(time))
        for theirs, ours in _STREAMS.items()
        if theirs in data
    }
    if "latlng" in data:
        channels["latitude"] = _array(data["latlng"].get("data"), len(time))
        channels["longitude"] = _array(data["latlng"].get("data2"), len(time))
    if "cadence" in channels:
        channels["cadence"] = steps_per_minute(channels["cadence"], sport)
    return Recording({name: values for name, values in channels.items() if np.isfinite(values).any()})


def _array(values: Any, length: int) -> FloatArray:
    """Floats of one length; what is no number, or not there, is NaN."""
    found = np.full(length, np.nan)
    if isinstance(values, list):
        numbers = [number(value) for value in values[:length]]
        found[: len(numbers)] = [np.nan if value is None else value for value in numbers]
    return found
