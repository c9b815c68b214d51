"""Whoop, API version 2: recovery, cycles, sleep and workouts (docs/health-sources.md).

A cycle runs from one sleep onset to the next and holds its own sleep and recovery. The day of all three is the local
morning on which the cycle's main sleep ended; without a sleep, the local date eight hours after the cycle began.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

import orjson

from accounts.providers import http
from accounts.providers.base import BrokenAnswer, Priority
from accounts.providers.oauth import OAuthService
from accounts.providers.records import ActivityRecord, DayRecord
from accounts.providers.service import (
    Affected,
    BadEvent,
    BadSignature,
    Event,
    Json,
    Limit,
    Page,
    Windowed,
)
from accounts.providers.values import instant, number, objects, offset, part, positive, text

PER_PAGE = 25
_MARGIN = timedelta(days=2)
_HOUR = 3_600_000.0
_STAGES = ("total_light_sleep_time_milli", "total_slow_wave_sleep_time_milli", "total_rem_sleep_time_milli")
_SIGNED_WITHIN = timedelta(minutes=5)
_ONSET_TO_MORNING = timedelta(hours=8)
RUNNING = "The day is not over: its strain still grows."


class Whoop(Windowed, OAuthService):
    slug = "whoop"
    name = "Whoop"
    reads = "Recovery, heart-rate variability, resting pulse, sleep, strain, blood oxygen and workouts."
    api_base = "https://api.prod.whoop.com/developer"
    oauth_base = "https://api.prod.whoop.com/oauth/oauth2"
    authorize_path = "/auth"
    token_path = "/token"  # noqa: S105 - an address
    scopes = (
        "offline", "read:recovery", "read:cycles", "read:sleep", "read:workout", "read:profile",
        "read:body_measurement",
    )  # fmt: skip
    refresh_form: ClassVar[Mapping[str, str]] = {"scope": "offline"}
    limit = Limit(calls=100, seconds=60, day=10_000)
    has_events = True
    window_days = 20  # with its margins one page of each list

    def owner(self, access: str, body: Json) -> str:
        profile = self.get("/v2/user/profile/basic", access, Priority.NOW)
        key = text(part(profile, "user_id"))
        if key is None:
            raise BrokenAnswer("Whoop did not say who this is.")
        return key

    def revoke(self, access: str, refresh: str) -> None:
        """Only a living access token ends the grant."""
        answer = http.call("DELETE", f"{self.place.api_base}/v2/user/access", token=access)
        if answer.status == 401 and refresh:
            renewed = self.refresh(refresh).access
            answer = http.call("DELETE", f"{self.place.api_base}/v2/user/access", token=renewed)
        if answer.status not in (401, 404):
            self.judge(answer)

    # --- what there is

    def between(self, token: str, first: date, last: date, priority: Priority) -> Page:
        begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(days=1)
        span = (begin - _MARGIN, end + _MARGIN)
        cycles = list(self._all("/v2/cycle", token, span, priority))
        sleeps = list(self._all("/v2/activity/sleep", token, span, priority))
        recoveries = list(self._all("/v2/recovery", token, span, priority))
        workouts = self._all("/v2/activity/workout", token, (begin, end), priority)
        days = (day for day in days_of(cycles, sleeps, recoveries) if first <= day.date <= last)
        records = tuple(record for one in workouts if (record := record_of(one)) is not None)
        return Page(records, tuple(days), covers=(begin, end), covers_days=(first, last))

    def _all(
        self, path: str, token: str, span: tuple[datetime, datetime], priority: Priority
    ) -> Iterator[Json]:
        asked: dict[str, str | int] = {"limit": PER_PAGE, "start": _iso(span[0]), "end": _iso(span[1])}
        while True:
            body = self.get(path, token, priority, **asked)
            yield from objects(part(body, "records"))
            following = text(part(body, "next_token"))
            if following is None or following == asked.get("nextToken"):
                return
            asked["nextToken"] = following

    def newest_before(self, token: str, day: date, priority: Priority) -> date | None:
        end = _iso(datetime(day.year, day.month, day.day, tzinfo=UTC))
        found = []
        for path in ("/v2/cycle", "/v2/activity/workout"):
            body = self.get(path, token, priority, limit=1, end=end)
            starts = [instant(one.get("start")) for one in objects(part(body, "records"))]
            found += [start.date() for start in starts if start is not None]
        return max(found) + timedelta(days=1) if found else None

    def activity(self, token: str, key: str, priority: Priority = Priority.BACKFILL) -> ActivityRecord:
        found = record_of(self.get(f"/v2/activity/workout/{key}", token, priority))
        if found is None:
            raise BrokenAnswer("Whoop sent a workout without an id or a start.")
        return found

    # --- events

    def read_event(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        stamp = headers.get("x-whoop-signature-timestamp", "")
        told = hmac.new(self.place.client_secret.encode(), stamp.encode() + body, hashlib.sha256).digest()
        wanted = base64.b64encode(told).decode()
        given = headers.get("x-whoop-signature", "").encode(errors="replace")
        if not self.place.client_secret or not hmac.compare_digest(wanted.encode(), given):
            raise BadSignature("The signature does not fit.")
        if not stamp.isdigit() or abs(now.timestamp() - int(stamp) / 1000) > _SIGNED_WITHIN.total_seconds():
            raise BadSignature("The signature is too old.")
        try:
            raw = orjson.loads(body)
            kind, _, aspect = str(raw["type"]).partition(".")
            owner, key = str(raw["user_id"]), str(raw["id"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadEvent("This is no event of Whoop.") from error
        if kind not in ("workout", "sleep", "recovery") or aspect not in ("updated", "deleted"):
            raise BadEvent("This is no event of Whoop.")
        return Event(owner, kind, key, "delete" if aspect == "deleted" else "update")

    def affected(self, token: str, event: Event) -> Affected:
        """The id of a recovery is that of its sleep."""
        if event.kind == "workout":
            return Affected(activity=event.key)
        if event.aspect == "delete":
            return Affected()
        sleep = self.get(f"/v2/activity/sleep/{event.key}", token, Priority.NOW)
        day = _local_date(sleep, "end")
        return (
            Affected() if day is None else Affected(days=(day - timedelta(days=1), day + timedelta(days=1)))
        )


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _local_date(record: Mapping[str, Any], name: str, later: timedelta = timedelta()) -> date | None:
    at, zone = instant(record.get(name)), offset(record.get("timezone_offset"))
    return None if at is None else (at.astimezone(zone or UTC) + later).date()


def _score(record: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The score; nothing while it is pending, or where none can be given."""
    if record is None or record.get("score_state") != "SCORED" or not isinstance(record.get("score"), dict):
        return {}
    found: Mapping[str, Any] = record["score"]
    return found


