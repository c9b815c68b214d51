"""An athlete with 15 years of training as the numbers of each activity: no samples, all results."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from activities.models import Activity, BestEffort

YEARS = 15
_SPEEDS = {"run": 3.1, "ride": 8.2, "swim": 0.95}  # m/s of an hour
_FADE = 0.06  # Riegel's: who runs twice as far is 6 % slower
_DURATIONS = (1, 5, 10, 15, 30, 60, 120, 180, 300, 480, 600, 720, 1200, 1800, 2700, 3600, 5400)  # s


def write(user: User, count: int, *, seed: int = 1) -> None:
    """So many activities up to this morning, with best efforts and zones, and the fitness they give."""
    from django.db import connection

    from activities.models import Activity, BestEffort
    from activities.services import fitness

    chance = random.Random(seed)
    rows = [_activity(user, at, chance) for at in _starts(user, count)]
    Activity.objects.bulk_create(rows, batch_size=1000)
    efforts = [effort for row in rows for effort in _efforts(row, chance)]
    BestEffort.objects.bulk_create(efforts, batch_size=5000)
    fitness.rebuild(user)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _starts(user: User, count: int) -> Iterator[datetime]:
    """Evenly over the years, so that nearly every day has one and many have two; the last is of today."""
    last = datetime.combine(user.today(), datetime.min.time(), tzinfo=UTC) + timedelta(hours=5)
    step = timedelta(days=YEARS * 365.25) / count
    return (last - step * number for number in range(count))


def _activity(user: User, at: datetime, chance: random.Random) -> Activity:
    from activities.models import Activity

    sport = chance.choices(tuple(_SPEEDS), (6, 3, 1))[0]
    seconds = chance.choice((1800.0, 2700.0, 3300.0, 3900.0, 5400.0, 7200.0)) + chance.random() * 300
    speed = _SPEEDS[sport] * chance.uniform(0.85, 1.1)
    treadmill = sport == "run" and chance.random() < 0.1
    shares = [chance.random() for _ in range(7)]
    return Activity(
        user=user,
        name=f"Session of {at:%-d %B}",
        sport=sport,
        sport_type={"run": "Run", "ride": "Ride", "swim": "Swim"}[sport],
        environment="treadmill" if treadmill else "pool" if sport == "swim" else "outdoor",
        start_date=at,
        start_date_local=(at + timedelta(hours=1)).replace(tzinfo=None),
        timezone="Europe/Zurich",
        utc_offset=3600,
        distance=seconds * speed,
        moving_time=seconds,
        timer_time=seconds,
        elapsed_time=seconds + 60,
        average_speed=speed,
        total_elevation_gain=0.0 if sport == "swim" else chance.uniform(0, 700),
        average_heartrate=chance.uniform(128, 172),
        has_heartrate=True,
        tss=seconds / 3600 * chance.uniform(45, 90),
        load_method="heart_rate",
        is_race=chance.random() < 0.01,
        summary_polyline="_p~iF~ps|U_ulLnnqC_mqNvxq`@" * 4,
        zone_times={
            "heartrate": {"seconds": [round(seconds * s / sum(shares)) for s in shares], "missing": 0}
        },
    )


def _efforts(activity: Activity, chance: random.Random) -> Iterator[BestEffort]:
    from activities.analysis.records import FASTEST_RUNS
    from activities.models import BestEffort

    shared: dict[str, Any] = {
        "user_id": activity.user_id, "activity": activity, "sport": activity.sport, "start_index": 0,
        "environment": activity.environment, "local_date": activity.start_date_local.date(),
    }  # fmt: skip
    day = chance.uniform(0.9, 1.05)
    if activity.sport == "ride":
        for at in _DURATIONS:
            watts = day * 210 * (3600 / at) ** 0.11
            yield BestEffort(kind="duration", at=float(at), value=round(watts, 1), **shared)
    elif activity.sport == "run":
        hour = activity.average_speed * 3600
        for metres in FASTEST_RUNS:
            if metres <= (activity.distance or 0.0):
                seconds = metres / (activity.average_speed * day * (hour / metres) ** _FADE)
                yield BestEffort(kind="distance", at=metres, value=round(seconds, 1), **shared)
