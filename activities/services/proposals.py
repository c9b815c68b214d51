"""Thresholds a service tells of: laid before the athlete, who takes all, some or none of them.

A value is offered when it differs from what is in force here and from what the athlete decided on last: what was
declined is not offered again before the service says something else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from activities.analysis.session_zones import default_bounds
from activities.analysis.thresholds import Thresholds
from activities.models import Activity, AthleteThreshold, ProposalState, ThresholdProposal
from activities.services import thresholds
from activities.services.thresholds import Span

NUMBERS = {"ftp": (0.0, 500.0), "weight": (30.0, 200.0)}  # what the table of thresholds holds, W and kg
BOUNDS = {"heartrate": (30.0, 230.0), "power": (0.0, 3000.0)}  # bpm and W
BOUND_COUNTS = range(2, 10)
ZONES = 7  # as many the pages of intensity compare by
_SAME = {"ftp": 0.5, "weight": 0.05, "heartrate": 0.5, "power": 2.0}  # closer is the same value
_OF_SPORT = {"ride": ("ftp", "weight", "heartrate", "power"), "run": ("weight", "heartrate")}


@dataclass(frozen=True, slots=True)
class Said:
    """What a service says: W (cycling), kg, and where zone 2, 3 … begin in bpm and W; None or () where nothing.

    ``is_own_heartrate``: the athlete set those zones; else the service made them from the age, which is worth an
    offer only to whom nothing about heart rates is known here.
    """

    ftp: float | None = None
    weight: float | None = None
    heartrate: tuple[float, ...] = ()
    power: tuple[float, ...] = ()
    is_own_heartrate: bool = False


class Decided(Exception):
    """The proposal was decided meanwhile, or has gone."""


def offer(user: User, provider: str, sport: str, said: Said, at: datetime) -> ThresholdProposal | None:
    """Lay before the athlete what is new to them; an open proposal is brought up to date, or goes."""
    rows = ThresholdProposal.objects.filter(user=user, provider=provider, sport=sport)
    values = _new_values(user, sport, said, _decided(rows.exclude(state=ProposalState.OFFERED)))
    if not values:
        rows.filter(state=ProposalState.OFFERED).delete()
        return None
    found, _ = ThresholdProposal.objects.update_or_create(
        user=user, provider=provider, sport=sport, state=ProposalState.OFFERED,
        defaults={"values": values, "fetched_at": at},
    )  # fmt: skip
    return found


def open_ones(user: User) -> list[ThresholdProposal]:
    """What waits for the athlete's decision."""
    rows = ThresholdProposal.objects.filter(user=user, state=ProposalState.OFFERED)
    return list(rows.order_by("sport", "provider"))


def draft(proposal: ThresholdProposal, taken: Collection[str], on: date) -> AthleteThreshold:
    """The entry that would hold from a day on: what is in force then, under what is taken; not saved."""
    held = AthleteThreshold.objects.for_athlete(proposal.user).in_force(proposal.sport, on)
    values = thresholds.values_of(held) if held is not None else {"zone_bounds": {}}
    offered = {name: proposal.values[name] for name in taken if name in proposal.values}
    bounds = {name: value for name, value in offered.items() if name in BOUNDS}
    numbers = {name: value for name, value in offered.items() if name in NUMBERS}
    values = {**values, **numbers, "zone_bounds": {**values["zone_bounds"], **bounds}}
    return AthleteThreshold(
        user=proposal.user, sport=proposal.sport, effective_on=on, source=proposal.provider, **values
    )


def entry_of(proposal: ThresholdProposal, on: date) -> AthleteThreshold | None:
    """The entry that begins on a day already, whose place the new one takes."""
    rows = AthleteThreshold.objects.for_athlete(proposal.user).filter(sport=proposal.sport, effective_on=on)
    return rows.first()


def preview(proposal: ThresholdProposal, taken: Collection[str], on: date) -> thresholds.Preview:
    """What accepting would score anew."""
    return thresholds.preview(
        proposal.user, proposal.sport, old=entry_of(proposal, on), new=draft(proposal, taken, on)
    )


