"""List, totals and activity pages of an athlete with 10,000 activities, and the same with 1,000."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bench import ground, recordings
from bench.ground import Figure

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from activities.models import Activity

MANY, FEW = 10_000, 1_000


def main() -> None:
    asked = ground.options(times=30)
    times = 100 if asked.full else asked.times
    with ground.project():
        few, many = _athlete_with("few@example.org", FEW), _athlete_with("many@example.org", MANY)
        floor = ground.median_ms(select_one, times)
        lists = ground.medians_ms([getter(client, "/activities/") for client, _ in (few, many)], times)
        pages = ground.medians_ms([_everything_of(client, ride) for client, ride in (few, many)], times)
        worked = ground.busy_ms(_everything_of(*many), times)
        size = sum(len(answer) for answer in _answers(*many))
        list_queries = queries(getter(many[0], "/activities/"))
        totals = ground.median_ms(lambda: _month_totals(many[1].user), times)
        beside = "SELECT 1"
        ground.tell(
            Figure(f"list of 50 among {MANY}", lists[1], "ms", 25, beside, lists[1] / floor),
            Figure(f"queries of the list among {MANY}", list_queries, "queries", 8),
            Figure(f"month totals over {MANY}", totals, "ms", 10, beside, totals / floor),
            Figure("page of a 2 h ride with all its answers", pages[1], "ms", 35, beside, pages[1] / floor),
            Figure("processor time of that page and its answers", worked, "ms", 35),
            Figure("bytes of that page and its answers", size / 1000, "kB", 150),
            Figure(f"list at {MANY} against {FEW}", lists[1] / lists[0], "x", 1.2),
            Figure(f"activity page at {MANY} against {FEW}", pages[1] / pages[0], "x", 1.2),
        )


def _athlete_with(email: str, count: int) -> tuple[Client, Activity]:
    """A signed-in athlete with one recorded 2 h ride on top of many rows without samples."""
    from django.core.files.base import ContentFile
    from django.db import connection
    from django.test import Client

    from activities.models import Activity
    from activities.services import fitness, imports
    from simulators.files import fit_bytes

    user = ground.athlete(email)
    _add_rows(user, count - 1)
    batch = imports.open_batch(user, kind="upload", name="bench")
    start = datetime(2026, 8, 1, 6, 0, tzinfo=UTC)
    imports.add_upload(batch, "ride.fit", ContentFile(fit_bytes(recordings.ride(5, start=start))))
    while imports.work(batch.pk):
        pass
    fitness.rebuild(user)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client, Activity.objects.get(user=user, has_power=True)


def _add_rows(user: User, count: int) -> None:
    """Rows as an archive without recordings would give them, over 19 years."""
    from activities.models import Activity

    first = datetime(2007, 1, 1, 6, 0, tzinfo=UTC)
    rows = []
    for number in range(count):
        at = first + timedelta(hours=number * 19 * 8760 / max(count, 1))
        rows.append(
            Activity(
                user=user,
                name=f"Session {number}",
                sport=("run", "run", "ride", "swim")[number % 4],
                sport_type=("Run", "Run", "Ride", "Swim")[number % 4],
                environment="outdoor",
                start_date=at,
                start_date_local=at.replace(tzinfo=None),
                timezone="Europe/Zurich",
                utc_offset=3600,
                distance=5000.0 + number % 9000,
                moving_time=1800.0 + number % 4000,
                elapsed_time=1900.0 + number % 4000,
                total_elevation_gain=float(number % 700),
                average_heartrate=140.0 + number % 20,
                has_heartrate=True,
                tss=40.0 + number % 60,
                load_method="heart_rate",
                summary_polyline="_p~iF~ps|U_ulLnnqC_mqNvxq`@" * 4,
                zone_times={"heartrate": [600, 700, 300, 200, 100]},
            )
        )
    Activity.objects.bulk_create(rows, batch_size=1000)


def getter(client: Client, path: str) -> Callable[[], bytes]:
    def get() -> bytes:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answered {answer.status_code}")
        return b"".join(answer.streaming_content) if answer.streaming else answer.content

    return get


def _answers(client: Client, ride: Activity) -> list[bytes]:
    """The page and the data its charts ask for."""
    return [getter(client, path)() for path in (f"/activities/{ride.pk}/", f"/activities/{ride.pk}/data/")]


def _everything_of(client: Client, ride: Activity) -> Callable[[], Any]:
    return lambda: _answers(client, ride)


def queries(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        work()
    return len(captured)


def _month_totals(user: User) -> object:
    """Every month's count and sums, as the page of totals reads them."""
    from insights.pages import calendar_reading

    return calendar_reading.months(user, "all")


def select_one() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


if __name__ == "__main__":
    main()
