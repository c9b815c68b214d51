"""Dated thresholds: which days a change touches, what it would do to their loads, and making it.

An activity is scored with the row in force on its local day. So a change of the rows touches exactly the
days on which another row, or another value, is in force afterwards, and nothing else moves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any

from django.db.models import Max, Min, Q

from accounts.models import User
from activities.analysis import load
from activities.analysis.thresholds import Thresholds
from activities.models import Activity, AthleteThreshold, RescoringMark
from activities.querysets import ActivityQuerySet
from activities.services.locks import athlete_lock
from activities.services.profile import families_scored_by

VALUES = (
    "ftp",
    "threshold_heartrate",
    "max_heartrate",
    "resting_heartrate",
    "threshold_pace",
    "weight",
    "critical_power",
    "w_prime",
    "zone_bounds",
)
PACE_LENGTH = {
    "run": 1000.0,
    "ride": 1000.0,
    "swim": 100.0,
}  # m that a stored pace is told for
EXAMPLES = 8


@dataclass(frozen=True, slots=True)
class Span:
    """Local days from ``first`` on, up to and with ``last``; None leaves the end open."""

    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Step:
    """Values that hold from a day on."""

    effective_on: date
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Rescored:
    """An activity of the preview; ``new_load`` is None when only its recording can tell."""

    activity: Activity
    new_load: float | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would score anew: the days, how many activities, from when to when, and the newest of
    them.
    """

    spans: tuple[Span, ...]
    count: int
    first_on: date | None
    last_on: date | None
    examples: tuple[Rescored, ...]


def changed_spans(before: Sequence[Step], after: Sequence[Step]) -> tuple[Span, ...]:
    """The days on which other values are in force after a change of steps than before; neighbours joined."""
    days = sorted({step.effective_on for step in (*before, *after)})
    spans: list[Span] = []
    for day, following in zip_longest(days, days[1:]):
        if in_force(before, day) == in_force(after, day):
            continue
        last = None if following is None else following - timedelta(days=1)
        if spans and spans[-1].last == day - timedelta(days=1):
            spans[-1] = Span(spans[-1].first, last)
        else:
            spans.append(Span(day, last))
    return tuple(spans)


def in_force(steps: Sequence[Step], day: date) -> Mapping[str, Any] | None:
    """The values that hold on a day, or None before the first step."""
    latest = max(
        (step for step in steps if step.effective_on <= day),
        key=lambda s: s.effective_on,
        default=None,
    )
    return None if latest is None else latest.values


def values_of(row: AthleteThreshold) -> dict[str, Any]:
    return {name: getattr(row, name) for name in VALUES}


def for_analysis(values: Mapping[str, Any], sport: str, user: User) -> Thresholds:
    """The values as the kernels take them: speeds in m/s, and the athlete's sex."""
    pace = values.get("threshold_pace")
    return Thresholds(
        ftp=values.get("ftp"),
        threshold_heartrate=values.get("threshold_heartrate"),
        max_heartrate=values.get("max_heartrate"),
        resting_heartrate=values.get("resting_heartrate"),
        threshold_speed=PACE_LENGTH[sport] / pace if pace else None,
        weight=values.get("weight"),
        sex=user.sex,
        critical_power=values.get("critical_power"),
        w_prime=values.get("w_prime"),
    )


def first_activity_on(user: User, sport: str) -> date | None:
    """The local day of the athlete's first activity of a sport."""
    first: date | None = Activity.objects.filter(user=user, sport=sport).aggregate(first=Min("local_date"))[
        "first"
    ]
    return first


def preview(
    user: User,
    sport: str,
    *,
    old: AthleteThreshold | None,
    new: AthleteThreshold | None,
) -> Preview:
    """What it would do to put ``new`` in the place of ``old``: None for old adds a row, None for new
    deletes one.
    """
    before, after = _before_and_after(user, sport, old, new)
    spans = changed_spans(before, after)
    touched = _in_spans(user, sport, spans)
    totals = touched.aggregate(first=Min("local_date"), last=Max("local_date"))
    newest = touched.order_by("-start_date").defer("polyline", "private_note", "description")[:EXAMPLES]
    return Preview(
        spans=spans,
        count=touched.count(),
        first_on=totals["first"],
        last_on=totals["last"],
        examples=tuple(
            Rescored(activity, _new_load(activity, sport, before, after, user)) for activity in newest
        ),
    )


