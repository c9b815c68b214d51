"""From life to a proposal, and from an accepted proposal to the plan: on real rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import DailyMetric
from plans.models import PlanProposal, Race, TrainingPlan, Workout
from plans.planner.generate import generate
from plans.planner.values import Plan, PlanInputs
from plans.services import adapting, matching, proposals
from plans.services.generation import save_generated
from plans.tests.planning import run

pytestmark = pytest.mark.django_db
HALF = 21_097.5


@pytest.fixture
def user() -> User:
    return make_athlete(timezone="Europe/Zurich")


def followed(user: User, weeks_ago: int, weeks: int = 16, days_run: int = 0) -> TrainingPlan:
    """A half marathon plan that began some weeks ago, run as written for so many days."""
    start = user.today() - timedelta(weeks=weeks_ago)
    made = generate(
        PlanInputs(
            race_date=start + timedelta(days=7 * weeks - 1), race_distance=HALF, today=start, runs_per_week=4,
            weekly_distance=30_000, longest_recent=12_000, vdot=45,
        )
    )  # fmt: skip
    assert isinstance(made, Plan)
    plan = save_generated(user, "Half", made, start, follow=True)
    for workout in plan.workouts.filter(scheduled_date__lt=start + timedelta(days=days_run)):
        run(user, workout.scheduled_date, workout.distance)
    matching.match_all(user.pk)
    return plan


def coming(plan: TrainingPlan, days: int = 7) -> Iterator[Workout]:
    today = plan.user.today()
    return plan.workouts.filter(scheduled_date__range=(today, today + timedelta(days=days - 1))).iterator()


def test_a_plan_that_is_kept_needs_nothing(user: User) -> None:
    followed(user, 4, days_run=28)
    assert adapting.look(user, user.today()) is None


def test_after_a_missed_week_a_shorter_one_is_offered_and_done_when_accepted(user: User) -> None:
    plan = followed(user, 5, days_run=28)
    before = sum(workout.distance or 0 for workout in coming(plan))
    offered = adapting.look(user, user.today())
    assert offered is not None and "Nothing was run for" in offered.reason
    assert adapting.look(user, user.today()) is None  # offered once
    assert sum(workout.distance or 0 for workout in coming(plan)) == before  # nothing is rewritten silently
    assert proposals.accept(offered, set(range(len(offered.changes))), user.today()) == len(offered.changes)
    assert sum(workout.distance or 0 for workout in coming(plan)) < before
    assert plan.versions.filter(reason__startswith="Accepted").exists()


def test_who_declined_is_left_in_peace_for_some_days(user: User) -> None:
    followed(user, 5, days_run=28)
    offered = adapting.look(user, user.today())
    assert offered is not None
    proposals.decline(offered)
    assert adapting.look(user, user.today() + timedelta(days=1)) is None
    PlanProposal.objects.update(decided_at=timezone.now() - timedelta(days=4))
    assert adapting.look(user, user.today() + timedelta(days=1)) is not None


def test_after_three_weeks_off_the_rest_of_the_plan_is_made_anew(user: User) -> None:
    plan = followed(user, 6, days_run=20)
    past = list(plan.workouts.filter(scheduled_date__lt=user.today()).values_list("pk", "distance"))
    offered = adapting.look(user, user.today())
    assert offered is not None and "made anew" in offered.reason
    proposals.accept(offered, set(range(len(offered.changes))), user.today())
    assert list(plan.workouts.filter(scheduled_date__lt=user.today()).values_list("pk", "distance")) == past
    races = plan.workouts.filter(workout_type="Race")
    assert [race.scheduled_date for race in races] == [plan.race_date]
    first_week = sum(workout.distance or 0 for workout in coming(plan, 14))
    assert 0 < first_week < 45_000


def test_an_ill_athlete_is_offered_rest(user: User) -> None:
    plan = followed(user, 4, days_run=28)
    DailyMetric.objects.create(user=user, date=user.today(), is_ill=True)
    offered = adapting.look(user, user.today())
    planned = list(coming(plan, 2))
    assert (offered is not None) == bool(planned)
    if offered is not None:
        assert {change["after"]["workout_type"] for change in offered.changes} == {"Rest"}
        proposals.accept(offered, {0}, user.today())  # a rest day fits the rules of the table


def test_a_goal_that_moves_makes_a_proposal_that_moves_the_plan(user: User, client: Client) -> None:
    plan = followed(user, 4, weeks=16, days_run=28)
    race = Race.objects.create(user=user, name="Town half", date=plan.race_date, distance=HALF, priority="A")
    was_on, race.date = race.date, race.date + timedelta(days=14)
    race.save()
    offered = adapting.goal_changed(user, was_on, race, user.today())
    assert offered is not None and offered.changes[0]["after"]["race_date"] == race.date.isoformat()
    client.force_login(user)
    page = client.get(reverse("plans:proposal", args=[offered.pk])).content.decode()
    assert "A new workout" in page and "The plan" in page
    proposals.accept(offered, set(range(len(offered.changes))), user.today())
    plan.refresh_from_db()
    assert plan.race_date == race.date and plan.total_weeks in (18, 19)
    assert plan.workouts.get(workout_type="Race").scheduled_date == race.date


def test_another_race_does_not_touch_the_plan(user: User) -> None:
    plan = followed(user, 4, days_run=28)
    other = Race(user=user, name="10 km", date=user.today() + timedelta(days=20), distance=10_000)
    assert adapting.goal_changed(user, None, other, user.today()) is None
    same = Race(user=user, name="Half", date=plan.race_date, distance=HALF)
    assert adapting.goal_changed(user, plan.race_date, same, user.today()) is None


@pytest.fixture
def offered(user: User) -> PlanProposal:
    followed(user, 5, days_run=28)
    found = adapting.look(user, user.today())
    assert found is not None
    return found


def typed(day: str, **values: str) -> dict[str, str]:
    plain = {"scheduled_date": day, "workout_type": "Easy", "sport": "run", "name": "", "description": ""}
    return plain | {"text": "", "distance": "", "duration_estimate": "", "target_load": ""} | values


def test_a_line_is_given_other_values_and_only_accepting_it_changes_the_plan(
    user: User, client: Client, offered: PlanProposal
) -> None:
    client.force_login(user)
    key = offered.changes[0]["workout"]
    was = Workout.objects.get(pk=key).distance
    day = str(user.today() + timedelta(days=1))
    edit = reverse("plans:proposal_edit", args=[offered.pk, 0])
    assert "Put it into the proposal" in client.get(edit).content.decode()
    page = client.post(edit, typed(day, text="3km easy, 1km easy", name="Short and sweet"), follow=True)
    assert "As you changed it" in page.content.decode() and "4.0" in page.content.decode()
    assert Workout.objects.get(pk=key).distance == was
    client.post(reverse("plans:proposal_accept", args=[offered.pk]), {"change": "0"})
    done = Workout.objects.get(pk=key)
    assert (done.distance, done.name, str(done.scheduled_date)) == (4000.0, "Short and sweet", day)
    assert len(done.steps) == 2


def test_what_was_edited_is_not_offered_again(user: User, client: Client, offered: PlanProposal) -> None:
    before = list(offered.changes)
    values = {"scheduled_date": user.today(), "workout_type": "Easy", "distance": 3000.0, "steps": []}
    proposals.edit(offered, 0, values, user.today())
    assert proposals.as_offered(offered) == before
    assert proposals.offer(offered.training_plan, offered.reason, before) is None


def test_a_line_cannot_be_moved_into_the_past_nor_edited_once_decided(
    user: User, client: Client, offered: PlanProposal
) -> None:
    client.force_login(user)
    edit = reverse("plans:proposal_edit", args=[offered.pk, 0])
    page = client.post(edit, typed(str(user.today() - timedelta(days=1)), distance="4 km"))
    assert "That day is past" in page.content.decode()
    assert client.get(reverse("plans:proposal_edit", args=[offered.pk, 99])).status_code == 404
    proposals.decline(offered)
    assert client.post(edit, typed(str(user.today()), distance="4 km")).status_code == 303
    offered.refresh_from_db()
    assert "offered" not in offered.changes[0]


def test_nobody_else_edits_a_proposal(client: Client, offered: PlanProposal) -> None:
    edit = reverse("plans:proposal_edit", args=[offered.pk, 0])
    assert Client().get(edit).status_code == 302
    client.force_login(make_athlete())
    assert client.get(edit).status_code == 404
