"""The invented athletes who may log in, their gear, zones and totals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any


@dataclass(frozen=True, slots=True)
class Gear:
    id: str
    name: str
    brand: str
    model: str
    metres: float
    frame_type: int | None = None
    weight: float | None = None
    is_retired: bool = False

    def summary(self) -> dict[str, Any]:
        return {
            "id": self.id, "primary": self.id.endswith("1"), "name": self.name, "nickname": "",
            "resource_state": 2, "retired": self.is_retired, "distance": self.metres,
            "converted_distance": round(self.metres / 1000, 1),
        }  # fmt: skip

    def detail(self) -> dict[str, Any]:
        frame = {"frame_type": self.frame_type, "weight": self.weight} if self.frame_type else {}
        return self.summary() | {
            "resource_state": 3, "brand_name": self.brand, "model_name": self.model, "description": "",
            "notification_distance": None, **frame,
        }  # fmt: skip


GEAR = (
    Gear("b9000001", "Road bike", "Formbike", "Alto", 18_204_330, 3, 8.2),
    Gear("b9000002", "Trainer bike", "Formbike", "Basso", 6_120_400, 1, 9.9),
    Gear("g9000001", "Blue trainers", "Formshoe", "Steady 4", 1_204_113.5),
    Gear("g9000002", "Trail shoes", "Formshoe", "Ridge", 402_050, is_retired=True),
)


@dataclass(frozen=True, slots=True)
class Athlete:
    id: int
    firstname: str
    lastname: str
    sex: str | None
    weight: float | None
    ftp: int | None
    premium: bool = False
    username: str | None = None
    gear: tuple[Gear, ...] = ()
    has_own_zones: bool = False

    def summary(self) -> dict[str, Any]:
        """As in the token answer, and what ``/athlete`` gives without ``profile:read_all``."""
        return {
            "id": self.id, "username": self.username, "resource_state": 2, "firstname": self.firstname,
            "lastname": self.lastname, "bio": None, "city": "Lakeside", "state": "", "country": "Germany",
            "sex": self.sex, "premium": self.premium, "summit": self.premium,
            "created_at": "2018-03-01T07:00:00Z", "updated_at": "2026-10-02T18:05:52Z", "badge_type_id": 0,
            "weight": self.weight, "profile_medium": "avatar/athlete/medium.png",
            "profile": "avatar/athlete/large.png", "friend": None, "follower": None,
        }  # fmt: skip

    def detail(self) -> dict[str, Any]:
        return self.summary() | {
            "resource_state": 3, "blocked": False, "can_follow": True, "follower_count": 5, "friend_count": 4,
            "mutual_friend_count": 0, "athlete_type": 1, "date_preference": "%m/%d/%Y",
            "measurement_preference": "meters", "clubs": [], "ftp": self.ftp,
            "bikes": [item.summary() for item in self.gear if item.id.startswith("b")],
            "shoes": [item.summary() for item in self.gear if item.id.startswith("g")],
        }  # fmt: skip

    def zones(self) -> dict[str, Any]:
        """Heart rate zones, and power zones for those who gave a threshold; -1 is open."""
        beats = [0, 111, 138, 152, 166, -1]
        found: dict[str, Any] = {"heart_rate": {"custom_zones": self.has_own_zones, "zones": _bounds(beats)}}
        if self.ftp:
            watts = [0, *(round(self.ftp * share) for share in (0.55, 0.75, 0.9, 1.05, 1.2, 1.5)), -1]
            found["power"] = {"zones": _bounds(watts)}
        return found


def _bounds(values: list[int]) -> list[dict[str, int]]:
    return [{"min": low, "max": high} for low, high in pairwise(values)]


ATHLETES: Mapping[int, Athlete] = {
    athlete.id: athlete
    for athlete in (
        Athlete(10001, "Ana", "Sample", "F", 60.5, 225, gear=GEAR, has_own_zones=True),
        Athlete(10002, "Ben", "Example", "M", 74, None, premium=True, username="ben_example"),
        Athlete(10003, "Kim", "", None, None, None),
    )
}

_SPORTS = {"ride": ("Ride",), "run": ("Run",), "swim": ("Swim",)}


def stats(summaries: Iterable[Mapping[str, Any]], now: datetime) -> dict[str, Any]:
    """Totals of activities that everyone may see: four weeks, this year, ever."""
    public = [item for item in summaries if item["visibility"] == "everyone"]
    rides = [item for item in public if item["type"] == "Ride"]
    found: dict[str, Any] = {
        "biggest_ride_distance": max((float(item["distance"]) for item in rides), default=None),
        "biggest_climb_elevation_gain": max((item["total_elevation_gain"] for item in rides), default=None),
    }
    since = {"recent": now - timedelta(days=28), "ytd": datetime(now.year, 1, 1, tzinfo=UTC), "all": None}
    for span, first in since.items():
        for name, types in _SPORTS.items():
            chosen = [
                item for item in public
                if item["type"] in types and (not first or item["start_date"] >= first.isoformat())
            ]  # fmt: skip
            found[f"{span}_{name}_totals"] = _totals(chosen, span == "recent")
    return found


def _totals(chosen: list[Mapping[str, Any]], is_recent: bool) -> dict[str, Any]:
    sums = {
        name: sum(item[source] for item in chosen)
        for name, source in (
            ("distance", "distance"), ("moving_time", "moving_time"), ("elapsed_time", "elapsed_time"),
            ("elevation_gain", "total_elevation_gain"),
        )
    }  # fmt: skip
    return {"count": len(chosen), **sums, **({"achievement_count": 0} if is_recent else {})}
