"""Importing files for a throw-away athlete: everything goes into the database as usual, and nothing stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import transaction

from accounts.models import User
from accounts.providers import files
from activities.analysis.session import Analysis
from activities.analysis.thresholds import Thresholds
from activities.models import Activity, ActivitySource, AthleteThreshold
from activities.services import building, derive, store
from activities.services.desk import Stored

_LONG_AGO = date(1980, 1, 1)
_PER_PACE = {"run": 1000.0, "swim": 100.0}


@contextmanager
def throw_away_athlete(by_sport: dict[str, Thresholds]) -> Iterator[User]:
    """An athlete with these thresholds by sport, in a transaction that is rolled back at the end."""
    with transaction.atomic():
        sex = next((facts.sex for facts in by_sport.values() if facts.sex), None)
        user = User.objects.create_user(sex=sex)
        for sport, facts in by_sport.items():
            AthleteThreshold.objects.create(
                user=user, sport=sport, effective_on=_LONG_AGO, **_columns(sport, facts)
            )
        yield user
        transaction.set_rollback(True)


def _columns(sport: str, facts: Thresholds) -> dict[str, float | None]:
    pace = _PER_PACE[sport] / facts.threshold_speed if sport in _PER_PACE and facts.threshold_speed else None
    return {
        "ftp": facts.ftp,
        "threshold_heartrate": facts.threshold_heartrate,
        "max_heartrate": facts.max_heartrate,
        "resting_heartrate": facts.resting_heartrate,
        "threshold_pace": pace,
        "weight": facts.weight,
        "critical_power": facts.critical_power,
        "w_prime": facts.w_prime,
    }


def imported(user: User, name: str, data: bytes) -> list[tuple[Activity, Analysis]]:
    """What one file becomes: the stored rows, and the analysis made again from what lies in the database.

    The rows are gone when this returns, so that each file stands for itself. Raises ``Refused``.
    """
    records = files.read(name, data)
    point = transaction.savepoint()
    try:
        stored = store.store(user, records, batch=None, original=None, original_name=name)
        return [(activity, _analysed(user, activity)) for activity in _rows(stored)]
    finally:
        transaction.savepoint_rollback(point)


def _rows(stored: list[Stored]) -> list[Activity]:
    keys = dict.fromkeys(row.activity_id for row in stored if row.activity_id is not None)
    rows = Activity.objects.in_bulk(list(keys))
    return [rows[key] for key in keys]


def _analysed(user: User, activity: Activity) -> Analysis:
    sources = ActivitySource.objects.filter(activity=activity).select_related("recording")
    return building.build(user, [derive.part_of(source) for source in sources]).analysis
