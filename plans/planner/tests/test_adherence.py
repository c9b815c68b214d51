"""How far a plan was kept to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from plans.planner.adherence import Adherence, Outcome, Session, adherence, outcome

TODAY = date(2026, 5, 6)
PAST, FUTURE = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


def ran(metres: float | None, planned: float | None = 10_000, on: date = PAST, **fields: object) -> Session:
    return replace(Session(on, "Easy", planned, None, True, metres), **fields)


def missed(planned: float = 10_000, on: date = PAST) -> Session:
    return Session(on, "Easy", planned)


@pytest.mark.parametrize(
    ("metres", "expected"),
    [
        (10_000, Outcome.AS_PLANNED),
        (8_000, Outcome.AS_PLANNED),
        (7_900, Outcome.SHORTER),
        (4_900, Outcome.MUCH_SHORTER),
        (12_100, Outcome.LONGER),
        (None, Outcome.NOT_MEASURED),
    ],
)
def test_a_done_workout_is_judged_by_its_size(metres: float | None, expected: Outcome) -> None:
    assert outcome(ran(metres), TODAY) is expected


def test_a_workout_is_missed_only_when_its_day_is_over() -> None:
    assert [outcome(missed(on=day), TODAY) for day in (PAST, TODAY, FUTURE)] == [
        Outcome.MISSED, Outcome.OPEN, Outcome.OPEN,
    ]  # fmt: skip


def test_rest_is_nothing_to_fulfil() -> None:
    assert outcome(Session(PAST, "Rest"), TODAY) is Outcome.REST
    assert adherence([Session(PAST, "Rest")], TODAY).is_empty


def test_time_counts_where_a_distance_is_missing() -> None:
    timed = Session(PAST, "Cross", None, 3600, True, 20_000, 1800)
    assert timed.share == 0.5


def test_p1_nothing_planned_is_not_everything_done() -> None:
    found = adherence([missed(on=FUTURE)], TODAY)
    assert found == Adherence() and found.is_empty and found.share is None


def test_missed_counts_nothing_and_more_than_planned_counts_as_all() -> None:
    found = adherence([ran(15_000), missed()], TODAY)
    assert (found.planned, found.done, found.missed, found.share) == (2, 1, 1, 0.5)


def test_a_long_run_weighs_more_than_a_short_one() -> None:
    assert adherence([ran(30_000, 30_000), missed(10_000)], TODAY).share == 0.75


def test_what_cannot_be_measured_is_counted_and_left_out_of_the_share() -> None:
    found = adherence([ran(None), ran(5_000)], TODAY)
    assert (found.done, found.not_measured, found.share) == (2, 1, 0.5)
    assert adherence([ran(None)], TODAY).share is None


def test_todays_workout_counts_from_when_it_is_done() -> None:
    assert adherence([missed(on=TODAY)], TODAY).is_empty
    assert adherence([ran(10_000, on=TODAY)], TODAY).share == 1.0
