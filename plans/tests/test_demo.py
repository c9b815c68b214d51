"""The demo athlete's plan is one that a careful coach would sign, on whatever day of the week it is made."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.tests.people import make_athlete
from plans.models import BlackoutDay, Race
from plans.services import checking, demo
from plans.tests import planning

pytestmark = pytest.mark.django_db
OFTEN = (1, 3, 4, 6)  # weekdays of the runs


@pytest.mark.parametrize("weekday", range(7))
def test_the_demo_plan_keeps_days_off_free_and_hard_days_apart(weekday: int) -> None:
    user = make_athlete(timezone="Europe/Zurich")
    today = planning.MONDAY + timedelta(weeks=8, days=weekday)
    day = planning.MONDAY
    while day < today:
        if day.weekday() in OFTEN:
            planning.run(user, day, 16_000.0 if day.weekday() == 6 else 9_000.0)
        day += timedelta(days=1)
    made = demo.fill(user, today, anew=False)
    assert made is not None
    off = set(BlackoutDay.objects.filter(user=user).values_list("date", flat=True))
    days = set(made.workouts.exclude(workout_type="Rest").values_list("scheduled_date", flat=True))
    assert len(off) == 2 and not off & days
    assert set(Race.objects.filter(user=user).values_list("date", flat=True)) <= days
    told = [one.sentence for one in checking.findings_of(made, user, today)]
    assert not [one for one in told if "Hard days follow" in one or "kept free" in one]
