"""The page of one activity and the recording behind it."""

from __future__ import annotations

import gzip
from datetime import date, timedelta
from typing import Any

import numpy as np
import orjson
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, HeartRateRecovery, MonthlySummary, Song
from activities.presenters.chart_data import MOST_POINTS, Thinning
from activities.presenters.detail_values import ActivityDetailPage
from activities.presenters.values import Stat
from activities.tests import logbook

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete(timezone="Europe/Zurich", sex="M")
    client.force_login(user)
    return user


@pytest.fixture
def ride(owner: User) -> Activity:
    logbook.set_thresholds(owner)
    return logbook.record(owner, logbook.ride_record(7200))


def page_of(client: Client, activity: Activity) -> ActivityDetailPage:
    response = client.get(reverse("activities:detail", args=[activity.pk]))
    assert response.status_code == 200
    page: ActivityDetailPage = response.context["page"]
    return page


def stat(page: ActivityDetailPage, label: str) -> Stat:
    groups = (group.stats for group in page.stat_groups)
    return next(found for stats in (page.stats, *groups) for found in stats if found.label == label)


def text(page: ActivityDetailPage, label: str) -> str:
    value = stat(page, label).value
    return "–" if value is None else f"{value.text} {value.unit}".strip()


def data_of(client: Client, activity: Activity) -> dict[str, Any]:
    response = client.get(reverse("activities:data", args=[activity.pk]))
    assert response.status_code == 200
    found: dict[str, Any] = orjson.loads(response.content)
    return found


def test_the_headline_speaks_the_athletes_units(client: Client, owner: User, ride: Activity) -> None:
    page = page_of(client, ride)
    assert text(page, "Distance") == "57.59 km"
    assert text(page, "Speed") == "28.8 km/h"
    assert page.date_text == "Tuesday 3 June 2025" and page.time_text == "08:42"
    owner.units = "imperial"
    owner.save()
    assert text(page_of(client, ride), "Distance") == "35.79 mi"


def test_every_number_of_the_headline_has_its_reasons(client: Client, owner: User, ride: Activity) -> None:
    page = page_of(client, ride)
    assert len(page.stats) == 8
    for found in page.stats:
        assert found.explanation is not None, found.label
        assert found.explanation.formula and found.explanation.title.startswith(found.label.split()[0])
    keys = [found.explanation.key for found in page.stats if found.explanation]
    assert len(set(keys)) == len(keys)


def test_the_load_is_explained_with_inputs_threshold_and_what_would_change_it(
    client: Client, owner: User, ride: Activity
) -> None:
    explanation = stat(page_of(client, ride), "Load").explanation
    assert explanation is not None
    inputs = {given.label: given for given in explanation.inputs}
    assert inputs["Threshold power"].value == "265\u202fW"
    assert inputs["Threshold power"].origin == "yours on that day"
    assert inputs["Time"].value == "2:00:00"
    assert "265\u202fW, in force since 3 Mar 2025, set by you" in explanation.threshold
    assert "278 W" in explanation.would_change
    ftp, weighted = 265.0, ride.normalized_power
    assert weighted is not None and ride.tss == pytest.approx(2 * 100 * (weighted / ftp) ** 2, rel=1e-3)


def test_the_threshold_told_is_the_one_of_that_day(client: Client, owner: User) -> None:
    logbook.set_thresholds(owner)
    logbook.set_thresholds(owner, day=date(2025, 6, 4), ftp=400.0)
    page = page_of(client, logbook.record(owner, logbook.ride_record(1800)))
    explanation = stat(page, "Load").explanation
    assert explanation and "265" in explanation.threshold and "400" not in explanation.threshold


