"""The stored fitness curve against a recurrence written out here by hand."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from math import exp
from typing import Any

import pytest

from accounts.models import User
from activities.models import Activity, FitnessDay, FitnessMark
from activities.services import fitness

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return User.objects.create_user(email="ada@example.org", timezone="Europe/Zurich")


def on(athlete: User, day: date, load: float | None, sport: str = "run", **values: Any) -> Activity:
    start = datetime(day.year, day.month, day.day, 7, tzinfo=athlete.zone)
    return Activity.objects.create(
        user=athlete,
        start_date=start,
        start_date_local=start.replace(tzinfo=None),
        timezone=athlete.timezone,
        utc_offset=7200,
        sport=sport,
        tss=load,
        **values,
    )


def by_hand(loads: dict[date, float], end: date) -> dict[date, tuple[float, float, float]]:
    """Fitness, fatigue and the form of each morning."""
    ctl = atl = 0.0
    found = {}
    day = min(loads)
    while day <= end:
        form = ctl - atl
        ctl += (1 - exp(-1 / 42)) * (loads.get(day, 0.0) - ctl)
        atl += (1 - exp(-1 / 7)) * (loads.get(day, 0.0) - atl)
        found[day] = (ctl, atl, form)
        day += timedelta(days=1)
    return found


def stored(athlete: User, sport: str = "all") -> dict[date, tuple[float, float, float]]:
    rows = FitnessDay.objects.filter(user=athlete, sport=sport).order_by("date")
    return {row.date: (row.ctl, row.atl, row.tsb) for row in rows}


def agree(
    found: dict[date, tuple[float, float, float]], wanted: dict[date, tuple[float, float, float]]
) -> bool:
    return found.keys() == wanted.keys() and all(found[day] == pytest.approx(wanted[day]) for day in wanted)


def test_two_sports_add_up_on_their_days_and_rest_days_count_as_nothing(athlete: User) -> None:
    today = athlete.today()
    on(athlete, today - timedelta(days=60), 80)
    on(athlete, today - timedelta(days=60), 40, sport="ride")
    on(athlete, today - timedelta(days=20), 100, sport="ride")
    fitness.rebuild(athlete)
    both = {today - timedelta(days=60): 120.0, today - timedelta(days=20): 100.0}
    assert agree(stored(athlete), by_hand(both, today))
    rides = {today - timedelta(days=60): 40.0, today - timedelta(days=20): 100.0}
    assert agree(stored(athlete, "ride"), by_hand(rides, today))


def test_a_late_a_changed_and_a_deleted_activity_move_the_curve_as_a_rebuild_would(athlete: User) -> None:
    today = athlete.today()
    loads = {today - timedelta(days=offset): 60.0 + offset for offset in (90, 70, 44, 30, 12, 3)}
    rows = {day: on(athlete, day, load) for day, load in loads.items()}
    fitness.rebuild(athlete)
    late, gone, changed = today - timedelta(days=50), today - timedelta(days=44), today - timedelta(days=12)
    on(athlete, late, 150)
    rows[gone].delete()
    Activity.objects.filter(pk=rows[changed].pk).update(tss=10)
    fitness.mark(athlete.pk, [late, gone, changed])
    fitness.refresh(athlete)
    wanted = {day: load for day, load in loads.items() if day != gone} | {late: 150.0, changed: 10.0}
    assert agree(stored(athlete), by_hand(wanted, today))
    incremental = stored(athlete)
    fitness.rebuild(athlete)
    assert agree(stored(athlete), incremental)


def test_what_is_kept_out_of_load_does_not_count_and_unknown_load_is_nothing(athlete: User) -> None:
    today = athlete.today()
    on(athlete, today - timedelta(days=9), 50)
    on(athlete, today - timedelta(days=5), 999, excluded_from=["load"])
    on(athlete, today - timedelta(days=4), None)
    fitness.rebuild(athlete)
    assert agree(stored(athlete), by_hand({today - timedelta(days=9): 50.0}, today))


def test_the_first_activity_deleted_leaves_no_days_before_the_next_one(athlete: User) -> None:
    today = athlete.today()
    first = on(athlete, today - timedelta(days=30), 50)
    on(athlete, today - timedelta(days=10), 70)
    fitness.rebuild(athlete)
    first.delete()
    fitness.mark(athlete.pk, [today - timedelta(days=30)])
    fitness.refresh(athlete)
    assert agree(stored(athlete), by_hand({today - timedelta(days=10): 70.0}, today))
    Activity.objects.all().delete()
    fitness.mark(athlete.pk, [today - timedelta(days=10)])
    fitness.refresh(athlete)
    assert stored(athlete) == {}


def test_the_ramp_is_todays_fitness_less_that_of_a_week_ago(athlete: User) -> None:
    today = athlete.today()
    for offset in range(20):
        on(athlete, today - timedelta(days=offset), 80)
    fitness.rebuild(athlete)
    days = {row.date: row for row in FitnessDay.objects.filter(user=athlete, sport="all")}
    assert days[today].ramp_rate == pytest.approx(days[today].ctl - days[today - timedelta(days=7)].ctl)
    assert days[today - timedelta(days=19)].ramp_rate is None


def test_the_curve_is_carried_on_into_the_athletes_new_day(athlete: User) -> None:
    today = athlete.today()
    on(athlete, today - timedelta(days=10), 80)
    fitness.rebuild(athlete)
    FitnessDay.objects.filter(date__gt=today - timedelta(days=3)).delete()
    assert fitness.athletes_behind() == [athlete.pk]
    fitness.refresh(athlete)
    assert agree(stored(athlete), by_hand({today - timedelta(days=10): 80.0}, today))
    assert fitness.athletes_behind() == []


def test_marks_of_several_changes_are_one_refresh_from_the_earliest(athlete: User) -> None:
    fitness.mark(athlete.pk, [date(2026, 5, 2)])
    fitness.mark(athlete.pk, [date(2026, 4, 1), date(2026, 6, 1)])
    assert FitnessMark.objects.get(user=athlete).from_on == date(2026, 4, 1)


def test_the_curve_begins_with_the_levels_the_athlete_gave(athlete: User) -> None:
    """The worked example of docs/algorithms/fitness.md, in the stored curve; a single sport begins at 0."""
    first = athlete.today() - timedelta(days=6)
    for offset, load in enumerate([80, 0, 120, 60, 0, 150, 40]):
        on(athlete, first + timedelta(days=offset), load)
    assert fitness.set_start(athlete, 50.0, 60.0)
    last = FitnessDay.objects.get(user=athlete, sport="all", date=athlete.today())
    assert (last.ctl, last.atl) == pytest.approx((52.224, 63.452), abs=0.001)
    mornings = (
        FitnessDay.objects.filter(user=athlete, sport="all").order_by("date").values_list("tsb", flat=True)
    )
    assert mornings[0] == pytest.approx(-10.0) and mornings[6] == pytest.approx(-14.534, abs=0.001)
    assert FitnessDay.objects.get(user=athlete, sport="run", date=first).ctl < 2
    fitness.forget_start(athlete)
    assert FitnessDay.objects.get(user=athlete, sport="all", date=first).ctl < 2


def test_given_levels_give_way_to_older_history_and_return_when_it_goes(athlete: User) -> None:
    first = athlete.today() - timedelta(days=20)
    begun = on(athlete, first, 80)
    on(athlete, first + timedelta(days=5), 80)
    fitness.set_start(athlete, 50.0, 60.0)
    with_start = stored(athlete)
    older = on(athlete, first - timedelta(days=30), 80)
    refreshed(athlete, older.local_date)
    assert min(stored(athlete)) == older.local_date and stored(athlete) == rebuilt(athlete)
    assert stored(athlete)[older.local_date][0] < 2
    older.delete()
    refreshed(athlete, first - timedelta(days=30))
    assert stored(athlete) == with_start
    begun.delete()
    refreshed(athlete, first)
    assert min(stored(athlete)) == first and stored(athlete) == rebuilt(athlete)


def test_without_a_log_there_is_nothing_to_begin(athlete: User) -> None:
    assert not fitness.set_start(athlete, 50.0, 60.0)


def refreshed(athlete: User, day: date) -> None:
    fitness.mark(athlete.pk, [day])
    fitness.refresh(athlete)


def rebuilt(athlete: User) -> dict[date, tuple[float, float, float]]:
    fitness.rebuild(athlete)
    return stored(athlete)
