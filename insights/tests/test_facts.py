"""What is read for the rules, against short sums over the rows that share no code with it."""

from __future__ import annotations

from datetime import date, timedelta
from math import exp, log

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Milestone, User
from accounts.tests.people import make_athlete
from activities.models import (
    Activity,
    ActivitySource,
    AthleteThreshold,
    BestEffort,
    DailyMetric,
    DailyMetricReading,
    Gear,
)
from activities.services import fitness
from insights.facts import ahead, facts_of
from insights.pages.health_light import light_of
from insights.pages.health_reading import days_of
from insights.rules.facts import FitnessPoint, Planned
from insights.tests import logbook
from plans.models import Race, TrainingPlan, Workout

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 17)


@pytest.fixture
def owner() -> User:
    return make_athlete(timezone="Europe/Zurich")


def effort(activity: Activity, at: float, value: float) -> None:
    BestEffort.objects.create(
        user=activity.user, activity=activity, sport=activity.sport, environment="outdoor", kind="distance", at=at,
        value=value, local_date=activity.start_date_local.date(),
    )  # fmt: skip


def test_the_curve_is_carried_on_to_today_and_equals_a_recurrence_by_hand(owner):
    logbook.sessions(owner, [TODAY - timedelta(days=n) for n in range(60, 9, -1)], tss=70.0)
    fitness.rebuild(owner)
    found = facts_of(owner, TODAY).fitness
    ctl = atl = 0.0
    for n in range(60, -1, -1):
        load = 70.0 if n >= 10 else 0.0
        ctl, atl = ctl + (1 - exp(-1 / 42)) * (load - ctl), atl + (1 - exp(-1 / 7)) * (load - atl)
    assert found[-1].on == TODAY
    assert (found[-1].ctl, found[-1].atl) == pytest.approx((ctl, atl))


def test_sessions_carry_their_zones_and_the_providers_behind_them(owner):
    run = logbook.session(
        owner, TODAY, zone_times={"heartrate": {"seconds": [600, 900, 300, 200, 100, 50, 50]}}
    )
    ActivitySource.objects.create(
        user=owner, activity=run, provider="file", external_id="a:1", fetched_at=run.start_date
    )
    ActivitySource.objects.create(
        user=owner,
        activity=run,
        provider="intervals",
        external_id="i1",
        raw_data={"source": "STRAVA"},
        fetched_at=run.start_date,
    )
    (found,) = facts_of(owner, TODAY).sessions
    assert (found.easy, found.between, found.hard) == (1500, 500, 200)
    assert found.origins == {"file", "strava"}


def test_what_was_scored_with_thresholds_of_strava_counts_as_stravas(owner):
    logbook.sessions(owner, [TODAY - timedelta(days=n) for n in (9, 2)], tss=70.0)
    AthleteThreshold.objects.create(user=owner, sport="run", effective_on="2026-01-01", threshold_pace=270)
    AthleteThreshold.objects.create(
        user=owner, sport="ride", effective_on=TODAY - timedelta(days=5), ftp=225, source="strava"
    )
    before, after = facts_of(owner, TODAY).sessions
    assert "strava" not in before.origins and "strava" in after.origins


def test_zones_of_another_number_say_nothing_about_easy_and_hard(owner):
    logbook.session(owner, TODAY, zone_times={"heartrate": {"seconds": [600, 900, 300]}})
    assert facts_of(owner, TODAY).sessions[0].easy is None


def test_a_recent_best_effort_is_put_beside_the_best_before_it(owner):
    for days, seconds in ((300, 1300.0), (200, 1230.0), (100, 1260.0), (1, 1200.0)):
        effort(logbook.session(owner, TODAY - timedelta(days=days)), 5000.0, seconds)
    (found,) = facts_of(owner, TODAY).efforts
    assert (found.value, found.previous, found.previous_on) == (1200.0, 1230.0, TODAY - timedelta(days=200))


def test_an_effort_faster_than_the_world_record_is_no_record(owner):
    for days, seconds in ((100, 1260.0), (1, 300.0)):
        effort(logbook.session(owner, TODAY - timedelta(days=days)), 5000.0, seconds)
    assert facts_of(owner, TODAY).efforts == ()


def test_the_threshold_in_force_stands_beside_what_recent_efforts_suggest(owner):
    AthleteThreshold.objects.create(
        user=owner, sport="run", effective_on=date(2025, 1, 1), threshold_pace=300.0
    )
    AthleteThreshold.objects.create(
        user=owner, sport="run", effective_on=date(2026, 1, 1), threshold_pace=270.0
    )
    AthleteThreshold.objects.create(
        user=owner, sport="run", effective_on=date(2026, 12, 1), threshold_pace=200.0
    )
    effort(logbook.session(owner, TODAY - timedelta(days=5), is_race=True), 5000.0, 1196.0)  # VDOT 50
    found = {t.sport: t for t in facts_of(owner, TODAY).thresholds}
    assert found["run"].value == 270.0
    assert found["run"].estimate == pytest.approx(255.2, abs=1)
    assert found["ride"].value is None


