"""Completions follow what was planned, done and decided, whatever happens to any of them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity
from activities.services import edits, removal
from plans.models import MatchDecision, TrainingPlan, Workout, WorkoutCompletion
from plans.services import matching, plans
from plans.tests.planning import MONDAY, disagreements, links, plan, run, workout

pytestmark = pytest.mark.django_db
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def athlete() -> User:
    return make_athlete()


@pytest.fixture
def spring(athlete: User) -> TrainingPlan:
    return plan(athlete)


def match(user: User) -> int:
    return matching.match_days(user.pk, [MONDAY])


def test_p2_a_matched_workout_is_done_and_says_why(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, MONDAY), run(athlete, MONDAY, 9_800.0)
    assert match(athlete) == 1
    completion = WorkoutCompletion.objects.get()
    assert (completion.workout_id, completion.activity_id) == (easy.pk, done.pk)
    assert completion.matched_automatically and not completion.locked and completion.score is not None
    assert [reason["name"] for reason in completion.reasons] == ["date", "distance", "intensity"]
    easy.refresh_from_db()
    assert easy.completed_at == done.start_date + timedelta(seconds=done.elapsed_time or 0)


def test_matching_again_writes_nothing(athlete: User, spring: TrainingPlan) -> None:
    workout(spring, MONDAY)
    run(athlete, MONDAY)
    match(athlete)
    assert match(athlete) == 0


def test_p6_deleting_the_activity_frees_the_workout_for_the_next_best(
    athlete: User, spring: TrainingPlan
) -> None:
    easy = workout(spring, MONDAY)
    near, far = run(athlete, MONDAY), run(athlete, MONDAY, 10_800.0, hour=18)
    match(athlete)
    assert links(athlete) == {(easy.pk, near.pk)}
    near.delete()
    assert links(athlete) == set() and disagreements(athlete) == []
    match(athlete)
    assert links(athlete) == {(easy.pk, far.pk)} and disagreements(athlete) == []


def test_p6_a_locked_match_is_never_stolen(athlete: User, spring: TrainingPlan) -> None:
    easy, first = workout(spring, MONDAY), run(athlete, MONDAY, 9_200.0)
    match(athlete)
    matching.lock(easy)
    run(athlete, MONDAY, 10_000.0, hour=18)
    match(athlete)
    assert links(athlete) == {(easy.pk, first.pk)} and WorkoutCompletion.objects.get().locked


def test_unlocking_leaves_the_workout_to_the_closest_again(athlete: User, spring: TrainingPlan) -> None:
    easy = workout(spring, MONDAY)
    run(athlete, MONDAY, 9_200.0)
    match(athlete)
    matching.lock(easy)
    closer = run(athlete, MONDAY, 10_000.0, hour=18)
    matching.unlock(easy)
    assert links(athlete) == {(easy.pk, closer.pk)}


def test_an_untied_pair_stays_apart_until_the_athlete_ties_it(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, MONDAY), run(athlete, MONDAY)
    match(athlete)
    matching.unlink(WorkoutCompletion.objects.get())
    match(athlete)
    assert links(athlete) == set() and disagreements(athlete) == []
    matching.link(easy, done)
    match(athlete)
    assert links(athlete) == {(easy.pk, done.pk)}
    assert not WorkoutCompletion.objects.get().matched_automatically


def test_a_parted_pair_may_be_left_to_matching_again(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, MONDAY), run(athlete, MONDAY)
    match(athlete)
    matching.unlink(WorkoutCompletion.objects.get())
    matching.forget_parted(easy, done)
    assert links(athlete) == {(easy.pk, done.pk)}


def test_a_session_tied_elsewhere_leaves_what_it_fulfilled_before(
    athlete: User, spring: TrainingPlan
) -> None:
    easy, other = workout(spring, MONDAY), workout(spring, MONDAY + timedelta(days=4), 5_000.0)
    done = run(athlete, MONDAY)
    match(athlete)
    matching.link(other, done)
    assert links(athlete) == {(other.pk, done.pk)} and disagreements(athlete) == []
    easy.refresh_from_db()
    assert easy.completed_at is None
    matching.link(easy, done)
    assert links(athlete) == {(easy.pk, done.pk)}


def test_a_rest_day_and_a_plan_not_followed_are_not_tied_to(athlete: User, spring: TrainingPlan) -> None:
    done = run(athlete, MONDAY)
    with pytest.raises(matching.CannotLink, match="nothing to fulfil"):
        matching.link(workout(spring, MONDAY, None, workout_type="Rest"), done)
    old = plan(athlete, name="Old", is_active=False)
    with pytest.raises(matching.CannotLink, match="not the one you followed"):
        matching.link(workout(old, MONDAY), done)


def test_an_activity_deleted_and_brought_back_is_tied_as_before(athlete: User, spring: TrainingPlan) -> None:
    easy = workout(spring, MONDAY + timedelta(days=4))
    values = {
        "name": "A run",
        "sport_type": "Run",
        "start_date_local": datetime(2026, 5, 4, 7),
        "moving_time": 3000.0,
        "distance": 4_000.0,
    }
    done = edits.type_in(athlete, values)
    matching.link(easy, done)
    removal.delete(athlete, [done.pk])
    assert links(athlete) == set()
    removal.bring_back(athlete, [done.pk])
    match(athlete)
    assert links(athlete) == {(easy.pk, done.pk)} and disagreements(athlete) == []


def test_an_activity_imported_anew_is_known_by_its_start(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, MONDAY), run(athlete, MONDAY, 4_000.0)
    matching.link(easy, done)
    done.delete()
    again = run(athlete, MONDAY, 4_000.0)
    match(athlete)
    assert links(athlete) == {(easy.pk, again.pk)}


def test_an_activity_that_moves_to_another_day_moves_its_match(athlete: User, spring: TrainingPlan) -> None:
    monday, friday = workout(spring, MONDAY), workout(spring, MONDAY + timedelta(days=4))
    done = run(athlete, MONDAY)
    match(athlete)
    days = timedelta(days=4)
    Activity.objects.filter(pk=done.pk).update(
        start_date=done.start_date + days, start_date_local=done.start_date_local + days
    )
    assert disagreements(athlete) == []
    match(athlete)
    assert links(athlete) == {(friday.pk, done.pk)} and disagreements(athlete) == []
    assert Workout.objects.get(pk=monday.pk).completed_at is None


def test_nobody_elses_sessions_are_matched(athlete: User, spring: TrainingPlan) -> None:
    workout(spring, MONDAY)
    run(make_athlete(), MONDAY)
    match(athlete)
    assert links(athlete) == set()


def test_switching_plans_keeps_the_past(athlete: User, spring: TrainingPlan) -> None:
    old = workout(spring, MONDAY)
    done = run(athlete, MONDAY)
    match(athlete)
    summer = plan(athlete, name="Summer", is_active=False)
    same_day, later = workout(summer, MONDAY), workout(summer, MONDAY + timedelta(days=9))
    plans.activate(summer, today=MONDAY + timedelta(days=7))
    after = run(athlete, MONDAY + timedelta(days=9))
    late_import = run(athlete, MONDAY, 10_100.0, hour=19)
    matching.match_all(athlete.pk)
    assert links(athlete) == {(old.pk, done.pk), (later.pk, after.pk)}
    assert TrainingPlan.objects.filter(user=athlete, is_active=True).get() == summer
    assert same_day.completions.count() == 0 and late_import.completions.count() == 0


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_sessions_come_does_not_matter(
    athlete: User, spring: TrainingPlan, seed: int
) -> None:
    """Incremental equals rebuild: day by day in a random order, then all at once."""
    chance = random.Random(seed)
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    for day in days:
        workout(spring, day, chance.choice([6_000.0, 8_000.0, 10_000.0]))
    arriving = [(day, chance.choice([6_100.0, 8_100.0, 9_900.0, 4_000.0])) for day in days for _ in range(2)]
    for day, metres in chance.sample(arriving, len(arriving)):
        run(athlete, day, metres, hour=chance.randrange(5, 22))
        matching.match_days(athlete.pk, [day])
    found = links(athlete)
    WorkoutCompletion.objects.all().delete()
    matching.match_all(athlete.pk)
    assert links(athlete) == found and len(found) > 5 and disagreements(athlete) == []


def test_decisions_go_with_their_workout(athlete: User, spring: TrainingPlan) -> None:
    easy, done = workout(spring, MONDAY), run(athlete, MONDAY)
    matching.link(easy, done)
    easy.delete()
    assert not MatchDecision.objects.exists() and Activity.objects.filter(pk=done.pk).exists()
