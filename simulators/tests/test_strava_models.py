"""An independent reader loads what the stand-in says."""

from __future__ import annotations

import pytest

from simulators.tests.conftest import Strava

model = pytest.importorskip("stravalib.model")
strava_model = pytest.importorskip("stravalib.strava_model")

EVERYTHING = "time,distance,latlng,altitude,velocity_smooth,heartrate,cadence,watts,temp,moving,grade_smooth"


def test_every_summary_and_detail_loads(strava: Strava) -> None:
    strava.connect()
    everything = strava.control("dump?streams=none")
    assert len(everything) == 120
    for item in everything:
        short = model.SummaryActivity.model_validate(item["summary"])
        whole = model.DetailedActivity.model_validate(item["detail"])
        assert short.id == whole.id == item["id"]
        assert float(whole.distance) == pytest.approx(item["summary"]["distance"])
        for lap in item["laps"]:
            model.Lap.model_validate(lap)


def test_athletes_gear_zones_totals_and_subscriptions_load(strava: Strava) -> None:
    strava.connect()
    athlete = model.DetailedAthlete.model_validate(strava.get("/athlete").json())
    assert athlete.bikes
    model.SummaryAthlete.model_validate(strava.get("/athlete").json())
    for gear in ("b9000001", "b9000002", "g9000001", "g9000002"):
        model.SummaryGear.model_validate(strava.get(f"/gear/{gear}").json())
        strava_model.DetailedGear.model_validate(strava.get(f"/gear/{gear}").json())
    strava_model.Zones.model_validate(strava.get("/athlete/zones").json())
    model.AthleteStats.model_validate(strava.get("/athletes/10001/stats").json())
    subscription = strava.control("subscribe", {"callback_url": "http://localhost/bell/"})
    model.Subscription.model_validate(subscription)
    event = strava.control("events", {"events": [{"object_id": 5}]})["events"][0]
    model.SubscriptionUpdate.model_validate({**event})


@pytest.mark.parametrize("mark", ["power", "null_watts", "pool_swim"])
def test_streams_load(strava: Strava, mark: str) -> None:
    strava.connect()
    answer = strava.get(f"/activities/{strava.marked(mark)}/streams", keys=EVERYTHING, key_by_type="true")
    for name, stream in answer.json().items():
        assert len(model.Stream.model_validate({**stream, "type": name}).data) == stream["original_size"]


def test_the_zones_and_streams_of_ordinary_sessions_load(strava: Strava) -> None:
    strava.connect(athlete=10002)  # who pays, and so has zones of each session
    loaded = 0
    for item in strava.get("/athlete/activities", per_page=200).json()[::4]:
        for zone in strava.get(f"/activities/{item['id']}/zones").json():
            model.ActivityZone.model_validate(zone)
        answer = strava.get(f"/activities/{item['id']}/streams", keys=EVERYTHING, key_by_type="true")
        for name, stream in (answer.json() if answer.status_code == 200 else {}).items():
            loaded += 1
            assert (
                model.Stream.model_validate({**stream, "type": name}).original_size == stream["original_size"]
            )
    assert loaded > 20


@pytest.mark.parametrize("athlete", [10002, 10003])
def test_athletes_without_threshold_weight_and_gear_load(strava: Strava, athlete: int) -> None:
    strava.connect(athlete=athlete)
    model.DetailedAthlete.model_validate(strava.get("/athlete").json())
    assert strava_model.Zones.model_validate(strava.get("/athlete/zones").json()).power is None
    model.AthleteStats.model_validate(strava.get(f"/athletes/{athlete}/stats").json())
