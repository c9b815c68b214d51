"""A year of weekly reports, page and PDF, as the product makes them."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from bench import ground
from bench.ground import Figure

if TYPE_CHECKING:
    from accounts.models import User

WEEKS, SMALL = 52, 12
SECONDS = 20.0
_BARE = "One line."


def main() -> None:
    asked = ground.options()
    weeks = WEEKS if asked.full else SMALL
    with ground.project():
        from activities.services import demo
        from plans.services import demo as plans

        user = demo.athlete_user()
        for _ in demo.fill(user, at_most=400):
            pass
        plans.fill(user, user.today(), anew=False)
        last = user.today() - timedelta(days=1)
        ends = [last - timedelta(days=7 * n) for n in range(weeks)]
        write(user, ends[:1])  # libraries are loaded once in the life of a worker
        bare = busy(lambda: [typeset_bare() for _ in ends])
        took = busy(lambda: write(user, ends))
        shown = busy(lambda: look(user))
        ground.tell(
            Figure(
                f"{weeks} weekly reports, written and printed",
                took,
                "s of processor",
                SECONDS * weeks / WEEKS,
                f"typst with one line, {weeks} times",
                took / bare,
            ),
            Figure(f"{weeks} of their pages", shown, "s of processor", 5.0 * weeks / WEEKS),
        )


def busy(work: Callable[[], object]) -> float:
    """Processor seconds of this process with its threads, and of its PostgreSQL backend."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    own, other = time.process_time(), int(backend.read_text().split()[0])
    work()
    return time.process_time() - own + (int(backend.read_text().split()[0]) - other) / 1e9


def typeset_bare() -> None:
    import typst

    typst.compile(_BARE.encode(), ignore_system_fonts=True)


def write(user: User, ends: list[date]) -> None:
    """Reports of the weeks that end on these days, facts to file, as the worker writes them."""
    from insights.models import Report, ReportStatus, ReportType
    from insights.services import reports

    for last in ends:
        report = reports.ask_for(user, ReportType.WEEKLY_ANALYSIS, last - timedelta(days=6), last)
        reports.write(report.pk)
    failed = Report.objects.filter(user=user).exclude(status=ReportStatus.COMPLETED).first()
    if failed is not None:
        raise SystemExit(f"A report failed: {failed.error_message}")


def look(user: User) -> None:
    """Open the page of each."""
    from django.test import Client
    from django.urls import reverse

    from insights.models import Report

    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    for key in Report.objects.filter(user=user).values_list("pk", flat=True):
        answer = client.get(reverse("insights:report", args=[key]))
        if answer.status_code != 200:
            raise SystemExit(f"A report's page answered {answer.status_code}.")


if __name__ == "__main__":
    main()
