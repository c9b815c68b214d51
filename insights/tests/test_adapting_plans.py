"""Plans and readiness together: a red morning of real rows becomes a proposal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import DailyMetric
from insights import tasks
from insights.pages.health_light import lights_of
from plans.models import PlanProposal
from plans.tests.planning import plan, run, workout

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    """An athlete with a workout today, who ran yesterday as planned, after four weeks of good nights."""
    user = make_athlete(timezone="Europe/Zurich")
    today = user.today()
    made = plan(user, today - timedelta(days=14))
    for day in (today - timedelta(days=1), today):
        workout(made, day, name="Easy run")
    run(user, today - timedelta(days=1))
    for back in range(1, 29):
        felt = {"soreness": 1, "fatigue": 1, "mood": 5}
        DailyMetric.objects.create(
            user=user, date=today - timedelta(days=back), hours_slept=8.0, resting_hr=48 + back % 2, **felt
        )
    return user


def morning(user: User, **values: float) -> None:
    DailyMetric.objects.create(user=user, date=user.today(), **values)


def test_a_red_morning_offers_rest(user: User) -> None:
    DailyMetric.objects.filter(user=user, date=user.today() - timedelta(days=1)).update(
        soreness=5, fatigue=5, mood=1
    )
    morning(user, hours_slept=4.0, resting_hr=60, soreness=5, fatigue=5, mood=1)
    assert lights_of(user, user.today())[user.today()] == "red"
    tasks.adapt_plan(str(user.pk))
    offered = PlanProposal.objects.get(user=user)
    assert offered.reason == "Readiness is red today."
    assert [change["after"]["workout_type"] for change in offered.changes] == ["Rest"]


def test_a_good_morning_offers_nothing(user: User) -> None:
    morning(user, hours_slept=8.0, resting_hr=48, soreness=1, fatigue=1, mood=5)
    tasks.adapt_plan(str(user.pk))
    assert not PlanProposal.objects.filter(user=user).exists()


def test_every_followed_plan_is_looked_at(user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    plan(make_athlete(), is_active=False)
    asked: list[str] = []
    monkeypatch.setattr(tasks.adapt_plan, "delay", asked.append)
    tasks.adapt_plans()
    assert asked == [str(user.pk)]