def test_gear_counts_its_own_metres_and_those_it_had_before(owner):
    shoes = Gear.objects.create(
        user=owner, name="Shoes", kind="shoes", starting_distance=100_000.0, distance_limit=800_000.0
    )
    logbook.sessions(owner, [TODAY, TODAY - timedelta(days=1)], gear=shoes)
    Gear.objects.create(user=owner, name="Old", kind="shoes", retired_on=TODAY)
    (found,) = facts_of(owner, TODAY).gear
    assert (found.name, found.distance) == ("Shoes", 120_000.0)


def test_a_report_about_an_earlier_day_does_not_know_what_came_later(owner):
    shoes = Gear.objects.create(user=owner, name="Shoes", kind="shoes", distance_limit=800_000.0)
    logbook.sessions(owner, [TODAY, TODAY - timedelta(days=9)], gear=shoes)
    Milestone.objects.create(user=owner, name="far", date=TODAY, target="40 km", sport_type="Run")
    logbook.session(owner, TODAY, distance=40_000.0)
    then = facts_of(owner, TODAY - timedelta(days=5))
    assert then.gear[0].distance == 10_000.0
    assert then.goals[0].progress == pytest.approx(25.0)


def test_the_form_of_a_race_morning_counts_what_is_planned_until_then():
    points = [FitnessPoint(TODAY - timedelta(days=n), 50.0, 50.0, 50.0, 0.0) for n in (1, 0)]
    plan = [
        Planned("a", TODAY + timedelta(days=1), "Easy", False, load=40.0),
        Planned("b", TODAY, "Easy", False, load=30.0, is_done=True),
    ]
    ctl = atl = 50.0
    for load in (50.0, 40.0, 0.0):
        ctl, atl = ctl + (1 - exp(-1 / 42)) * (load - ctl), atl + (1 - exp(-1 / 7)) * (load - atl)
    assert ahead.form_on(TODAY + timedelta(days=3), TODAY, points, plan) == pytest.approx(ctl - atl)
    assert ahead.form_on(TODAY, TODAY, points, plan) is None


def test_a_milestone_knows_its_progress_only_when_its_target_can_be_read(owner):
    logbook.session(owner, TODAY, distance=30_000.0)
    for name, target in (("far", "40 km"), ("vague", "run well")):
        Milestone.objects.create(
            user=owner, name=name, date=TODAY + timedelta(days=30), target=target, sport_type="Run"
        )
    found = {goal.name: goal.progress for goal in facts_of(owner, TODAY).goals}
    assert found == {"far": pytest.approx(75.0), "vague": None}


def test_variability_is_the_weeks_mean_against_the_band_of_its_own_source(owner):
    values = {TODAY - timedelta(days=n): (50.0 if n < 7 else 60.0 + n % 5) for n in range(40)}
    for day, value in values.items():
        DailyMetric.objects.create(user=owner, date=day, hrv=value, sources={"hrv": "oura"})
        DailyMetricReading.objects.create(user=owner, date=day, source="oura", hrv=value)
        DailyMetricReading.objects.create(user=owner, date=day, source="whoop", hrv=90.0)
    logs = [log(value) for value in values.values()]
    middle = sum(logs) / len(logs)
    spread = (sum((one - middle) ** 2 for one in logs) / (len(logs) - 1)) ** 0.5
    found = facts_of(owner, TODAY).hrv
    assert found is not None and found.source == "oura" and found.readings == 7
    assert found.mean == pytest.approx(50.0)
    assert (found.low, found.high) == pytest.approx((exp(middle - spread / 2), exp(middle + spread / 2)))
    assert found.days_below >= 4 and found.was_below


def test_readiness_is_that_of_the_health_page_and_none_when_too_little_is_known(owner):
    assert facts_of(owner, TODAY).readiness is None
    for n in range(20):
        day = TODAY - timedelta(days=n)
        DailyMetric.objects.create(
            user=owner,
            date=day,
            resting_hr=60 if n == 0 else 48 + n % 2,
            hours_slept=4.0 if n == 0 else 8.0,
            sources={"resting_hr": "oura", "hours_slept": "oura"},
        )
    found = facts_of(owner, TODAY).readiness
    assert found is not None and found.light == light_of(days_of(owner, TODAY, TODAY), TODAY).light == "amber"
    assert len(found.reasons) == 2


def test_nothing_of_another_athlete_is_read(owner):
    other = make_athlete()
    logbook.session(other, TODAY)
    Race.objects.create(user=other, name="Theirs", date=TODAY + timedelta(days=9))
    found = facts_of(owner, TODAY)
    assert not found.sessions and not found.races and found.first_on is None


def test_reading_costs_the_same_whatever_the_length_of_the_log(owner):
    logbook.sessions(owner, logbook.days_back(TODAY, 5))
    fitness.rebuild(owner)
    with CaptureQueriesContext(connection) as few:
        facts_of(owner, TODAY)
    logbook.sessions(owner, logbook.days_back(TODAY - timedelta(days=5), 200))
    plan = TrainingPlan.objects.create(user=owner, name="Plan", start_date=TODAY, total_weeks=4)
    Workout.objects.bulk_create(
        Workout(
            user=owner,
            training_plan=plan,
            week_number=1,
            scheduled_date=TODAY + timedelta(days=n),
            workout_type="Easy",
            distance=8000,
        )
        for n in range(20)
    )
    fitness.rebuild(owner)
    with CaptureQueriesContext(connection) as many:
        facts_of(owner, TODAY)
    assert len(few) == len(many) <= 30
