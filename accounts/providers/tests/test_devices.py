"""What a Garmin device recorded names Garmin, whichever way it came in."""

from __future__ import annotations

from typing import Any

import pytest

from accounts.providers.devices import attributed
from accounts.providers.strava_records import record_of

SESSION: dict[str, Any] = {
    "id": 1, "start_date": "2026-06-01T06:00:00Z", "start_date_local": "2026-06-01T08:00:00Z", "sport_type": "Run",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "by_garmin", "wanted"),
    [
        ("Garmin Edge 1040", False, "Garmin Edge 1040"),
        ("Edge 1040", False, "Garmin Edge 1040"),
        ("Forerunner 965", False, "Garmin Forerunner 965"),
        ("fēnix 7", False, "Garmin fēnix 7"),
        ("Garmin Connect", False, "Garmin Connect"),
        ("D2 Mach 1", True, "Garmin D2 Mach 1"),
        (None, True, "Garmin"),
        (" ", True, "Garmin"),
        (None, False, None),
        ("Wahoo ELEMNT BOLT", False, "Wahoo ELEMNT BOLT"),
        ("Edgewater Tracker", False, "Edgewater Tracker"),
        ("COROS PACE 3", False, "COROS PACE 3"),
        ("Zwift", False, "Zwift"),
    ],
)
def test_a_garmin_device_is_named_with_its_maker_and_others_as_they_are(
    name: str | None, by_garmin: bool, wanted: str | None
) -> None:
    assert attributed(name, by_garmin=by_garmin) == wanted


@pytest.mark.parametrize(
    ("told", "wanted"),
    [
        ({"device_name": "Garmin Forerunner 965", "external_id": "garmin_ping_7"}, "Garmin Forerunner 965"),
        ({"device_name": "Edge 530", "external_id": "x.fit"}, "Garmin Edge 530"),
        ({"external_id": "garmin_push_12"}, "Garmin"),
        ({"external_id": "9f.tcx"}, None),
        ({"device_name": "Formwatch 3", "external_id": None}, "Formwatch 3"),
    ],
)
def test_strava_tells_by_name_or_by_upload_that_garmin_recorded_it(
    told: dict[str, Any], wanted: str | None
) -> None:
    assert record_of({**SESSION, **told}).device_name == wanted
