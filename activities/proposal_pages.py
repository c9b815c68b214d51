"""Thresholds that a service tells of, as the athlete's pages show them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from activities.analysis import units
from activities.models import AthleteThreshold, ThresholdProposal
from activities.presenters import wording
from activities.services import proposals

LABELS = {
    "ftp": "Threshold power, FTP",
    "weight": "Weight",
    "heartrate": "Heart-rate zones",
    "power": "Power zones",
}
_UNITS = {"heartrate": "bpm", "power": "W"}


@dataclass(frozen=True, slots=True)
class Offered:
    """One value: what the service says, and what holds here ("" for nothing)."""

    name: str
    label: str
    said: str
    held: str


@dataclass(frozen=True, slots=True)
class ProposalCard:
    """An open proposal in one line."""

    sport_label: str
    service: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal with all its values; ``replaces_on`` is the day whose entry it would take the place of.

    ``has_other_zones``: some are not seven, so that nothing can be said about easy and hard by them.
    """

    sport_label: str
    service: str
    fetched_at: datetime
    rows: tuple[Offered, ...]
    replaces_on: date | None
    has_other_zones: bool


def cards(user: User) -> tuple[ProposalCard, ...]:
    """What waits for a decision; one query."""
    return tuple(
        ProposalCard(
            sport_label=row.get_sport_display(),
            service=wording.provider(row.provider),
            text=", ".join(f"{LABELS[name]} {_text(user, name, value)}" for name, value in _values(row)),
            url=reverse("activities:proposal", args=[row.pk]),
        )
        for row in proposals.open_ones(user)
    )


def proposal_page(proposal: ThresholdProposal, on: date | None) -> ProposalPage:
    """Put together a proposal, beside what holds today; ``on`` is the day it would begin, when that is known."""
    user = proposal.user
    held = AthleteThreshold.objects.for_athlete(user).in_force(proposal.sport, user.today())
    in_place = proposals.entry_of(proposal, on) if on is not None else None
    return ProposalPage(
        sport_label=proposal.get_sport_display(),
        service=wording.provider(proposal.provider),
        fetched_at=proposal.fetched_at,
        rows=tuple(
            Offered(name, LABELS[name], _text(user, name, value), _held_text(user, name, held))
            for name, value in _values(proposal)
        ),
        replaces_on=in_place.effective_on if in_place is not None else None,
        has_other_zones=any(
            len(value) + 1 != proposals.ZONES for name, value in _values(proposal) if name in _UNITS
        ),
    )


def _values(proposal: ThresholdProposal) -> Iterator[tuple[str, Any]]:
    return ((name, proposal.values[name]) for name in LABELS if name in proposal.values)


def _held_text(user: User, name: str, held: AthleteThreshold | None) -> str:
    if held is None:
        return ""
    if name in _UNITS:
        return _text(user, name, held.zone_bounds.get(name)) or "none of your own"
    return _text(user, name, getattr(held, name))


def _text(user: User, name: str, value: Any) -> str:
    if not value:
        return ""
    if name in _UNITS:
        return f"from {', '.join(f'{bound:.0f}' for bound in value)} {_UNITS[name]}"
    return str(units.weight(value, user.units)) if name == "weight" else f"{value:.0f} W"
