"""The odd records, details, streams, and what surrounds them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polyline
import pytest

from simulators.tests.conftest import Strava

EVERYTHING = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp,moving,grade_smooth"


@pytest.fixture
def connected(strava: Strava) -> Strava:
    strava.connect()
    return strava


def summaries(strava: Strava) -> dict[int, dict[str, Any]]:
    return {item["id"]: item for item in strava.get("/athlete/activities", per_page=200).json()}


def summary(strava: Strava, mark: str) -> dict[str, Any]:
    return summaries(strava)[strava.marked(mark)]


def detail(strava: Strava, mark: str) -> dict[str, Any]:
    return dict(strava.get(f"/activities/{strava.marked(mark)}").json())


def streams(strava: Strava, mark: str, keys: str = EVERYTHING) -> dict[str, Any]:
    answer = strava.get(f"/activities/{strava.marked(mark)}/streams", keys=keys, key_by_type="true")
    assert answer.status_code == 200
    return {name: stream["data"] for name, stream in answer.json().items()}


# --- oddities


def test_a_manual_one_has_neither_upload_nor_place_nor_streams(connected: Strava) -> None:
    found = detail(connected, "manual")
    assert found["manual"] is True
    assert (found["external_id"], found["upload_id"], found["start_latlng"], found["max_speed"]) == (
        None,
        None,
        [],
        0,
    )
    assert "upload_id_str" not in found
    assert found["map"]["summary_polyline"] == ""
    assert found["laps"] == []
    answer = connected.get(f"/activities/{found['id']}/streams", keys="time", key_by_type="true")
    assert (answer.status_code, answer.json()) == (404, {"message": "Resource Not Found", "errors": []})


def test_sensors_that_were_not_there_leave_their_fields_out(connected: Strava) -> None:
    assert "average_heartrate" not in summary(connected, "no_heartrate")
    assert summary(connected, "no_gps")["start_latlng"] == []
    swim = summary(connected, "pool_swim")
    assert not {"workout_type", "elev_high", "average_temp"} & swim.keys()
    without, with_meter = summary(connected, "no_power"), summary(connected, "power")
    assert (without["device_watts"], with_meter["device_watts"]) == (False, True)
    assert "average_watts" in without
    assert "max_watts" not in without
    assert "watts" not in streams(connected, "no_power")


def test_texts_that_readers_stumble_over(connected: Strava) -> None:
    assert "🏃" in summary(connected, "emoji")["name"]
    assert summary(connected, "html")["name"].startswith("<script>")
    assert summary(connected, "strength")["workout_type"] == 30
    assert summary(connected, "unknown_sport")["sport_type"] == "UnderwaterHockey"
    assert "sport_type" not in summary(connected, "no_sport_type")
    assert summary(connected, "empty_map")["map"] == {}
    assert summary(connected, "null_place")["start_latlng"] is None
    assert summary(connected, "flagged")["flagged"] is True
    whole = summary(connected, "integers")
    assert {
        type(whole[name]) for name in ("distance", "average_speed", "average_heartrate", "utc_offset")
    } == {int}


def test_ids_on_both_sides_of_two_to_the_33rd(connected: Strava) -> None:
    assert summary(connected, "old")["id"] < 2**33 < summary(connected, "power")["id"]


def test_local_time_is_the_instant_and_the_true_offset_in_every_record(connected: Strava) -> None:
    for item in summaries(connected).values():
        local = datetime.fromisoformat(item["start_date"]) + timedelta(seconds=item["utc_offset"])
        assert local == datetime.fromisoformat(item["start_date_local"]), item
        zone = ZoneInfo(item["timezone"].split(" ", 1)[1])
        instant = datetime.fromisoformat(item["start_date"]).astimezone(zone)
        assert instant.utcoffset() == timedelta(seconds=item["utc_offset"]), item


def test_times_that_readers_stumble_over(connected: Strava) -> None:
    assert summary(connected, "hidden_start")["start_date_local"].endswith("T00:00:01Z")
    late = summary(connected, "before_midnight")
    assert late["start_date_local"][11:16] == "23:50"
    assert late["start_date"][:10] > late["start_date_local"][:10]
    assert summary(connected, "quarter_zone")["utc_offset"] == 20_700
    assert summary(connected, "quarter_zone")["timezone"] == "(GMT+05:45) Asia/Kathmandu"
    changes = connected.control("activities?mark=summer_time")
    found = summaries(connected)
    assert {found[item["id"]]["utc_offset"] for item in changes} == {3_600, 7_200}
    assert {found[item["id"]]["timezone"] for item in changes} == {"(GMT+01:00) Europe/Berlin"}
    assert (
        summary(connected, "short_elapsed")["elapsed_time"]
        < summary(connected, "short_elapsed")["moving_time"]
    )


def test_two_sessions_of_one_second_are_two(connected: Strava) -> None:
    first, second = (
        summaries(connected)[item["id"]] for item in connected.control("activities?mark=same_second")
    )
    assert first["id"] != second["id"]
    assert (first["start_date"], first["distance"]) == (second["start_date"], second["distance"])


def test_a_hundred_thousand_points(connected: Strava) -> None:
    found = streams(connected, "long")
    assert {len(values) for values in found.values()} == {100_000}
    assert found["distance"][-1] == summary(connected, "long")["distance"]


def test_watts_can_be_null_and_a_channel_short(connected: Strava) -> None:
    assert streams(connected, "null_watts")["watts"].count(None) == 30
    sizes = {name: len(values) for name, values in streams(connected, "uneven_streams").items()}
    assert sizes["heartrate"] == sizes["time"] - 3


# --- details


def test_a_run_has_laps_splits_and_best_efforts_within_its_samples(connected: Strava) -> None:
    run = next(
        item["id"] for item in connected.control("activities?athlete=10001")
        if not item["marks"] and item["sport"] == "Run"
    )  # fmt: skip
    found = connected.get(f"/activities/{run}").json()
    assert len(found["laps"]) > 2
    assert [lap["lap_index"] for lap in found["laps"]] == list(range(1, len(found["laps"]) + 1))
    assert sum(split["distance"] for split in found["splits_metric"]) == pytest.approx(
        found["distance"], abs=3
    )
    assert {split["average_grade_adjusted_speed"] is None for split in found["splits_metric"]} == {
        True,
        False,
    }
    by_metres = {effort["distance"]: effort for effort in found["best_efforts"]}
    assert {400, 1000, 5000} <= set(by_metres)
    assert by_metres[1000]["elapsed_time"] < by_metres[5000]["elapsed_time"] <= found["elapsed_time"]
    assert connected.get(f"/activities/{run}/laps").json() == found["laps"]
    assert found["gear"]["id"] == found["gear_id"]


def test_the_map_follows_the_positions(connected: Strava) -> None:
    found = detail(connected, "power")
    line = polyline.decode(found["map"]["polyline"])
    places = streams(connected, "power", "latlng")["latlng"]
    assert line[0] == pytest.approx(places[0], abs=1e-5)
    assert line[-1] == pytest.approx(places[-1], abs=1e-5)
    assert len(polyline.decode(found["map"]["summary_polyline"])) < len(line)


def test_segment_efforts_have_ids_beyond_what_floats_hold(connected: Strava) -> None:
    found = [
        effort
        for item in connected.control("activities?athlete=10001")[:12]
        for effort in connected.get(f"/activities/{item['id']}").json().get("segment_efforts", [])
    ]
    assert found
    assert min(effort["id"] for effort in found) > 2**53
    assert connected.get(f"/segment_efforts/{found[0]['id']}").json()["id"] == found[0]["id"]


def test_laps_that_do_not_add_up_and_laps_that_are_left_out(connected: Strava) -> None:
    odd = detail(connected, "odd_laps")
    assert odd["laps"][0]["distance"] == 0.0
    assert sum(lap["elapsed_time"] for lap in odd["laps"]) > odd["elapsed_time"]
    assert "laps" not in detail(connected, "no_laps")
    assert connected.get(f"/activities/{connected.marked('no_laps')}/laps").json()


# --- streams


def test_streams_come_by_type_or_as_an_array_and_distance_always(connected: Strava) -> None:
    identifier = connected.marked("power")
    listed = connected.get(f"/activities/{identifier}/streams", keys="time,watts").json()
    typed = connected.get(f"/activities/{identifier}/streams", keys="time,watts", key_by_type="true").json()
    assert {stream["type"] for stream in listed} == {"time", "watts", "distance"} == set(typed)
    assert {name for stream in typed.values() for name in stream} == {
        "data", "series_type", "original_size", "resolution",
    }  # fmt: skip
    old = connected.get(f"/activities/{identifier}/streams/time,watts", key_by_type="true").json()
    assert old == typed


def test_totals_are_those_of_the_streams(connected: Strava) -> None:
    found, summed = streams(connected, "power"), summary(connected, "power")
    assert found["distance"][-1] == summed["distance"]
    assert found["time"][-1] == summed["elapsed_time"]
    assert max(found["heartrate"]) == summed["max_heartrate"]
    assert sum(found["watts"]) / len(found["watts"]) == pytest.approx(summed["average_watts"], abs=0.06)
    assert found["time"][0] == 0


def test_without_distance_the_streams_want_to_be_asked_by_time(connected: Strava) -> None:
    identifier = connected.marked("strength")
    path = f"/activities/{identifier}/streams"
    assert connected.get(path, keys="time,heartrate", key_by_type="true").status_code == 404
    again = connected.get(path, keys="time,heartrate", key_by_type="true", series_type="time")
    assert set(again.json()) == {"time", "heartrate"}


# --- athlete, zones, gear


def test_the_profile_is_whole_with_its_scope_only(strava: Strava) -> None:
    strava.connect("read")
    narrow = strava.get("/athlete").json()
    assert narrow["resource_state"] == 2
    assert not {"ftp", "bikes", "email"} & narrow.keys()
    strava.connect()
    whole = strava.get("/athlete").json()
    assert (whole["resource_state"], whole["ftp"]) == (3, 225)
    assert strava.get(f"/gear/{whole['shoes'][0]['id']}").json()["brand_name"] == "Formshoe"
    assert strava.get("/gear/b1").status_code == 404


def test_zones_touch_and_end_open_and_power_needs_a_threshold(strava: Strava) -> None:
    strava.connect()
    beats = strava.get("/athlete/zones").json()["heart_rate"]["zones"]
    assert [zone["max"] for zone in beats[:-1]] == [zone["min"] for zone in beats[1:]]
    assert beats[-1]["max"] == -1
    strava.connect(athlete=10002)
    assert "power" not in strava.get("/athlete/zones").json()


def test_totals_of_an_athlete_are_their_own(connected: Strava) -> None:
    found = connected.get("/athletes/10001/stats").json()
    assert found["all_run_totals"]["count"] > 10
    assert "achievement_count" in found["recent_run_totals"]
    assert "achievement_count" not in found["all_run_totals"]
    assert connected.get("/athletes/10002/stats").status_code == 403
