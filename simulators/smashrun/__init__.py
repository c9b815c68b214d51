"""A stand-in for SmashRun: pages from 0, kilometres, −1 for nothing, laps in both spellings, times without offset."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from simulators.services import consent
from simulators.services.training import Effort, samples
from simulators.services.world import OWNERS, World
from simulators.strava.exchange import Request, Response, answer

SLUG = "smashrun"
Row = dict[str, Any]
_MOST = 100
_FELT = ("unstoppable", "great", "soso", "tired", "injured", "none")
_TERRAIN = ("road", "trail", "track", "beach", "snowpack", "none")
_WEATHER = (
    "clear", "cloudy", "partlycloudy", "rain", "drizzle", "extremerain", "storm", "snow", "blizzard", "extremecold",
    "extremewind",
)  # fmt: skip
_KEYS = {
    "clock": ("time", 1.0), "distance": ("distance", 0.001), "latitude": ("latitude", 1.0),
    "longitude": ("longitude", 1.0), "elevation": ("altitude", 1.0), "heartRate": ("heartrate", 1.0),
    "cadence": ("cadence", 2.0),
}  # fmt: skip


def serve(world: World, request: Request, path: str) -> Response:
    asked = consent.serve(
        world, SLUG, request, path, authorize="/authenticate", token="/token"  # noqa: S106
    )  # fmt: skip
    if asked is not None:
        return asked
    if world.grants[SLUG].find(request.bearer) is None:
        return answer({"error": "invalid_token"}, 401)
    if path == "/my/userinfo":
        return answer(
            {"id": int(OWNERS[SLUG]), "userName": "a", "registrationDateUTC": "2016-02-01T00:00:00"}
        )
    if path == "/my/activities/search":
        return _search(world, request)
    if found := re.fullmatch(r"/my/activities/(\d+)", path):
        effort = next((one for one in _runs(world) if one.number == int(found[1])), None)
        return answer(_whole(world, effort)) if effort is not None else answer({"error": "not found"}, 404)
    return answer({"error": "not found"}, 404)


def _runs(world: World) -> list[Effort]:
    return [one for one in world.efforts(SLUG) if one.kind == "run"]


def _search(world: World, request: Request) -> Response:
    since = datetime.fromtimestamp(int(request.query.get("fromDate", 0)), UTC)
    page, count = int(request.query.get("page", 0)), min(int(request.query.get("count", 10)), _MOST)
    fresh = [one for one in _runs(world) if _changed_at(world, one) >= since]
    fresh.sort(key=lambda one: one.start, reverse=True)
    return answer([_brief(world, one) for one in fresh[page * count : (page + 1) * count]])


def _changed_at(world: World, effort: Effort) -> datetime:
    return world.moment() if str(effort.number) in world.changed else effort.end.astimezone(UTC)


def _brief(world: World, effort: Effort) -> Row:
    number, turn = effort.number, effort.number // 10
    is_treadmill = not effort.has_gps
    start = effort.start.replace(tzinfo=None).isoformat() if turn % 3 == 0 else effort.start.isoformat()
    found: Row = {
        "activityId": number, "startDateTimeLocal": start, "distance": round(effort.metres / 1000, 4),
        "duration": float(effort.seconds), "calories": effort.seconds // 6, "activityType": "running",
        "source": "manual" if turn % 23 == 1 else "garmin", "notes": "Felt like flying" if turn % 4 == 0 else "",
        "cadenceAverage": 168, "cadenceMin": 150, "cadenceMax": 182, "heartRateAverage": round(effort.heartrate),
        "heartRateMin": 92, "heartRateMax": round(effort.max_heartrate), "bodyWeight": None if turn % 3 else 62.5,
        "howFelt": _FELT[turn % 6], "terrain": "treadmill" if is_treadmill else _TERRAIN[turn % 6],
        "temperature": -3.0 + turn % 28, "humidity": 40 + turn % 50, "windSpeed": float(turn % 40),
        "weatherType": "indoor" if is_treadmill else _WEATHER[turn % 11], "elevationGain": effort.climb,
        "elevationLoss": effort.climb, "isRace": turn % 31 == 0, "isTreadmill": is_treadmill,
        "city": "Freiburg", "state": "BW", "country": "Germany", "externalId": f"x{number}",
        "externalAppVersion": "7.1", "externalDeviceType": "watch",
    }  # fmt: skip
    if effort.has_gps:
        found |= {"startLatitude": 48.0012, "startLongitude": 7.8381}
    return found | world.changed.get(str(number), {})


def _whole(world: World, effort: Effort) -> Row:
    found = _brief(world, effort) | {"laps": _laps(effort), "songs": [], "heartRateRecovery": []}
    if effort.number // 10 % 2 == 0:
        found["songs"] = [
            {
                "artist": "The Hills",
                "album": "Up",
                "song": "Down again",
                "BPM": 172,
                "startClock": 0,
                "endClock": 214,
            },
            {
                "artist": "Nobody",
                "album": "",
                "song": "Kilometre <20>",
                "BPM": -1,
                "startClock": 214,
                "endClock": 470,
            },
        ]
    if effort.number // 10 % 2 == 0:
        found["heartRateRecovery"] = [
            {"duration": 60, "heartRate": round(effort.max_heartrate - 28)},
            {"duration": 120, "heartRate": round(effort.max_heartrate - 49)},
        ]
    return found | _recording(effort)


def _laps(effort: Effort) -> list[Row]:
    """Ends are cumulative; older apps call them otherwise."""
    name = "endTime" if effort.number // 10 % 4 == 2 else "endDuration"
    kinds = ("warmup", "work", "recovery", "cooldown")
    return [
        {
            "lapType": kind, name: effort.seconds * (place + 1) / 4,
            "endDistance": round(effort.metres * (place + 1) / 4000, 4),
        }
        for place, kind in enumerate(kinds)
    ]  # fmt: skip


def _recording(effort: Effort) -> Row:
    """Parallel arrays; a strap that fell silent writes −1, and one array may be shorter than the clock."""
    channels = samples(effort, step=5)
    keys = [key for key, (ours, _) in _KEYS.items() if ours in channels]
    values = {key: (channels[_KEYS[key][0]] * _KEYS[key][1]).round(6).tolist() for key in keys}
    values["heartRate"][3:6] = [-1] * len(values["heartRate"][3:6])
    if effort.number // 10 % 4 == 1:
        values["cadence"] = values["cadence"][:-4]
    return {
        "recordingKeys": keys, "recordingValues": [values[key] for key in keys],
        "pauseIndexes": [10] if effort.number // 10 % 4 == 0 else [],
    }  # fmt: skip
