"""Oura, API version 2: nights, readiness, oxygen, workouts (docs/health-sources.md).

A day of Oura is the morning of waking already. Several sleeps may end on it: the longest ``long_sleep`` gives pulse and
variability, the hours of all real sleeps add up. Contributors are scores, never measurements, and are not read.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import orjson

from accounts.providers import http
from accounts.providers.base import BrokenAnswer, Priority, TokenRefused
from accounts.providers.http import Answer
from accounts.providers.oauth import OAuthService, judged_tokens
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
from accounts.providers.values import day as day_of
from accounts.providers.values import instant, moment, objects, part, positive, text

COLLECTIONS = ("daily_sleep", "daily_readiness", "sleep", "daily_spo2")
EVENT_KINDS = (*COLLECTIONS, "workout")
_DATA = "/v2/usercollection"
_BEGINNING = date(2013, 1, 1)  # before the first ring
_SIGNED_WITHIN = timedelta(minutes=5)
NO_MEMBERSHIP = "Oura gives data to members only: this account's membership has ended."


class Oura(Windowed, OAuthService):
    slug = "oura"
    name = "Oura"
    reads = "Sleep, readiness, heart-rate variability, lowest pulse of the night, blood oxygen and workouts."
    api_base = "https://api.ouraring.com"
    oauth_base = "https://cloud.ouraring.com"
    authorize_path = "/oauth/authorize"
    token_path = "/oauth/token"  # noqa: S105 - an address
    scopes = ("personal", "daily", "heartrate", "workout", "spo2")
    limit = Limit(calls=5_000, seconds=300, day=1_000_000)
    has_events = True
    window_days = 90

    def _tokens(self, form: Mapping[str, str]) -> Json:
        """Tokens come from the host of the API, not from that of the consent page."""
        keys = {"client_id": self.place.client_id, "client_secret": self.place.client_secret}
        answer = http.call("POST", self.place.api_base + self.token_path, form={**keys, **form})
        return judged_tokens(answer, self.name)

    def owner(self, access: str, body: Json) -> str:
        key = text(part(self.get(f"{_DATA}/personal_info", access, Priority.NOW), "id"))
        if key is None:
            raise BrokenAnswer("Oura did not say who this is.")
        return key

    def revoke(self, access: str, refresh: str) -> None:
        answer = http.call("POST", f"{self.place.api_base}/oauth/revoke", params={"access_token": access})
        if answer.status in (400, 401) and refresh:
            renewed = {"access_token": self.refresh(refresh).access}
            answer = http.call("POST", f"{self.place.api_base}/oauth/revoke", params=renewed)
        if answer.status not in (400, 401, 404):
            self.judge(answer)

    def judge(self, answer: Answer) -> None:
        if answer.status == 403:
            raise TokenRefused(NO_MEMBERSHIP, missing_scope="membership")
        super().judge(answer)

    # --- what there is

    def between(self, token: str, first: date, last: date, priority: Priority) -> Page:
        """One day more is asked for, because some answers leave the last one out."""
        span = (first, last + timedelta(days=1))
        found = {name: list(self._all(name, token, span, priority)) for name in COLLECTIONS}
        workouts = [
            one
            for one in self._all("workout", token, span, priority)
            if (on := day_of(one.get("day"))) is not None and first <= on <= last
        ]
        days = (day for day in days_of(found) if first <= day.date <= last)
        begin = datetime(first.year, first.month, first.day, tzinfo=UTC) + timedelta(hours=14)
        end = datetime(last.year, last.month, last.day, tzinfo=UTC) + timedelta(hours=10)
        records = tuple(record for one in workouts if (record := record_of(one)) is not None)
        covers = (begin, end) if begin < end else None  # only what every zone on Earth agrees about
        return Page(records, tuple(days), covers=covers, covers_days=(first, last))

    def _all(self, name: str, token: str, span: tuple[date, date], priority: Priority) -> Iterator[Json]:
        asked: dict[str, str | int] = {"start_date": span[0].isoformat(), "end_date": span[1].isoformat()}
        while True:
            body = self.get(f"{_DATA}/{name}", token, priority, **asked)
            yield from objects(part(body, "data"))
            following = text(part(body, "next_token"))
            if following is None or following == asked.get("next_token"):
                return
            asked["next_token"] = following

    def newest_before(self, token: str, day: date, priority: Priority) -> date | None:
        """The lists begin with the oldest, so all of the short ones are read; this happens once or twice a life."""
        found = [
            on
            for name in ("daily_sleep", "workout")
            for one in self._all(name, token, (_BEGINNING, day), priority)
            if (on := day_of(one.get("day"))) is not None and on < day
        ]
        return max(found, default=None)

    def activity(self, token: str, key: str, priority: Priority = Priority.BACKFILL) -> ActivityRecord:
        found = record_of(self.get(f"{_DATA}/workout/{key}", token, priority))
        if found is None:
            raise BrokenAnswer("Oura sent a workout without an id or a start.")
        return found

    # --- events

    def read_event(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Event:
        stamp = headers.get("x-oura-timestamp", "")
        told = hmac.new(self.place.client_secret.encode(), stamp.encode() + body, hashlib.sha256)
        given = headers.get("x-oura-signature", "").upper().encode(errors="replace")
        if not self.place.client_secret or not hmac.compare_digest(told.hexdigest().upper().encode(), given):
            raise BadSignature("The signature does not fit.")
        if not stamp.isdigit() or abs(now.timestamp() - _seconds(stamp)) > _SIGNED_WITHIN.total_seconds():
            raise BadSignature("The signature is too old.")
        try:
            raw = orjson.loads(body)
            kind, aspect = str(raw["data_type"]), str(raw["event_type"])
            owner, key = str(raw["user_id"]), str(raw["object_id"])
        except (ValueError, KeyError, TypeError) as error:
            raise BadEvent("This is no event of Oura.") from error
        if kind not in EVENT_KINDS or aspect not in ("create", "update", "delete"):
            raise BadEvent("This is no event of Oura.")
        at = instant(raw.get("event_time"))
        return Event(owner, kind, key, "delete" if aspect == "delete" else "update", at)

    def affected(self, token: str, event: Event) -> Affected:
        if event.kind == "workout":
            return Affected(activity=event.key)
        if event.aspect == "delete":
            return Affected()
        day = day_of(part(self.get(f"{_DATA}/{event.kind}/{event.key}", token, Priority.NOW), "day"))
        return Affected() if day is None else Affected(days=(day, day))

    # --- subscriptions to events

    def subscriptions(self) -> list[Json]:
        return list(objects(self._subscription("GET", "")))

    def subscribe(self, callback_url: str, verification_token: str, aspect: str, kind: str) -> Json:
        body = {
            "callback_url": callback_url, "verification_token": verification_token,
            "event_type": aspect, "data_type": kind,
        }  # fmt: skip
        found = self._subscription("POST", "", body)
        return found if isinstance(found, dict) else {}

    def renew_subscription(self, key: str) -> Json:
        found = self._subscription("PUT", f"/renew/{key}")
        return found if isinstance(found, dict) else {}

    def _subscription(self, method: str, path: str, body: Any = None) -> Any:
        keys = {"x-client-id": self.place.client_id, "x-client-secret": self.place.client_secret}
        address = f"{self.place.api_base}/v2/webhook/subscription{path}"
        answer = http.call(method, address, body=body, more_headers=keys)
        self.judge(answer)
        return answer.json_or_none()


def _seconds(stamp: str) -> float:
    """Epoch seconds of a stamp in seconds or milliseconds."""
    value = float(stamp)
    return value / 1000 if value > 1e11 else value


def days_of(found: Mapping[str, list[Json]]) -> list[DayRecord]:
    """One record a day out of the four collections."""
    by_day: dict[date, dict[str, list[Json]]] = defaultdict(lambda: defaultdict(list))
    for name, rows in found.items():
        for row in rows:
            on = day_of(row.get("day"))
            if on is not None:
                by_day[on][name].append(row)
    return [_day(on, rows) for on, rows in sorted(by_day.items())]


def _day(on: date, rows: Mapping[str, list[Json]]) -> DayRecord:
    sleeps = [one for one in rows.get("sleep", ()) if one.get("type") in ("long_sleep", "sleep")]
    nights = [one for one in sleeps if one.get("type") == "long_sleep"]
    night = max(nights, key=lambda one: positive(one.get("total_sleep_duration")) or 0.0, default={})
    slept = [seconds for one in sleeps if (seconds := positive(one.get("total_sleep_duration"))) is not None]
    return DayRecord(
        date=on,
        hrv=positive(night.get("average_hrv")),
        resting_hr=positive(night.get("lowest_heart_rate")),
        sleep_score=positive(_last(rows, "daily_sleep", "score")),
        hours_slept=sum(slept) / 3600 if slept else None,
        recovery_score=positive(_last(rows, "daily_readiness", "score")),
        spo2=positive(part(_last(rows, "daily_spo2", "spo2_percentage"), "average")),
        raw={name: [_without_series(one) for one in some] for name, some in rows.items()},
    )


def _last(rows: Mapping[str, list[Json]], name: str, field: str) -> Any:
    return rows[name][-1].get(field) if rows.get(name) else None


def _without_series(row: Json) -> Json:
    """The row without its five-minute series, which nothing here reads and which would be nine tenths of its size."""
    return {
        name: value for name, value in row.items() if name not in ("hrv", "heart_rate", "sleep_phase_5_min")
    }


def record_of(workout: Json) -> ActivityRecord | None:
    """A workout; None without an id or a start."""
    key, begun, ended = (
        text(workout.get("id")),
        moment(workout.get("start_datetime")),
        moment(workout.get("end_datetime")),
    )
    start, end = instant(workout.get("start_datetime")), instant(workout.get("end_datetime"))
    if key is None or start is None or begun is None:
        return None
    shift = begun.utcoffset()
    return ActivityRecord(
        provider="oura",
        external_id=key,
        start_date=start,
        start_date_local=begun.replace(tzinfo=None) if shift is not None else None,
        utc_offset=round(shift.total_seconds()) if shift is not None else None,
        sport_type=(text(workout.get("activity")) or "Workout")[:60],
        name=text(workout.get("label")),
        elapsed_time=(end - start).total_seconds() if ended and end and end > start else None,
        distance=positive(workout.get("distance")),
        calories=positive(workout.get("calories")),
        raw=workout,
    )
