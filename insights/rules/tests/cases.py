"""For each rule: logs in which it speaks, keeps quiet, and does not know.

``None`` where a rule always knows; ``ALWAYS_KNOWING`` says of each such rule why.
"""

from __future__ import annotations

from dataclasses import dataclass

from insights.rules.facts import (
    Eddington,
    Effort,
    Facts,
    Fitter,
    GearItem,
    Goal,
    HrvState,
    Race,
    Readiness,
    StreakNow,
    Threshold,
    YearTotal,
)

from .logs import FILE, TODAY, ago, facts, health, log_of, planned, session


@dataclass(frozen=True)
class Case:
    """``words``: what the finding must contain of names; ``numbers``: amounts by slot, to a tenth."""

    speaks: Facts
    quiet: Facts
    unknown: Facts | None
    numbers: dict[str, float]


STEADY = [50.0] * 100
YOUNG = log_of([60.0] * 20)
EASY_WEEK = [
    session(n, seconds=3600.0, easy=3000.0, between=300.0, hard=300.0, intensity=0.7)
    for n in range(20, 0, -2)
]
GREY_WEEK = [
    session(n, seconds=3600.0, easy=1800.0, between=1500.0, hard=300.0, intensity=0.8)
    for n in range(20, 0, -2)
]
LEGS = [1.30, 1.31, 1.29, 1.30, 1.31]
RACE = Race("r1", "City marathon", ago(-10), "A", distance=42_195.0, form=12.0)
BAND = HrvState(TODAY, mean=52.0, low=55.0, high=65.0, readings=6, days_below=3, source="oura")
FIT_BAND = HrvState(TODAY, mean=60.0, low=55.0, high=65.0, readings=6, days_below=0, source="oura")
NEW_BEST = Effort(
    "a1run", ago(1), "run", True, 5000.0, 1200.0, previous=1230.0, previous_on=ago(200), origins=FILE
)
PULSES = tuple(health(n, resting_hr=48.0 + n % 2) for n in range(30, 0, -1))
NIGHTS = [health(n, hours_slept=7.5) for n in range(34, 6, -1)]
HARD_TODAY = planned(0, kind="Intervals")
DAYS = [session(n) for n in range(55, -1, -1)]
ODD_LOADS = [40.0, 60.0] * 50


def _alternating(high: float, low: float, days: int) -> list[float]:
    return [high if n % 2 else low for n in range(days)]


def _taper(last_week: float) -> Facts:
    return log_of(
        [70.0] * 90 + [last_week] * 12, races=(Race("r1", "City marathon", ago(-9), "A", distance=42_195.0),)
    )


def _week(load: float) -> Facts:
    """Last whole week (8 to 14 June) with one run a day, each planned at 60."""
    runs = tuple(session(n, load=load) for n in range(9, 2, -1))
    return facts(sessions=runs, plan=tuple(planned(n) for n in range(9, 2, -1)), has_plan=True)


