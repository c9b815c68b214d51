"""The trail of streaks: what a late import, a deletion or an edit did, and what tells nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Integration, SyncStatus, User
from accounts.tests.people import make_athlete
from activities.models import Activity, StreakDay, StreakState
from activities.services import streak_trail, streaks
from activities.tasks import look_at_streaks
from insights.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def week(owner: User) -> list[date]:
    """Ten days up to today; on the fourth from the end nothing was run, and a first look has been taken."""
    days = logbook.days_back(owner.today(), 10)[::-1]
    logbook.sessions(owner, days[:6] + days[7:])
    assert streak_trail.look(owner)
    return days


def told(user: User, period: str = "day") -> list[tuple[str, date, int, int]]:
    rows = StreakDay.objects.filter(user=user, kind="changed", change__period=period).order_by("created_at")
    return [(row.change["what"], row.date, row.change["before"], row.change["after"]) for row in rows]


def test_the_first_look_tells_nothing(owner: User, week: list[date]) -> None:
    assert not told(owner) and StreakState.objects.filter(user=owner).count() == 3


def test_a_late_run_that_joins_two_streaks_is_told_once_and_shown(
    client: Client, owner: User, week: list[date]
) -> None:
    late = logbook.session(owner, week[6], name="Found <on> the watch")
    streak_trail.look(owner)
    streak_trail.look(owner)
    assert told(owner) == [("came", week[6], 6, 10)]
    page = client.get(reverse("insights:streaks"))
    (entry,) = page.context["page"].changes
    assert "came in late" in entry.text and "grew from 6 to 10 days" in entry.text and entry.tone == "good"
    assert "Found &lt;on&gt; the watch" in page.content.decode() and str(late.local_date) in entry.url


def test_a_deleted_run_that_broke_a_streak_is_told(client: Client, owner: User, week: list[date]) -> None:
    Activity.objects.filter(user=owner, local_date=week[2]).delete()
    streak_trail.look(owner)
    assert told(owner) == [("gone", week[2], 6, 3)]
    (entry,) = client.get(reverse("insights:streaks")).context["page"].changes
    assert "was deleted" in entry.text and "fell from 6 to 3 days" in entry.text


def test_an_edit_that_makes_a_run_too_short_is_told_and_undoing_it_too(owner: User, week: list[date]) -> None:
    run = Activity.objects.get(user=owner, local_date=week[2])
    for values in ({"distance": 900.0, "moving_time": 300.0}, {"distance": 9000.0, "moving_time": 3000.0}):
        for name, value in values.items():
            setattr(run, name, value)
        run.save()
        streak_trail.look(owner)
    assert told(owner) == [("edited", week[2], 6, 3), ("edited", week[2], 3, 6)]


def test_the_run_of_today_another_rule_and_rest_days_tell_nothing(owner: User, week: list[date]) -> None:
    Activity.objects.filter(user=owner, local_date=week[-1]).delete()
    StreakState.objects.all().delete()
    streak_trail.look(owner)
    logbook.session(owner, week[-1])
    streak_trail.look(owner)
    streaks.set_day_off(owner, week[6], "rest")
    streak_trail.look(owner)
    streaks.set_rule(owner, "day", {"sport": "all", "min_distance": None, "min_seconds": None, "times": 1})
    streak_trail.look(owner)
    assert told(owner) == []


def test_weeks_and_months_have_trails_of_their_own(client: Client, owner: User) -> None:
    today = owner.today()
    days = [today - timedelta(days=back) for back in (0, 7, 21, 28, 70, 140)]
    logbook.sessions(owner, days)
    streak_trail.look(owner)
    logbook.session(owner, today - timedelta(days=14))
    streak_trail.look(owner)
    assert told(owner) == [] and [row[2:] for row in told(owner, "week")] == [(2, 5)]
    assert client.get(reverse("insights:streaks"), {"period": "week"}).context["page"].changes
    assert not client.get(reverse("insights:streaks")).context["page"].changes


def test_a_long_import_is_told_in_one_line(client: Client, owner: User, week: list[date]) -> None:
    first = week[0] - timedelta(days=200)
    logbook.sessions(owner, [first + timedelta(days=n) for n in range(150) if n % 4 < 2])
    streak_trail.look(owner)
    assert told(owner) == [("many", first, 6, 6)]
    (entry,) = client.get(reverse("insights:streaks")).context["page"].changes
    assert "Many sessions at once changed 38 streaks" in entry.text


def test_a_look_waits_while_sessions_are_coming_in(owner: User, week: list[date]) -> None:
    joined = Integration.objects.create(
        user=owner, provider="strava", external_user_id="7", sync_status=SyncStatus.SYNCING
    )
    logbook.session(owner, week[6])
    assert streak_trail.look(owner) is False and told(owner) == []
    joined.delete()
    look_at_streaks(str(owner.pk))
    assert told(owner) == [("came", week[6], 6, 10)]


def test_each_athlete_sees_only_their_own_trail(client: Client, owner: User, week: list[date]) -> None:
    other = make_athlete("other@example.org", timezone="Europe/Zurich")
    logbook.sessions(other, week[:3])
    logbook.session(owner, week[6])
    streak_trail.look(owner)
    client.force_login(other)
    assert client.get(reverse("insights:streaks")).context["page"].changes == ()
