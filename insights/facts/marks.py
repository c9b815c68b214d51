"""What was reached: best efforts, thresholds, streak, gear, Eddington numbers, the year so far."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q, Sum

from accounts.models import Units, User
from activities.analysis import eddington, predictions, units
from activities.analysis.records import FASTEST_RUNS
from activities.models import Activity, AthleteThreshold, BestEffort, DailySummary, Gear
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


def thresholds(user: User, today: date, sessions: Sequence[Session]) -> tuple[Threshold, ...]:
    """The power threshold of rides and the pace threshold of runs, with what recent efforts suggest."""
    rows = AthleteThreshold.objects.filter(user=user, effective_on__lte=today).order_by("effective_on")
    latest = {row.sport: row for row in rows}
    return (
        _threshold(user, today, sessions, "ride", "power", latest.get("ride")),
        _threshold(user, today, sessions, "run", "pace", latest.get("run")),
    )


def _threshold(
    user: User, today: date, sessions: Sequence[Session], sport: str, what: str, row: AthleteThreshold | None
) -> Threshold:
    value = None if row is None else row.ftp if what == "power" else row.threshold_pace
    since = None if row is None else row.effective_on
    best = _estimate(user, today, what)
    if best is None:
        return Threshold(sport, what, value, since)
    estimate, activity = best
    origins = next((s.origins for s in sessions if s.id == activity), frozenset())
    return Threshold(sport, what, value, since, estimate, activity, origins)


def _estimate(user: User, today: date, what: str) -> tuple[float, str] | None:
    """The threshold that the best effort of 90 days speaks for, and its activity."""
    if what == "power":
        best = _recent_best(
            user, today, "ride", Q(kind="duration", at=1200.0, value__lte=_MOST_WATTS), "-value"
        )
        return None if best is None else (_FTP_SHARE * best.value, str(best.activity_id))
    found = _fittest(_vdots(user, today, _ESTIMATE_DAYS))
    if found is None:
        return None
    paces = predictions.training_paces(found[0])
    return None if paces is None else (paces.threshold.fast, found[1])


def _recent_best(user: User, today: date, sport: str, wanted: Q, order: str) -> BestEffort | None:
    known = BestEffort.objects.filter(wanted, user=user, sport=sport, is_record_allowed=True, value__gt=0)
    span = (today - timedelta(days=_ESTIMATE_DAYS), today)
    return known.filter(local_date__range=span).order_by(order, "local_date").first()


def _vdots(user: User, today: date, days: int) -> list[tuple[date, float, str]]:
    """VDOT of each race or all-out run of 3 km or more in a span, by day."""
    rows = (
        BestEffort.objects.filter(
            Q(activity__is_race=True) | Q(activity__perceived_exertion__gte=8),
            user=user,
            sport="run",
            kind="distance",
            at__gte=3000,
            is_record_allowed=True,
            local_date__range=(today - timedelta(days=days), today),
        )
        .exclude(environment__in=("treadmill", "indoor", "virtual"))
        .values_list("local_date", "at", "value", "activity_id")
    )
    found = ((on, predictions.vdot(at, value), str(key)) for on, at, value, key in rows)
    return [(on, vdot, key) for on, vdot, key in found if vdot is not None]


def _fittest(known: Iterable[tuple[date, float, str]]) -> tuple[float, str] | None:
    best = max(known, key=lambda row: row[1], default=None)
    return None if best is None else (best[1], best[2])


def vdot_now(user: User, today: date) -> float | None:
    """The best VDOT of the last 90 days."""
    found = _fittest(_vdots(user, today, _ESTIMATE_DAYS))
    return found[0] if found else None


def fitter(user: User, today: date, sessions: Sequence[Session]) -> Fitter | None:
    """The best VDOT of eight weeks against the best of the 90 days before them; None without one of them."""
    known = _vdots(user, today, _BEFORE_DAYS + _ESTIMATE_DAYS)
    border = today - timedelta(days=_BEFORE_DAYS)
    now = _fittest(row for row in known if row[0] > border)
    before = _fittest(row for row in known if row[0] <= border)
    if now is None or before is None:
        return None
    origins = frozenset().union(*(s.origins for s in sessions if s.id in (now[1], before[1])))
    return Fitter(now[0], before[0], now[1], origins)


def streak(user: User, today: date) -> StreakNow | None:
    """The daily streak under the athlete's rule; None when there is none."""
    rule = streak_service.rules_of(user)["day"]
    found = streak_service.streaks_of(user, rule, today)
    if not found.current:
        return None
    longest = max((one.length for one in found.all[:-1]), default=0)
    return StreakNow(found.current, found.pending, longest, "run" if rule.sport == "run" else "session")


def gear(user: User) -> tuple[GearItem, ...]:
    """What is in use, with all its metres."""
    used = dict(
        Activity.objects.filter(user=user, gear__isnull=False)
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