CASES: dict[str, Case] = {
    "ramp_too_fast": Case(log_of([40.0] * 93 + [110.0] * 7), log_of(STEADY), YOUNG, {"ramp": 11.4}),
    "steady_build": Case(log_of([40.0] * 60 + [60.0] * 14 + [66.0] * 14), log_of([50.0] * 300), YOUNG, {}),
    "fitness_peak": Case(log_of([60.0] * 60 + [20.0] * 200 + [75.0] * 90), log_of([80.0] * 200 + [20.0] * 90), log_of(STEADY), {}),
    "session_spike": Case(
        facts(sessions=(session(20, distance=14_000.0), session(3, distance=18_300.0))),
        facts(sessions=(session(20, distance=14_000.0), session(3, distance=15_400.0))),
        facts(sessions=(session(3, distance=None),)), {"more": 30.7, "longest": 14_000.0},
    ),
    "monotony": Case(log_of(_alternating(40.0, 44.0, 35) + [60.0, 62.0] * 4), log_of(_alternating(90.0, 0.0, 60)), YOUNG, {}),
    "form_overload": Case(log_of([50.0] * 90 + [170.0] * 6), log_of(STEADY), YOUNG, {}),
    "form_fading": Case(log_of([90.0] * 100 + [0.0] * 12), log_of(STEADY), YOUNG, {}),
    "easy_too_hard": Case(facts(sessions=tuple(GREY_WEEK)), facts(sessions=tuple(EASY_WEEK)), facts(sessions=tuple(GREY_WEEK[:2])),
                          {"easy": 50.0, "hard": 8.3}),
    "easy_kept_easy": Case(facts(sessions=tuple(EASY_WEEK)), facts(sessions=tuple(GREY_WEEK)), facts(), {"easy": 83.3}),
    "hard_days_in_a_row": Case(
        facts(sessions=tuple(session(n, intensity=0.9) for n in (3, 2, 1))),
        facts(sessions=(session(3, intensity=0.9), session(2, intensity=0.6), session(1, intensity=0.9))),
        facts(sessions=(session(2),)), {"days": 3},
    ),
    "form_for_race": Case(facts(races=(RACE,), has_plan=True), facts(), facts(races=(Race("r", "City", ago(-5), "A"),)), {"form": 12.0}),
    "taper_on_track": Case(_taper(40.0), log_of(STEADY), facts(
        races=(Race("r1", "City", ago(-9), "A", distance=42_195.0),)), {"cut": 42.9, "usual": 490.0}),
    "long_run_short": Case(
        facts(sessions=(session(9, distance=16_000.0),), races=(Race("r", "City", ago(-28), "A", distance=42_195.0),)),
        facts(sessions=(session(9, distance=30_000.0),), races=(Race("r", "City", ago(-28), "A", distance=42_195.0),)),
        facts(races=(Race("r", "City", ago(-28), "A", distance=42_195.0),)), {"longest": 16_000.0, "step": 17_600.0},
    ),
    "missed_key_sessions": Case(
        facts(plan=(planned(10), planned(8, is_done=True), planned(4)), has_plan=True),
        facts(plan=(planned(10), planned(8, is_done=True)), has_plan=True), facts(sessions=(session(3),)), {"missed": 2, "all": 3},
    ),
    "key_sessions_done": Case(
        facts(plan=tuple(planned(n, is_done=True) for n in (12, 8, 3)), has_plan=True),
        facts(plan=(planned(12), planned(8, is_done=True)), has_plan=True), facts(sessions=(session(3),)), {"all": 3},
    ),
    "week_against_plan": Case(_week(62.0), _week(52.0), facts(
        sessions=(session(5, load=None),), plan=(planned(5),)), {"done": 434.0, "planned": 420.0, "share": 103.3}),
    "race_result": Case(
        facts(races=(Race("r", "City", ago(2), "A", target=10_800.0, result=10_700.0),)),
        facts(races=(Race("r", "City", ago(20), "A", target=10_800.0, result=10_700.0),)),
        facts(races=(Race("r", "City", ago(2), "A", target=10_800.0),)), {"gap": 100.0},
    ),
    "efficiency_trend": Case(
        facts(sessions=tuple(session(80 - 5 * n, efficiency=e) for n, e in enumerate(LEGS))
              + tuple(session(30 - 5 * n, efficiency=1.05 * e) for n, e in enumerate(LEGS))),
        facts(sessions=tuple(session(80 - 5 * n, efficiency=e) for n, e in enumerate(LEGS))
              + tuple(session(30 - 5 * n, efficiency=1.003 * e) for n, e in enumerate(LEGS))),
        facts(), {"change": 5.0, "count": 10},
    ),
    "decoupling_trend": Case(
        facts(sessions=tuple(session(30 - 8 * n, decoupling=7.0 + n) for n in range(3))),
        facts(sessions=tuple(session(30 - 8 * n, decoupling=2.0 + n) for n in range(3))), facts(), {"now": 8.0},
    ),
    "well_coupled": Case(
        facts(sessions=(session(2, seconds=6000.0, decoupling=1.2),)), facts(sessions=(session(2, seconds=6000.0, decoupling=8.0),)),
        facts(sessions=(session(2, seconds=6000.0),)), {"drift": 1.2},
    ),
    "new_record": Case(facts(efforts=(NEW_BEST,)), facts(efforts=(Effort("a", ago(1), "run", True, 5000.0, 1250.0, previous=1230.0),)),
                       facts(efforts=(Effort("a", ago(1), "run", True, 5000.0, 1250.0),)), {"value": 1200.0, "previous": 1230.0}),
    "near_record": Case(
        facts(efforts=(Effort("a", ago(1), "run", True, 5000.0, 1240.0, previous=1230.0, origins=FILE),)),
        facts(efforts=(NEW_BEST, Effort("a", ago(1), "run", True, 5000.0, 1300.0, previous=1230.0))), facts(), {"gap": 0.8},
    ),
    "threshold_out_of_date": Case(
        facts(thresholds=(Threshold("ride", "power", 250.0, ago(100), estimate=265.0, origins=FILE),)),
        facts(thresholds=(Threshold("ride", "power", 250.0, ago(100), estimate=252.0),)),
        facts(thresholds=(Threshold("ride", "power", 250.0, ago(100)),)), {"gap": 6.0},
    ),
    "threshold_unset": Case(
        facts(sessions=(session(3),), thresholds=(Threshold("run", "pace", None, None),)),
        facts(sessions=(session(3),), thresholds=(Threshold("run", "pace", 270.0, ago(50)), Threshold("swim", "pace", None, None))),
        None, {},
    ),
    "prediction_improved": Case(facts(fitter=Fitter(52.3, 50.8, "a1", FILE)), facts(fitter=Fitter(51.0, 50.8, "a1")), facts(), {"gain": 1.5}),
    "hrv_below_band": Case(facts(hrv=BAND), facts(hrv=FIT_BAND), facts(), {"mean": 52.0, "days": 3}),
    "hrv_back": Case(
        facts(hrv=HrvState(TODAY, 58.0, 55.0, 65.0, 6, 0, "oura", was_below=True)), facts(hrv=FIT_BAND), facts(), {"mean": 58.0},
    ),
    "hrv_high_while_tired": Case(
        log_of([50.0] * 90 + [150.0] * 6, hrv=HrvState(TODAY, 70.0, 55.0, 65.0, 6, 0, "oura")),
        log_of(STEADY, hrv=HrvState(TODAY, 70.0, 55.0, 65.0, 6, 0, "oura")), facts(), {"high": 65.0},
    ),
    "resting_pulse_up": Case(
        facts(health=(*PULSES, health(0, resting_hr=56.0))), facts(health=(*PULSES, health(0, resting_hr=49.0))),
        facts(health=PULSES[:5]), {"now": 56.0, "usual": 48.5},
    ),
    "sleep_debt": Case(
        facts(health=(*NIGHTS, *(health(n, hours_slept=5.5) for n in range(6, -1, -1)))),
        facts(health=(*NIGHTS, *(health(n, hours_slept=7.2) for n in range(6, -1, -1)))),
        facts(health=tuple(NIGHTS[-2:])), {"now": 5.5, "usual": 7.5, "missing": 14.0},
    ),
    "sleeping_well": Case(
        facts(health=tuple(health(n, hours_slept=7.5) for n in range(6, -1, -1))),
        facts(health=tuple(health(n, hours_slept=6.5) for n in range(6, -1, -1))), facts(), {"shortest": 7.5},
    ),
    "recovery_against_plan": Case(
        facts(plan=(HARD_TODAY,), readiness=Readiness("red", ("HRV is below your band.",))),
        facts(plan=(HARD_TODAY,), readiness=Readiness("green", ())), facts(plan=(HARD_TODAY,)), {},
    ),
    "ready_for_hard_work": Case(
        facts(plan=(HARD_TODAY,), readiness=Readiness("green", ())), facts(plan=(HARD_TODAY,), readiness=Readiness("amber", ("x",))),
        facts(plan=(HARD_TODAY,)), {},
    ),
    "illness": Case(facts(health=(health(2, is_ill=True), health(1, is_ill=True))), facts(health=(health(9, is_ill=True),)), facts(), {"days": 2}),
    "feeling_worn": Case(
        facts(health=(health(1, soreness=4.0), health(0, soreness=2.0, fatigue=5.0))),
        facts(health=(health(1, soreness=4.0), health(0, soreness=2.0))), facts(), {"first": 4, "second": 5},
    ),
    "streak_at_risk": Case(facts(streak=StreakNow(12, True, 40)), facts(streak=StreakNow(12, False, 40)), None, {"days": 12}),
    "streak_milestone": Case(facts(streak=StreakNow(30, False, 200)), facts(streak=StreakNow(31, False, 200)), None, {"days": 30}),
    "long_gap": Case(
        facts(sessions=(session(60), session(14)), first_on=ago(60)), facts(sessions=(session(60), session(4)), first_on=ago(60)),
        facts(sessions=(session(14),), first_on=ago(14)), {"days": 14},
    ),
    "comeback": Case(
        facts(sessions=(session(30), session(5), session(3))), facts(sessions=(session(8), session(5), session(3))), facts(sessions=(session(3),)), {"pause": 24},
    ),
    "steady_weeks": Case(facts(sessions=tuple(DAYS), first_on=ago(55)), facts(sessions=tuple(DAYS[:20]), first_on=ago(55)),
                         facts(sessions=tuple(DAYS), first_on=ago(20)), {"fewest": 7, "count": 42}),
    "load_drop": Case(log_of([60.0] * 60 + [10.0] * 10), log_of(STEADY), YOUNG, {"week": 70.0, "usual": 420.0}),
    "milestone_progress": Case(facts(goals=(Goal("g", "Sub 3", ago(-40), 60.0),)), facts(goals=(Goal("g", "Sub 3", ago(-40), 20.0),)),
                               facts(goals=(Goal("g", "Sub 3", ago(-40), None),)), {"progress": 60.0, "days": 40}),
    "milestone_slips": Case(facts(goals=(Goal("g", "Sub 3", ago(-9), 60.0),)), facts(goals=(Goal("g", "Sub 3", ago(-40), 60.0),)),
                            facts(goals=(Goal("g", "Sub 3", ago(-9), None),)), {"progress": 60.0}),
    "gear_due": Case(facts(gear=(GearItem("s", "Shoes", 730_000.0, 800_000.0),)), facts(gear=(GearItem("s", "Shoes", 430_000.0, 800_000.0),)),
                     facts(gear=(GearItem("s", "Shoes", 730_000.0, None),)), {"distance": 730_000.0}),
    "eddington_near": Case(facts(eddington=(Eddington("run", 20, 1, "km"),)), facts(eddington=(Eddington("run", 20, 9, "km"),)),
                           None, {"next": 21}),
    "year_total": Case(
        facts(sessions=(session(1),), years=(YearTotal("run", 1_004_000.0, 900_000.0, 1000.0),)),
        facts(sessions=(session(1),), years=(YearTotal("run", 1_050_000.0, 900_000.0, 1000.0),)), None, {"passed": 1_000_000.0},
    ),
}  # fmt: skip

ALWAYS_KNOWING = {
    "threshold_unset": "whether a threshold is set, and since when, is stored",
    "streak_at_risk": "a streak is counted from days; a log without one has none",
    "streak_milestone": "a streak is counted from days; a log without one has none",
    "eddington_near": "counted over the days that have a distance; others add nothing",
    "year_total": "summed over the sessions that have a distance; others add nothing",
}
