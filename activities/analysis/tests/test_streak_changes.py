"""What became of streaks between two looks at a log."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from activities.analysis.streak_changes import Change, changes
from activities.analysis.streaks import Streak, month_streaks, streaks, week_streaks

TODAY = date(2025, 6, 20)
YESTERDAY = TODAY - timedelta(days=1)


def june(*days: int) -> tuple[Streak, ...]:
    return streaks([date(2025, 6, day) for day in days], TODAY).all


def on(first: int, last: int, before: int, after: int) -> Change:
    return Change(date(2025, 6, first), date(2025, 6, last), before, after)


def test_a_late_run_that_joins_two_streaks_tells_the_longer_one_before_and_the_whole_after() -> None:
    assert changes(june(1, 2, 3, 5, 6), june(1, 2, 3, 4, 5, 6), YESTERDAY) == (on(1, 6, 3, 6),)


def test_a_deleted_run_inside_a_streak_tells_the_longest_part_that_is_left() -> None:
    assert changes(june(1, 2, 3, 4, 5, 6), june(1, 2, 4, 5, 6), YESTERDAY) == (on(1, 6, 6, 3),)


def test_runs_of_today_and_yesterday_are_no_news() -> None:
    assert changes(june(17, 18), june(17, 18, 19, 20), YESTERDAY) == ()
    assert changes((), june(19, 20), YESTERDAY) == ()
    assert changes(june(16, 17), june(16, 17, 18), YESTERDAY) == (on(16, 18, 2, 3),)


def test_a_run_of_yesterday_after_a_rest_day_is_no_news_either() -> None:
    rest = [date(2025, 6, 18)]
    days = [date(2025, 6, day) for day in (16, 17, 19)]
    assert changes(june(16, 17), streaks(days, TODAY, rest_days=rest).all, YESTERDAY) == ()


def test_single_days_that_come_and_go_change_no_streak() -> None:
    assert changes(june(1, 9), june(4, 9), YESTERDAY) == ()


def test_a_run_moved_from_one_streak_to_another_changes_both() -> None:
    assert changes(june(1, 2, 3, 10, 11), june(1, 2, 10, 11, 12), YESTERDAY) == (
        on(1, 3, 3, 2),
        on(10, 12, 2, 3),
    )


def test_a_late_run_in_an_empty_week_joins_weeks_and_one_of_this_week_is_no_news() -> None:
    mondays = [date(2025, 5, 5), date(2025, 5, 12), date(2025, 5, 26), date(2025, 6, 2), date(2025, 6, 9)]
    before = week_streaks(mondays, TODAY).all
    late = week_streaks([*mondays, date(2025, 5, 20)], TODAY).all
    since = date(2025, 6, 9)
    assert changes(before, late, since, unit=7) == (Change(date(2025, 5, 5), date(2025, 6, 15), 3, 6),)
    assert changes(before, week_streaks([*mondays, TODAY], TODAY).all, since, unit=7) == ()


def test_a_late_run_in_an_empty_month_joins_months() -> None:
    days = [date(2025, 1, 3), date(2025, 3, 3), date(2025, 4, 3)]
    found = changes(
        month_streaks(days, TODAY).all,
        month_streaks([*days, date(2025, 2, 3)], TODAY).all,
        date(2025, 5, 1),
        unit=28,
    )
    assert found == (Change(date(2025, 1, 1), date(2025, 4, 30), 2, 4),)


@given(st.sets(st.integers(1, 17)), st.sets(st.integers(1, 17)))
def test_there_are_changes_exactly_when_old_streaks_of_two_and_more_differ(
    one: set[int], two: set[int]
) -> None:
    before, after = june(*one), june(*two)
    long_before = {streak for streak in before if streak.length > 1}
    long_after = {streak for streak in after if streak.length > 1}
    told = changes(before, after, YESTERDAY)
    assert all(change.before != change.after for change in told)
    if one <= two:  # sessions only came
        assert len(told) == len(long_after - long_before)
    assert bool(told) <= (long_before != long_after)