@transaction.atomic
def accept(proposal: ThresholdProposal, taken: Collection[str], on: date) -> tuple[Span, ...]:
    """Make it an entry; gives the days to be scored anew. Raises Decided when it is open no more."""
    row = _open(proposal)
    new = draft(row, taken, on)
    spans = thresholds.replace_row(row.user, row.sport, old=entry_of(row, on), new=new)
    _decide(row, ProposalState.ACCEPTED, threshold=new)
    return spans


@transaction.atomic
def decline(proposal: ThresholdProposal) -> None:
    """Leave everything as it is. Raises Decided when it is open no more."""
    _decide(_open(proposal), ProposalState.DECLINED)


@transaction.atomic
def forget(user_id: UUID, provider: str) -> int:
    """Let go of what a service said and of the entries that came of it; gives their number."""
    ThresholdProposal.objects.filter(user_id=user_id, provider=provider).delete()
    rows = list(AthleteThreshold.objects.filter(user_id=user_id, source=provider).select_related("user"))
    for row in rows:
        thresholds.replace_row(row.user, row.sport, old=row, new=None)
    return len(rows)


def _open(proposal: ThresholdProposal) -> ThresholdProposal:
    rows = ThresholdProposal.objects.select_for_update(of=("self",)).select_related("user")
    row = rows.filter(pk=proposal.pk, state=ProposalState.OFFERED).first()
    if row is None:
        raise Decided("This was decided already. Look at the entries of the sport.")
    return row


def _decide(row: ThresholdProposal, state: ProposalState, threshold: AthleteThreshold | None = None) -> None:
    row.state, row.decided_at, row.threshold = state, timezone.now(), threshold
    row.save(update_fields=["state", "decided_at", "threshold", "updated_at"])


# --- what is worth an offer ---------------------------------------------------------------------------------------


def _new_values(user: User, sport: str, said: Said, decided: Mapping[str, Any]) -> dict[str, Any]:
    held = AthleteThreshold.objects.for_athlete(user).in_force(sport, user.today())
    if held is None and not Activity.objects.for_athlete(user).filter(sport=sport).exists():
        return {}
    return {
        name: value
        for name, value in _sayable(sport, said, held)
        if not _is_same(name, value, _held(held, name)) and not _is_same(name, value, decided.get(name))
    }


def _sayable(sport: str, said: Said, held: AthleteThreshold | None) -> Iterator[tuple[str, Any]]:
    """What the table of thresholds can hold, and what says more than the standard zones do."""
    for name in _OF_SPORT[sport]:
        value = getattr(said, name)
        if name in NUMBERS:
            low, high = NUMBERS[name]
            if value is not None and low < value < high:
                yield name, value
        elif len(value) in BOUND_COUNTS and all(BOUNDS[name][0] < one < BOUNDS[name][1] for one in value):
            if name == "heartrate" and not said.is_own_heartrate and _knows_heart(held):
                continue
            if name == "power" and _is_same(name, list(value), _standard_power(said.ftp)):
                continue
            yield name, list(value)


def _knows_heart(held: AthleteThreshold | None) -> bool:
    return held is not None and bool(
        held.threshold_heartrate or held.max_heartrate or held.zone_bounds.get("heartrate")
    )


def _standard_power(ftp: float | None) -> list[float] | None:
    return list(default_bounds("ride", Thresholds(ftp=ftp)).get("power", ())) if ftp else None


def _held(held: AthleteThreshold | None, name: str) -> Any:
    if held is None:
        return None
    return held.zone_bounds.get(name) if name in BOUNDS else getattr(held, name)


def _decided(rows: QuerySet[ThresholdProposal]) -> dict[str, Any]:
    """The last value of each name that the athlete decided on, by taking it or not."""
    found: dict[str, Any] = {}
    for values in rows.order_by("decided_at").values_list("values", flat=True):
        found |= values
    return found


def _is_same(name: str, one: Any, other: Any) -> bool:
    if one is None or other is None:
        return False
    ones, others = (value if isinstance(value, list) else [value] for value in (one, other))
    return len(ones) == len(others) and all(
        abs(a - b) < _SAME[name] for a, b in zip(ones, others, strict=True)
    )
