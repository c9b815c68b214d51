"""Map, routes, gear, a year and exports of an athlete with 10,000 activities in 15 years: processor time a page."""

from __future__ import annotations

import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bench import ground, long_log
from bench.ground import Figure
from bench.home_pages import _signed_in
from bench.pages import getter, queries, select_one

if TYPE_CHECKING:
    from accounts.models import User

MANY = 10_000
_WAYS, _POINTS = 300, 600


def main() -> None:
    asked = ground.options(times=10, count=MANY)
    with ground.project():
        user = ground.athlete("many@example.org")
        long_log.write(user, asked.count)
        furnish(user)
        floor = ground.busy_ms(select_one, asked.times)
        derive(user, asked.count)
        for path, goal in addresses(user).items():
            get = getter(_signed_in(user), path)
            took = ground.busy_ms(get, asked.times)
            ground.tell(
                Figure(
                    f"{path.split('?')[0]} at {asked.count} ({queries(get)} queries, {len(get()) // 1000} kB)",
                    took, "ms", goal, "SELECT 1", took / floor,
                )
            )  # fmt: skip
        take_away(user, asked.count)


def furnish(user: User) -> None:
    """Ways that go out from one home, the favourite ones often, and two things to move on."""
    from activities.analysis.track import encoded
    from activities.models import Activity, Gear

    chance, numbers = random.Random(1), np.random.default_rng(1)
    ways = [_way(numbers) for _ in range(_WAYS)]
    shoes, bike = (Gear.objects.create(user=user, name=name) for name in ("Shoes", "Bike"))
    rows = list(Activity.objects.filter(user=user).only("sport"))
    for row in rows:
        if row.sport != "swim":
            latitude, longitude = ways[min(int(chance.paretovariate(0.7)), _WAYS) - 1]
            errors = numbers.normal(0, 5e-5, (2, _POINTS))
            row.polyline = encoded(latitude + errors[0], longitude + errors[1])
            row.gear = shoes if row.sport == "run" else bike
            row.start_lat = float(latitude[0])
            row.field_sources = {"polyline": str(user.pk)}
    Activity.objects.bulk_update(rows, ["polyline", "gear", "start_lat", "field_sources"], batch_size=500)


def _way(numbers: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    turn = np.cumsum(numbers.normal(0, 0.3, _POINTS))
    start = 0.002 * numbers.normal(size=2)
    return 47 + start[0] + np.cumsum(2e-4 * np.sin(turn)), 8 + start[1] + np.cumsum(2e-4 * np.cos(turn))


def derive(user: User, count: int) -> None:
    """Comparing everything from nothing, and one new session among all."""
    from activities.models import Activity, RouteTrace
    from activities.services import routes

    whole = cpu_seconds(lambda: routes.refresh(user))
    ground.tell(Figure(f"routes of {count} from nothing, a session", 1000 * whole / count, "ms", 3.0))
    newest = Activity.objects.filter(user=user, sport="run").latest("start_date")

    def again() -> None:
        RouteTrace.objects.filter(activity=newest).update(route=None)
        routes.refresh(user)

    ground.tell(Figure(f"one new session compared among {count}", ground.busy_ms(again, 5), "ms", 150))


def addresses(user: User) -> dict[str, float]:
    """Each page with its goal in ms."""
    from django.db.models import Count

    from activities.models import Activity, Gear, Route, RouteTrace

    # No source stands behind these rows; the map shall take them for the athlete's own files.
    RouteTrace.objects.filter(user=user).update(origin="file")
    route = Route.objects.filter(user=user).annotate(n=Count("traces")).order_by("-n")[0]
    run = Activity.objects.filter(trace__route=route).latest("start_date")
    return {
        "/map/": 50, "/map/data/": 150, "/routes/": 60, f"/routes/{route.pk}/": 150, "/gear/": 50,
        f"/activities/{run.pk}/same-route/": 60, f"/gear/{Gear.objects.filter(user=user)[0].pk}/": 50,
        f"/year/{user.today().year - 1}/": 80, "/export/": 50, "/export/activities/csv/": 1500,
    }  # fmt: skip


def take_away(user: User, count: int) -> None:
    """The whole history for DuckDB, and everything as a zip, as a worker makes them."""
    from insights.exports import archive, duck

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database, whole = folder / "history.duckdb", folder / "all.zip"
        took = cpu_seconds(lambda: duck.write_database(database, user, lambda done: None))
        ground.tell(Figure(f"DuckDB of {count}, an activity without samples", 1000 * took / count, "ms", 2.0))
        took = cpu_seconds(
            lambda: archive.write_archive(whole, user, lambda done: None, site="bench", day="today")
        )
        ground.tell(
            Figure(f"archive of {count}, an activity without samples", 1000 * took / count, "ms", 5.0)
        )
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    ground.tell(Figure("this process at its highest, the log's making included", most, "MB", 600))


def cpu_seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


if __name__ == "__main__":
    main()
