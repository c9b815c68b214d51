"""The calendar's month, a plan and a workout at the server, with a season planned and lived."""

from __future__ import annotations

from bench import ground
from bench.ground import Figure
from bench.matching import MONDAY, season_of
from bench.pages import getter, queries, select_one


def main() -> None:
    asked = ground.options(times=20)
    with ground.project():
        from django.test import Client

        from plans.models import Workout
        from plans.services import matching

        user = ground.athlete()
        season_of(user)
        matching.match_all(user.pk)
        client = Client(SERVER_NAME="localhost")
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        floor = ground.median_ms(select_one, asked.times)
        workout = Workout.objects.filter(user=user).order_by("scheduled_date").first()
        month = f"/calendar/?month={MONDAY:%Y-%m}"
        pages = {
            "calendar month": (month, 60.0),
            "calendar week": (f"/calendar/?view=week&day={MONDAY}", 60.0),
            "plan of 24 weeks": ("/plan/", 90.0),
            "workout with its match": (f"/plan/workouts/{workout.pk if workout else ''}/", 60.0),
        }
        figures = [
            Figure(
                name,
                took := ground.median_ms(getter(client, path), asked.times),
                "ms",
                goal,
                "SELECT 1",
                took / floor,
            )
            for name, (path, goal) in pages.items()
        ]
        ground.tell(
            *figures,
            Figure("queries of the calendar month", queries(getter(client, month)), "queries", 20),
        )


if __name__ == "__main__":
    main()
