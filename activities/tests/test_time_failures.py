"""Lines Z of the reliability table: local days, hidden starts, changes of the clock, stuck clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import numpy as np
import pytest

from accounts.models import User
from activities.models import Activity, DailySummary, StreakAnalysis
from activities.services import fitness
from activities.tests.batches import counts, imported
from activities.tests.recordings import bring_in, make_athlete
from simulators import archives
from simulators.archives import Row
from simulators.files import Session, fit_bytes, gpx_bytes, realistic, tcx_bytes

pytestmark = pytest.mark.django_db

BUENOS_AIRES, AUCKLAND, BERLIN = (-34.60, -58.38), (-36.85, 174.76), (52.52, 13.40)
KATHMANDU, HONOLULU, KIRITIMATI = (27.70, 85.32), (21.31, -157.86), (1.87, -157.43)


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def run(
    start: datetime, place: tuple[float, float], seconds: int = 900, *, seed: int = 1, **details: object
) -> Session:
    return realistic(
        seed, sport="running", seconds=seconds, start=start, place=place, utc_offset=None, **details
    )


@pytest.mark.parametrize(
    ("place", "start", "local", "zone"),
    [
        (BUENOS_AIRES, datetime(2026, 3, 2, 1, 30, tzinfo=UTC), datetime(2026, 3, 1, 22, 30), "America/Argentina/Buenos_Aires"),
        (AUCKLAND, datetime(2026, 6, 30, 18, 15, tzinfo=UTC), datetime(2026, 7, 1, 6, 15), "Pacific/Auckland"),
        (AUCKLAND, datetime(2026, 1, 31, 17, 15, tzinfo=UTC), datetime(2026, 2, 1, 6, 15), "Pacific/Auckland"),
        (KATHMANDU, datetime(2026, 5, 1, 18, 20, tzinfo=UTC), datetime(2026, 5, 2, 0, 5), "Asia/Kathmandu"),
        (HONOLULU, datetime(2026, 1, 1, 5, 0, tzinfo=UTC), datetime(2025, 12, 31, 19, 0), "Pacific/Honolulu"),
        (KIRITIMATI, datetime(2025, 12, 31, 18, 0, tzinfo=UTC), datetime(2026, 1, 1, 8, 0), "Pacific/Kiritimati"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["fit", "tcx", "gpx"])
def test_z1_z3_an_activity_counts_for_the_day_on_the_wall_where_it_began(
    athlete: User, kind: str, place: tuple[float, float], start: datetime, local: datetime, zone: str
) -> None:
    data = {"fit": fit_bytes, "tcx": tcx_bytes, "gpx": gpx_bytes}[kind](run(start, place))
    bring_in(athlete, data, f"run.{kind}")
    activity = Activity.objects.get()
    assert (activity.start_date, activity.start_date_local, activity.timezone) == (start, local, zone)
    assert (activity.local_date, activity.start_day_of_week) == (local.date(), local.weekday())
    assert (activity.start_year, activity.start_month) == (local.year, local.month)
    fitness.refresh(athlete)
    assert DailySummary.objects.get(user=athlete, sport="run").local_date == local.date()


def test_z1_an_athlete_at_home_and_abroad_has_the_days_they_lived(athlete: User) -> None:
    """Four runs on four local days, of which UTC and home each would make three."""
    starts = [
        (AUCKLAND, datetime(2026, 7, 1, 18, tzinfo=UTC)),
        (AUCKLAND, datetime(2026, 7, 2, 7, tzinfo=UTC)),
    ]
    for seed, (place, start) in enumerate(starts):
        bring_in(athlete, fit_bytes(run(start, place, seed=seed)), f"{seed}.fit")
    days = list(Activity.objects.order_by("start_date").values_list("local_date", flat=True))
    assert days == [date(2026, 7, 2), date(2026, 7, 2)]
    assert DailySummary.objects.get(user=athlete, sport="all").activity_count == 2


def test_z1_without_positions_the_athletes_own_zone_counts_and_moving_away_shifts_no_old_day(
    athlete: User,
) -> None:
    late = datetime(2026, 6, 1, 22, 30, tzinfo=UTC)  # half past midnight in Zurich
    channels = {"time": np.arange(900.0), "heartrate": np.full(900, 140.0)}
    bring_in(athlete, fit_bytes(Session(start=late, channels=channels, utc_offset=None)))
    assert Activity.objects.get().local_date == date(2026, 6, 2)
    athlete.timezone = "America/Los_Angeles"
    athlete.save()
    from activities.services import rebuild

    list(rebuild.everything(athlete))
    assert Activity.objects.get().local_date == date(2026, 6, 2)


def test_z2_a_hidden_start_is_unknown_time_and_still_the_same_session_by_day(athlete: User) -> None:
    """Strava gives midnight and a second where the athlete hides when they run."""
    real = datetime(2026, 5, 5, 16, 30, tzinfo=UTC)
    seen = run(real, (47.37, 8.54), 1800)
    hidden = Session(
        start=datetime(2026, 5, 4, 22, 0, 1, tzinfo=UTC), channels=seen.channels, name="Evening run"
    )
    bring_in(athlete, fit_bytes(seen), "run.fit")
    from accounts.providers.records import ActivityRecord
    from activities.services import store

    found = hidden.summary()
    record = ActivityRecord(
        provider="strava", external_id="77", start_date=hidden.start, start_date_local=datetime(2026, 5, 5, 0, 0, 1),
        timezone="Europe/Zurich", utc_offset=7200, sport_type="Run", name="Evening run", elapsed_time=found["elapsed"],
        moving_time=found["timer"], distance=found["distance"],
    )  # fmt: skip
    (stored,) = store.store(athlete, [record], batch=None, original=None, original_name="")
    activity = Activity.objects.get()
    assert stored.state == "merged" and activity.sources.count() == 2
    assert activity.start_date == real and activity.start_time_known and activity.name == "Evening run"


def test_z2_a_hidden_start_alone_is_marked_as_unknown_time(athlete: User) -> None:
    from accounts.providers.records import ActivityRecord
    from activities.services import store

    record = ActivityRecord(
        provider="strava", external_id="78", start_date=datetime(2026, 5, 4, 22, 0, 1, tzinfo=UTC), sport_type="Run",
        start_date_local=datetime(2026, 5, 5, 0, 0, 1), timezone="Europe/Zurich", elapsed_time=1800.0, distance=5000.0,
    )  # fmt: skip
    store.store(athlete, [record], batch=None, original=None, original_name="")
    activity = Activity.objects.get()
    assert not activity.start_time_known and activity.local_date == date(2026, 5, 5)


@pytest.mark.parametrize(
    ("start", "local", "offset"),
    [
        (
            datetime(2026, 3, 29, 0, 30, tzinfo=UTC),
            datetime(2026, 3, 29, 1, 30),
            3600,
        ),  # springs forward on the way
        (
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
            datetime(2026, 10, 25, 2, 30),
            7200,
        ),  # falls back on the way
    ],
)
@pytest.mark.parametrize("kind", ["fit", "tcx", "gpx"])
def test_z3_a_run_of_3851_seconds_over_a_change_of_the_clock_lasts_3851_seconds(
    athlete: User, kind: str, start: datetime, local: datetime, offset: int
) -> None:
    data = {"fit": fit_bytes, "tcx": tcx_bytes, "gpx": gpx_bytes}[kind](run(start, BERLIN, 3852))
    bring_in(athlete, data, f"run.{kind}")
    activity = Activity.objects.get()
    assert activity.elapsed_time == pytest.approx(3851, abs=1)
    assert (activity.start_date_local, activity.utc_offset, activity.timezone) == (
        local,
        offset,
        "Europe/Berlin",
    )


def test_z3_two_runs_at_half_past_two_in_the_night_that_has_that_hour_twice_stay_two(athlete: User) -> None:
    for seed, start in enumerate(
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    ):
        bring_in(athlete, fit_bytes(run(start, BERLIN, 900 + 300 * seed, seed=seed)), f"{seed}.fit")
    first, second = Activity.objects.order_by("start_date")
    assert first.start_date_local == second.start_date_local == datetime(2026, 10, 25, 2, 30)
    assert (first.utc_offset, second.utc_offset) == (7200, 3600)


def test_z3_a_streak_holds_over_the_clock_change_the_date_line_and_a_run_past_midnight(athlete: User) -> None:
    starts = [
        (BERLIN, datetime(2026, 10, 23, 5, 0, tzinfo=UTC)),
        (BERLIN, datetime(2026, 10, 24, 21, 50, tzinfo=UTC)),  # 23:50, into the 25th
        (BERLIN, datetime(2026, 10, 25, 22, 30, tzinfo=UTC)),  # 23:30, the clock is back
        (AUCKLAND, datetime(2026, 10, 25, 11, 30, tzinfo=UTC)),  # 00:30 on the 26th in Auckland
    ]
    for seed, (place, start) in enumerate(starts):
        bring_in(athlete, fit_bytes(run(start, place, 1200, seed=seed)), f"{seed}.fit")
    streak = StreakAnalysis.objects.get(user=athlete)
    assert (streak.started_on, streak.ended_on, streak.days) == (date(2026, 10, 23), date(2026, 10, 26), 4)
    late = Activity.objects.get(local_date=date(2026, 10, 24))
    assert (
        DailySummary.objects.get(user=athlete, sport="run", local_date=date(2026, 10, 24)).distance
        == late.distance
    )


def test_z3_a_strava_export_in_utc_and_the_file_of_the_watch_are_one_session_abroad(athlete: User) -> None:
    there = run(datetime(2026, 3, 2, 1, 30, tzinfo=UTC), BUENOS_AIRES)
    batch = imported(
        athlete,
        {"export.zip": archives.strava_export([Row(1, there, "gpx.gz")]), "run.fit": fit_bytes(there)},
    )
    assert counts(batch) == {"created": 1, "merged": 1}
    assert Activity.objects.get().local_date == date(2026, 3, 1)


def test_z4_one_stray_stamp_two_years_off_does_not_stretch_a_ride(athlete: User) -> None:
    ride = realistic(6, sport="cycling", seconds=7000, start=datetime(2026, 5, 4, 7, tzinfo=UTC))
    time = ride.channels["time"].copy()
    time[3000] = 791 * 86400.0
    data = gpx_bytes(Session(start=ride.start, channels={**ride.channels, "time": time}, sport="cycling"))
    bring_in(athlete, data, "ride.gpx")
    activity = Activity.objects.get()
    assert activity.elapsed_time == pytest.approx(6999, abs=2)
    assert any(flag["rule"] == "S3" for flag in activity.quality)


def test_z4_a_clock_that_ran_for_1168_hours_is_flagged_and_kept_out_of_load_and_records(
    athlete: User,
) -> None:
    ride = realistic(6, sport="cycling", seconds=3600, start=datetime(2026, 5, 4, 7, tzinfo=UTC))
    row = Row(
        1, ride, None, cells={"Elapsed Time": str(1168 * 3600), ("Elapsed Time", 2): str(1168 * 3600.0)}
    )
    imported(athlete, {"export.zip": archives.strava_export([row])})
    activity = Activity.objects.get()
    assert activity.elapsed_time == 1168 * 3600
    assert set(activity.excluded_from) == {"load", "records"}
    assert any(flag["rule"] == "Z4" and flag["sentence"] for flag in activity.quality)
    fitness.refresh(athlete)
    from activities.models import FitnessDay

    assert set(FitnessDay.objects.filter(user=athlete).values_list("load", flat=True)) <= {0.0}
