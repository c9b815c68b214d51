"""What a plan starts from: recent running, what the athlete can do now, and what training paces mean for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median

from django.db.models import Max, Sum

from accounts.models import User
from activities.models import Activity, AthleteThreshold, FitnessDay
from activities.services import best_test
from plans.planner.paces import Paces, riding, swimming, training_paces

_WEEKS, _LONGEST_DAYS = 4, 30


@dataclass(frozen=True, slots=True)
class History:
    """Metres: the median of the last four weeks and the longest run of 30 days; None when nothing was run.

    ``vdot`` with the run it rests on; fitness and fatigue as of the last evening; None where unknown.
    """

    weekly_distance: float | None = None
    longest: float | None = None
    vdot: float | None = None
    vdot_from: str = ""
    ctl: float | None = None
    atl: float | None = None


def history(user: User, today: date) -> History:
    """Five queries, however long the log is."""
    vdot, told = _vdot(user, today)
    ctl, atl = _fitness(user, today)
    return History(_weekly(user, today), _longest(user, today), vdot, told, ctl, atl)


def running_before(user: User, day: date) -> tuple[float, float]:
    """Metres a week and of the longest run, of the weeks before a day; 0 when nothing was run. Two queries."""
    return _weekly(user, day) or 0.0, _longest(user, day) or 0.0


def _weekly(user: User, today: date) -> float | None:
    """The median of the four weeks before today, each of seven days; a week without a run counts as 0."""
    first = today - timedelta(days=7 * _WEEKS)
    rows = Activity.objects.filter(
        user=user, sport="run", local_date__gte=first, local_date__lt=today
    ).order_by()
    sums = [0.0] * _WEEKS
    for day, metres in rows.values_list("local_date").annotate(metres=Sum("distance")):
        sums[(today - day).days // 7 if (today - day).days < 7 * _WEEKS else _WEEKS - 1] += metres or 0.0
    return median(sums) if any(sums) else None


def _longest(user: User, today: date) -> float | None:
    recent = Activity.objects.filter(
        user=user, sport="run", local_date__range=(today - timedelta(days=_LONGEST_DAYS), today)
    )
    longest: float | None = recent.aggregate(longest=Max("distance"))["longest"]
    return longest


def _vdot(user: User, today: date) -> tuple[float | None, str]:
    threshold = AthleteThreshold.objects.for_athlete(user).in_force("run", today)
    highest = threshold.max_heartrate if threshold else None
    since = today - timedelta(days=best_test.RECENT_DAYS)
    found = best_test.best_test(best_test.candidates(user, since, highest), highest)
    if found is None:
        return None, ""
    effort, vdot = found
    return vdot, f"{effort.activity.name or 'a run'}, {effort.local_date:%-d %b %Y}"


def _fitness(user: User, today: date) -> tuple[float | None, float | None]:
    last = FitnessDay.objects.filter(user=user, sport="all", date__lt=today).order_by("-date").first()
    return (None, None) if last is None else (last.ctl, last.atl)


def paces_of(user: User, sport: str, on: date, *, race_pace: float | None = None) -> Paces:
    """What "easy", "T" or "90 % FTP" means for the athlete on a day: from the best test, else from thresholds."""
    threshold = AthleteThreshold.objects.for_athlete(user).in_force(sport, on)
    heart = threshold.threshold_heartrate if threshold else None
    if sport == "ride":
        return riding(threshold.ftp if threshold else None, threshold_heartrate=heart)
    if sport == "swim":
        return swimming(threshold.threshold_pace if threshold else None, threshold_heartrate=heart)
    vdot, _ = _vdot(user, on)
    return training_paces(vdot, race_pace=race_pace, threshold_heartrate=heart)
