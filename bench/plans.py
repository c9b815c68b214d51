"""Making a plan: the longest there is, for an athlete whose paces are known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import count

from bench import ground
from bench.ground import Figure

WEEKS = 24
GOAL_MS = 20


def main() -> None:
    ground.options()
    from plans.planner import steps
    from plans.planner.generate import generate
    from plans.planner.validate import findings
    from plans.planner.values import Plan, PlanInputs

    today = date(2026, 1, 1)
    asked = PlanInputs(
        race_date=today + timedelta(days=3 + 7 * WEEKS), race_distance=42_195.0, today=today, runs_per_week=6,
        weekly_distance=45_000.0, longest_recent=16_000.0, vdot=50.0, ctl=45.0, atl=45.0,
    )  # fmt: skip
    made = generate(asked)
    if not isinstance(made, Plan) or findings(made):
        raise SystemExit("The plan that is measured is not a sound one.")
    texts = [steps.text_of(workout.steps) for workout in made.workouts]
    another = count(1)

    def make() -> object:
        """Each time other inputs, so that nothing is found ready."""
        return generate(
            replace(asked, vdot=50.0 + next(another) / 1000, weekly_distance=45_000.0 + next(another))
        )

    took = ground.median_ms(make, times=40)
    reading = ground.median_ms(lambda: [steps.parse(text) for text in texts], times=20)
    ground.tell(
        Figure(
            f"making a plan of {WEEKS} weeks",
            took,
            "ms",
            GOAL_MS,
            f"reading its {len(texts)} sessions from text",
            took / reading,
        )
    )


if __name__ == "__main__":
    main()