def days_of(cycles: Iterable[Json], sleeps: Iterable[Json], recoveries: Iterable[Json]) -> list[DayRecord]:
    """One record a day. Of two cycles on one day (a day slept away) the later one counts."""
    main: dict[str, Json] = {}
    for sleep in sleeps:
        key = str(sleep.get("cycle_id"))
        if sleep.get("nap") is not True and _length(sleep) >= _length(main.get(key, {})):
            main[key] = sleep
    scored = {str(one.get("cycle_id")): one for one in recoveries}
    found = {}
    for cycle in sorted(cycles, key=lambda one: str(one.get("start"))):
        key = str(cycle.get("id"))
        record = _day(cycle, main.get(key), scored.get(key))
        if record is not None:
            found[record.date] = record
    return list(found.values())


def _length(sleep: Mapping[str, Any]) -> float:
    begun, ended = instant(sleep.get("start")), instant(sleep.get("end"))
    return (ended - begun).total_seconds() if begun and ended else 0.0


def _day(cycle: Json, sleep: Json | None, recovery: Json | None) -> DayRecord | None:
    day = _local_date(sleep, "end") if sleep else _local_date(cycle, "start", _ONSET_TO_MORNING)
    if day is None:
        return None
    night, morning, load = _score(sleep), _score(recovery), _score(cycle)
    stages = [number(part(night, "stage_summary", name)) for name in _STAGES]
    slept = sum(stage for stage in stages if stage is not None) / _HOUR if None not in stages else None
    notes = [] if cycle.get("end") else [RUNNING]
    if morning.get("user_calibrating") is True:
        notes.append("Whoop was still getting to know you.")
    return DayRecord(
        date=day,
        hrv=positive(morning.get("hrv_rmssd_milli")),
        resting_hr=positive(morning.get("resting_heart_rate")),
        sleep_score=positive(night.get("sleep_performance_percentage")),
        hours_slept=slept,
        recovery_score=positive(morning.get("recovery_score")),
        strain_score=number(load.get("strain")),
        spo2=positive(morning.get("spo2_percentage")),
        notes=tuple(notes),
        raw={"cycle": cycle, "sleep": sleep, "recovery": recovery},
    )


def record_of(workout: Json) -> ActivityRecord | None:
    """A workout; None without an id or a start."""
    key, start, end = text(workout.get("id")), instant(workout.get("start")), instant(workout.get("end"))
    if key is None or start is None:
        return None
    score, zone = _score(workout), offset(workout.get("timezone_offset"))
    joules = positive(score.get("kilojoule"))
    return ActivityRecord(
        provider="whoop",
        external_id=key,
        start_date=start,
        start_date_local=start.astimezone(zone).replace(tzinfo=None) if zone else None,
        utc_offset=round(zone.utcoffset(None).total_seconds()) if zone else None,
        sport_type=(text(workout.get("sport_name")) or "Workout")[:60],
        elapsed_time=(end - start).total_seconds() if end and end > start else None,
        distance=positive(score.get("distance_meter")),
        total_elevation_gain=positive(score.get("altitude_gain_meter")),
        average_heartrate=positive(score.get("average_heart_rate")),
        max_heartrate=positive(score.get("max_heart_rate")),
        calories=joules / 4.184 if joules else None,
        raw=workout,
    )
