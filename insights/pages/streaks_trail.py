"""What late imports, deletions and edits made of streaks, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import User
from activities.models import StreakDay
from activities.presenters import wording
from activities.services.streak_trail import CAME, EDITED, GONE, MANY

SHOWN = 12


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One change of a streak: when it was noticed, what happened, and where the sessions are; tone good or warning."""

    when: str
    text: str
    url: str
    tone: str


def trail(user: User, rows: Sequence[StreakDay], period: str) -> tuple[TrailEntry, ...]:
    """The newest changes of the streaks of a period, the newest first."""
    told = [row for row in rows if row.kind == "changed" and row.change.get("period", "day") == period]
    newest = sorted(told, key=lambda row: row.created_at, reverse=True)[:SHOWN]
    return tuple(_entry(user, row) for row in newest)


def _entry(user: User, row: StreakDay) -> TrailEntry:
    change = row.change
    before, after = change.get("before"), change.get("after")
    is_longer = before is not None and after is not None and after > before
    return TrailEntry(
        when=wording.instant(row.created_at, user.zone),
        text=_sentence(row.date, change) if "what" in change else row.note,
        url=_url(row.date, change),
        tone="good" if is_longer else "warning",
    )


def _sentence(day: date, change: dict[str, Any]) -> str:
    unit, before, after = change["period"], change["before"], change["after"]
    if change["what"] == MANY:
        return (
            f"Many sessions at once changed {wording.plural(change['count'], 'streak')}: "
            f"the longest went from {before} to {wording.plural(after, unit)}."
        )
    name = (
        f"“{change['name']}” of {wording.weekday(day)}"
        if change["name"]
        else f"A session of {wording.weekday(day)}"
    )
    happened = {CAME: "came in late", GONE: "was deleted", EDITED: "was changed"}[change["what"]]
    span = (
        f"{wording.day(date.fromisoformat(change['from']))} – {wording.day(date.fromisoformat(change['to']))}"
    )
    if after > before:
        grew = (
            f"grew from {before} to {wording.plural(after, unit)}"
            if before > 1
            else f"has {wording.plural(after, unit)} now"
        )
        return f"{name} {happened}: the streak {span} {grew}."
    return f"{name} {happened}: the streak {span} fell from {before} to {wording.plural(after, unit)}."


def _url(day: date, change: dict[str, Any]) -> str:
    if change.get("what") in (None, MANY, GONE):
        return ""
    return f"{reverse('activities:list')}?from={day}&to={day}"