def test_a_session_without_anything_shows_dashes_and_no_zeros(client: Client, owner: User) -> None:
    bare = logbook.fill(owner, 1, distance=None, average_speed=None, moving_time=None, elapsed_time=None,
                        total_elevation_gain=None, average_heartrate=None, tss=None, load_method="")[0]  # fmt: skip
    page = page_of(client, bare)
    assert [found.value for found in page.stats] == [None, None]
    assert (
        page.laps is None
        and page.splits is None
        and page.zones == ()
        and page.curves == ()
        and page.data_url == ""
    )
    assert page.downloads == ()
    assert client.get(reverse("activities:data", args=[bare.pk])).status_code == 404
    assert client.get(reverse("activities:export", args=[bare.pk, "gpx"])).status_code == 404


def test_laps_and_splits_are_tables_that_point_into_the_charts(
    client: Client, owner: User, ride: Activity
) -> None:
    page = page_of(client, ride)
    assert page.laps and [row.cells[0] for row in page.laps.rows] == ["1", "2"]
    assert (page.laps.rows[1].start, page.laps.rows[1].end) == (3600, 7200)
    assert page.laps.rows[1].badge and page.laps.rows[1].badge.label == "Work"
    assert page.splits and page.splits.caption == "Splits per 5 km" and len(page.splits.rows) == 12
    assert [row.cells[0] for row in page.splits.rows[-2:]] == ["55", "2.59"]
    assert [column.key for column in page.splits.columns] == [
        "split",
        "time",
        "rate",
        "heartrate",
        "power",
        "rise",
    ]


def test_zones_add_up_and_say_what_they_rest_on(client: Client, owner: User, ride: Activity) -> None:
    zones = {zone.key: zone for zone in page_of(client, ride).zones}
    assert list(zones) == ["power", "heartrate"]
    assert sum(bar.share for bar in zones["power"].bars) == pytest.approx(100)
    assert zones["power"].bars[1].name == "Z2 Endurance"
    assert zones["power"].bars[1].range_text == "146–199\u202fW"
    assert zones["power"].basis == "Threshold power 265\u202fW"


def test_the_curve_stands_against_the_athletes_best(client: Client, owner: User, ride: Activity) -> None:
    stronger = logbook.ride_record(
        1200, start=logbook.START - timedelta(days=30), recording=logbook.recording(1200, power=330.0)
    )
    better = logbook.record(owner, stronger, original=b"b")
    curve = page_of(client, ride).curves[0]
    minutes5 = next(point for point in curve.points if point.duration == "5 min")
    seconds30 = next(point for point in curve.points if point.duration == "30 s")
    hour = next(point for point in curve.points if point.duration == "1 h")
    assert minutes5.best_link and str(better.pk) in minutes5.best_link.url and not minutes5.is_best
    assert seconds30.value == "640\u202fW"
    assert hour.is_best and hour.best_link is None
    assert (
        len(curve.chart["x"])
        == len(curve.chart["series"][0]["values"])
        == len(curve.chart["series"][1]["values"])
    )


def test_a_run_shows_paces_and_where_they_were_best(client: Client, owner: User) -> None:
    logbook.set_thresholds(owner, "run", threshold_pace=240.0, ftp=None)
    page = page_of(client, logbook.record(owner, logbook.run_record()))
    assert text(page, "Pace") == "4:10 /km"
    assert [curve.key for curve in page.curves] == ["pace"]
    best = next(point for point in page.curves[0].points if point.duration == "5 km")
    assert best.value == "20:50" and best.is_best
    assert [zone.key for zone in page.zones] == ["heartrate", "pace"]
    assert "/km" in page.zones[1].bars[1].range_text


def test_the_private_note_is_the_athletes_alone_and_a_lost_key_breaks_nothing(
    client: Client, owner: User, ride: Activity
) -> None:
    ride.private_note = "slept badly"
    ride.save()
    assert page_of(client, ride).private_note == "slept badly"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE activities SET private_note = 'gibberish' WHERE id = %s", [ride.pk])
    page = page_of(client, ride)
    assert "cannot be opened" in page.private_note and text(page, "Distance") == "57.59 km"


