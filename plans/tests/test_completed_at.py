"""``completed_at`` is kept by the database: it agrees with the completions whatever happens to them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from accounts.models import User
from activities.models import Activity
from plans.models import TrainingPlan, Workout, WorkoutCompletion

pytestmark = pytest.mark.django_db
START = datetime(2026, 5, 4, 5, 30, tzinfo=UTC)


@pytest.fixture
def athlete() -> User:
    return User.objects.create_user(email="ada@example.org")


@pytest.fixture
def workout(athlete: User) -> Workout:
    plan = TrainingPlan.objects.create(
        user=athlete, name="Spring", start_date=date(2026, 5, 4), total_weeks=8
    )
    return Workout.objects.create(
        user=athlete,
        training_plan=plan,
        week_number=1,
        scheduled_date=date(2026, 5, 4),
        workout_type="Easy",
        distance=8000,
    )


def run(athlete: User, start: datetime = START, seconds: float = 1800) -> Activity:
    return Activity.objects.create(
        user=athlete,
        start_date=start,
        start_date_local=start.replace(tzinfo=None),
        timezone="UTC",
        utc_offset=0,
        sport="run",
        elapsed_time=seconds,
    )


def complete(workout: Workout, activity: Activity) -> WorkoutCompletion:
    return WorkoutCompletion.objects.create(user=workout.user, workout=workout, activity=activity)


def completed_at(workout: Workout) -> datetime | None:
    return Workout.objects.get(pk=workout.pk).completed_at


def test_it_is_the_end_of_the_completing_activity(workout: Workout) -> None:
    assert completed_at(workout) is None
    complete(workout, run(workout.user))
    assert completed_at(workout) == START + timedelta(minutes=30)


def test_two_halves_complete_at_the_end_of_the_later_one(workout: Workout) -> None:
    complete(workout, run(workout.user, START + timedelta(hours=2)))
    complete(workout, run(workout.user, START))
    assert completed_at(workout) == START + timedelta(hours=2, minutes=30)


def test_deleting_the_activity_reopens_the_workout(workout: Workout) -> None:
    activity = run(workout.user)
    complete(workout, activity)
    activity.delete()
    assert completed_at(workout) is None


def test_it_follows_an_activity_whose_times_move(workout: Workout) -> None:
    activity = run(workout.user)
    complete(workout, activity)
    Activity.objects.filter(pk=activity.pk).update(start_date=START + timedelta(hours=1), elapsed_time=60)
    assert completed_at(workout) == START + timedelta(hours=1, minutes=1)


def test_a_stale_save_does_not_bring_an_old_value_back(workout: Workout) -> None:
    stale = Workout.objects.get(pk=workout.pk)
    complete(workout, run(workout.user))
    stale.description = "edited in another window"
    stale.save()
    assert completed_at(workout) == START + timedelta(minutes=30)


def test_it_cannot_be_set_by_hand(workout: Workout) -> None:
    Workout.objects.filter(pk=workout.pk).update(completed_at=START)
    assert completed_at(workout) is None


def test_a_completion_that_moves_reopens_one_workout_and_closes_the_other(workout: Workout) -> None:
    other = Workout.objects.create(
        user=workout.user,
        training_plan=workout.training_plan,
        week_number=1,
        scheduled_date=date(2026, 5, 5),
        workout_type="Rest",
    )
    completion = complete(workout, run(workout.user))
    completion.workout = other
    completion.save()
    assert completed_at(workout) is None
    assert completed_at(other) == START + timedelta(minutes=30)


def test_one_active_plan_an_athlete_by_constraint(workout: Workout) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingPlan.objects.create(
            user=workout.user, name="Second", start_date=date(2026, 5, 4), total_weeks=8
        )
    TrainingPlan.objects.create(
        user=workout.user, name="Old", start_date=date(2026, 1, 5), total_weeks=8, is_active=False
    )


@pytest.mark.parametrize(
    "wrong", [{"distance": 0}, {"distance": None}, {"week_number": 0}, {"workout_type": "Sprint"}]
)
def test_the_database_refuses_impossible_workouts(workout: Workout, wrong: dict[str, object]) -> None:
    given = {"week_number": 1, "scheduled_date": date(2026, 5, 6), "workout_type": "Easy", "distance": 5000}
    with pytest.raises(IntegrityError), transaction.atomic():
        Workout.objects.create(user=workout.user, training_plan=workout.training_plan, **{**given, **wrong})