def replace_row(
    user: User,
    sport: str,
    *,
    old: AthleteThreshold | None,
    new: AthleteThreshold | None,
) -> tuple[Span, ...]:
    """Put ``new`` in the place of ``old``, note the days to be scored anew and give them. The caller has shown the
    preview.
    """
    with athlete_lock(user.pk):  # what is stored before is scored anew, what is stored after sees the change
        before, after = _before_and_after(user, sport, old, new)
        _write(user, sport, old, new)
        spans = changed_spans(before, after)
        RescoringMark.objects.bulk_create(
            RescoringMark(user=user, sport=sport, from_on=span.first, to_on=span.last) for span in spans
        )
    return spans


def _write(user: User, sport: str, old: AthleteThreshold | None, new: AthleteThreshold | None) -> None:
    if new is not None:
        new.user, new.sport = user, sport
        if old is not None:
            new.pk, new.created_at, new._state.adding = old.pk, old.created_at, False
        new.save()
    elif old is not None:
        old.delete()


def _before_and_after(
    user: User, sport: str, old: AthleteThreshold | None, new: AthleteThreshold | None
) -> tuple[list[Step], list[Step]]:
    rows = list(AthleteThreshold.objects.for_athlete(user).filter(sport=sport))
    before = [Step(row.effective_on, values_of(row)) for row in rows]
    after = [Step(row.effective_on, values_of(row)) for row in rows if old is None or row.pk != old.pk]
    if new is not None:
        after.append(Step(new.effective_on, values_of(new)))
    return before, after


def _in_spans(user: User, sport: str, spans: Sequence[Span]) -> ActivityQuerySet:
    found = Activity.objects.for_athlete(user)
    if not spans:
        return found.none()
    days = Q()
    for span in spans:
        families = families_scored_by(user.pk, sport, span.first)
        until = Q(local_date__lte=span.last) if span.last else Q()
        days |= Q(sport__in=families, local_date__gte=span.first) & until
    return found.filter(days)


def _new_load(
    activity: Activity, sport: str, before: Sequence[Step], after: Sequence[Step], user: User
) -> float | None:
    was, becomes = in_force(before, activity.local_date), in_force(after, activity.local_date)
    if was is None or becomes is None or activity.tss is None or _known(was) != _known(becomes):
        return None  # another way to the load may become possible: only the recording can tell
    old, new = (for_analysis(values, sport, user) for values in (was, becomes))
    factor = load_factor(activity.load_method, sport, old, new)
    return None if factor is None else activity.tss * factor


def _known(values: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(name for name in VALUES if values.get(name))


def load_factor(method: str, sport: str, old: Thresholds, new: Thresholds) -> float | None:
    """By how much a load changes when only thresholds do: the formulas of docs/algorithms/load.md, divided.

    Power and pace loads go with the square of intensity, a swim's with its cube, heart-rate loads with
    the impulse of the hour at threshold. None when the old load itself would have to be computed anew
    from the recording.
    """
    if method in ("perceived", "estimate"):
        return 1.0
    if method == "power":
        return _ratio(old.ftp, new.ftp, 2)
    if method in ("pace", "swim"):
        return _ratio(old.threshold_speed, new.threshold_speed, 3 if sport == "swim" else 2)
    return _heart_factor(old, new) if method == "heart_rate" else None


def _ratio(old: float | None, new: float | None, power: int) -> float | None:
    return (old / new) ** power if old and new else None


def _heart_factor(old: Thresholds, new: Thresholds) -> float | None:
    """Exact only while maximum and resting heart rate stay: they shape every second's weight."""
    span = (old.max_heartrate, old.resting_heartrate)
    if None in span or span != (new.max_heartrate, new.resting_heartrate):
        return None
    references = [_reference(known) for known in (old, new)]
    if references[0] is None or references[1] is None:
        return None
    return references[0] / references[1]


def _reference(known: Thresholds) -> float | None:
    if known.threshold_heartrate is None or known.max_heartrate is None or known.resting_heartrate is None:
        return None
    return load.reference_trimp(
        threshold_hr=known.threshold_heartrate,
        max_hr=known.max_heartrate,
        rest_hr=known.resting_heartrate,
        sex=known.sex,
    )


def history(user: User) -> Iterator[tuple[str, list[AthleteThreshold]]]:
    """Each sport's rows, the newest first."""
    rows = list(AthleteThreshold.objects.for_athlete(user).order_by("-effective_on"))
    for sport in PACE_LENGTH:
        yield sport, [row for row in rows if row.sport == sport]
