"""What was reached: best efforts, thresholds, streak, gear, Eddington numbers, the year so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from accounts.models import Units, User
from activities.analysis import eddington, predictions, units
from activities.analysis.records import FASTEST_RUNS
from activities.models import Activity, AthleteThreshold, BestEffort, DailySummary, Gear
from activities.services import best_test
from activities.services import streaks as streak_service
from insights.rules.facts import (
    Eddington,
    Effort,
    Fitter,
    GearItem,
    Session,
    StreakNow,
    Threshold,
    YearTotal,
)

_RECENT_DAYS = 8
_ESTIMATE_DAYS = 90
_BEFORE_DAYS = 56
_MOST_WATTS = 2500.0
_FTP_SHARE = 0.95  # of the best twenty minutes (Coggan)

# Each effort of the last days, and the best of all days before its own at the same mark, sport and place.
_EFFORTS = """
SELECT recent.activity_id, recent.local_date, recent.sport, recent.kind, recent.at, recent.value,
    earlier.value, earlier.local_date
FROM best_efforts recent, LATERAL (
    SELECT e.value, e.local_date FROM best_efforts e
    WHERE e.user_id = recent.user_id AND e.sport = recent.sport AND e.kind = recent.kind AND e.at = recent.at
        AND e.environment = recent.environment AND e.is_record_allowed AND e.local_date < recent.local_date
        AND e.value > 0 AND (e.kind = 'distance' OR e.value <= %(most_watts)s)
    ORDER BY CASE WHEN e.kind = 'distance' THEN e.value ELSE -e.value END, e.local_date LIMIT 1
) earlier
WHERE recent.user_id = %(user)s AND recent.local_date BETWEEN %(first)s AND %(today)s AND recent.is_record_allowed
    AND recent.sport IN ('run', 'ride')
ORDER BY recent.local_date, recent.activity_id, recent.kind, recent.at
"""


def efforts(user: User, today: date, sessions: Sequence[Session]) -> tuple[Effort, ...]:
    """Best efforts of the last days that have a predecessor; what no human can do is left out."""
    origins = {session.id: session.origins for session in sessions}
    parameters: dict[str, Any] = {
        "user": user.pk,
        "today": today,
        "first": today - timedelta(days=_RECENT_DAYS),
        "most_watts": _MOST_WATTS,
    }
    with connection.cursor() as cursor:
        cursor.execute(_EFFORTS, parameters)
        rows = cursor.fetchall()
    found = (
        Effort(
            str(key),
            on,
            sport,
            kind == "distance",
            at,
            value,
            before,
            before_on,
            origins.get(str(key), frozenset()),
        )
        for key, on, sport, kind, at, value, before, before_on in rows
    )
    return tuple(effort for effort in found if _is_possible(effort))


def _is_possible(effort: Effort) -> bool:
    if not effort.by_distance:
        return 0 < effort.value <= _MOST_WATTS
    floor = FASTEST_RUNS.get(effort.at, 0.0) if effort.sport == "run" else 0.0
    return effort.value > floor and (effort.previous or 0.0) > floor


@dataclass(frozen=True, slots=True)
class Test:
    """A run that told what the athlete can do: its day, VDOT and activity."""

    on: date
    vdot: float
    activity: str


def tests(user: User, today: date) -> tuple[Test, ...]:
    """The races and hard runs of the last months, judged as the records page judges them."""
    threshold = AthleteThreshold.objects.for_athlete(user).in_force("run", today)
    highest = threshold.max_heartrate if threshold else None
    since = today - timedelta(days=_BEFORE_DAYS + best_test.RECENT_DAYS)
    found = best_test.tests(best_test.candidates(user, since, highest), highest)
    return tuple(
        Test(effort.local_date, vdot, str(effort.activity_id))
        for effort, vdot in found
        if effort.local_date <= today
    )


def fittest(known: Iterable[Test], first: date, last: date) -> Test | None:
    """The best test of a span of days."""
    return max((t for t in known if first <= t.on <= last), key=lambda t: t.vdot, default=None)


def latest_test(known: Iterable[Test], today: date) -> Test | None:
    """The best test of those that count today."""
    return fittest(known, today - timedelta(days=best_test.RECENT_DAYS), today)


def vdot_now(known: Iterable[Test], today: date) -> float | None:
    """VDOT of the best of those that count today."""
    best = latest_test(known, today)
    return best.vdot if best else None


def fitter(known: Sequence[Test], today: date, sessions: Sequence[Session]) -> Fitter | None:
    """The best test of eight weeks against the best of the 90 days before them; None without one of them."""
    border = today - timedelta(days=_BEFORE_DAYS)
    now = fittest(known, border + timedelta(days=1), today)
    before = fittest(known, border - timedelta(days=best_test.RECENT_DAYS), border)
    if now is None or before is None:
        return None
    origins = frozenset().union(*(s.origins for s in sessions if s.id in (now.activity, before.activity)))
    return Fitter(now.vdot, before.vdot, now.activity, origins)


def thresholds(
    user: User, today: date, sessions: Sequence[Session], known: Sequence[Test]
) -> tuple[Threshold, ...]:
    """The power threshold of rides and the pace threshold of runs, with what recent efforts suggest."""
    rows = AthleteThreshold.objects.filter(user=user, effective_on__lte=today).order_by("effective_on")
    latest = {row.sport: row for row in rows}
    ride, run = latest.get("ride"), latest.get("run")
    return (
        _threshold("ride", "power", ride.ftp if ride else None, ride, _power_estimate(user, today), sessions),
        _threshold(
            "run", "pace", run.threshold_pace if run else None, run, _pace_estimate(known, today), sessions
        ),
    )


def _threshold(
    sport: str,
    what: str,
    value: float | None,
    row: AthleteThreshold | None,
    estimate: tuple[float, str] | None,
    sessions: Sequence[Session],
) -> Threshold:
    since = None if row is None else row.effective_on
    if estimate is None:
        return Threshold(sport, what, value, since)
    origins = next((s.origins for s in sessions if s.id == estimate[1]), frozenset())
    if row is not None and row.source != "manual":  # the value in force is told beside the estimate
        origins |= {row.source}
    return Threshold(sport, what, value, since, *estimate, origins)


def _power_estimate(user: User, today: date) -> tuple[float, str] | None:
    """95 % of the best twenty minutes of 90 days, and its activity."""
    span = (today - timedelta(days=_ESTIMATE_DAYS), today)
    best = (
        BestEffort.objects.filter(
            user=user,
            sport="ride",
            kind="duration",
            at=1200.0,
            is_record_allowed=True,
            local_date__range=span,
        )
        .filter(value__gt=0, value__lte=_MOST_WATTS)
        .order_by("-value", "local_date")
        .first()
    )
    return None if best is None else (_FTP_SHARE * best.value, str(best.activity_id))


def _pace_estimate(known: Sequence[Test], today: date) -> tuple[float, str] | None:
    """Threshold pace of the best test, and its activity."""
    best = latest_test(known, today)
    paces = predictions.training_paces(best.vdot) if best else None
    return None if best is None or paces is None else (paces.threshold.fast, best.activity)


def streak(user: User, today: date) -> StreakNow | None:
    """The daily streak under the athlete's rule; None when there is none."""
    rule = streak_service.rules_of(user)["day"]
    found = streak_service.streaks_of(user, rule, today)
    if not found.current:
        return None
    longest = max((one.length for one in found.all[:-1]), default=0)
    return StreakNow(found.current, found.pending, longest, "run" if rule.sport == "run" else "session")


