"""Sessions for the tests of pages: recorded ones that go through the import, and bare rows in number."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import numpy as np

from accounts.models import User
from accounts.providers.records import ActivityRecord, LapRecord, Recording
from activities.models import Activity, ActivitySource, AthleteThreshold, DuplicateCandidate
from activities.services import store

START = datetime(2025, 6, 3, 6, 42, tzinfo=UTC)
_numbers = count(1)


def recording(seconds: int, *, speed: float = 8.0, power: float | None = 200.0, seed: int = 1) -> Recording:
    """A loop at 1 Hz with hills, a swaying heart rate and, if asked for, power with one spike of 30 s."""
    random = np.random.default_rng(seed)
    time = np.arange(float(seconds))
    turn = 2 * np.pi * time / seconds
    channels = {
        "time": time,
        "distance": np.round(speed * time, 2),
        "latitude": 47.0 + 0.05 * np.sin(turn),
        "longitude": 8.0 + 0.07 * np.cos(turn),
        "altitude": np.round(500 + 80 * np.sin(5 * turn), 1),
        "speed": np.full(seconds, speed),
        "heartrate": np.round(140 + 12 * np.sin(3 * turn) + random.normal(0, 1, seconds)),
        "cadence": np.full(seconds, 85.0),
        "temperature": np.full(seconds, 18.0),
    }
    if power is not None:
        channels["power"] = np.round(np.clip(power + random.normal(0, 20, seconds), 0, None))
        channels["power"][seconds // 2 : seconds // 2 + 30] = 640.0
    return Recording(channels)


def ride_record(seconds: int = 3600, *, start: datetime = START, **fields: Any) -> ActivityRecord:
    """A file of a ride with two laps."""
    half = seconds / 2
    laps = (
        LapRecord(1, 0.0, half, half, distance=8.0 * half, average_heartrate=140.0),
        LapRecord(2, half, half, half, distance=8.0 * half, average_heartrate=141.0, lap_type="work"),
    )
    digest = hashlib.sha256(str(next(_numbers)).encode()).hexdigest()
    given = {
        "provider": "file",
        "external_id": f"{digest}:1",
        "start_date": start,
        "start_date_local": (start + timedelta(hours=2)).replace(tzinfo=None),
        "timezone": "Europe/Zurich",
        "utc_offset": 7200,
        "sport_type": "Ride",
        "name": "Morning loop",
        "distance": 8.0 * (seconds - 1),
        "elapsed_time": float(seconds),
        "timer_time": float(seconds),
        "device_name": "Edge 1040",
        "laps": laps,
        "recording": recording(seconds),
    }
    return ActivityRecord(**(given | fields))


def run_record(seconds: int = 3000, *, start: datetime = START, **fields: Any) -> ActivityRecord:
    """A file of a run at 4 m/s without power."""
    given = {
        "sport_type": "Run",
        "name": "Easy run",
        "distance": 4.0 * (seconds - 1),
        "laps": (),
        "device_name": "Forerunner 965",
        "recording": recording(seconds, speed=4.0, power=None),
    }
    return ride_record(seconds, start=start, **(given | fields))


def record(user: User, session: ActivityRecord, *, original: bytes | None = b"the file") -> Activity:
    """Import one session the way files come in."""
    stored = store.store(user, [session], batch=None, original=original, original_name="loop.fit")
    return Activity.objects.get(pk=stored[0].activity_id)


def set_thresholds(
    user: User, sport: str = "ride", day: date = date(2025, 3, 3), **fields: Any
) -> AthleteThreshold:
    given = {"ftp": 265.0, "threshold_heartrate": 165.0, "max_heartrate": 190.0, "resting_heartrate": 50.0}
    return AthleteThreshold.objects.create(user=user, sport=sport, effective_on=day, **(given | fields))


def fill(user: User, amount: int, **fields: Any) -> list[Activity]:
    """Bare rows, a day apart, the newest first made."""
    rows = []
    for number in range(amount):
        start = START - timedelta(days=number)
        given = {
            "name": f"Session {number}",
            "sport": "run",
            "sport_type": "Run",
            "start_date": start,
            "start_date_local": (start + timedelta(hours=2)).replace(tzinfo=None),
            "timezone": "Europe/Zurich",
            "utc_offset": 7200,
            "distance": 10_000.0 + number,
            "moving_time": 3000.0,
            "elapsed_time": 3100.0,
            "average_speed": (10_000.0 + number) / 3000.0,
            "total_elevation_gain": 120.0,
            "average_heartrate": 145.0,
            "tss": 60.0,
            "load_method": "heart_rate",
        }
        rows.append(Activity(user=user, **(given | fields)))
    return Activity.objects.bulk_create(rows)


def add_source(activity: Activity, **fields: Any) -> ActivitySource:
    """A second source beside the first."""
    given = {"provider": "strava", "external_id": str(next(_numbers)), "fetched_at": START, "record": {}}
    return ActivitySource.objects.create(user_id=activity.user_id, activity=activity, **(given | fields))


def question(first: Activity, second: Activity) -> DuplicateCandidate:
    reasons = [["sport", "ride", True], ["clock", "equal but 2 h 0 min apart, like a zone error", False]]
    return DuplicateCandidate.objects.create(
        user_id=first.user_id, first=first, second=second, reasons=reasons
    )
