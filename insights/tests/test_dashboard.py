"""The page of today: the week against the usual, form and outlook, streak, notices, and what it costs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Integration, User
from activities.analysis.fitness import fitness_series
from activities.models import ImportBatch
from activities.services import fitness, streaks
from insights.models import Insight
from insights.pages.dashboard import DashboardPage
from insights.pages.dashboard_reading import Recent, first_of_week, week
from insights.tests import logbook

pytestmark = pytest.mark.django_db


def page_of(client: Client) -> DashboardPage:
    response = client.get("/")
    assert response.status_code == 200
    page: DashboardPage = response.context["page"]
    return page


def test_a_newcomer_is_told_where_to_begin(client: Client, owner: User) -> None:
    assert not page_of(client).has_any
    content = client.get("/").content.decode()
    assert reverse("activities:import") in content and reverse("activities:new") in content


WEDNESDAY = date(2026, 3, 18)


def compared(owner: User, days: list[date], *, today: date = WEDNESDAY, week_start: int = 0):
    made = [logbook.session(owner, day) for day in days]
    for activity in made:
        activity.refresh_from_db()
    return week(Recent(made, min(days)), today, week_start)


def test_the_usual_is_the_mean_of_six_weeks_up_to_the_same_weekday(owner: User) -> None:
    mondays = [WEDNESDAY - timedelta(days=2 + 7 * n) for n in range(7)]
    fridays = [
        monday + timedelta(days=4) for monday in mondays[1:]
    ]  # later in the week than today: not compared
    found = compared(owner, [*mondays, *fridays, WEDNESDAY])
    assert found.weeks == 6 and found.first == WEDNESDAY - timedelta(days=2)
    assert found.now["run"].distance == 20_000.0 and found.now["run"].load == 120.0
    assert found.usual["run"].distance == 10_000.0 and found.usual["run"].seconds == 3000.0


def test_a_week_without_training_counts_as_nothing_done(owner: User) -> None:
    found = compared(owner, [WEDNESDAY - timedelta(days=2 + 7 * 6)])
    assert found.now == {} and round(found.usual["run"].distance) == round(10_000 / 6)


def test_weeks_before_the_log_began_are_not_compared_with(owner: User) -> None:
    found = compared(owner, [WEDNESDAY - timedelta(days=7), WEDNESDAY - timedelta(days=14)])
    assert found.weeks == 2 and found.usual["run"].distance == 10_000.0
    assert compared(owner, [WEDNESDAY]).weeks == 0


def test_the_week_begins_on_the_athletes_day() -> None:
    assert first_of_week(WEDNESDAY, 0) == date(2026, 3, 16)
    assert first_of_week(WEDNESDAY, 6) == date(2026, 3, 15)
    assert first_of_week(date(2026, 3, 15), 6) == date(2026, 3, 15)


def test_doubtful_loads_are_left_out(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today, tss=900.0, excluded_from=["load"])
    logbook.session(owner, today, tss=40.0)
    page = page_of(client)
    assert page.week_load and page.week_load.value and page.week_load.value.text == "40"


def test_units_are_the_athletes(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today)
    assert page_of(client).week[0].amount == "10.0\u202fkm"
    owner.units = "imperial"
    owner.save()
    assert page_of(client).week[0].amount == "6.2\u202fmi"


def test_a_sport_without_distance_is_told_in_time(client: Client, owner: User, today: date) -> None:
    logbook.session(
        owner, today, sport="strength", sport_type="WeightTraining", distance=None, moving_time=1800.0
    )
    assert page_of(client).week[0].amount == "0:30\u202fh"


def test_form_goes_where_it_goes_without_training(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today, 50), tss=80.0)
    fitness.rebuild(owner)
    series = fitness_series([80.0] * 50 + [0.0] * 7)
    page = page_of(client)
    assert [point.form.replace("−", "-") for point in page.outlook] == [
        f"{round(series.tsb[50 + n]) + 0:d}" for n in (0, 2, 6)
    ]
    assert page.outlook_note == "without training"


def test_a_streak_that_needs_today_says_so(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=1), 5))
    card = page_of(client).streak
    assert card and card.days == 5 and card.is_pending and card.text.startswith("Keep it alive today")
    logbook.session(owner, today)
    card = page_of(client).streak
    assert card and card.days == 6 and not card.is_pending


def test_a_streak_longer_than_the_first_look_is_counted_whole(
    client: Client, owner: User, today: date
) -> None:
    logbook.sessions(owner, logbook.days_back(today, 400))
    card = page_of(client).streak
    assert card and card.days == 400


def test_a_streak_over_a_rest_day_goes_on(client: Client, owner: User, today: date) -> None:
    days = logbook.days_back(today, 6)
    logbook.sessions(owner, days[:2] + days[3:])
    streaks.set_day_off(owner, days[2], "rest")
    card = page_of(client).streak
    assert card and card.days == 5


def test_the_last_activities_are_shown_however_old(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=300), 6))
    page = page_of(client)
    assert len(page.activities) == 4
    assert page.activities[0].date_iso == (today - timedelta(days=300)).isoformat()


def test_what_feeds_the_log_is_told(client: Client, owner: User, today: date) -> None:
    Integration.objects.create(
        user=owner,
        provider="strava",
        external_user_id="1",
        sync_status="SUCCESS",
        last_sync_at=datetime(2026, 3, 1, 7, 0, tzinfo=UTC),
    )
    Integration.objects.create(
        user=owner, provider="whoop", external_user_id="2", sync_status="NEEDS_RECONNECT"
    )
    ImportBatch.objects.create(
        user=owner, kind="upload", name="archive.zip", state="running", total=9, created=4
    )
    texts = [notice.text for notice in page_of(client).notices]
    assert texts == [
        "Strava in step, 1 Mar 2026, 08:00.",
        "Whoop must be connected again.",
        "“archive.zip” is being imported: 4 of 9.",
    ]


def test_the_newest_insight_that_was_not_put_away_is_shown(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today)
    kept = {"user": owner, "insight_type": "training", "rule": "r", "confidence_score": 0.9}
    Insight.objects.create(**kept, insight_text="A steady month.")
    Insight.objects.create(**kept, insight_text="Put away.", dismissed_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert page_of(client).insight == "A steady month."


def test_queries_do_not_grow_with_the_log(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today, 20))
    fitness.rebuild(owner)
    few = logbook.queries_of(client, "/")
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=20), 80, every=2))
    fitness.rebuild(owner)
    assert logbook.queries_of(client, "/") == few <= 17
