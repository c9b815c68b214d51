"""Streaks: the table of the reference, travel, rest days, weeks, months, and local dates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import streaks as s


def day(number: int) -> date:
    return date(2024, 2, 25) + timedelta(days=number)  # over the leap day


def days(*numbers: int) -> list[date]:
    return [day(number) for number in numbers]


@pytest.mark.parametrize(
    ("dates", "today", "current", "pending", "longest"),
    [
        ((1, 2, 3), 3, 3, False, 3),
        ((1, 2, 3), 4, 3, True, 3),
        ((1, 2, 3), 5, 0, False, 3),
        ((1, 2, 4, 5, 6), 6, 3, False, 3),
        ((5,), 5, 1, False, 1),
        ((), 5, 0, False, 0),
        ((3, 1, 2, 2, 3), 3, 3, False, 3),
        ((4, 5), 5, 2, False, 2),
        ((1, 2, 3, 4, 6), 6, 1, False, 4),
    ],
)
def test_day_streaks(dates: tuple[int, ...], today: int, current: int, pending: bool, longest: int) -> None:
    found = s.streaks(days(*dates), day(today))
    assert (found.current, found.pending, found.longest) == (current, pending, longest)


def test_a_streak_of_years_is_counted_whole() -> None:
    found = s.streaks(days(*range(1000)), day(999))
    assert (found.current, found.longest) == (1000, 1000)


def test_all_streaks_are_listed_with_their_ends() -> None:
    assert s.streaks(days(1, 2, 5), day(9)).all == (s.Streak(day(1), day(2), 2), s.Streak(day(5), day(5), 1))


def test_rest_days_neither_break_nor_lengthen() -> None:
    found = s.streaks(days(1, 2, 4), day(4), rest_days=days(3))
    assert (found.current, found.longest) == (3, 3)


def test_today_as_rest_day_is_not_pending() -> None:
    found = s.streaks(days(1, 2), day(3), rest_days=days(3))
    assert (found.current, found.pending) == (2, False)
    after = s.streaks(days(1, 2), day(4), rest_days=days(3))
    assert (after.current, after.pending) == (2, True)


def test_a_date_ahead_of_home_counts_and_later_ones_do_not() -> None:
    assert s.streaks(days(1, 2, 3), day(2)).current == 3
    assert s.streaks(days(1, 2, 9), day(2)).current == 2


def _flight(hours: float) -> list[tuple[date, datetime]]:
    start = datetime(2024, 3, 1, 8, tzinfo=UTC)
    return [(day(5), start), (day(7), start + timedelta(hours=hours))]


@pytest.mark.parametrize(("hours", "longest"), [(35.9, 2), (36, 1), (47, 1)])
def test_travel_grace_bridges_one_date_within_36_hours(hours: float, longest: int) -> None:
    starts = _flight(hours)
    assert s.streaks([on for on, _ in starts], day(7), starts=starts).longest == longest
    assert s.streaks([on for on, _ in starts], day(7)).longest == 1


@pytest.mark.parametrize(
    ("start", "zone", "on"),
    [
        ("2017-01-06T01:45:00+00:00", "America/Sao_Paulo", date(2017, 1, 5)),
        ("2014-10-12T02:40:00+00:00", "America/Argentina/Buenos_Aires", date(2014, 10, 11)),
        ("2020-01-06T22:33:00+00:00", "Pacific/Auckland", date(2020, 1, 7)),
        ("2018-03-28T23:51:00+00:00", "America/New_York", date(2018, 3, 28)),
        ("2024-01-01T18:40:00+00:00", "Asia/Kathmandu", date(2024, 1, 2)),
    ],
)
def test_the_local_date_is_that_of_the_place(start: str, zone: str, on: date) -> None:
    assert s.local_date(datetime.fromisoformat(start), zone) == on


def test_elapsed_time_does_not_follow_the_wall_clock_over_the_end_of_summer_time() -> None:
    start = datetime(2019, 10, 27, 0, 20, 0, tzinfo=UTC)
    end = start + timedelta(seconds=3851)
    assert s.local_date(start, "Europe/Berlin") == s.local_date(end, "Europe/Berlin") == date(2019, 10, 27)


@pytest.mark.parametrize(
    ("distance", "seconds", "counts"),
    [(1610, 300, True), (1609, 599, False), (None, 600, True), (None, None, False), (5000, None, True)],
)
def test_the_default_rule(distance: float | None, seconds: float | None, counts: bool) -> None:
    assert s.qualifies(distance, seconds) is counts


MONDAY = date(2024, 12, 30)  # ISO week 1 of 2025


@pytest.mark.parametrize(
    ("offsets", "today", "minimum", "current", "pending"),
    [
        ((0, 7, 14), 14, 1, 3, False),
        ((0, 7), 14, 1, 2, True),
        ((0,), 14, 1, 0, False),
        ((0, 2, 7, 8, 14), 15, 2, 2, True),
        ((0, 0, 7, 7), 7, 2, 2, False),
        ((6, 7), 7, 1, 2, False),
    ],
)
def test_week_streaks(
    offsets: tuple[int, ...], today: int, minimum: int, current: int, pending: bool
) -> None:
    dates = [MONDAY + timedelta(days=offset) for offset in offsets]
    found = s.week_streaks(dates, MONDAY + timedelta(days=today), minimum=minimum)
    assert (found.current, found.pending) == (current, pending)


def test_a_week_may_start_on_sunday() -> None:
    sunday, monday = MONDAY - timedelta(days=1), MONDAY
    assert s.week_streaks([sunday, monday], monday, week_start=0).current == 2
    found = s.week_streaks([sunday, monday], monday, week_start=6)
    assert found.current == 1
    assert found.all[0] == s.Streak(sunday, sunday + timedelta(days=6), 1)


def test_month_streaks_go_over_new_year() -> None:
    dates = [date(2023, 11, 3), date(2023, 12, 31), date(2024, 1, 1)]
    found = s.month_streaks(dates, date(2024, 2, 10))
    assert (found.current, found.pending, found.longest) == (3, True, 3)
    assert found.all[0] == s.Streak(date(2023, 11, 1), date(2024, 1, 31), 3)


@settings(max_examples=100)
@given(st.sets(st.integers(0, 60)), st.integers(0, 62))
def test_agrees_with_walking_back_day_by_day(numbers: set[int], today: int) -> None:
    numbers = {number for number in numbers if number <= today}
    at = today if today in numbers else today - 1
    walked = 0
    while at - walked in numbers:
        walked += 1
    found = s.streaks(days(*numbers), day(today))
    assert found.current == walked
    assert found.pending == (walked > 0 and today not in numbers)
    assert sum(streak.length for streak in found.all) == len(numbers)
