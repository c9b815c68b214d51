"""Moving, editing, adding, copying and deleting workouts; undo; earlier versions; which plan is followed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from accounts.tests.people import make_athlete
from plans.models import PlanVersion, TrainingPlan, Workout
from plans.services import matching, plans, versions, workouts
from plans.services.workouts import Refused
from plans.tests.planning import MONDAY, links, plan, run, workout

pytestmark = pytest.mark.django_db
TODAY = MONDAY + timedelta(days=2)
TOMORROW, FRIDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=2)


@pytest.fixture
def athlete() -> User:
    return make_athlete()


@pytest.fixture
def spring(athlete: User) -> TrainingPlan:
    return plan(athlete)


def dates(of: TrainingPlan) -> list[date]:
    return list(of.workouts.in_order().values_list("scheduled_date", flat=True))  # type: ignore[attr-defined]


def test_a_moved_workout_stands_after_those_of_its_new_day(spring: TrainingPlan) -> None:
    there, moved = workout(spring, FRIDAY), workout(spring, TOMORROW)
    workouts.move(moved, FRIDAY, TODAY)
    assert [(w.pk, w.position) for w in spring.workouts.order_by("position")] == [
        (there.pk, 0),
        (moved.pk, 1),
    ]


def test_moving_into_another_week_changes_the_week(spring: TrainingPlan) -> None:
    moved = workout(spring, TOMORROW)
    workouts.move(moved, MONDAY + timedelta(days=7), TODAY)
    moved.refresh_from_db()
    assert moved.week_number == 2


def test_p5_the_past_cannot_be_changed_by_any_way(athlete: User, spring: TrainingPlan) -> None:
    past = workout(spring, MONDAY)
    for change in (
        lambda: workouts.move(past, FRIDAY, TODAY),
        lambda: workouts.edit(past, {"distance": 1.0}, TODAY),
        lambda: workouts.delete(past, TODAY),
        lambda: workouts.move(workout(spring, TOMORROW), MONDAY, TODAY),
        lambda: workouts.add(
            spring, {"scheduled_date": MONDAY, "workout_type": "Easy", "distance": 1.0}, TODAY
        ),
    ):
        with pytest.raises(Refused):
            change()
    assert PlanVersion.objects.count() == 0


def test_p5_what_is_done_today_is_frozen_too(athlete: User, spring: TrainingPlan) -> None:
    today = workout(spring, TODAY)
    run(athlete, TODAY)
    matching.match_days(athlete.pk, [TODAY])
    today.refresh_from_db()
    with pytest.raises(Refused, match="is done"):
        workouts.move(today, FRIDAY, TODAY)


def test_a_past_workout_may_be_copied_to_a_coming_day(spring: TrainingPlan) -> None:
    past = workout(
        spring, MONDAY, name="Hills", steps=[{"kind": "step", "phase": "easy", "distance": 1000.0}]
    )
    again = workouts.copy(past, FRIDAY, TODAY)
    assert (again.name, again.steps, again.scheduled_date) == ("Hills", past.steps, FRIDAY)
    assert again.pk != past.pk and dates(spring) == [MONDAY, FRIDAY]


def test_moving_a_workout_onto_its_run_matches_it(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, FRIDAY), run(athlete, TODAY)
    workouts.move(easy, TODAY, TODAY)
    assert links(athlete) == {(easy.pk, done.pk)}


def test_before_the_plan_and_long_after_it_nothing_is_planned(spring: TrainingPlan) -> None:
    easy = workout(spring, TOMORROW)
    with pytest.raises(Refused, match="begins on"):
        workouts.move(easy, MONDAY - timedelta(days=1), MONDAY - timedelta(days=9))
    with pytest.raises(Refused, match="at most 60 weeks"):
        workouts.move(easy, TODAY + timedelta(weeks=70), TODAY)


def test_a_day_holds_six_workouts(spring: TrainingPlan) -> None:
    for _ in range(6):
        workout(spring, FRIDAY)
    with pytest.raises(Refused, match="6 workouts"):
        workouts.move(workout(spring, TOMORROW), FRIDAY, TODAY)


def test_undo_takes_the_last_change_back_and_once_more_repeats_it(spring: TrainingPlan) -> None:
    workouts.move(workout(spring, TOMORROW), FRIDAY, TODAY)
    versions.undo(spring, TODAY)
    assert dates(spring) == [TOMORROW]
    versions.undo(spring, TODAY)
    assert dates(spring) == [FRIDAY]
    assert [v.reason for v in spring.versions.order_by("number")] == [
        "Moved Easy from Thu 7 May to Fri 8 May",
        "Undone: Moved Easy from Thu 7 May to Fri 8 May",
        "Moved Easy from Thu 7 May to Fri 8 May",
    ]


def test_a_deleted_workout_comes_back_under_its_key(spring: TrainingPlan) -> None:
    easy = workout(spring, TOMORROW, name="Hills")
    key = easy.pk
    workouts.delete(easy, TODAY)
    versions.undo(spring, TODAY)
    assert Workout.objects.get(pk=key).name == "Hills"


def test_any_earlier_version_can_be_restored(spring: TrainingPlan) -> None:
    first, second = workout(spring, TOMORROW), workout(spring, FRIDAY)
    keys = {first.pk, second.pk}
    workouts.edit(first, {"distance": 5000.0}, TODAY)
    workouts.delete(second, TODAY)
    workouts.add(spring, {"scheduled_date": FRIDAY, "workout_type": "Long", "distance": 2e4}, TODAY)
    found = versions.restore(spring.versions.get(number=1), TODAY)
    assert (found.changed, found.kept) == (3, 0)
    assert {w.pk for w in spring.workouts.all()} == keys
    assert {w.distance for w in spring.workouts.all()} == {10_000.0}


def test_p5_restoring_leaves_the_past_as_it_was_lived(athlete: User, spring: TrainingPlan) -> None:
    early = workout(spring, MONDAY)
    workouts.move(early, FRIDAY, MONDAY)
    found = versions.restore(spring.versions.get(number=1), TODAY)
    assert dates(spring) == [FRIDAY] and found == versions.Restored(0, 1)


def test_a_change_that_is_refused_keeps_no_version(spring: TrainingPlan) -> None:
    with pytest.raises(Refused):
        workouts.move(workout(spring, TOMORROW), MONDAY, TODAY)
    assert not spring.versions.exists()


def test_a_copied_plan_is_shifted_as_a_whole(athlete: User, spring: TrainingPlan) -> None:
    workout(spring, MONDAY, name="First")
    workout(spring, FRIDAY)
    again = plans.copy(spring, MONDAY + timedelta(weeks=10), TODAY)
    assert dates(again) == [MONDAY + timedelta(weeks=10), FRIDAY + timedelta(weeks=10)]
    assert again.is_active and not TrainingPlan.objects.get(pk=spring.pk).is_active


def test_a_plan_taken_up_again_the_same_day_was_followed_without_a_break(
    athlete: User, spring: TrainingPlan
) -> None:
    other = plan(athlete, name="Other", is_active=False)
    plans.activate(other, TODAY)
    spring.refresh_from_db()
    assert not spring.was_followed_on(TODAY) and spring.was_followed_on(TODAY - timedelta(days=1))
    plans.activate(spring, TODAY)
    assert spring.followed == [[None, None]]
    other.refresh_from_db()
    assert not other.was_followed_on(TODAY)