def gear(user: User, today: date) -> tuple[GearItem, ...]:
    """What is in use, with all its metres until a day."""
    used = dict(
        Activity.objects.filter(user=user, gear__isnull=False, local_date__lte=today)
        .order_by()
        .values_list("gear_id")
        .annotate(metres=Sum("distance"))
    )
    items = Gear.objects.filter(user=user, retired_on=None).order_by("name", "pk")
    return tuple(
        GearItem(str(g.pk), g.name, g.starting_distance + (used.get(g.pk) or 0.0), g.distance_limit)
        for g in items
    )


def _unit_of(user: User) -> tuple[str, float]:
    return ("mi", units.MILE) if user.units == Units.IMPERIAL else ("km", units.KILOMETRE)


def eddingtons(user: User, today: date) -> tuple[Eddington, ...]:
    """Of runs and rides, in the athlete's unit."""
    name, metres = _unit_of(user)
    found = []
    for sport in ("run", "ride"):
        rows = DailySummary.objects.filter(user=user, sport=sport, local_date__lte=today)
        days = [(distance or 0.0) / metres for distance in rows.values_list("distance", flat=True)]
        value = eddington.eddington(days)
        found.append(Eddington(sport, value, eddington.days_to_next(days), name))
    return tuple(found)


def years(user: User, today: date) -> tuple[YearTotal, ...]:
    """This year and the last up to the same day, of runs and rides."""
    spans = {
        "now": (date(today.year, 1, 1), today),
        "before": (date(today.year - 1, 1, 1), today - timedelta(days=365)),
    }
    sums = {name: Sum("distance", filter=Q(local_date__range=span)) for name, span in spans.items()}
    rows = (
        Activity.objects.filter(user=user, local_date__gte=spans["before"][0], sport__in=("run", "ride"))
        .order_by()
        .values_list("sport")
        .annotate(**sums)
    )
    unit = _unit_of(user)[1]
    return tuple(YearTotal(sport, now or 0.0, before or 0.0, unit) for sport, now, before in rows)
