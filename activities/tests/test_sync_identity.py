"""Lines D and Z of the reliability table for what comes by the API: one session or two, and on which day."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from django.db import connection as database
from django.test import Client

from accounts.models import Integration, User
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import Activity, ActivitySource
from activities.services import sync_one
from activities.tests.test_sync import listed

__all__ = ["strava", "strava_process"]


@pytest.fixture
def athlete(strava: StandIn) -> User:
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    return strava.connect(athlete)


def marked(strava: StandIn, row: Integration, mark: str) -> list[Activity]:
    """The sessions that bear a mark, fetched, in the order they began."""
    for one in listed(strava):
        if mark in one["marks"]:
            sync_one.fetch(row, str(one["id"]))
    return list(Activity.objects.order_by("start_date"))


def told(activity: Activity) -> dict[str, Any]:
    raw: dict[str, Any] = activity.sources.get().raw_data
    return raw


def test_d2_two_sessions_of_one_second_at_strava_stay_two(strava: StandIn, row: Integration) -> None:
    found = marked(strava, row, "same_second")
    assert len(found) == 2 and found[0].start_date == found[1].start_date


def test_d4_z1_a_run_before_midnight_counts_for_its_own_day(strava: StandIn, row: Integration) -> None:
    (activity,) = marked(strava, row, "before_midnight")
    assert activity.local_date.isoformat() == told(activity)["start_date_local"][:10]
    assert activity.start_date.astimezone(UTC).date() != activity.local_date


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles"])
def test_d5_the_servers_zone_changes_neither_days_nor_identity(
    strava: StandIn, row: Integration, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = [(one.pk, one.local_date) for one in marked(strava, row, "before_midnight")]
    with database.cursor() as cursor:
        cursor.execute("SET TIME ZONE %s", [zone])
    try:
        after = [(one.pk, one.local_date) for one in marked(strava, row, "before_midnight")]
    finally:
        with database.cursor() as cursor:
            cursor.execute("SET TIME ZONE 'UTC'")
    assert after == before


def test_d7_the_same_session_asked_for_again_is_no_new_row(strava: StandIn, row: Integration) -> None:
    marked(strava, row, "emoji")
    marked(strava, row, "emoji")
    assert Activity.objects.count() == ActivitySource.objects.count() == 1


def test_z2_a_hidden_start_is_told_as_unknown(strava: StandIn, row: Integration) -> None:
    (activity,) = marked(strava, row, "hidden_start")
    assert not activity.start_time_known
    assert activity.local_date.isoformat() == told(activity)["start_date_local"][:10]


@pytest.mark.parametrize(
    "mark", ["quarter_zone", "summer_time", "over_the_change", "far_east", "legacy_zone"]
)
def test_z3_odd_zones_and_clock_changes_keep_the_wall_clock(
    strava: StandIn, row: Integration, mark: str
) -> None:
    for activity in marked(strava, row, mark):
        wall = told(activity)["start_date_local"].rstrip("Z")
        assert activity.start_date_local == datetime.fromisoformat(wall)
        assert activity.start_date + timedelta(
            seconds=told(activity)["utc_offset"]
        ) == datetime.fromisoformat(wall).replace(tzinfo=UTC)


def test_z4_a_clock_that_was_never_stopped_is_told_and_what_was_recorded_counts(
    strava: StandIn, row: Integration
) -> None:
    (activity,) = marked(strava, row, "stuck_elapsed")
    assert told(activity)["elapsed_time"] > 1000 * 3600
    assert activity.elapsed_time is not None and activity.elapsed_time < 86_400
    assert "Z4" in {flag["rule"] for flag in activity.quality}


# --- one run from the watch and from Strava, over HTTP --------------------------------------------------------------


def gpx_of(strava: StandIn, key: str) -> bytes:
    """What the watch would have written of a session, from what the stand-in knows of it."""
    one = strava.control(f"dump?id={key}&streams=full")[0]
    start = datetime.fromisoformat(one["detail"]["start_date"])
    points = "".join(
        f'<trkpt lat="{lat:.7f}" lon="{lng:.7f}"><ele>{ele}</ele>'
        f"<time>{start + timedelta(seconds=at):%Y-%m-%dT%H:%M:%SZ}</time></trkpt>"
        for at, (lat, lng), ele in zip(
            one["streams"]["time"], one["streams"]["latlng"], one["streams"]["altitude"], strict=True
        )
    )
    head = '<gpx version="1.1" creator="watch" xmlns="http://www.topografix.com/GPX/1/1">'
    return f"{head}<trk><type>running</type><trkseg>{points}</trkseg></trk></gpx>".encode()


def signed_in(site: str, user: User) -> requests.Session:
    client = Client()
    client.force_login(user)
    person = requests.Session()
    person.cookies.set("sessionid", client.cookies["sessionid"].value)
    person.get(f"{site}/activities/new/", timeout=20)
    person.headers.update({"X-CSRFToken": person.cookies["csrftoken"], "Referer": site})
    return person


def sums(person: requests.Session, site: str) -> str:
    """The totals above the list, as the athlete reads them."""
    page = person.get(f"{site}/activities/", timeout=20).text
    found = re.search(r'<div class="stats" role="group".*?</form>', page, re.S)
    assert found is not None
    return re.sub(r"<[^>]+>|\s+", " ", found.group(0).split("<form")[0])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("goes", ["strava", "file"])
def test_d1_a_run_from_watch_and_strava_is_one_over_http_and_each_outlives_the_other(
    strava: StandIn, live_server: Any, settings: Any, goes: str
) -> None:
    settings.SITE_URL = live_server.url
    user = make_athlete()
    row = strava.connect(user)
    Activity.objects.all().delete()  # what connecting brought in: one session is enough here
    key = str(strava.control("activities/add", {"silent": True, "seconds": 900})["id"])
    sync_one.fetch(row, key)
    person = signed_in(live_server.url, user)
    alone = sums(person, live_server.url)
    sent = {"files": ("watch.gpx", gpx_of(strava, key), "application/gpx+xml")}
    answer = person.post(f"{live_server.url}/import/upload/", files=sent, timeout=60)
    assert answer.status_code < 400, answer.text[:300]
    activity = Activity.objects.get()
    assert sorted(activity.sources.values_list("provider", flat=True)) == ["file", "strava"]
    assert sums(person, live_server.url).split()[:2] == alone.split()[:2], "counted once"
    gone = activity.sources.get(provider=goes)
    answer = person.post(f"{live_server.url}/activities/sources/{gone.pk}/remove/", timeout=20)
    assert answer.status_code < 400
    left = Activity.objects.get(pk=activity.pk)
    assert left.sources.get().provider != goes and hasattr(left.sources.get(), "recording")
    assert left.distance == pytest.approx(activity.distance, rel=0.05)
    assert person.get(f"{live_server.url}/activities/{left.pk}/", timeout=20).status_code == 200
    assert str(gone.pk) not in left.field_sources.values()