def test_sources_say_who_gave_what_and_what_others_say(client: Client, owner: User, ride: Activity) -> None:
    logbook.add_source(ride, record={"distance": 57_000.0, "name": "Strava name"})
    panel = page_of(client, ride).sources
    assert [source.label for source in panel.sources] == ["Strava", "Edge 1040"]
    assert "distance" in panel.sources[1].gave and "heart rate" in panel.sources[1].channels
    assert panel.sources[1].original_url and panel.sources[1].split_url
    distance = next(field for field in panel.fields if field.field == "distance")
    assert distance.value == "57.59\u202fkm" and [other.value for other in distance.alternatives] == [
        "57.00\u202fkm"
    ]


def test_doubtful_values_are_named_and_can_be_confirmed(client: Client, owner: User, ride: Activity) -> None:
    flag = {
        "rule": "S8",
        "channel": "heartrate",
        "count": 9,
        "sentence": "Too high.",
        "severity": "suspicious",
        "excludes": ["load"],
    }
    Activity.objects.filter(pk=ride.pk).update(quality=[flag], excluded_from=["load"])
    quality = page_of(client, ride).quality
    assert quality.excluded_from == ("load",) and quality.excluded_reason == "Too high."
    assert quality.notes[0].tone == "bad"
    client.post(quality.confirm_url)
    ride.refresh_from_db()
    assert ride.excluded_from == [] and page_of(client, ride).quality.confirm_url == ""


def test_neighbours_are_the_sessions_before_and_after(client: Client, owner: User) -> None:
    newest, middle, oldest = logbook.fill(owner, 3)
    page = page_of(client, middle)
    assert page.previous and str(oldest.pk) in page.previous.url
    assert page.next and str(newest.pk) in page.next.url
    assert page_of(client, newest).next is None and page_of(client, oldest).previous is None


def test_two_sessions_of_one_instant_are_neighbours_both_ways(client: Client, owner: User) -> None:
    first, second = sorted([*logbook.fill(owner, 1), *logbook.fill(owner, 1)], key=lambda row: row.pk)
    assert str(second.pk) in (page_of(client, first).next or 0).url  # type: ignore[union-attr]
    assert str(first.pk) in (page_of(client, second).previous or 0).url  # type: ignore[union-attr]


# --- the recording ----------------------------------------------------------------------------------------------


def test_the_recording_has_few_points_and_every_peak(client: Client, owner: User, ride: Activity) -> None:
    data = data_of(client, ride)
    channels = {channel["key"]: channel for channel in data["channels"]}
    assert set(channels) == {"heartrate", "power", "speed", "altitude", "cadence", "temperature"}
    lengths = {len(data["time"]), len(data["distance"]), len(data["route"]["lat"])} | {
        len(c["values"]) for c in channels.values()
    }
    assert len(lengths) == 1 and lengths.pop() <= MOST_POINTS
    power = logbook.recording(7200).channels["power"]
    assert max(channels["power"]["values"]) == power.max() == 640
    assert min(channels["power"]["values"]) == power.min()
    assert data["time"] == sorted(data["time"])


def test_the_route_is_steps_from_the_first_position(client: Client, owner: User, ride: Activity) -> None:
    route = data_of(client, ride)["route"]
    latitudes = np.cumsum([step for step in route["lat"] if step is not None]) / 1e5
    assert latitudes[0] == pytest.approx(47.0, abs=1e-3)
    assert latitudes.max() == pytest.approx(47.05, abs=1e-3) and latitudes.min() == pytest.approx(
        46.95, abs=1e-3
    )


def test_a_run_is_drawn_as_pace_in_the_athletes_unit(client: Client, owner: User) -> None:
    run = logbook.record(owner, logbook.run_record(600))
    pace = next(channel for channel in data_of(client, run)["channels"] if channel["key"] == "speed")
    assert (pace["format"], pace["unit"], pace["reverse"]) == ("pace", "/km", True)
    assert set(pace["values"]) == {250}
    owner.units = "imperial"
    owner.save()
    pace = next(channel for channel in data_of(client, run)["channels"] if channel["key"] == "speed")
    assert pace["unit"] == "/mi" and set(pace["values"]) == {402}


