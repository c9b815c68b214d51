"""Zones, gear, profile and totals: read as an independent reader reads them, and with all the ways to say nothing."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.providers import strava_profile
from accounts.providers.strava_profile import GearRecord, ProfileRecord, ZonesRecord
from simulators.strava.athletes import ATHLETES, GEAR, stats

strava_model = pytest.importorskip("stravalib.strava_model")
ANA, KIM = ATHLETES[10001], ATHLETES[10003]


@pytest.mark.parametrize("thing", GEAR, ids=lambda thing: thing.id)
def test_gear_is_read_as_an_independent_reader_reads_it(thing: Any) -> None:
    told, ours = (
        strava_model.DetailedGear.model_validate(thing.detail()),
        strava_profile.gear_of(thing.detail()),
    )
    assert ours == GearRecord(
        told.id, told.name, told.brand_name, told.model_name, told.distance, thing.is_retired
    )


def test_zones_are_read_as_an_independent_reader_reads_them() -> None:
    told, ours = strava_model.Zones.model_validate(ANA.zones()), strava_profile.zones_of(ANA.zones())
    assert [zone.min for zone in told.heart_rate.zones.root][1:] == list(ours.heartrate)
    assert [zone.min for zone in told.power.zones.root][1:] == list(ours.power)
    assert ours.is_own is told.heart_rate.custom_zones


def test_a_profile_gives_kilograms_watts_and_gear() -> None:
    found = strava_profile.profile_of(ANA.detail())
    assert (found.weight, found.ftp, len(found.gear)) == (60.5, 225.0, 4)
    assert found.gear[0].brand is None, "only the answer about one thing knows its maker"


@pytest.mark.parametrize(
    "body",
    [KIM.detail(), KIM.summary(), {}, {"weight": 0, "ftp": "225", "bikes": {}, "shoes": [None, {}, 3]}],
)
def test_a_profile_that_says_nothing_gives_nothing(body: dict[str, Any]) -> None:
    assert strava_profile.profile_of(body) == ProfileRecord(None, None, ())


@pytest.mark.parametrize(
    "zones",
    [
        None, [], {}, [{"min": 0, "max": -1}], [{"min": 0}, {"min": 140}, {"min": 120}], [{"min": 0}, {"max": 5}],
        [{"min": 0}, {"min": "x"}, {"min": 150}],
    ],
)  # fmt: skip
def test_zones_that_cannot_be_read_are_none_at_all(zones: Any) -> None:
    assert strava_profile.zones_of({"heart_rate": {"zones": zones}}) == ZonesRecord((), (), False)


def test_totals_leave_out_what_is_no_count() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    assert strava_profile.totals_of(stats([], now)).counts == {"ride": 0, "run": 0, "swim": 0}
    odd = {"all_run_totals": {"count": 7.0}, "all_ride_totals": {"count": None}, "all_swim_totals": None}
    assert strava_profile.totals_of(odd).counts == {"run": 7}
