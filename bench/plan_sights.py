"""Pages of the demo athlete's plan to be pictured."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User


def make_plan() -> None:
    """The demo athlete's plan, without waiting for a worker to make it."""
    from accounts.models import User
    from activities.services import demo
    from plans.services import demo as plans

    owner = User.objects.get(email=demo.ATHLETE)
    plans.fill(owner, owner.today(), anew=False)


def of_plan(owner: User) -> Iterator[tuple[str, str]]:
    """Names and addresses: the plan that is followed, one workout that is done and one to come."""
    from plans.models import TrainingPlan

    plan = TrainingPlan.objects.get(user=owner, is_active=True)
    done = plan.workouts.filter(completed_at__isnull=False).order_by("-scheduled_date").first()
    coming = (
        plan.workouts.filter(completed_at=None, workout_type="Intervals").order_by("scheduled_date").last()
    )
    yield "plan", "/plan/"
    yield "plan-versions", f"/plan/{plan.pk}/versions/"
    for name, workout in (("workout-done", done), ("workout", coming)):
        if workout is not None:
            yield name, f"/plan/workouts/{workout.pk}/"
    if coming is not None:
        yield "workout-edit", f"/plan/workouts/{coming.pk}/edit/"
