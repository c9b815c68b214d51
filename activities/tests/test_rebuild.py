"""A rebuild gives what the imports stored, and both give what short sums of the recorded arrays give."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import call_command

from accounts.models import User
from activities.models import Activity, BestEffort, FitnessDay, PowerCurve
from activities.services import derive, edits, fitness, rebuild, sources
from activities.tests.batches import counts, imported, log_of, packed, zip_of
from activities.tests.recordings import MORNING, make_athlete
from simulators import archives
from simulators.archives import Row
from simulators.files import Length, Options, Session, fit_bytes, gpx_bytes, realistic, tcx_bytes

pytestmark = pytest.mark.django_db


def pool_swim(number: int) -> Session:
    lengths = tuple(Length(start=30.0 * n, seconds=27.0, strokes=14) for n in range(20))
    heart = np.full(600, 135.0)
    channels = {"time": np.arange(600.0), "heartrate": heart}
    return Session(
        start=MORNING + timedelta(days=number), channels=channels, sport="swimming", sub_sport="lap_swimming",
        lengths=lengths, pool_length=25.0,
    )  # fmt: skip


def diary() -> dict[str, bytes]:
    """A dozen sessions of all kinds, by file name."""

    def on(number: int, sport: str = "running", seconds: int = 900, **details: object) -> Session:
        return realistic(
            number, sport=sport, seconds=seconds, start=MORNING + timedelta(days=number), **details
        )

    twice = on(3, seconds=1200)
    leg = realistic(12, sport="cycling", seconds=900, start=MORNING + timedelta(days=11, seconds=700))
    return {
        "run.fit": fit_bytes(on(1, laps=(0.0, 300.0, 600.0))),
        "paused.fit": fit_bytes(on(2, pauses=((200.0, 260.0), (500.0, 640.0)))),
        "twice.fit": fit_bytes(twice),
        "twice.tcx": tcx_bytes(twice),
        "twice.gpx.gz": packed(gpx_bytes(twice)),
        "ride.fit": fit_bytes(on(4, "cycling", 3600)),
        "stryd.fit": fit_bytes(on(5), options=Options(developer_power="Power")),
        "pool.fit": fit_bytes(pool_swim(6)),
        "walk.gpx": gpx_bytes(on(7, "walking")),
        "ride.tcx": tcx_bytes(on(8, "cycling", 1800)),
        "multi.fit": fit_bytes(realistic(11, sport="swimming", seconds=600, start=MORNING + timedelta(days=11)), leg),
        "export.zip": archives.strava_export([Row(1, on(9)), Row(2, on(10), None), Row(3, on(4, "cycling", 3600), "fit.gz")]),
    }  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return diary()


@pytest.fixture
def athlete(files: dict[str, bytes]) -> User:
    user = make_athlete()
    batch = imported(user, files)
    assert batch.failed == batch.skipped == 0, batch.problems
    return user


def fitness_of(user: User) -> list[tuple[object, ...]]:
    rows = FitnessDay.objects.filter(user=user).order_by("sport", "date")
    return list(rows.values_list("sport", "date", "load", "ctl", "atl", "tsb", "ramp_rate"))


def test_a_rebuild_of_a_mixed_log_equals_what_the_imports_stored(athlete: User) -> None:
    run = Activity.objects.order_by("start_date")[0]
    edits.edit(run, {"name": "Mine", "distance": 3000.0, "perceived_exertion": 7, "private_note": "knee"})
    merged = Activity.objects.get(local_date=(MORNING + timedelta(days=3)).date())
    sources.prefer(merged, "distance", merged.sources.get(original_name="twice.tcx"))
    edits.confirm(Activity.objects.get(local_date=(MORNING + timedelta(days=8)).date()))
    fitness.refresh(athlete)
    before, curve = log_of(athlete), fitness_of(athlete)
    assert len(before) == 12 and sum(len(row["sources"]) for row in before) > 15
    assert len(list(rebuild.everything(athlete))) == 12
    for stored, again in zip(before, log_of(athlete), strict=True):
        assert again == stored
    assert fitness_of(athlete) == curve


def test_the_rebuild_command_repairs_what_was_spoilt(athlete: User) -> None:
    before = log_of(athlete)
    Activity.objects.update(tss=1, distance=5, zone_times={}, polyline="", average_heartrate=None)
    BestEffort.objects.all().delete()
    PowerCurve.objects.update(values=[1.0], durations=[1])
    said = StringIO()
    call_command("rebuild", user="ada@example.org", stdout=said)
    assert log_of(athlete) == before
    assert "12 activities" in said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_several_processes_give_the_log_that_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    user = make_athlete()
    imported(
        user, {name: data for name, data in diary().items() if name[:4] in ("run.", "twic", "pool", "walk")}
    )
    before = log_of(user)
    assert len(before) == 4
    Activity.objects.update(tss=1, distance=5, zone_times={}, polyline="")
    monkeypatch.setattr(rebuild, "AT_ONCE", 2)
    assert len(set(rebuild.everything(user, processes=2))) == 4
    assert log_of(user) == before


def test_what_the_athlete_changed_while_a_dozen_was_analysed_is_kept(
    athlete: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    redrawn = derive.redrawn

    def slowly(user: User, activities: Sequence[Activity]) -> list[derive.Draft]:
        monkeypatch.undo()
        found = redrawn(user, activities)
        edits.edit(Activity.objects.get(pk=activities[0].pk), {"name": "Mine", "distance": 4321.0})
        return found

    monkeypatch.setattr(derive, "redrawn", slowly)
    done = list(rebuild.everything(athlete))
    assert len(done) == len(set(done)) == 12
    assert Activity.objects.get(name="Mine").distance == 4321.0


def test_a_second_import_of_everything_in_another_order_gives_the_same_log(
    athlete: User, files: dict[str, bytes]
) -> None:
    other = make_athlete("bob@example.org")
    named = {name: data for name, data in reversed(files.items()) if not name.endswith("zip")}
    imported(other, {"all.zip": zip_of(named), "export.zip": files["export.zip"]})
    left = [{**row, "sources": len(row["sources"])} for row in log_of(other)]
    right = [{**row, "sources": len(row["sources"])} for row in log_of(athlete)]
    for one, two in zip(left, right, strict=True):
        assert one == two
    assert counts(imported(other, named)) == {"duplicate": len(named)}


# --- independent sums over the recorded arrays --------------------------------------------------------------------


def plain_weighted_power(power: np.ndarray) -> float:
    """Mean of 30 s windows by convolution, fourth power, mean, fourth root."""
    smooth = np.convolve(power, np.ones(30) / 30, mode="valid")
    return float(np.mean(smooth**4) ** 0.25)


def plain_trimp(heart: np.ndarray, *, top: float, rest: float) -> float:
    """Banister for a woman, second by second."""
    total = 0.0
    for beat in heart:
        share = (beat - rest) / (top - rest)
        total += share * 0.86 * math.exp(1.67 * share) / 60
    return total


def fastest_over(distance: np.ndarray, metres: float) -> float:
    """Least seconds for so many metres by trying each start; ends between samples are interpolated."""
    best, time = math.inf, np.arange(float(len(distance)))
    for start in range(len(distance)):
        if distance[start] + metres > distance[-1]:
            break
        best = min(best, float(np.interp(distance[start] + metres, distance, time)) - start)
    return best


@pytest.fixture(params=["imported", "rebuilt"])
def how(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def stored(session: Session, how: str, *, data: bytes | None = None) -> Activity:
    user = make_athlete("ida@example.org")
    imported(user, {"it.fit": data or fit_bytes(session)})
    if how == "rebuilt":
        Activity.objects.update(
            tss=None, trimp=None, distance=None, normalized_power=None, average_heartrate=None
        )
        assert len(list(rebuild.everything(user))) == 1
    return Activity.objects.get(user=user)


def test_numbers_of_a_ride_are_those_of_its_arrays(how: str) -> None:
    ride = realistic(21, sport="cycling", seconds=3600, start=MORNING)
    power = np.round(
        ride.channels["power"] * np.where(np.arange(3600) % 60 < 20, 1.8, 0.6)
    )  # short hard spells
    ride = dataclasses.replace(ride, channels={**ride.channels, "power": power})
    heart = ride.channels["heartrate"]
    activity = stored(ride, how)
    assert activity.distance == pytest.approx(ride.channels["distance"][-1], abs=0.5)
    assert activity.elapsed_time == pytest.approx(3600, abs=1)
    assert activity.average_watts == pytest.approx(power.mean(), abs=0.05)
    weighted = plain_weighted_power(power)
    assert activity.normalized_power == pytest.approx(weighted, abs=0.05)
    assert activity.intensity_factor == pytest.approx(weighted / 240, abs=0.001)
    assert activity.tss == pytest.approx((weighted / 240) ** 2 * 100 * activity.timer_time / 3600, abs=0.05)
    assert activity.kilojoules == pytest.approx(power.sum() / 1000, rel=0.001)
    assert activity.average_heartrate == pytest.approx(heart.mean(), abs=0.05)
    assert activity.max_heartrate == heart.max() and activity.min_heartrate == heart.min()
    assert activity.trimp == pytest.approx(plain_trimp(heart, top=188, rest=48), rel=0.001)
    assert activity.average_cadence == pytest.approx(ride.channels["cadence"].mean(), abs=0.1)
    assert sum(activity.zone_times["power"]["seconds"]) == pytest.approx(3600, abs=2)


def test_the_power_curve_of_a_ride_is_that_of_every_window(how: str) -> None:
    ride = realistic(22, sport="cycling", seconds=1500, start=MORNING)
    activity = stored(ride, how)
    curve = PowerCurve.objects.get(activity=activity, kind="power")
    found = dict(zip(curve.durations, curve.values, strict=True))
    for seconds in (1, 5, 30, 60, 300, 1200):
        windows = np.convolve(ride.channels["power"], np.ones(seconds) / seconds, mode="valid")
        assert found[seconds] == pytest.approx(windows.max(), abs=0.1), seconds
        effort = BestEffort.objects.filter(activity=activity, kind="duration", at=seconds).first()
        assert effort is None or effort.value == pytest.approx(windows.max(), abs=0.1)


def test_numbers_of_a_run_are_those_of_its_arrays(how: str) -> None:
    run = realistic(23, sport="running", seconds=1800, start=MORNING)
    activity = stored(run, how)
    distance, altitude = run.channels["distance"], run.channels["altitude"]
    assert activity.distance == pytest.approx(distance[-1], abs=0.5)
    assert activity.average_speed == pytest.approx(distance[-1] / activity.moving_time, rel=0.001)
    assert activity.trimp == pytest.approx(
        plain_trimp(run.channels["heartrate"], top=188, rest=48), rel=0.001
    )
    for metres in (400, 1000, 5000):
        effort = BestEffort.objects.get(activity=activity, kind="distance", at=metres)
        assert effort.value == pytest.approx(fastest_over(distance, metres), abs=0.6), metres
    assert activity.elev_high == pytest.approx(altitude.max(), abs=1) and activity.elev_low == pytest.approx(
        altitude.min(), abs=1
    )
    assert activity.start_lat == pytest.approx(run.channels["latitude"][0], abs=1e-5)
    km = activity.analysis.splits["km"]
    assert len(km) == math.ceil(distance[-1] / 1000)


def test_pauses_count_for_the_clock_and_not_for_the_timer(how: str) -> None:
    pauses = ((300.0, 420.0), (900.0, 960.0))
    run = realistic(24, sport="running", seconds=1500, start=MORNING, pauses=pauses)
    activity = stored(run, how)
    assert activity.elapsed_time == pytest.approx(1499, abs=2)
    assert activity.timer_time == pytest.approx(1499 - 180, abs=4)
    assert activity.average_heartrate == pytest.approx(run.channels["heartrate"].mean(), abs=0.4)
    assert activity.distance == pytest.approx(run.channels["distance"][-1], abs=1)


def test_a_pool_swim_is_the_sum_of_its_lengths(how: str) -> None:
    swim = pool_swim(1)
    activity = stored(swim, how)
    assert activity.distance == 20 * 25
    assert activity.moving_time == pytest.approx(20 * 27)
    assert activity.analysis.figures["active_lengths"] == 20 and activity.environment == "pool"
    speed = 20 * 25 / (20 * 27)
    intensity = speed / (100 / 105)
    assert activity.load_method == "swim"
    assert activity.tss == pytest.approx(intensity**3 * 20 * 27 / 3600 * 100, rel=0.01)


def test_a_run_with_power_from_an_app_has_its_watts_by_either_path(how: str) -> None:
    run = realistic(25, sport="running", seconds=1200, start=MORNING)
    activity = stored(run, how, data=fit_bytes(run, options=Options(developer_power="Power")))
    assert activity.average_watts == pytest.approx(run.channels["power"].mean(), abs=0.5)


def test_the_same_run_by_the_quick_and_the_slow_reader_has_the_same_numbers() -> None:
    ada, bob = make_athlete(), make_athlete("bob@example.org")
    run = realistic(26, sport="running", seconds=900, start=MORNING)
    imported(ada, {"quick.fit": fit_bytes(run)})
    imported(bob, {"slow.fit": fit_bytes(run, options=Options(header="zero"))})
    quick, slow = log_of(ada)[0], log_of(bob)[0]
    for name in (
        "distance",
        "elapsed_time",
        "moving_time",
        "average_heartrate",
        "tss",
        "trimp",
        "polyline",
        "zone_times",
    ):
        assert quick[name] == slow[name], name
