"""Records that readers stumble over, one of each kind, marked by name (``/simulator/activities?mark=manual``)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from simulators.athlete_calendar import HOME
from simulators.athlete_roads import Area
from simulators.strava.recipes import ABSENT, Recipe, identifier

VALLEY = Area("valley", 27.7172, 85.324, 1_400.0, seed=41, hills=120.0, zone="Asia/Kathmandu")
ISLANDS = Area("islands", -36.8485, 174.7633, 20.0, seed=43, hills=80.0, zone="Pacific/Auckland")
EAST = Area("lakes", 42.4440, -76.5019, 120.0, seed=47, hills=90.0, zone="America/New_York")
SMALL_ID = 1_234_567_890  # below 2**33, as ids were until 2017
_HOUR = 14.2  # when the athlete otherwise never trains

# Mark, and the fields of its recipe.
_ODD: tuple[tuple[str, dict[str, Any]], ...] = (
    ("manual", {"is_manual": True, "has_gps": False, "has_heartrate": False, "name": "Forgot the watch",
                "exertion": 4.0}),
    ("no_gps", {"has_gps": False, "name": "Treadmill", "summary": {"trainer": True}}),
    ("no_heartrate", {"has_heartrate": False, "name": "Strap left at home"}),
    ("pool_swim", {"sport": "Swim", "has_gps": False, "speed": 0.85, "seconds": 2_400, "name": "Lunch Swim"}),
    ("power", {"sport": "Ride", "speed": 8.1, "has_power": True, "gear": "b9000001", "name": "With the meter"}),
    ("no_power", {"sport": "Ride", "speed": 7.9, "gear": "b9000001", "name": "Without the meter"}),
    ("strength", {"sport": "WeightTraining", "speed": 0.0, "has_gps": False, "workout_type": 30,
                  "name": "Lunch Weight Training"}),
    ("unknown_sport", {"sport": "UnderwaterHockey", "has_gps": False, "speed": 0.0, "name": "Something new",
                       "summary": {"type": "Workout"}}),
    ("no_sport_type", {"name": "Before sport types", "summary": {"sport_type": ABSENT}}),
    ("empty_map", {"name": "No map", "summary": {"map": {}}}),
    ("null_place", {"has_gps": False, "name": "No place",
                    "summary": {"start_latlng": None, "end_latlng": None}}),
    ("integers", {"name": "Whole numbers",
                  "summary": {"distance": 9000, "total_elevation_gain": 24, "average_speed": 3,
                              "max_speed": 4, "average_heartrate": 148, "max_heartrate": 170,
                              "average_cadence": 84}}),
    ("emoji", {"name": "🏃‍♀️ Föhn & 雪 ❄️ \u202eruoh"}),
    ("html", {"name": "<script>alert(1)</script> <b>hill</b> &amp; {{ 7*7 }}",
              "description": "</textarea><img src=x onerror=alert(2)>"}),
    ("only_me", {"visibility": "only_me", "name": "Just for me"}),
    ("flagged", {"sport": "Ride", "speed": 14.0, "name": "By train, in fact", "summary": {"flagged": True}}),
    ("null_watts", {"sport": "Ride", "speed": 8.0, "has_power": True, "gear": "b9000001",
                    "name": "Meter with gaps"}),
    ("uneven_streams", {"name": "One channel is shorter"}),
    ("hidden_heartrate", {"name": "Heart rate hidden", "has_heartrate": False,
                          "summary": {"heartrate_opt_out": True}}),
    ("short_elapsed", {"name": "Elapsed below moving", "summary": {"elapsed_time": 2_400}}),
    ("stuck_elapsed", {"name": "Never stopped", "summary": {"elapsed_time": 4_204_800}}),
    ("legacy_zone", {"area": EAST, "name": "Old name of a zone", "summary": {"timezone": "(GMT-05:00) US/Eastern"}}),
    ("odd_laps", {"name": "Laps that do not add up"}),
    ("no_laps", {"name": "Laps to be asked for", "detail": {"laps": ABSENT}}),
    ("unknown_gear", {"name": "Borrowed shoes", "gear": "g9009009"}),
    ("far_east", {"area": ISLANDS, "name": "Round the bay"}),
    ("quarter_zone", {"area": VALLEY, "name": "Up the valley"}),
)  # fmt: skip


@lru_cache(maxsize=8)
def oddities(athlete: int, until: date) -> tuple[Recipe, ...]:
    """One recipe for each oddity, within the three years up to a day, newest first."""
    plain = [
        _made(athlete, until - timedelta(days=9 + 19 * number), mark, fields)
        for number, (mark, fields) in enumerate(_ODD)
    ]
    special = [
        *_summer_time(athlete, until), _late(athlete, until), _hidden_start(athlete, until),
        _long(athlete, until), _old(athlete, until), *_twice(athlete, until),
    ]  # fmt: skip
    return tuple(sorted([*plain, *special], key=lambda recipe: recipe.start, reverse=True))


def _made(
    athlete: int, day: date, mark: str, fields: dict[str, Any], hour: float = _HOUR, **more: Any
) -> Recipe:
    area = fields.get("area", HOME)
    start = datetime.combine(day, time(), ZoneInfo(area.zone)) + timedelta(hours=hour)
    marks = frozenset({mark, "odd"})
    named = {"name": mark.replace("_", " ").capitalize(), **fields, **more}
    return Recipe(identifier(start, athlete), athlete, start, marks=marks, **named)


def _summer_time(athlete: int, until: date) -> list[Recipe]:
    """The day before and the day of each of the last two changes, and a run that lasts over one."""
    spring, autumn = _change(until, 3), _change(until, 10)
    days = [spring - timedelta(days=1), spring, autumn - timedelta(days=1), autumn]
    found = [_made(athlete, day, "summer_time", {"seconds": 2_000}, hour=6.1) for day in days]
    night = datetime.combine(autumn, time(1, 40), ZoneInfo(HOME.zone))
    over = Recipe(identifier(night, athlete), athlete, night, name="Through the long hour", seconds=5_400,
                  marks=frozenset({"summer_time", "over_the_change", "odd"}))  # fmt: skip
    return [*found, over]


def _change(until: date, month: int) -> date:
    """The last Sunday of a month, the latest before a day, as Europe changes its clocks."""
    for year in (until.year, until.year - 1):
        last = date(year, month, 31)
        found = last - timedelta(days=(last.weekday() + 1) % 7)
        if found < until:
            return found
    raise ValueError("no change of clocks within two years")


def _late(athlete: int, until: date) -> Recipe:
    """23:50 in Vancouver, when it is the next day in UTC."""
    west = Area("harbour", 49.2861, -123.1342, 18.0, seed=31, hills=90.0, zone="America/Vancouver")
    return _made(athlete, until - timedelta(days=400), "before_midnight", {"area": west, "seconds": 2_400},
                 hour=23 + 50 / 60)  # fmt: skip


def _hidden_start(athlete: int, until: date) -> Recipe:
    return _made(athlete, until - timedelta(days=33), "hidden_start", {}, hour=1 / 3600)


def _long(athlete: int, until: date) -> Recipe:
    """A hundred thousand samples."""
    fields = {"sport": "Ride", "speed": 6.6, "effort": 0.55, "seconds": 100_000, "gear": "b9000001",
              "name": "A day and a night"}  # fmt: skip
    return _made(athlete, until - timedelta(days=520), "long", fields, hour=4.0)


def _old(athlete: int, until: date) -> Recipe:
    """As records were written long ago, with a small id."""
    summary = {
        "sport_type": ABSENT, "device_name": ABSENT, "start_latlng": None, "end_latlng": None,
        "start_latitude": HOME.latitude, "start_longitude": HOME.longitude, "upload_id_str": ABSENT,
        "type": "WaterSport", "workout_type": ABSENT,
    }  # fmt: skip
    made = _made(athlete, until - timedelta(days=1_000), "old", {"name": "Long ago", "summary": summary})
    return replace(made, id=SMALL_ID)


def _twice(athlete: int, until: date) -> list[Recipe]:
    """Two sessions of one second and one distance: two ids, two sessions."""
    first = _made(athlete, until - timedelta(days=61), "same_second", {"is_manual": True, "has_gps": False})
    return [first, replace(first, id=first.id + 36, name="Same second, another session")]


def odd_laps(laps: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last one longer than the session, the first one without any way."""
    if not laps:
        return laps
    first, *rest = laps
    changed = [{**first, "distance": 0.0}, *rest]
    changed[-1] = {**changed[-1], "elapsed_time": changed[-1]["elapsed_time"] + 1_500}
    return changed


def uneven(streams: dict[str, Any]) -> dict[str, Any]:
    """One channel three samples short."""
    return {key: values[:-3] if key == "heartrate" else values for key, values in streams.items()}


def with_gaps(streams: dict[str, Any]) -> dict[str, Any]:
    """Watts with half a minute of nothing."""
    watts: list[int | None] = streams["watts"].tolist()
    watts[40:70] = [None] * 30
    return {**streams, "watts": watts}


STREAM_FAULTS: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "null_watts": with_gaps, "uneven_streams": uneven,
}  # fmt: skip
