"""What Strava says about the athlete and what they move on, in our names: SI, bpm and W. Nothing is checked yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from accounts.providers.values import flag, number, objects, part, positive, text

TOTALS = ("ride", "run", "swim")


@dataclass(frozen=True, slots=True)
class GearRecord:
    """A bike (``b…``) or a pair of shoes (``g…``); ``distance`` is m in all, as Strava counts."""

    external_id: str
    name: str | None
    brand: str | None
    model: str | None
    distance: float | None
    is_retired: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ZonesRecord:
    """Where zone 2, zone 3 … begin: ``heartrate`` in bpm, ``power`` in W; empty where there are none.

    ``is_own``: the athlete set the heart-rate zones themselves; else Strava made them from the age.
    """

    heartrate: tuple[float, ...]
    power: tuple[float, ...]
    is_own: bool


@dataclass(frozen=True, slots=True)
class ProfileRecord:
    """``weight`` kg, ``ftp`` W (cycling), and the gear in short; None where nothing is said."""

    weight: float | None
    ftp: float | None
    gear: tuple[GearRecord, ...]


@dataclass(frozen=True, slots=True)
class TotalsRecord:
    """How many sessions of ride, run and swim everyone may see at Strava, ever."""

    counts: Mapping[str, int]


def gear_of(body: Mapping[str, Any]) -> GearRecord | None:
    """One thing, in short or in full; None without an id."""
    external_id = text(body.get("id"))
    if external_id is None:
        return None
    return GearRecord(
        external_id=external_id,
        name=text(body.get("nickname")) or text(body.get("name")),
        brand=text(body.get("brand_name")),
        model=text(body.get("model_name")),
        distance=number(body.get("distance")),
        is_retired=flag(body.get("retired")) is True,
    )


def profile_of(body: Mapping[str, Any]) -> ProfileRecord:
    things = (gear_of(one) for kind in ("bikes", "shoes") for one in objects(body.get(kind)))
    return ProfileRecord(
        weight=positive(body.get("weight")),
        ftp=positive(body.get("ftp")),
        gear=tuple(one for one in things if one is not None),
    )


def zones_of(body: Mapping[str, Any]) -> ZonesRecord:
    return ZonesRecord(
        heartrate=_bounds(part(body, "heart_rate", "zones")),
        power=_bounds(part(body, "power", "zones")),
        is_own=part(body, "heart_rate", "custom_zones") is True,
    )


def _bounds(zones: Any) -> tuple[float, ...]:
    """Lower limits of all zones but the first; empty unless each is above the one before."""
    found = [number(one.get("min")) for one in objects(zones)][1:]
    bounds = [one for one in found if one is not None and one > 0]
    return tuple(bounds) if len(bounds) == len(found) and bounds == sorted(set(bounds)) else ()


def totals_of(body: Mapping[str, Any]) -> TotalsRecord:
    return TotalsRecord(dict(_counts(body)))


def _counts(body: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    for sport in TOTALS:
        count = number(part(body, f"all_{sport}_totals", "count"))
        if count is not None and count >= 0:
            yield sport, int(count)