def test_a_browser_that_has_the_recording_is_told_so(client: Client, owner: User, ride: Activity) -> None:
    address = reverse("activities:data", args=[ride.pk])
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304 and again.content == b""
    assert again.headers["Cache-Control"] == "private, no-cache"
    ride.save()
    assert client.get(address, headers={"If-None-Match": first.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize("length", [1, 2, 1499, 1500, 1501, 2999, 3000, 3001, 36_000, 100_000])
def test_thinning_keeps_lowest_and_highest_of_any_length(length: int) -> None:
    values = np.random.default_rng(length).normal(0, 50, length)
    values[length // 3] = np.nan
    thinning = Thinning.of(length)
    thinned = thinning.peaks(values)
    assert len(thinned) == len(thinning.places) <= MOST_POINTS
    assert np.all(np.diff(thinning.places) >= 0)
    if np.isfinite(values).any():
        assert np.nanmax(thinned) == np.nanmax(values) and np.nanmin(thinned) == np.nanmin(values)


def test_a_window_without_values_stays_a_gap() -> None:
    values = np.arange(7200.0)
    values[3000:4000] = np.nan
    thinning = Thinning.of(7200)
    inside = (thinning.places > 3010) & (thinning.places < 3990)
    assert np.isnan(thinning.peaks(values)[inside]).all()


# --- songs and recoveries ---------------------------------------------------------------------------------------


def test_songs_and_recoveries_are_tables_when_there_are_any(
    client: Client, owner: User, ride: Activity
) -> None:
    assert page_of(client, ride).songs is None and page_of(client, ride).recoveries is None
    Song.objects.create(
        user=owner, activity=ride, title="<b>Go</b>", artist="Ada", bpm=170, start_seconds=60, end_seconds=240
    )
    Song.objects.create(user=owner, activity=ride, title="Later")
    for seconds, beats in ((0, 171), (60, 139), (120, 118)):
        HeartRateRecovery.objects.create(user=owner, activity=ride, duration_seconds=seconds, heartrate=beats)
    page = page_of(client, ride)
    assert [row.cells for row in page.songs.rows] == [("<b>Go</b> – Ada", "1:00", "170"), ("Later", "–", "–")]
    assert [(row.start, row.end) for row in page.songs.rows] == [(60, 240), (None, None)]
    assert [row.cells for row in page.recoveries.rows] == [
        ("0:00", "171", "–"), ("1:00", "139", "32"), ("2:00", "118", "53"),
    ]  # fmt: skip
    shown = client.get(reverse("activities:detail", args=[ride.pk])).content.decode()
    assert "&lt;b&gt;Go&lt;/b&gt;" in shown and "<b>Go" not in shown


# --- what it costs ----------------------------------------------------------------------------------------------


def test_the_page_costs_the_same_queries_whatever_the_log_holds(
    client: Client, owner: User, ride: Activity
) -> None:
    address = reverse("activities:detail", args=[ride.pk])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    logbook.fill(owner, 200)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(few) == len(many) <= 16


def test_the_page_and_its_recording_weigh_less_than_the_goal(
    client: Client, owner: User, ride: Activity
) -> None:
    page = client.get(reverse("activities:detail", args=[ride.pk])).content
    data = client.get(reverse("activities:data", args=[ride.pk])).content
    assert len(page) + len(data) <= 150_000
    assert len(gzip.compress(page)) + len(gzip.compress(data)) <= 60_000


def test_list_page_totals_and_monthly_view_show_one_load(client: Client, owner: User, ride: Activity) -> None:
    shown = stat(page_of(client, ride), "Load").value
    listed = client.get(reverse("activities:list")).context["page"]
    month = MonthlySummary.objects.get(user=owner, sport="all")
    assert shown is not None and listed.rows[0].load == shown
    assert next(total.value for total in listed.totals if total.label == "Load") == shown
    assert f"{month.load:.0f}" == shown.text == f"{ride.tss:.0f}"
