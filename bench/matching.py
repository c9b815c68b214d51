"""Matching a season: the kernel alone, and the whole of it with reading and writing."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bench import ground
from bench.ground import Figure

if TYPE_CHECKING:
    from accounts.models import User

WEEKS, MONDAY = 24, date(2026, 1, 5)


def main() -> None:
    ground.options()
    with ground.project():
        from django.db import connection

        from plans.models import WorkoutCompletion
        from plans.planner.matching import match
        from plans.planner.tests.seasons import season
        from plans.services import matching

        lived = max((season(seed) for seed in range(20)), key=lambda one: len(one.planned))
        kernel = ground.median_ms(lambda: match(lived.planned, lived.done), times=15)
        user = ground.athlete()
        season_of(user)
        matching.match_all(user.pk)

        def anew() -> None:
            WorkoutCompletion.objects.filter(user=user).delete()
            matching.match_all(user.pk)

        again = ground.median_ms(lambda: matching.match_days(user.pk, [MONDAY]), times=15)
        whole = ground.median_ms(anew, times=7)
        with connection.cursor() as cursor:
            floor = ground.median_ms(lambda: cursor.execute("SELECT 1"), times=30)
        workouts = f"{len(lived.planned)} workouts, {len(lived.done)} sessions"
        ground.tell(
            Figure(f"matching a season ({workouts})", kernel, "ms", 50),
            Figure("one more session in it: read, match, write", again, "ms", 100, "SELECT 1", again / floor),
            Figure("all its completions made anew", whole, "ms", 400, "SELECT 1", whole / floor),
        )


def season_of(user: User) -> None:
    """24 weeks of five workouts, and a run for each of them."""
    from activities.models import Activity
    from plans.models import TrainingPlan, Workout

    plan = TrainingPlan.objects.create(user=user, name="Bench", start_date=MONDAY, total_weeks=WEEKS)
    days = [MONDAY + timedelta(days=n) for n in range(7 * WEEKS) if n % 7 not in (0, 4)]
    Workout.objects.bulk_create(
        Workout(
            user=user,
            training_plan=plan,
            week_number=(day - MONDAY).days // 7 + 1,
            scheduled_date=day,
            workout_type="Easy",
            distance=8000.0 + 1000 * day.weekday(),
        )
        for day in days
    )
    Activity.objects.bulk_create(_run(user, day) for day in days)


def _run(user: User, day: date) -> object:
    from activities.models import Activity

    local = datetime(day.year, day.month, day.day, 7)
    metres = (8000.0 + 1000 * day.weekday()) * 1.02
    return Activity(
        user=user,
        name="Run",
        sport="run",
        sport_type="Run",
        start_date=local.replace(tzinfo=ZoneInfo("UTC")),
        start_date_local=local,
        timezone="UTC",
        utc_offset=0,
        distance=metres,
        moving_time=metres * 0.33,
        elapsed_time=metres * 0.34,
        tss=metres / 160,
        load_method="pace",
    )


if __name__ == "__main__":
    main()
