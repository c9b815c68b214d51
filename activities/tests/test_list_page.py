"""The list: filters, order, totals, pages, undo, and what it costs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity
from activities.presenters.pages import printed_pages
from activities.presenters.values import ActivityListPage
from activities.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    return user


def page_of(client: Client, **query: Any) -> ActivityListPage:
    response = client.get(reverse("activities:list"), query)
    assert response.status_code == 200
    page: ActivityListPage = response.context["page"]
    return page


def names(page: ActivityListPage) -> list[str]:
    return [row.name for row in page.rows]


def total(page: ActivityListPage, label: str) -> str:
    value = next(stat.value for stat in page.totals if stat.label == label)
    return "–" if value is None else f"{value.text} {value.unit}".strip()


def test_an_empty_log_says_what_to_do(client: Client, owner: User) -> None:
    page = page_of(client)
    assert not page.has_any
    assert reverse("activities:import") in client.get(reverse("activities:list")).content.decode()


def test_the_newest_comes_first_and_the_row_speaks_the_athletes_units(client: Client, owner: User) -> None:
    logbook.fill(owner, 2)
    row = page_of(client).rows[0]
    assert (row.name, row.date_text, row.time_text) == ("Session 0", "Tue 3 Jun 2025", "08:42")
    assert (row.distance, row.pace) == (type(row.distance)("10.00", "km"), type(row.pace)("5:00", "/km"))
    owner.units = "imperial"
    owner.save()
    row = page_of(client).rows[0]
    assert row.distance and (row.distance.text, row.distance.unit) == ("6.21", "mi")


def test_what_is_unknown_is_a_gap_and_never_zero(client: Client, owner: User) -> None:
    logbook.fill(
        owner,
        1,
        distance=None,
        average_speed=None,
        total_elevation_gain=None,
        average_heartrate=None,
        tss=None,
    )
    page = page_of(client)
    row = page.rows[0]
    assert (row.distance, row.pace, row.climb, row.heartrate, row.load) == (None,) * 5
    assert total(page, "Distance") == "–" and total(page, "Load") == "–"


def test_a_hidden_hour_is_not_shown_as_midnight(client: Client, owner: User) -> None:
    logbook.fill(owner, 1, start_time_known=False)
    assert page_of(client).rows[0].time_text == ""


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"sport": "ride"}, ["Bike"]),
        ({"q": "LOOP"}, ["Long loop"]),
        ({"q": "long zermatt"}, ["Long loop"]),
        ({"from": "2025-06-03"}, ["Run today"]),
        ({"to": "2025-06-01"}, ["Long loop"]),
        ({"from": "2025-06-02", "to": "2025-06-02"}, ["Bike"]),
        ({"distance_min": "20"}, ["Bike", "Long loop"]),
        ({"distance_max": "9.9"}, []),
        ({"distance_min": "10.004", "distance_max": "10.01"}, ["Run today"]),
        ({"power": "1"}, ["Bike"]),
        ({"heartrate": "1"}, ["Run today"]),
        ({"source": "strava"}, ["Bike"]),
        ({"source": "oura"}, []),
        ({"sort": "distance"}, ["Run today", "Long loop", "Bike"]),
        ({"sort": "name"}, ["Bike", "Long loop", "Run today"]),
        ({"sort": "start"}, ["Long loop", "Bike", "Run today"]),
    ],
)
def test_filters_and_orders(client: Client, owner: User, query: dict[str, str], expected: list[str]) -> None:
    logbook.fill(owner, 1, name="Run today", has_heartrate=True)
    bike = logbook.fill(
        owner, 2, name="Bike", sport="ride", sport_type="Ride", distance=40_000.0, has_power=True
    )
    bike[0].delete()
    logbook.add_source(bike[1])
    long = logbook.fill(owner, 3, name="Long loop", distance=25_000.0, location_city="Zermatt")
    Activity.objects.filter(pk__in=[long[0].pk, long[1].pk]).delete()
    assert names(page_of(client, **query)) == expected


def test_unknown_values_sort_last_either_way(client: Client, owner: User) -> None:
    logbook.fill(owner, 1, name="known")
    logbook.fill(owner, 1, name="unknown", tss=None)
    assert names(page_of(client, sort="load")) == ["known", "unknown"]
    assert names(page_of(client, sort="-load")) == ["known", "unknown"]


def test_a_filter_that_cannot_be_read_is_told_and_left_out(client: Client, owner: User) -> None:
    logbook.fill(owner, 2)
    page = page_of(client, **{"from": "last week", "sport": "chess", "distance_min": "90 min", "page": "x"})
    assert len(page.rows) == 2
    assert len(page.filters.errors) == 3
    assert page.filters.from_on == "last week"


def test_dates_in_the_wrong_order_are_told(client: Client, owner: User) -> None:
    logbook.fill(owner, 1)
    page = page_of(client, **{"from": "2025-06-03", "to": "2025-06-01"})
    assert page.filters.errors == ("The first date is after the last.",)


def test_totals_are_of_the_filter_and_leave_doubtful_loads_out(client: Client, owner: User) -> None:
    logbook.fill(owner, 60, distance=10_000.0)
    logbook.fill(owner, 1, sport="ride", tss=900.0, distance=5_000.0, excluded_from=["load"])
    page = page_of(client)
    assert total(page, "Activities") == "61"
    assert total(page, "Distance") == "605.0 km"
    assert total(page, "Load") == "3\u202f600"
    assert total(page_of(client, sport="ride"), "Load") == "–"


def test_swims_alone_are_summed_in_metres(client: Client, owner: User) -> None:
    logbook.fill(owner, 3, sport="swim", sport_type="Swim", distance=2_000.0)
    assert total(page_of(client, sport="swim"), "Distance") == "6\u202f000 m"


def test_pages_of_fifty_keep_the_filter_in_their_addresses(client: Client, owner: User) -> None:
    logbook.fill(owner, 120)
    page = page_of(client, sport="run", page="2")
    assert (page.pager.first, page.pager.last, page.pager.total, page.pager.pages) == (51, 100, 120, 3)
    assert page.pager.next_url == "/activities/?sport=run&page=3"
    assert page.pager.previous_url == "/activities/?sport=run"
    assert names(page)[0] == "Session 50"
    assert page_of(client, page="99").pager.number == 3


@pytest.mark.parametrize(
    ("number", "pages", "expected"),
    [
        (1, 1, [1]),
        (1, 5, [1, 2, 0, 5]),
        (5, 9, [1, 0, 4, 5, 6, 0, 9]),
        (3, 5, [1, 2, 3, 4, 5]),
        (4, 200, [1, 2, 3, 4, 5, 0, 200]),
    ],
)
def test_printed_pages_have_gaps_of_more_than_one(number: int, pages: int, expected: list[int]) -> None:
    assert printed_pages(number, pages) == expected


def test_a_chip_takes_its_filter_away_and_no_other(client: Client, owner: User) -> None:
    logbook.fill(owner, 1)
    chips = page_of(client, sport="run", q="Session", sort="name").filters.chips
    assert [chip.label for chip in chips] == ["Run", "“Session”"]
    assert chips[0].url == "/activities/?q=Session&sort=name"


def test_htmx_gets_the_rows_alone(client: Client, owner: User) -> None:
    logbook.fill(owner, 1)
    rows = client.get(reverse("activities:list"), headers={"HX-Request": "true"})
    whole = client.get(reverse("activities:list"))
    assert "<html" not in rows.content.decode() and "Session 0" in rows.content.decode()
    assert "<html" in whole.content.decode()
    assert "HX-Request" in rows.headers["Vary"]


def test_names_are_escaped(client: Client, owner: User) -> None:
    logbook.fill(owner, 1, name="<script>alert(1)</script>")
    content = client.get(reverse("activities:list"), {"q": "<script>"}).content.decode()
    assert "<script>alert" not in content and "&lt;script&gt;alert" in content


def test_another_athletes_sessions_are_not_listed(client: Client, owner: User) -> None:
    logbook.fill(make_athlete(), 3)
    assert not page_of(client).has_any


def test_deleting_in_bulk_can_be_undone(client: Client, owner: User) -> None:
    recorded = logbook.record(owner, logbook.ride_record(120))
    later = logbook.START + timedelta(days=2)
    second = logbook.record(owner, logbook.ride_record(120, start=later, name="Second"), original=b"another")
    client.post(reverse("activities:bulk_delete"), {"ids": [str(recorded.pk), str(second.pk)]})
    page = page_of(client)
    assert page.rows == () and page.undo and page.undo.text == "2 activities deleted."
    client.post(page.undo.url)
    page = page_of(client)
    assert sorted(names(page)) == ["Morning loop", "Second"] and page.undo is None
    assert {row.id for row in page.rows} == {str(recorded.pk), str(second.pk)}


def test_choosing_nothing_deletes_nothing(client: Client, owner: User) -> None:
    logbook.fill(owner, 1)
    client.post(reverse("activities:bulk_delete"))
    page = page_of(client)
    assert len(page.rows) == 1 and page.undo is None


def test_after_deleting_the_reader_returns_to_the_list_and_never_elsewhere(
    client: Client, owner: User
) -> None:
    activity = logbook.fill(owner, 2)
    back = client.post(
        reverse("activities:bulk_delete"), {"ids": [str(activity[0].pk)], "next": "/activities/?sport=run"}
    )
    assert back.headers["Location"] == "/activities/?sport=run"
    away = client.post(
        reverse("activities:bulk_delete"),
        {"ids": [str(activity[1].pk)], "next": "https://elsewhere.example/activities/"},
    )
    assert away.headers["Location"] == "/activities/"


def queries_of(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


def test_the_list_costs_the_same_few_queries_at_5_and_at_200_rows(client: Client, owner: User) -> None:
    logbook.fill(owner, 5)
    few = queries_of(client, reverse("activities:list"))
    logbook.fill(owner, 195)
    assert queries_of(client, reverse("activities:list")) == few
    assert queries_of(client, reverse("activities:list") + "?q=a&sort=-load&source=strava&page=2") <= 8
    assert few <= 8


def test_the_page_weighs_little(client: Client, owner: User) -> None:
    logbook.fill(owner, 60)
    content = client.get(reverse("activities:list")).content
    assert len(content) < 150_000
    assert len(re.findall(rb'name="ids"', content)) == 50
