"""Days of training for the tests of pages about the whole log."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from activities.models import Activity

NEEDED = {"timezone": "Europe/Zurich", "environment": "outdoor", "load_method": "heart_rate"}


def session(user: User, on: date, **fields: Any) -> Activity:
    """One session at seven in the morning of a local day: a run of 10 km in 50 minutes unless said otherwise."""
    return Activity.objects.create(user=user, **_values(on, fields))


def sessions(user: User, days: list[date], **fields: Any) -> None:
    """One session on each of many days, in one go."""
    Activity.objects.bulk_create([Activity(user=user, **_values(on, fields)) for on in days])


def days_back(today: date, count: int, *, every: int = 1) -> list[date]:
    """Today and the days before it, ``every`` so many days apart."""
    return [today - timedelta(days=n * every) for n in range(count)]


def _values(on: date, fields: dict[str, Any]) -> dict[str, Any]:
    local = datetime(on.year, on.month, on.day, 7)
    start = local.replace(tzinfo=ZoneInfo("Europe/Zurich"))
    given: dict[str, Any] = NEEDED | {
        "name": f"Session of {on}",
        "sport": "run",
        "sport_type": "Run",
        "start_date": start,
        "start_date_local": local,
        "utc_offset": 3600,
        "distance": 10_000.0,
        "moving_time": 3000.0,
        "elapsed_time": 3100.0,
        "average_speed": 10 / 3,
        "total_elevation_gain": 120.0,
        "tss": 60.0,
    }
    return given | fields


def queries_of(client: Client, address: str) -> int:
    """How many queries an address costs, its first visit aside."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)
