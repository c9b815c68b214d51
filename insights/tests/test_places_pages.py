"""The map of all ways, routes, and the part of an activity's page that compares times on one way."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.analysis import heat, track
from activities.models import Activity, Route
from activities.services import routes
from activities.tests.logbook import add_source
from insights.tests import logbook

pytestmark = pytest.mark.django_db
DAY = date(2025, 3, 3)


@pytest.fixture
def athlete(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich")
    client.force_login(user)
    return user


def way(bend: float = 0.0, length: float = 0.05) -> str:
    part = np.linspace(0, 1, 80)
    return track.encoded(47 + length * part, 8 + bend * np.sin(3 * part))


def went(user: User, on: date, *, provider: str = "file", bend: float = 0.0, **fields: object) -> Activity:
    """A session with a way from a source."""
    row = logbook.session(user, on, polyline=way(bend), start_lat=47.0, **fields)
    source = add_source(row, provider=provider)
    row.field_sources = {"polyline": str(source.pk)}
    row.save()
    return row


def times(client: Client, address: str) -> dict[int, int]:
    """The answer of the map as cell to times, read without the code that wrote it."""
    content = client.get(address).content
    count = int(np.frombuffer(content[:8], "<f8")[0])
    numbers, value, shift = [], 0, 0
    for byte in content[32:]:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    cells = np.cumsum(numbers[:count]).tolist()
    return dict(zip(cells, numbers[count:], strict=True))


def expected(*bends: float) -> dict[int, int]:
    found: dict[int, int] = {}
    for bend in bends:
        latitude, longitude = track.decoded(way(bend))
        for cell in heat.cells(latitude, longitude).tolist():
            found[cell] = found.get(cell, 0) + 1
    return found


def test_the_map_counts_each_session_once_for_each_place(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    went(athlete, DAY + timedelta(days=400))
    went(athlete, DAY + timedelta(days=2), bend=0.02)
    routes.refresh(athlete)
    assert times(client, "/map/data/") == expected(0.0, 0.0, 0.02)
    assert times(client, "/map/data/?year=2026") == expected(0.0)


def test_the_map_follows_the_sport_of_the_address(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    went(athlete, DAY, sport="ride", bend=0.02)
    routes.refresh(athlete)
    assert times(client, "/map/data/?sport=ride") == expected(0.02)


def test_the_map_is_asked_again_only_when_something_changed(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    routes.refresh(athlete)
    first = client.get("/map/data/")
    assert client.get("/map/data/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    went(athlete, DAY, bend=0.02).save()
    routes.refresh(athlete)
    again = client.get("/map/data/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert times(client, "/map/data/") == expected(0.0, 0.02)
    Activity.objects.filter(user=athlete).first().delete()
    assert client.get("/map/data/")["ETag"] != again["ETag"]


def test_ways_from_stravas_interface_are_left_out_and_the_page_says_how_many_and_why(
    client: Client, athlete: User, settings: Settings
) -> None:
    went(athlete, DAY)
    for n in range(3):
        went(athlete, DAY + timedelta(days=n), provider="strava", bend=0.02)
    routes.refresh(athlete)
    assert times(client, "/map/data/") == expected(0.0)
    page = client.get("/map/").content.decode()
    assert "3 sessions from Strava’s interface are not shown" in page
    assert "bulk export" in page
    settings.STRAVA_ON_HEAT_MAP = True
    assert times(client, "/map/data/") == expected(0.0, 0.02, 0.02, 0.02)
    settings.STRAVA_DATA_POLICY = "strict"
    assert times(client, "/map/data/") == expected(0.0)


def test_virtual_sessions_took_place_nowhere(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    went(athlete, DAY, environment="virtual", sport="ride", bend=0.02)
    routes.refresh(athlete)
    assert times(client, "/map/data/") == expected(0.0)
    assert "1 virtual session took place nowhere" in client.get("/map/").content.decode()
    assert "Nothing may be shown here" in client.get("/map/?sport=ride").content.decode()


def test_a_huge_map_is_told_in_coarser_places(
    client: Client, athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("activities.services.heat.MOST_CELLS", 40)
    went(athlete, DAY)
    routes.refresh(athlete)
    head = np.frombuffer(client.get("/map/data/").content[:32], "<f8")
    assert head[0] <= 40
    assert head[2] > heat.STEP * 1e6


def test_a_map_without_ways_says_what_to_do(client: Client, athlete: User) -> None:
    assert "Everywhere you have been" in client.get("/map/").content.decode()
    logbook.session(athlete, DAY)
    assert "No session with positions yet" in client.get("/map/").content.decode()
    assert client.get("/map/data/").status_code == 200


def test_unknown_filters_show_everything(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    routes.refresh(athlete)
    for query in ("?year=1066", "?year=x", "?sport=nothing", "?year=2025&sport=run"):
        assert times(client, f"/map/data/{query}") == expected(0.0)


def test_a_route_lists_its_times_with_the_best_and_leaves_doubtful_ones_out_of_places(
    client: Client, athlete: User
) -> None:
    for n, seconds in enumerate((1500.0, 1380.0, 1200.0, 1440.0)):
        went(
            athlete, DAY + timedelta(days=n), moving_time=seconds, excluded_from=["records"] if n == 2 else []
        )
    routes.refresh(athlete)
    route = Route.objects.get(user=athlete)
    answer = client.get(reverse("insights:route", args=[route.pk]))
    rows = [[cell.text for cell in row] for row in answer.context["page"].table.rows]
    assert [row[1] for row in rows] == ["24:00", "20:00", "23:00", "25:00"]
    assert [row[2] for row in rows] == ["+1:00", "doubtful", "best", "+2:00"]
    assert [row[3] for row in rows] == ["2", "–", "1", "3"]
    assert answer.context["page"].stats[1].value.text == "23:00"


def test_a_route_can_be_named_and_a_name_is_text(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    went(athlete, DAY + timedelta(days=1))
    routes.refresh(athlete)
    address = reverse("insights:route", args=[Route.objects.get(user=athlete).pk])
    assert client.post(address, {"name": " <b>Round & round</b> "}).status_code == 303
    for page in (address, "/routes/", "/map/"):
        assert "&lt;b&gt;Round &amp; round&lt;/b&gt;" in client.get(page).content.decode()
    refused = client.post(address, {"name": "x" * 121})
    assert refused.status_code == 400
    assert "at most 120 characters" in refused.content.decode()


def test_a_session_says_where_it_stands_on_its_route(client: Client, athlete: User) -> None:
    first = went(athlete, DAY, moving_time=1500.0)
    second = went(athlete, DAY + timedelta(days=9), moving_time=1470.0)
    alone = went(athlete, DAY + timedelta(days=10), bend=0.03)
    routes.refresh(athlete)

    def part(activity: Activity) -> str:
        return client.get(reverse("insights:same_route", args=[activity.pk])).content.decode()

    assert "2 times on this route, and this is the fastest, by 0:30." in part(second)
    assert "this is number 2 by time, 0:30 behind the best" in part(first)
    assert part(alone).strip() == ""
    assert (
        reverse("insights:same_route", args=[first.pk])
        in client.get(reverse("activities:detail", args=[first.pk])).content.decode()
    )


def test_routes_gone_once_are_not_listed(client: Client, athlete: User) -> None:
    went(athlete, DAY)
    routes.refresh(athlete)
    assert "No way was gone twice" in client.get("/routes/").content.decode()


@pytest.mark.parametrize("name", ["map", "routes", "route", "same_route"])
def test_more_sessions_cost_no_more_queries(client: Client, athlete: User, name: str) -> None:
    counts = []
    for n in range(2):
        for m in range(3):
            row = went(athlete, DAY + timedelta(days=400 * n + m), bend=0.02 * (m % 2))
        routes.refresh(athlete)
        keys = {"route": [Route.objects.filter(user=athlete).first().pk], "same_route": [row.pk]}.get(name)
        counts.append(logbook.queries_of(client, reverse(f"insights:{name}", args=keys)))
    assert counts[0] == counts[1] <= 9
