"""What was true of the athlete on a day, as the formulas want it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Min

from accounts.fields import Undecryptable
from accounts.models import User
from activities.analysis.thresholds import Thresholds
from activities.models import AthleteThreshold, Sport

_STANDS_IN = {"walk": "run", "ski": "run", "row": "ride", "strength": "run", "other": "run"}
_HEART = ("threshold_heartrate", "max_heartrate", "resting_heartrate")


@dataclass(frozen=True, slots=True)
class InForce:
    """Thresholds, own zone bounds and the rows they come from (sport and first day of each)."""

    thresholds: Thresholds
    zone_bounds: Mapping[str, list[float]] = field(default_factory=dict)
    rows: tuple[tuple[str, date], ...] = ()


class History:
    """All thresholds of an athlete, read once for as many days as are asked about."""

    def __init__(self, user: User) -> None:
        self.user = user
        rows = AthleteThreshold.objects.filter(user=user).order_by("effective_on")
        self._rows: tuple[AthleteThreshold, ...] = tuple(rows)

    def latest(self, day: date) -> dict[str, AthleteThreshold]:
        """The row of each sport that holds on a local day."""
        return {row.sport: row for row in self._rows if row.effective_on <= day}


def in_force(history: History, family: str, day: date) -> InForce:
    """The values of a sport family on a local day; families without own rows borrow heart rates alone."""
    user, rows = history.user, history.latest(day)
    own = rows.get(family)
    lender = next((rows[sport] for sport in _lenders(family) if sport in rows), None)
    heart = {name: _first(name, own, lender) for name in _HEART}
    used = tuple((row.sport, row.effective_on) for row in dict.fromkeys((own, lender)) if row is not None)
    return InForce(
        Thresholds(
            ftp=own.ftp if own else None,
            threshold_speed=_speed(own),
            weight=_first("weight", own, lender),
            critical_power=own.critical_power if own else None,
            w_prime=own.w_prime if own else None,
            sex=user.sex,
            age=_age(user, day),
            **heart,
        ),
        own.zone_bounds if own else {},
        used,
    )


def _lenders(family: str) -> tuple[str, ...]:
    """Sports whose heart rates a family takes where it has none of its own, in this order."""
    return _STANDS_IN.get(family, family), "run", "ride", "swim"


def families_scored_by(user_id: UUID, sport: str, from_on: date) -> list[str]:
    """Families whose numbers may move with a row of this sport from this day on: itself and those that borrow."""
    rows = AthleteThreshold.objects.filter(user_id=user_id).values_list("sport")
    first = dict(rows.annotate(first=Min("effective_on")))
    return [
        family for family in Sport.values if family == sport or _may_borrow(family, sport, first, from_on)
    ]


def _may_borrow(family: str, sport: str, first: Mapping[str, date], from_on: date) -> bool:
    for lender in _lenders(family):
        if lender == sport or first.get(lender, date.max) <= from_on:
            return lender == sport
    return False


def _first(name: str, *rows: AthleteThreshold | None) -> Any:
    return next(
        (value for row in rows if row is not None and (value := getattr(row, name)) is not None), None
    )


def _speed(row: AthleteThreshold | None) -> float | None:
    """Threshold pace (s/km, swim s/100 m) as m/s."""
    if row is None or not row.threshold_pace:
        return None
    return (100.0 if row.sport == "swim" else 1000.0) / row.threshold_pace


def _age(user: User, day: date) -> int | None:
    try:
        return user.age_on(day)
    except Undecryptable:
        return None
