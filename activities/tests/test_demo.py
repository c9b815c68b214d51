"""The demo athlete: believable, the same everywhere, and made by the way every import goes."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np
import pytest
from django.core.management import call_command

from accounts.models import User
from activities.models import Activity, ActivityGroup, ActivitySource, FitnessDay, ImportBatch
from activities.services import demo
from simulators import athlete
from simulators.athlete_calendar import years
from simulators.files import fit_bytes

LAST = date(2026, 11, 20)


@pytest.fixture
def robin(db: None) -> User:
    return demo.athlete_user()


def first_of(kind: str) -> athlete.Outing:
    return next(outing for outing in athlete.outings(LAST) if outing.kind == kind)


# --- the invented years -------------------------------------------------------------------------------------------


def test_the_same_last_day_gives_the_same_years_and_the_same_bytes() -> None:
    assert athlete.outings(LAST) == athlete.outings(LAST)
    outing = first_of("tempo_run")
    assert fit_bytes(*athlete.record(outing)) == fit_bytes(*athlete.record(outing))


@pytest.mark.parametrize("last", [LAST, date(2027, 1, 3), date(2028, 2, 29), date(2027, 8, 15)])
def test_three_years_have_all_that_a_log_should_show(last: date) -> None:
    found = athlete.outings(last)
    kinds = Counter(outing.kind for outing in found)
    assert 650 <= len(found) <= 930
    assert {"race_half", "race_marathon", "triathlon", "midnight_run", "trainer", "swim", "trail_run"} <= set(
        kinds
    )
    assert all(last - timedelta(days=156 * 7) < outing.day <= last for outing in found)
    assert {outing.area.zone for outing in found} >= {"Europe/Berlin", "Atlantic/Canary"}


def test_nobody_trains_during_the_illness() -> None:
    first, end = years(LAST).illness
    assert (end - first).days == 9
    assert not [outing for outing in athlete.outings(LAST) if first <= outing.day <= end]


def test_the_newest_session_comes_first() -> None:
    starts = [outing.start for outing in athlete.outings(LAST)]
    assert starts == sorted(starts, reverse=True)


def test_the_athlete_gets_faster_over_the_years() -> None:
    shapes = [shape for _, shape in athlete.tests(LAST)]
    assert shapes[-1].threshold_speed > 1.07 * shapes[0].threshold_speed
    assert shapes[-1].ftp > 1.1 * shapes[0].ftp


@pytest.mark.parametrize(
    ("kind", "heart", "speed"), [("easy_run", (128, 160), (2.4, 3.4)), ("long_ride", (115, 155), (5.5, 9.5))]
)
def test_heart_and_pace_fit_the_effort(kind: str, heart: tuple[int, int], speed: tuple[float, float]) -> None:
    (session,) = athlete.record(first_of(kind))
    found = session.summary()
    assert heart[0] < found["average_heartrate"] < heart[1]
    assert speed[0] < found["distance"] / found["timer"] < speed[1]


def test_a_loop_comes_home_and_is_no_straight_line() -> None:
    (session,) = athlete.record(first_of("easy_run"))
    north, east = session.channels["latitude"] * 111_195, session.channels["longitude"] * 74_400
    assert np.hypot(north[-1] - north[0], east[-1] - east[0]) < 80
    assert min(np.ptp(north), np.ptp(east)) > 0.04 * session.channels["distance"][-1]


def test_a_path_on_the_map_is_as_long_as_the_distance_says() -> None:
    (session,) = athlete.record(first_of("long_ride"))
    north, east = session.channels["latitude"][::10] * 111_195, session.channels["longitude"][::10] * 74_400
    assert np.hypot(np.diff(north), np.diff(east)).sum() == pytest.approx(
        session.channels["distance"][-1], rel=0.04
    )


def test_heart_rate_answers_late_to_an_interval() -> None:
    (session,) = athlete.record(first_of("intervals"))
    start = int(session.laps[1])
    time, beats = session.channels["time"], session.channels["heartrate"]
    at = {second: float(beats[np.searchsorted(time, start + second)]) for second in (2, 85)}
    assert at[85] > at[2] + 12


# --- in the log ---------------------------------------------------------------------------------------------------


def test_the_newest_sessions_fill_the_log_and_its_fitness(robin: User) -> None:
    *_, last = demo.fill(robin, processes=1, end_on=LAST, at_most=12)
    assert last == (12, 12)
    assert Activity.objects.filter(user=robin).count() == 12
    assert not Activity.objects.filter(user=robin, tss=None).exists()
    assert ActivitySource.objects.filter(user=robin, provider="file").exclude(original_file="").exists()
    assert FitnessDay.objects.filter(user=robin, sport="all").exists()
    assert demo.is_filled(robin)


def test_a_filling_that_was_stopped_goes_on_without_doubling_anything(robin: User) -> None:
    stopped = demo.fill(robin, processes=1, end_on=LAST, at_most=14)
    next(stopped)
    stopped.close()
    assert not demo.is_filled(robin)
    for _ in demo.fill(robin, processes=1, end_on=LAST, at_most=14):
        pass
    assert Activity.objects.filter(user=robin).count() == 14
    assert ImportBatch.objects.filter(user=robin).count() == 1


def test_a_session_told_elsewhere_is_one_activity_of_two_sources(robin: User) -> None:
    outing = next(one for one in athlete.outings(LAST) if athlete.words(one).told_elsewhere)
    demo.bring_in(robin, demo.open_batch(robin), outing)
    assert Activity.objects.get(user=robin).sources.count() == 2


def test_a_triathlon_becomes_a_group_of_five_legs(robin: User) -> None:
    demo.bring_in(robin, demo.open_batch(robin), first_of("triathlon"))
    group = ActivityGroup.objects.get(user=robin)
    assert group.name == "Lake triathlon, Olympic distance"
    assert [leg.sport for leg in group.legs.order_by("leg_number")][::2] == ["swim", "ride", "run"]
    assert group.legs.count() == 5


def test_seeding_says_so_when_all_is_there(robin: User, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in demo.fill(robin, processes=1, end_on=LAST, at_most=3):
        pass
    call_command("seed_demo", processes=1)
    assert "has all three years already" in capsys.readouterr().out
    assert Activity.objects.filter(user=robin).count() == 3


def test_emptying_keeps_the_account(robin: User) -> None:
    for _ in demo.fill(robin, processes=1, end_on=LAST, at_most=3):
        pass
    demo.empty(robin)
    assert not Activity.objects.filter(user=robin).exists()
    assert not ActivitySource.objects.filter(user=robin).exists()
    assert User.objects.filter(pk=robin.pk).exists()


def test_both_users_can_sign_in_by_link_only(robin: User) -> None:
    staff = demo.staff_user()
    assert staff.is_staff and staff.is_superuser and not robin.is_staff
    assert not staff.has_usable_password() and not robin.has_usable_password()
