"""Files of workouts and plans, opened again by readers that share nothing with the writers."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import fitdecode
import pytest
import vobject
from garmin_fit_sdk import Decoder, Stream
from icalendar import Calendar
from lxml import etree

from plans.exports.fit import fit
from plans.exports.session import NotWritable, PlannedSession, steps_or_whole
from plans.exports.zwo import zwo
from plans.feeds import calendar_of
from plans.models import Workout
from plans.planner import paces, steps

CHANGED = datetime(2026, 5, 1, 12, tzinfo=UTC)
KNOWN = {
    "run": paces.training_paces(50),
    "ride": paces.riding(250, threshold_heartrate=165),
    "swim": paces.swimming(100),
}


def session(text: str, sport: str = "run") -> PlannedSession:
    read = steps.parse(text, sport=sport, paces=KNOWN[sport])
    return PlannedSession("6 × 800 m & more", sport, read, CHANGED, "Even <repeats>.", KNOWN[sport])


def fit_steps(data: bytes) -> list[dict[str, Any]]:
    """The steps as Garmin's reader gives them."""
    messages, errors = Decoder(Stream.from_byte_array(data)).read()
    assert not errors
    return [dict(step) for step in messages["workout_step_mesgs"]]


# FIT ------------------------------------------------------------------------------------------------------


def test_a_fit_workout_reads_back_with_its_repeat() -> None:
    warmup, work, jog, back, cooldown = fit_steps(
        fit(session("2km warmup, 6x800m @ I r400m, 10min cooldown"))
    )
    assert (warmup["duration_distance"], warmup["intensity"]) == (2000, "warmup")
    assert (work["duration_distance"], work["intensity"], work["target_type"]) == (800, "active", "speed")
    assert work["custom_target_speed_low"] < 1000 / 234.9 < work["custom_target_speed_high"]
    assert (jog["duration_distance"], jog["intensity"]) == (400, "recovery")
    assert back["duration_type"] == "repeat_until_steps_cmplt"
    assert (back["duration_step"], back["repeat_steps"]) == (1, 6)
    assert (cooldown["duration_time"], cooldown["intensity"]) == (600, "cooldown")


def test_a_second_reader_sees_the_same_fit_workout() -> None:
    with fitdecode.FitReader(io.BytesIO(fit(session("2km easy, 3x1km @ T r2min")))) as reader:
        frames = [frame for frame in reader if frame.frame_type == fitdecode.FIT_FRAME_DATA]
    kinds = [frame.name for frame in frames]
    assert kinds == ["file_id", "workout", *["workout_step"] * 4]
    assert frames[0].get_value("type") == "workout"
    assert frames[0].get_value("time_created") == CHANGED
    assert (frames[1].get_value("wkt_name"), frames[1].get_value("sport")) == ("6 × 800 m & more", "running")
    assert frames[1].get_value("num_valid_steps") == 4
    assert frames[5].get_value("repeat_steps") == 3


def test_fit_targets_of_power_heart_rate_zone_and_exertion() -> None:
    power, heart, zone, feel, swum = (
        *fit_steps(fit(session("5min @ 240-260W, 5min @ 150bpm, 5min @ Z4, 5min @ RPE 7", "ride"))),
        *fit_steps(fit(session("100m @ 1:40/100m", "swim"))),
    )
    assert (power["custom_target_power_low"], power["custom_target_power_high"]) == (1240, 1260)
    assert (heart["custom_target_heart_rate_low"], heart["custom_target_heart_rate_high"]) == (247, 253)
    assert (zone["target_type"], zone["target_power_zone"]) == ("power", 4)
    assert (feel["target_type"], feel["notes"]) == ("open", "@ RPE 7")
    assert swum["custom_target_speed_low"] == pytest.approx(1.0, abs=0.05)


def test_the_same_session_is_the_same_file() -> None:
    assert fit(session("2km easy")) == fit(session("2km easy"))


# ZWO ------------------------------------------------------------------------------------------------------


def blocks(data: bytes) -> list[tuple[str, dict[str, str]]]:
    return [(block.tag, dict(block.attrib)) for block in etree.fromstring(data).find("workout")]


