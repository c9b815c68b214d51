"""Streaks: the page against the database's own view, rules, days off, and today that is still to come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from activities.models import Activity, StreakAnalysis, StreakDay, StreakRule
from activities.services import streaks
from insights.pages.streaks import StreaksPage, rule_text
from insights.tests import logbook

pytestmark = pytest.mark.django_db


def page_of(client: Client, **query: str) -> StreaksPage:
    response = client.get(reverse("insights:streaks"), query)
    assert response.status_code == 200
    page: StreaksPage = response.context["page"]
    return page


def stat(page: StreaksPage, label: str) -> str:
    value = next(found.value for found in page.stats if found.label == label)
    return f"{value.text} {value.unit}".strip() if value else "–"


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    runs=st.lists(
        st.tuples(
            st.integers(0, 40),
            st.sampled_from([None, 900.0, 1609.9, 1610.0, 9000.0]),
            st.sampled_from([None, 599.0, 600.0, 3000.0]),
            st.sampled_from(["run", "run", "ride"]),
        ),
        max_size=40,
    )
)
def test_the_default_rule_gives_what_the_view_gives(owner: User, today: date, runs: list) -> None:
    Activity.objects.filter(user=owner).delete()
    for back, distance, seconds, sport in runs:
        day = today - timedelta(days=back)
        logbook.session(
            owner,
            day,
            distance=distance,
            timer_time=seconds,
            moving_time=None,
            elapsed_time=None,
            sport=sport,
        )
    view = StreakAnalysis.objects.filter(user=owner).order_by("started_on")
    found = streaks.streaks_of(owner, streaks.default_rule("day"), today)
    assert [(s.start, s.end, s.length) for s in found.all] == list(
        view.values_list("started_on", "ended_on", "days")
    )


def test_today_is_pending_until_it_counts(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=1), 4))
    page = page_of(client)
    assert (
        stat(page, "Now") == "4 days" and page.is_pending and page.sentence.startswith("Keep it alive today")
    )
    logbook.session(owner, today)
    page = page_of(client)
    assert stat(page, "Now") == "5 days" and not page.is_pending and page.sentence == "Safe: today counts."


def test_a_streak_that_broke_is_kept_in_the_table(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=30), 7))
    logbook.sessions(owner, logbook.days_back(today, 2))
    page = page_of(client)
    assert page.table
    assert [row[1].text for row in page.table.rows] == ["7", "2"]
    assert page.table.rows[1][0].text.endswith("now")
    assert len(client.get(page.table.rows[0][0].url).context["page"].rows) == 7


def test_weeks_follow_the_athletes_first_day_and_months_are_counted(
    client: Client, owner: User, today: date
) -> None:
    logbook.sessions(owner, logbook.days_back(today, 10, every=7))
    assert stat(page_of(client, period="week"), "Now") == "10 weeks"
    months = {(day.year, day.month) for day in logbook.days_back(today, 10, every=7)}
    assert stat(page_of(client, period="month"), "Now") == f"{len(months)} months"


def save_rule(client: Client, period: str = "day", **fields: str):
    given = {"sport": "run", "distance": "1.61", "minutes": "10", "times": "1"} | fields
    return client.post(
        reverse("insights:streak_rule"), {"period": period} | {f"{period}-{k}": v for k, v in given.items()}
    )


def test_a_rule_of_ones_own_counts_all_streaks_anew(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today, 5))
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=5), 5), sport="ride", distance=30_000.0)
    assert stat(page_of(client), "Now") == "5 days"
    assert save_rule(client, sport="all", distance="", minutes="").status_code == 303
    assert stat(page_of(client), "Now") == "10 days"
    save_rule(client, sport="all", distance="20", minutes="")
    assert stat(page_of(client), "Longest") == "5 days" and stat(page_of(client), "Now") == "0 days"
    assert StreakRule.objects.filter(user=owner).count() == 1


def test_returning_to_the_default_forgets_the_rule(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today)
    save_rule(client, sport="ride")
    assert page_of(client).has_own_rule
    client.post(reverse("insights:streak_rule"), {"period": "day", "default": "1"})
    page = page_of(client)
    assert (
        not page.has_own_rule
        and page.rule_text == "A run of at least 1.61 km or 10 minutes, once a day".replace(" km", "\u202fkm")
    )


def test_a_rule_is_typed_in_the_athletes_unit(client: Client, owner: User, today: date) -> None:
    owner.units = "imperial"
    owner.save()
    logbook.session(owner, today)
    save_rule(client, distance="2")
    assert StreakRule.objects.get(user=owner).min_distance == pytest.approx(3218.7, abs=0.1)
    assert client.get(reverse("insights:streaks")).context["rule_form"].initial["distance"] == 2.0


def test_a_rule_that_cannot_be_read_changes_nothing(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today)
    answer = save_rule(client, times="0", sport="chess")
    assert answer.status_code == 400 and set(answer.context["rule_form"].errors) == {"times", "sport"}
    assert not StreakRule.objects.exists()


def test_times_a_day_and_a_week(owner: User, today: date) -> None:
    logbook.sessions(owner, [today, today, today - timedelta(days=1)])
    twice = StreakRule(period="day", times=2)
    assert streaks.streaks_of(owner, twice, today).current == 1
    assert streaks.streaks_of(owner, StreakRule(period="month", times=4), today).current == 0


def test_a_date_lost_in_the_air_is_bridged_when_the_rule_says_so(owner: User, today: date) -> None:
    last = logbook.session(owner, today)
    lost = logbook.session(owner, today - timedelta(days=2))
    Activity.objects.filter(pk=lost.pk).update(start_date=last.start_date - timedelta(hours=35))
    assert streaks.streaks_of(owner, StreakRule(travel_grace=True), today).current == 2
    assert streaks.streaks_of(owner, StreakRule(travel_grace=False), today).current == 1


def test_a_rest_day_bridges_and_can_be_taken_off(client: Client, owner: User, today: date) -> None:
    days = logbook.days_back(today, 7)
    logbook.sessions(owner, days[:3] + days[4:])
    assert stat(page_of(client), "Now") == "3 days"
    added = {"date": days[3].isoformat(), "kind": "freeze", "note": "flu"}
    assert client.post(reverse("insights:streak_day_off"), added).status_code == 303
    page = page_of(client)
    assert stat(page, "Now") == "6 days" and page.days_off[0].note == "flu"
    client.post(reverse("insights:streak_day_off"), added | {"kind": "rest"})
    assert StreakDay.objects.get(user=owner).kind == "rest"
    client.post(reverse("insights:streak_day_on"), {"date": days[3].isoformat()})
    assert stat(page_of(client), "Now") == "3 days"


def test_a_day_off_needs_a_date(client: Client, owner: User, today: date) -> None:
    logbook.session(owner, today)
    assert client.post(reverse("insights:streak_day_off"), {"kind": "rest"}).status_code == 400
    assert client.post(reverse("insights:streak_day_on"), {"date": "soon"}).status_code == 303


def test_rules_in_words() -> None:
    rule = StreakRule(period="week", sport="all", min_distance=None, min_seconds=1800, times=3)
    assert rule_text(rule, "metric") == "A session of any sport of at least 30 minutes, 3 times a week"


def test_queries_do_not_grow_with_the_log(client: Client, owner: User, today: date) -> None:
    logbook.sessions(owner, logbook.days_back(today, 5))
    few = logbook.queries_of(client, reverse("insights:streaks"))
    logbook.sessions(owner, logbook.days_back(today - timedelta(days=9), 400, every=2))
    assert logbook.queries_of(client, reverse("insights:streaks")) == few <= 9
