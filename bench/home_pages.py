"""Dashboard, fitness, records and totals of an athlete with 10,000 activities in 15 years: processor time a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bench import ground, long_log
from bench.ground import Figure
from bench.pages import getter, queries, select_one

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

MANY, FEW = 10_000, 1_000
GOALS = {  # ms at the server
    "/": 40, "/fitness/": 40, "/fitness/?span=all": 40, "/fitness/?span=all&sport=run": 40,
    "/records/": 50, "/records/?mark=distance-5000": 50, "/records/?sport=ride": 50,
    "/streaks/": 50, "/streaks/?period=week": 50, "/intensity/": 50, "/calendar/": 50,
    "/totals/": 50, "/totals/?by=week": 50, "/totals/?by=year&measure=load": 50,
}  # fmt: skip


def main() -> None:
    asked = ground.options(times=15, count=MANY)
    times = 60 if asked.full else asked.times
    with ground.project():
        few, many = _athlete("few@example.org", FEW), _athlete("many@example.org", asked.count)
        floor = ground.busy_ms(select_one, times)
        for path, goal in GOALS.items():
            get = getter(_signed_in(many), path)
            took, small = ground.busy_ms(get, times), ground.busy_ms(getter(_signed_in(few), path), times)
            ground.tell(
                Figure(
                    f"{path} at {asked.count} ({queries(get)} queries; {took / small:.2g} x the same at {FEW})",
                    took, "ms", goal, "SELECT 1", took / floor,
                )
            )  # fmt: skip


def _athlete(email: str, count: int) -> User:
    user = ground.athlete(email)
    long_log.write(user, count)
    return user


def _signed_in(user: User) -> Client:
    from django.test import Client

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


if __name__ == "__main__":
    main()
