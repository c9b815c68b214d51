"""Edited, typed and imported plans are held against the rules of training; what they break is said, not forbidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from plans.models import PlanProposal, TrainingPlan, Workout
from plans.planner.generate import generate
from plans.planner.values import Plan, PlanInputs
from plans.services import checking
from plans.services.generation import save_generated
from plans.tests import planning

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(client: Client) -> User:
    made = make_athlete(timezone="Europe/Zurich")
    client.force_login(made)
    return made


def generated(user: User, weeks: int = 14, distance: float = 21_097.5) -> TrainingPlan:
    today = user.today()
    made = generate(
        PlanInputs(
            race_date=today + timedelta(days=7 * weeks - 1), race_distance=distance, today=today, runs_per_week=4,
            weekly_distance=32_000, longest_recent=13_000, vdot=46,
        )
    )  # fmt: skip
    assert isinstance(made, Plan)
    return save_generated(user, "Spring", made, today, follow=True)


def said(client: Client, address: str, data: dict[str, object]) -> str:
    """What the page after a change tells, from its messages."""
    answer = client.post(address, data, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize("distance", [5000.0, 10_000.0, 21_097.5, 42_195.0])
def test_a_plan_as_it_was_generated_breaks_no_rule(user: User, distance: float) -> None:
    assert checking.findings_of(generated(user, 16, distance), user, user.today()) == ()


def test_a_hard_session_moved_beside_another_is_moved_and_the_reason_against_it_is_told(
    client: Client, user: User
) -> None:
    plan = generated(user)
    hard = plan.workouts.filter(workout_type__in=("Intervals", "Tempo")).order_by("scheduled_date").first()
    long = plan.workouts.filter(workout_type="Long", week_number=hard.week_number).get()
    before = long.scheduled_date - timedelta(days=1)
    text = said(client, reverse("plans:workout_move", args=[hard.pk]), {"to": str(before)})
    hard.refresh_from_db()
    assert hard.scheduled_date == before
    assert "Hard days follow each other" in text and "digested" in text
    assert f"{before.isoformat()}" not in text  # days are told as one says them


def test_a_run_made_far_too_long_is_saved_and_warned_about(client: Client, user: User) -> None:
    plan = generated(user)
    long = plan.workouts.filter(workout_type="Long").order_by("scheduled_date")[2]
    fields = {
        "workout_type": "Long",
        "sport": "run",
        "name": "",
        "text": "",
        "distance": "38 km",
        "description": "",
    }
    text = said(client, reverse("plans:workout_edit", args=[long.pk]), fields)
    long.refresh_from_db()
    assert long.distance == 38_000.0
    assert "more than a tenth longer" in text and "Injuries follow" in text


def test_what_was_broken_before_is_not_told_again_but_stands_on_the_plans_page(
    client: Client, user: User
) -> None:
    plan = generated(user)
    long = plan.workouts.filter(workout_type="Long").order_by("scheduled_date")[2]
    Workout.objects.filter(pk=long.pk).update(distance=38_000.0, steps=[])
    easy = plan.workouts.filter(workout_type="Easy", week_number=1).first()
    fields = {"workout_type": "Easy", "sport": "run", "name": "Renamed", "text": "", "distance": f"{easy.distance / 1000:.2f} km", "description": ""}  # fmt: skip
    assert "tenth longer" not in said(client, reverse("plans:workout_edit", args=[easy.pk]), fields)
    page = client.get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "more than a tenth longer" in page and "Injuries follow" in page


def test_a_plan_typed_in_is_stored_and_its_doubtful_weeks_are_named(client: Client, user: User) -> None:
    first = user.today() + timedelta(days=7)
    lines = [f"{first + timedelta(days=7 * n)} Long: {18 + 12 * n}km easy" for n in range(3)]
    lines += [f"{first + timedelta(days=7 * n + 3)} Easy: 10km easy" for n in range(3)]
    fields = {"name": "Mine", "text": "\n".join(lines), "follow": "on"}
    text = said(client, reverse("plans:create_from_text"), fields)
    assert "6 workouts are in your plan" in text and "grows by more than a tenth" in text
    assert TrainingPlan.objects.get().workouts.count() == 6


def test_a_plan_of_rides_is_not_judged_as_running(user: User) -> None:
    plan = planning.plan(user, user.today())
    for n in range(3):
        planning.workout(plan, user.today() + timedelta(days=7 * n), 40_000.0 * (n + 1), sport="ride")
    assert checking.findings_of(plan, user, user.today()) == ()


def test_accepting_a_proposal_tells_as_well_what_it_breaks(client: Client, user: User) -> None:
    plan = generated(user)
    long = plan.workouts.filter(workout_type="Long").order_by("scheduled_date")[2]
    change = {"workout": str(long.pk), "before": {"distance": long.distance}, "after": {"distance": 38_000.0}, "reason": "x"}  # fmt: skip
    offered = PlanProposal.objects.create(user=user, training_plan=plan, reason="More", changes=[change])
    text = said(client, reverse("plans:proposal_accept", args=[offered.pk]), {"change": "0"})
    assert "1 workout changed" in text and "more than a tenth longer" in text
