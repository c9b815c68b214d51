"""The ground that benchmarks stand on: servers and files of their own, athletes, and the way results are told."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accounts.models import User

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured value, what it should be at most, and what it was measured beside."""

    what: str
    value: float
    unit: str
    goal: float
    beside: str = ""
    ratio: float | None = None

    @property
    def is_met(self) -> bool:
        return self.value <= self.goal

    def told(self) -> str:
        mark = "ok  " if self.is_met else "OVER"
        text = f"{mark} {self.what}: {self.value:.3g} {self.unit} (goal {self.goal:g})"
        return text if self.ratio is None else f"{text}; {self.ratio:.3g} x {self.beside}"


def options(**extra: int) -> argparse.Namespace:
    """``--full`` for the sizes of the table; each further option has a number."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("--full", action="store_true", help="the sizes of the table instead of small ones")
    for name, default in extra.items():
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def tell(*figures: Figure) -> None:
    for figure in figures:
        print(figure.told(), flush=True)


@contextmanager
def project() -> Iterator[None]:
    """Django on servers and files of the benchmarks' own, empty and migrated; nobody's data is touched."""
    os.environ["DATA_DIR"] = os.environ.get("BENCH_DATA_DIR", str(PROJECT / "data" / "bench"))
    for name in ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "PYTEST_XDIST_WORKER"):
        os.environ.pop(name, None)
    os.environ.update(ENV_OF_PROCESSES)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stravaai.settings")
    from stravaai import embedded

    embedded.join()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    yield


ENV_OF_PROCESSES = {
    "MALLOC_ARENA_MAX": "2",
    "MALLOC_MMAP_THRESHOLD_": "131072",
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "LOG_LEVEL": "WARNING",
}


def athlete(email: str = "bench@example.org") -> User:
    """An athlete with thresholds for every sport."""
    from datetime import date

    from accounts.models import User
    from activities.models import AthleteThreshold

    user = User.objects.create_user(email=email, sex="F", timezone="Europe/Zurich")
    for sport, values in {
        "run": {"threshold_pace": 270.0},
        "ride": {"ftp": 240.0},
        "swim": {"threshold_pace": 105.0},
    }.items():
        AthleteThreshold.objects.create(
            user=user,
            sport=sport,
            effective_on=date(2010, 1, 1),
            threshold_heartrate=168,
            max_heartrate=188,
            resting_heartrate=48,
            **values,
        )
    return user


def busy_ms(work: Callable[[], object], times: int = 20, warm: int = 3) -> float:
    """Median milliseconds of processor time of a call: of this process and of its PostgreSQL backend.

    What a page takes at a server that has nothing else to do; other work on the machine disturbs it little.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/schedstat")
    for _ in range(warm):
        work()
    found = []
    for _ in range(times):
        own, other = time.process_time(), int(backend.read_text().split()[0])
        work()
        found.append((time.process_time() - own) * 1000 + (int(backend.read_text().split()[0]) - other) / 1e6)
    return statistics.median(found)


def median_ms(work: Callable[[], object], times: int = 20, warm: int = 3) -> float:
    """Median wall-clock milliseconds of a call, after some calls that do not count."""
    return medians_ms([work], times, warm)[0]


def medians_ms(works: Sequence[Callable[[], object]], times: int = 20, warm: int = 3) -> list[float]:
    """The same of several calls, by turns: what else the machine does disturbs all of them alike."""
    found: list[list[float]] = [[] for _ in works]
    for turn in range(warm + times):
        for work, took in zip(works, found, strict=True):
            began = time.perf_counter()
            work()
            if turn >= warm:
                took.append((time.perf_counter() - began) * 1000)
    return [statistics.median(took) for took in found]
