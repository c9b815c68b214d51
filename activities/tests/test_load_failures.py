"""Lines L of the reliability table: one load, one curve, and nothing that moves without a reason."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.test import Client
from pytest_django import DjangoCaptureOnCommitCallbacks

from accounts.models import User
from activities import tasks
from activities.models import Activity, AthleteThreshold, FitnessDay
from activities.services import edits, fitness, rebuild, removal, thresholds
from activities.tests.batches import days_of, imported, log_of
from activities.tests.recordings import MORNING, bring_in, make_athlete, recording
from simulators.files import Session, fit_bytes, realistic

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


@pytest.fixture
def set_today(monkeypatch: pytest.MonkeyPatch) -> Callable[[date], None]:
    def set_to(day: date) -> None:
        monkeypatch.setattr(User, "today", lambda user: day)

    return set_to


def curve(user: User) -> dict[tuple[str, date], tuple[float, float, float]]:
    rows = FitnessDay.objects.filter(user=user).values_list("sport", "date", "ctl", "atl", "tsb")
    return {(sport, day): (ctl, atl, tsb) for sport, day, ctl, atl, tsb in rows}


def plain_curve(user: User, today: date) -> dict[tuple[str, date], tuple[float, float, float]]:
    """The recurrence X += (L - X)(1 - e^(-1/N)) from the first activity on, in plain Python."""
    found: dict[tuple[str, date], tuple[float, float, float]] = {}
    rows = [row for row in Activity.objects.filter(user=user) if "load" not in row.excluded_from]
    end = max([today, *(row.local_date for row in rows)])
    for sport in {"all"} | {row.sport for row in rows}:
        loads: dict[date, float] = {}
        for row in rows:
            if sport in ("all", row.sport):
                loads[row.local_date] = loads.get(row.local_date, 0.0) + (row.tss or 0.0)
        if not loads:
            continue
        day, ctl, atl = min(loads), 0.0, 0.0
        while day <= end:
            tsb = ctl - atl
            ctl += (loads.get(day, 0.0) - ctl) * (1 - math.exp(-1 / 42))
            atl += (loads.get(day, 0.0) - atl) * (1 - math.exp(-1 / 7))
            found[sport, day] = (ctl, atl, tsb)
            day += timedelta(days=1)
    return found


def assert_right(user: User) -> None:
    """The stored curve is that of the plain recurrence, and a full rebuild changes nothing."""
    fitness.refresh(user)
    stored, expected = curve(user), plain_curve(user, user.today())
    assert stored.keys() == expected.keys()
    for key, values in expected.items():
        assert stored[key] == pytest.approx(values, abs=1e-9), key
    fitness.rebuild(user)
    assert curve(user) == stored


def on(day: int, *, sport: str = "running", seconds: int = 900, **details: Any) -> bytes:
    return recording(
        seed=abs(day), sport=sport, seconds=seconds, start=MORNING + timedelta(days=day), **details
    )


def test_l1_the_curve_of_a_recent_day_knows_the_whole_history(
    athlete: User, set_today: Callable[[date], None]
) -> None:
    set_today(MORNING.date() + timedelta(days=400))
    for day in (0, 3, 200, 399):
        bring_in(athlete, on(day))
    assert_right(athlete)
    with_all = curve(athlete)["all", MORNING.date() + timedelta(days=399)][0]
    other = make_athlete("bob@example.org")
    bring_in(other, on(399))
    fitness.refresh(other)
    assert with_all > curve(other)["all", MORNING.date() + timedelta(days=399)][0]


def test_l1_the_curve_goes_on_after_weeks_in_which_nobody_looked(
    athlete: User, set_today: Callable[[date], None]
) -> None:
    set_today(MORNING.date())
    bring_in(athlete, on(0, seconds=3600))
    bring_in(athlete, on(-1, sport="cycling"))
    assert_right(athlete)
    set_today(MORNING.date() + timedelta(days=40))
    bring_in(athlete, on(40))
    assert_right(athlete)
    assert curve(athlete)["all", MORNING.date() + timedelta(days=39)][0] > 0, "no gap, no start from zero"


@pytest.mark.parametrize("when", ["first", "before all", "in between", "last", "in the future"])
def test_l6_a_late_activity_changes_the_curve_from_its_day_on_and_equals_a_rebuild(
    athlete: User, set_today: Callable[[date], None], when: str
) -> None:
    set_today(MORNING.date() + timedelta(days=60))
    day = {"first": 5, "before all": -100, "in between": 30, "last": 60, "in the future": 61}[when]
    for known in (5, 20, 50):
        bring_in(athlete, on(known, sport="cycling" if known == 20 else "running"))
    assert_right(athlete)
    before = curve(athlete)
    bring_in(athlete, recording(seed=99, seconds=1200, start=MORNING + timedelta(days=day, hours=9)))
    assert_right(athlete)
    first = MORNING.date() + timedelta(days=day)
    after = curve(athlete)
    assert all(after[key] == values for key, values in before.items() if key[1] < first)
    assert after["all", first][0] > before.get(("all", first), (0.0,))[0]


@pytest.mark.parametrize("which", [0, 1, 2])
def test_l6_a_deleted_activity_leaves_the_curve_as_if_it_had_never_been(
    athlete: User, set_today: Callable[[date], None], which: int
) -> None:
    set_today(MORNING.date() + timedelta(days=60))
    for day, sport in ((5, "running"), (20, "cycling"), (50, "running")):
        bring_in(athlete, on(day, sport=sport))
    assert_right(athlete)
    before = curve(athlete)
    doomed = Activity.objects.order_by("start_date")[which]
    removal.delete(athlete, [doomed.pk])
    assert_right(athlete)
    removal.bring_back(athlete, [doomed.pk])
    assert_right(athlete)
    assert curve(athlete) == before


def test_l6_an_activity_moved_to_another_sport_leaves_the_old_sports_curve(
    athlete: User, set_today: Callable[[date], None]
) -> None:
    set_today(MORNING.date() + timedelta(days=30))
    bring_in(athlete, on(1))
    bring_in(athlete, on(10))
    assert_right(athlete)
    edits.edit(Activity.objects.order_by("start_date")[1], {"sport_type": "Ride"})
    assert_right(athlete)


def test_l6_no_activity_left_means_no_curve(athlete: User) -> None:
    bring_in(athlete, on(1))
    fitness.refresh(athlete)
    removal.delete(athlete, Activity.objects.values_list("pk", flat=True))
    assert_right(athlete)
    assert curve(athlete) == {}


def test_d6_an_import_of_many_sets_off_one_refresh(
    athlete: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    calls: list[Any] = []
    monkeypatch.setattr(tasks.refresh_fitness, "apply_async", lambda **how: calls.append(how))
    with django_capture_on_commit_callbacks(execute=True):
        imported(athlete, days_of(1, 8))
    assert len(calls) == 1 and list(calls[0]["args"]) == [str(athlete.pk)]
    assert_right(athlete)


# --- thresholds ---------------------------------------------------------------------------------------------------


def loads(user: User) -> dict[date, float | None]:
    return dict(Activity.objects.filter(user=user).values_list("local_date", "tss"))


def test_l3_a_new_threshold_moves_the_days_it_covers_and_no_other(athlete: User) -> None:
    for number in range(6):
        bring_in(athlete, on(number, sport="cycling", seconds=1200))
    before = loads(athlete)
    first, last = (MORNING + timedelta(days=2)).date(), (MORNING + timedelta(days=3)).date()
    heart = {"threshold_heartrate": 168, "max_heartrate": 188, "resting_heartrate": 48}
    later = AthleteThreshold(effective_on=last + timedelta(days=1), ftp=240, **heart)
    assert (
        thresholds.replace_row(athlete, "ride", old=None, new=later) == ()
    )  # the same values: nothing to score anew
    row = AthleteThreshold(effective_on=first, ftp=300, **heart)
    spans = thresholds.replace_row(athlete, "ride", old=None, new=row)
    assert [(span.first, span.last) for span in spans] == [(first, last)]
    tasks.rescore(str(athlete.pk))
    after = loads(athlete)
    for day, value in after.items():
        old = before[day]
        assert old is not None and value is not None
        assert value == pytest.approx(old * (240 / 300) ** 2 if first <= day <= last else old, rel=1e-6)
    list(rebuild.everything(athlete))
    assert loads(athlete) == after, "a rebuild agrees: nothing rewrote the past"


@pytest.mark.parametrize("lender", ["run", "ride"])
def test_l3_families_that_borrow_heart_rates_move_with_their_lender(lender: str) -> None:
    """An athlete with thresholds of one sport only: every other sport is scored by its heart rates."""
    user = User.objects.create_user(email="one@example.org", sex="M", timezone="Europe/Zurich")
    heart = {"threshold_heartrate": 160, "max_heartrate": 185, "resting_heartrate": 50}
    old = AthleteThreshold.objects.create(user=user, sport=lender, effective_on=date(2020, 1, 1), **heart)
    for day, sport in enumerate(("running", "cycling", "walking", "rowing")):
        bring_in(
            user,
            recording(
                seed=day, sport=sport, seconds=600, start=MORNING + timedelta(days=day), has_power=False
            ),
        )
    new = AthleteThreshold(effective_on=date(2020, 1, 1), **{**heart, "max_heartrate": 200})
    assert thresholds.replace_row(user, lender, old=old, new=new)
    tasks.rescore(str(user.pk))
    after = log_of(user)
    list(rebuild.everything(user))
    assert log_of(user) == after


def test_l2_a_days_sum_adds_loads_of_one_scale_and_leaves_the_others_beside_it(athlete: User) -> None:
    bring_in(athlete, on(1, sport="cycling"))
    bring_in(
        athlete, recording(seed=8, sport="walking", seconds=900, start=MORNING + timedelta(days=1, hours=5))
    )
    fitness.refresh(athlete)
    day = FitnessDay.objects.get(user=athlete, sport="all", date=(MORNING + timedelta(days=1)).date())
    ride, walk = Activity.objects.order_by("start_date")
    assert (ride.load_method, walk.load_method) == ("power", "heart_rate")
    assert day.load == pytest.approx((ride.tss or 0) + (walk.tss or 0))
    hour_at_threshold = Session(
        start=MORNING + timedelta(days=3), sport="walking",
        channels={"time": np.arange(3600.0), "heartrate": np.full(3600, 168.0)},
    )  # fmt: skip
    bring_in(athlete, fit_bytes(hour_at_threshold))
    assert Activity.objects.order_by("start_date")[2].tss == pytest.approx(100, abs=0.2), (
        "an hour at threshold is 100"
    )


def test_l4_a_power_spike_is_taken_out_and_told(athlete: User) -> None:
    clean = realistic(5, sport="cycling", seconds=1800, start=MORNING)
    spiked = {**clean.channels, "power": clean.channels["power"].copy()}
    spiked["power"][[600, 601, 1200]] = [3500, 4000, 2900]
    bring_in(athlete, fit_bytes(clean), "clean.fit")
    later = Session(start=MORNING + timedelta(days=1), channels=spiked, sport="cycling")
    bring_in(athlete, fit_bytes(later), "spiked.fit")
    plain, cleaned = Activity.objects.order_by("start_date")
    assert cleaned.tss == pytest.approx(plain.tss, rel=0.01) and cleaned.max_watts < 600
    assert any(flag["rule"] == "S12" and flag["count"] == 3 for flag in cleaned.quality)
    assert not any(flag["rule"] == "S12" for flag in plain.quality)


def test_l4_an_activity_nobody_believes_counts_only_when_the_athlete_confirms_it(athlete: User) -> None:
    bring_in(athlete, on(1))
    values = {
        "sport_type": "Run",
        "start_date_local": datetime(2026, 5, 6, 7),
        "elapsed_time": 1168 * 3600.0,
        "distance": 10_000.0,
        "perceived_exertion": 5,
    }
    stuck = edits.type_in(athlete, values)
    assert stuck.excluded_from == ["load", "records"]
    assert_right(athlete)
    before = curve(athlete)["all", date(2026, 5, 6)][0]
    edits.confirm(stuck)
    assert_right(athlete)
    assert curve(athlete)["all", date(2026, 5, 6)][0] > before


def test_l5_list_page_summary_and_curve_show_the_one_stored_load(athlete: User, client: Client) -> None:
    from activities.models import DailySummary

    bring_in(athlete, on(1, sport="cycling", seconds=1800))
    fitness.refresh(athlete)
    ride = Activity.objects.get()
    assert ride.analysis.load["value"] == pytest.approx(ride.tss, abs=0.001)
    assert DailySummary.objects.get(
        user=athlete, sport="all", local_date=ride.local_date
    ).load == pytest.approx(ride.tss)
    assert FitnessDay.objects.get(user=athlete, sport="all", date=ride.local_date).load == pytest.approx(
        ride.tss
    )
    client.force_login(athlete)
    shown = f">{ride.tss:.0f}<"
    for path in ("/activities/", f"/activities/{ride.pk}/"):
        page = "".join(client.get(path).content.decode().split())
        assert shown in page or f"{ride.tss:.0f}" in page
