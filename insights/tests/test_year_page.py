"""The year in review against sums made by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, BestEffort, Gear
from insights.pages.year import YearPage
from insights.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich", first_name="Ada")
    client.force_login(user)
    return user


def page(client: Client, year: int) -> YearPage:
    return client.get(f"/year/{year}/").context["page"]


def numbers(found: YearPage) -> dict[str, tuple[str, str]]:
    return {one.label: (one.value.text if one.value else "–", one.change) for one in found.numbers}


def test_sums_of_a_year_stand_beside_those_of_the_year_before(client: Client, athlete: User) -> None:
    logbook.sessions(athlete, [date(2023, 5, 1), date(2023, 5, 1), date(2023, 12, 31)])
    logbook.sessions(athlete, [date(2024, 1, 1), date(2024, 2, 29), date(2024, 3, 1)], distance=15_000.0)
    assert numbers(page(client, 2024)) == {
        "Distance": ("45", "+50\u202f% on 2023"),
        "Time": ("2", "±0\u202f% on 2023"),
        "Climb": ("360", "±0\u202f% on 2023"),
        "Activities": ("3", "±0\u202f% on 2023"),
        "Active days": ("3", "+50\u202f% on 2023"),
        "Load": ("180", "±0\u202f% on 2023"),
    }
    assert {change for _, change in numbers(page(client, 2023)).values()} == {""}


def test_this_year_is_compared_with_the_same_days_of_the_last(client: Client, athlete: User) -> None:
    today = athlete.today()
    last_year = today.replace(year=today.year - 1, day=min(today.day, 28))
    logbook.session(athlete, today)
    logbook.session(athlete, last_year - timedelta(days=2) if last_year.day > 2 else last_year)
    if (later := date(today.year - 1, 12, 31)) > last_year + timedelta(days=3):
        logbook.session(athlete, later)
    found = page(client, today.year)
    assert numbers(found)["Activities"][1] == f"±0\u202f% on {today.year - 1}"
    assert found.lead.startswith("So far, up to")


def test_what_nobody_knows_is_a_dash_and_no_zero(client: Client, athlete: User) -> None:
    logbook.session(
        athlete, date(2024, 5, 1), distance=None, total_elevation_gain=None, tss=None, sport="strength"
    )
    told = numbers(page(client, 2024))
    assert told["Distance"][0] == told["Climb"][0] == told["Load"][0] == "–"


def test_moments_are_the_most_of_sound_sessions_and_open_them(client: Client, athlete: User) -> None:
    long = logbook.session(athlete, date(2024, 5, 1), distance=30_000.0, name="Long")
    logbook.session(
        athlete, date(2024, 5, 2), distance=90_000.0, excluded_from=["records"], name="Impossible"
    )
    ride = logbook.session(athlete, date(2024, 6, 2), sport="ride", distance=80_000.0, moving_time=9000.0)
    told = {one.label: one for one in page(client, 2024).highlights}
    assert (told["Longest run"].value, told["Longest run"].url) == (
        "30.00\u202fkm",
        f"/activities/{long.pk}/",
    )
    assert told["Longest time"].url == told["Longest ride"].url == f"/activities/{ride.pk}/"
    assert told["Biggest week"].note == "27 May 2024 – 2 Jun 2024"
    assert told["Longest streak"].value == "2 days"


def test_a_streak_counts_only_within_its_year(client: Client, athlete: User) -> None:
    days = [date(2023, 12, 28) + timedelta(days=n) for n in range(8)]
    logbook.sessions(athlete, days)
    assert {one.label: one.value for one in page(client, 2024).highlights}["Longest streak"] == "4 days"


def effort(activity: Activity, at: float, value: float, **fields: object) -> None:
    given = {"sport": activity.sport, "kind": "distance", "environment": "outdoor"} | fields
    BestEffort.objects.create(
        user_id=activity.user_id,
        activity=activity,
        at=at,
        value=value,
        local_date=activity.local_date,
        **given,
    )


def test_records_are_those_that_stood_at_the_end_and_were_set_in_the_year(
    client: Client, athlete: User
) -> None:
    rows = {
        day: logbook.session(athlete, day)
        for day in (date(2023, 5, 1), date(2024, 5, 1), date(2024, 9, 1), date(2025, 1, 1))
    }
    for row, five, ten in zip(
        rows.values(), (1500.0, 1450.0, 1440.0, 1300.0), (3000.0, 3100.0, 3050.0, 2900.0), strict=True
    ):
        effort(row, 5000.0, five)
        effort(row, 10_000.0, ten)
    effort(rows[date(2024, 5, 1)], 1000.0, 240.0)
    effort(rows[date(2024, 5, 1)], 21_097.5, 6000.0, environment="treadmill")
    effort(rows[date(2024, 9, 1)], 42_195.0, 600.0)  # nobody runs that
    table = page(client, 2024).records
    assert [[cell.text.replace("\u202f", " ") for cell in row] for row in table.rows] == [
        ["Run, 1 km", "4:00", "the first", "1 May 2024"],
        ["Run, 5 km", "24:00", "25:00", "1 Sep 2024"],
    ]


def test_gear_is_ranked_by_the_distance_of_the_year(client: Client, athlete: User) -> None:
    old, new = (Gear.objects.create(user=athlete, name=name) for name in ("old", "new"))
    logbook.sessions(athlete, [date(2023, 5, n) for n in range(1, 9)], gear=old)
    logbook.sessions(athlete, [date(2024, 5, n) for n in range(1, 4)], gear=new)
    logbook.session(athlete, date(2024, 6, 1), gear=old)
    assert [(one.label, one.value) for one in page(client, 2024).gear] == [
        ("new", "30\u202fkm"),
        ("old", "10\u202fkm"),
    ]


def test_years_without_a_session_are_not_there_and_an_empty_log_says_what_to_do(
    client: Client, athlete: User
) -> None:
    this = athlete.today().year
    assert client.get("/year/")["Location"] == reverse("insights:year", args=[this])
    assert "A year waits to be told" in client.get(f"/year/{this}/").content.decode()
    logbook.session(athlete, date(2024, 5, 1))
    assert client.get("/year/")["Location"] == "/year/2024/"
    for year in ("1066", "9999", "99999999"):
        assert client.get(f"/year/{year}/").status_code == 404


def test_a_fuller_year_costs_no_more_queries(client: Client, athlete: User) -> None:
    counts = []
    for n in range(2):
        logbook.sessions(athlete, [date(2024 - n, month, day) for month in range(1, 13) for day in (1, 2, 9)])
        counts.append(logbook.queries_of(client, "/year/2024/"))
    assert counts[0] == counts[1] <= 16