def test_a_ride_as_zwo_has_seconds_and_shares_of_ftp() -> None:
    written = zwo(
        session("10min warmup @ 60% FTP, 3x8min @ 95% FTP r4min @ 125W, 20min @ Z2, 5min work", "ride")
    )
    root = etree.fromstring(written)
    assert (root.findtext("sportType"), root.findtext("durationType")) == ("bike", "time")
    assert (root.findtext("name"), root.findtext("description")) == ("6 × 800 m & more", "Even <repeats>.")
    warmup, repeats, steady, free = blocks(written)
    assert warmup == ("Warmup", {"Duration": "600", "PowerLow": "0.450", "PowerHigh": "0.600"})
    assert repeats[0] == "IntervalsT" and repeats[1] == {
        "Repeat": "3", "OnDuration": "480", "OffDuration": "240", "OnPower": "0.950", "OffPower": "0.500",
    }  # fmt: skip
    assert steady[0] == "SteadyState" and 0.56 <= float(steady[1]["Power"]) <= 0.75
    assert free[0] == "FreeRide"


def test_a_run_as_zwo_is_by_distance_with_shares_of_the_pace_of_10_km() -> None:
    written = zwo(session("2km @ 10K, 6x800m @ I r400m"))
    assert etree.fromstring(written).findtext("durationType") == "distance"
    steady, repeats = blocks(written)
    assert steady[1] == {"Duration": "2000", "Power": "1.000", "pace": "2"}
    assert float(repeats[1]["OnPower"]) == pytest.approx(KNOWN["run"].named["10K"][0] / 234.9, abs=0.001)


def test_a_run_of_times_and_distances_is_told_by_time() -> None:
    written = zwo(session("10min easy, 1km @ 4:00/km"))
    assert etree.fromstring(written).findtext("durationType") == "time"
    assert [block[1]["Duration"] for block in blocks(written)] == ["600", "240"]


@pytest.mark.parametrize(
    ("text", "sport"), [("8x100m @ CSS", "swim"), ("40km easy", "ride"), ("open easy", "run")]
)
def test_what_zwo_cannot_hold_is_told(text: str, sport: str) -> None:
    with pytest.raises(NotWritable, match="ZWO files"):
        zwo(session(text, sport))


def test_a_workout_without_structure_is_one_step_of_its_length() -> None:
    (step,) = fit_steps(fit(PlannedSession("Easy", "run", steps_or_whole((), 8000.0, 2700.0), CHANGED)))
    assert step["duration_distance"] == 8000


# Calendar -------------------------------------------------------------------------------------------------


def workout(**fields: Any) -> Workout:
    given: dict[str, Any] = {
        "id": UUID(int=7), "sport": "run", "scheduled_date": date(2026, 5, 5), "workout_type": "Intervals", "distance": 10_000.0,
        "name": "6 × 800 m; hard, even", "description": "Run \\ evenly,\nnot faster.", "updated_at": CHANGED,
        "steps": steps.to_json(session("2km easy, 6x800m @ I r400m").steps),
    }  # fmt: skip
    return Workout(**(given | fields))


def written(*workouts: Workout, system: str = "metric") -> bytes:
    return calendar_of(workouts, name="Spring · Formcurve", system=system, site="https://log.example.org/")


def test_an_event_is_the_whole_local_day_in_two_parsers() -> None:
    data = written(workout())
    (event,) = Calendar.from_ical(data).walk("VEVENT")
    assert (event["dtstart"].dt, event["dtend"].dt) == (date(2026, 5, 5), date(2026, 5, 6))
    seen = vobject.readOne(data.decode()).vevent
    assert seen.dtstart.value == date(2026, 5, 5)
    assert seen.uid.value == f"{UUID(int=7)}@log.example.org"
    assert seen.summary.value == "6 × 800 m; hard, even · 10.0 km"
    assert seen.description.value == "2km easy, 6x800m @ I r400m\n\nRun \\ evenly,\nnot faster."
    assert seen.url.value == f"https://log.example.org/plan/workouts/{UUID(int=7)}/"


def test_a_moved_workout_is_the_same_event() -> None:
    before = vobject.readOne(written(workout()).decode()).vevent
    after = vobject.readOne(written(workout(scheduled_date=date(2026, 5, 8), name="Other")).decode()).vevent
    assert before.uid.value == after.uid.value and before.dtstart.value != after.dtstart.value


def test_titles_are_in_the_units_of_the_athlete_and_tell_what_is_done() -> None:
    done = vobject.readOne(written(workout(completed_at=CHANGED), system="imperial").decode()).vevent
    timed = vobject.readOne(written(workout(distance=None, duration_estimate=2700.0)).decode()).vevent
    assert done.summary.value == "✓ 6 × 800 m; hard, even · 6.2 mi"
    assert timed.summary.value.endswith("· 45:00")


def test_a_plan_without_workouts_is_an_empty_calendar() -> None:
    calendar = Calendar.from_ical(written())
    assert calendar["x-wr-calname"] == "Spring · Formcurve" and not calendar.walk("VEVENT")
