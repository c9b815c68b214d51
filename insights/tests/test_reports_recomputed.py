"""Every sentence of a report, against the tables: no number is told that plain SQL does not give as well."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import Milestone, User
from accounts.tests.people import make_athlete
from activities.models import Activity, ActivityAnalysis, BestEffort, DailyMetric, DailyMetricReading, Gear
from activities.services import demo, fitness
from insights.models import ReportType
from insights.reports import compose, packing
from insights.services import reports
from insights.tests import logbook
from insights.tests.recomputed import Report, differences
from plans.models import Race
from plans.services import demo as demo_plans
from plans.tests import planning

pytestmark = pytest.mark.django_db
ZONES = {"heartrate": {"seconds": [1200, 1400, 200, 100, 60, 30, 10]}}
TOLD = {
    "gear_due", "milestone_progress", "eddington_near", "steady_weeks", "new_record", "near_record", "easy_kept_easy",
    "well_coupled", "prediction_improved", "hrv_below_band", "sleep_debt", "resting_pulse_up", "session_spike", "",
}  # fmt: skip


@pytest.fixture
def owner() -> User:
    """Half a year with a bit of everything: zones, bests, nights, pulses, shoes, a plan, a race and an aim."""
    user = make_athlete(timezone="Europe/Zurich")
    today = user.today()
    shoes = Gear.objects.create(user=user, name="Blue {name}", starting_distance=1e5, distance_limit=7e5)
    for n in range(180, -1, -1):
        if n % 7 != 3:
            day = today - timedelta(days=n)
            length = 11_200.0 if n % 20 == 1 and n < 180 else 10_000.0 + n
            logbook.session(user, day, tss=40.0 + 7 * (n % 4), zone_times=ZONES, distance=length, gear=shoes)
    long = logbook.session(user, today - timedelta(days=2), distance=18_000.0, moving_time=6000.0, tss=None)
    figures = {"decoupling": 1.7, "decoupling_caveats": [], "heartrate_coverage": 1.0}
    ActivityAnalysis.objects.create(user=user, activity=long, figures=figures, kernel_version=1)
    for days, at, seconds in (
        (100, 5000.0, 1300.0),
        (100, 3000.0, 700.0),
        (4, 5000.0, 1130.0),
        (4, 3000.0, 703.0),
    ):
        effort(user, today - timedelta(days=days), at, seconds)
    nights(user, today)
    Milestone.objects.create(
        user=user,
        name="Far",
        target="sub-3:45",
        distance=42_195.0,
        sport_type="Run",
        date=today + timedelta(days=90),
    )
    plan(user, today)
    fitness.rebuild(user)
    return user


def effort(user: User, on: date, at: float, seconds: float) -> None:
    race = Activity.objects.filter(user=user, local_date=on, distance__lt=18_000.0).get()
    Activity.objects.filter(pk=race.pk).update(is_race=True)
    BestEffort.objects.create(
        user=user,
        activity=race,
        sport="run",
        environment="outdoor",
        kind="distance",
        at=at,
        value=seconds,
        local_date=on,
    )


def nights(user: User, today: date) -> None:
    """Two months of good nights and even pulses; a week of short ones, a fast pulse and little variability."""
    for n in range(70):
        day, bad = today - timedelta(days=n), n < 7
        values: dict[str, Any] = {
            "hrv": 45.0 + n if bad else 60.0 + n % 5,
            "hours_slept": 5.2 if bad else 7.5 + n % 3 / 10,
        }
        values["resting_hr"] = 57 if n == 0 else 48 + n % 3
        DailyMetric.objects.create(user=user, date=day, sources=dict.fromkeys(values, "oura"), **values)
        DailyMetricReading.objects.create(user=user, date=day, source="oura", **values)


def plan(user: User, today: date) -> None:
    spring = planning.plan(user, today - timedelta(days=20))
    for n in (-5, -3, 2, 4):
        planning.workout(spring, today + timedelta(days=n), workout_type="Tempo", target_load=66.0)
    Race.objects.create(
        user=user, name="Lake half", date=today + timedelta(days=30), priority="A", distance=21_097.5
    )


def passages(user: User, kind: str, first: date, last: date) -> list[dict[str, Any]]:
    content = packing.packed(reports.content_of(user, kind, first, last))
    return [passage for section in content["sections"] for passage in section["passages"]]


def test_every_number_of_every_sentence_comes_out_of_the_tables_once_more(
    owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compose, "_MOST_FINDINGS", 50)  # all that the rules found, not the six best
    told = set()
    for kind in ReportType.values:
        first, last = reports.usual_span(kind, owner.today())
        found = passages(owner, kind, first, last)
        assert differences(Report(owner.pk, first, last), found) == []
        told |= {passage["finding"] for passage in found}
    assert told >= TOLD


def test_a_row_that_changed_after_the_report_was_made_is_noticed(owner: User) -> None:
    first, last = reports.usual_span(ReportType.WEEKLY_ANALYSIS, owner.today())
    found = passages(owner, ReportType.WEEKLY_ANALYSIS, first, last)
    Activity.objects.filter(user=owner, local_date=last).update(tss=300.0)
    DailyMetric.objects.filter(user=owner, date=last).update(hours_slept=9.0)
    said = " ".join(differences(Report(owner.pk, first, last), found))
    assert "load" in said and "ctl" in said and "sleep_debt" in said


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_a_year_of_the_demo_athletes_reports_comes_out_of_the_tables_once_more() -> None:
    user = demo.athlete_user()
    for _ in demo.fill(user, processes=1, at_most=420):
        pass
    demo_plans.fill(user, user.today(), anew=False)
    count = 0
    for week in range(52):
        last = user.today() - timedelta(days=7 * week + 1)
        found = passages(user, ReportType.WEEKLY_ANALYSIS, last - timedelta(days=6), last)
        assert differences(Report(user.pk, last - timedelta(days=6), last), found) == []
        count += len(found)
    assert count > 400
