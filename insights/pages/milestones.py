"""Milestones as a page: what the athlete wants to reach, and how far the way there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from accounts.models import Milestone, User
from activities.presenters import wording
from activities.presenters.measures import Measures, number, percent, words
from insights.facts import ahead, marks


@dataclass(frozen=True, slots=True)
class MilestoneLine:
    name: str
    url: str
    about: str  # "half marathon distance in sub-1:30"
    when: str
    progress: str  # "82 %", "–"
    share: float | None  # 0-100
    note: str  # why the progress is not known; "" when it is
    is_over: bool


@dataclass(frozen=True, slots=True)
class MilestonesPage:
    lines: tuple[MilestoneLine, ...]


def milestones_page(user: User) -> MilestonesPage:
    """Those to come first, then those without a day, then what is over."""
    today = user.today()
    rows = list(Milestone.objects.filter(user=user).order_by("date", "name"))
    vdot = marks.vdot_now(marks.tests(user, today), today) if rows else None
    longest = ahead.longest(user, today) if rows else {}
    lines = [_line(row, ahead.progress_of(row, vdot, longest), today, user.units) for row in rows]
    return MilestonesPage(tuple(sorted(lines, key=lambda line: line.is_over)))


def _line(row: Milestone, progress: float | None, today: date, system: str) -> MilestoneLine:
    length = words(Measures(system, "run").distance(row.distance, decimals=1)) if row.distance else ""
    return MilestoneLine(
        name=row.name,
        url=reverse("insights:milestone_edit", args=[row.pk]),
        about=", ".join(part for part in (length, row.target) if part),
        when=_when(row.date, today),
        progress=words(number(progress, "%")) if progress is not None else words(percent(None)),
        share=progress,
        note="" if progress is not None else _unknown(row),
        is_over=row.date is not None and row.date < today,
    )


def _when(day: date | None, today: date) -> str:
    if day is None:
        return "no day"
    left = (day - today).days
    return wording.weekday(day) + (f", in {wording.plural(left, 'day')}" if left > 0 else "")


def _unknown(row: Milestone) -> str:
    if ahead.target_of(row) is None:
        return "Unknown: the target cannot be read. Say a time over a distance, like “sub-3:30” over 42.2 km."
    return "Unknown: nothing in your log of late can be compared with it, like a race or a hard run."
