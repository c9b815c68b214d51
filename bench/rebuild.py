"""Computing anew: everything from stored samples, fitness from stored results, and what one new activity sets off."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from bench import ground, long_log, processes, recordings
from bench.ground import Figure

if TYPE_CHECKING:
    from accounts.models import User
    from activities.models import ActivitySource

LOG = 10_000
CORES = 2  # 60 activities a second on so many are the goal


def main() -> None:
    asked = ground.options(files=400, log=LOG)
    files = 600 if asked.full else asked.files
    with ground.project():
        recorded = ground.athlete("recorded@example.org")
        _import(recorded, files)
        analysed = ground.busy_ms(lambda: _analyse(recorded), 5)
        busy = _rebuild(recorded) / files * 1000
        beside = "reading and analysing one of them"
        what = f"rebuild of {files} activities from their samples, processor time of one"
        ground.tell(Figure(what, busy, "ms", CORES * 1000 / 60, beside, busy / analysed))
        many = ground.athlete("many@example.org")
        long_log.write(many, asked.log)
        _tell_derived(many, asked.log)
        _tell_one_more(many)


def _import(user: User, files: int) -> None:
    from django.core.files.base import ContentFile

    from activities.services import fitness, imports

    batch = imports.open_batch(user, kind="upload", name="bench")
    for name, data in recordings.mixed(files):
        imports.add_upload(batch, name, ContentFile(data))
    while imports.work(batch.pk):
        pass
    fitness.refresh(user)


def _newest(user: User) -> ActivitySource:
    from activities.models import ActivitySource

    return ActivitySource.objects.filter(user=user).select_related("recording").latest("created_at")


def _analyse(user: User) -> None:
    """What cannot be saved: one recording read back and analysed, nothing written."""
    from activities.services import building, derive

    building.build(user, [derive.part_of(_newest(user))])


def _rebuild(user: User) -> float:
    """Seconds of processor time, of this process, of those it starts, and of PostgreSQL."""
    from django.core.management import call_command

    roots = (os.getpid(), processes.postmaster())
    before = sum(map(processes.cpu_seconds, roots))
    call_command("rebuild", user=user.email, stdout=io.StringIO(), stderr=io.StringIO())
    return sum(map(processes.cpu_seconds, roots)) - before


def _tell_derived(user: User, count: int) -> None:
    """Fitness, records, streaks and totals of a log whose activities are analysed already."""
    from activities.services import fitness, streaks
    from insights.pages import best_efforts, calendar_reading

    def everything() -> None:
        fitness.rebuild(user)
        for rule in streaks.rules_of(user).values():
            streaks.streaks_of(user, rule, user.today())
        for sport in ("run", "ride", "swim"):
            best_efforts.holders(user, sport, best_efforts.ANYWHERE)
        calendar_reading.months(user, "all")

    floor = ground.median_ms(lambda: _read_loads(user), 5)
    took = ground.busy_ms(everything, 3, warm=1)
    ground.tell(
        Figure(
            f"fitness, streaks, records and totals of {count} activities, an activity",
            took / count, "ms", 1000 / 300, "reading all loads", took / floor,
        )
    )  # fmt: skip


def _read_loads(user: User) -> None:
    from activities.models import Activity

    list(Activity.objects.filter(user=user).values_list("local_date", "tss"))


def _tell_one_more(user: User) -> None:
    """A new run of an hour in a long log: its own numbers and all that follows from them."""
    from activities.services import fitness, rebuild

    _import_today(user)
    key = _newest(user).activity_id

    def again() -> None:
        rebuild.chosen([key])
        fitness.refresh(user)

    analysed = ground.busy_ms(lambda: _analyse(user), 5)
    took = ground.busy_ms(again, 10)
    ground.tell(
        Figure("one new run of an hour derived anew", took, "ms", 150, "its analysis alone", took / analysed)
    )


def _import_today(user: User) -> None:
    from datetime import UTC, datetime

    from django.core.files.base import ContentFile

    from activities.services import fitness, imports
    from simulators.files import fit_bytes

    start = datetime.combine(user.today(), datetime.min.time(), tzinfo=UTC).replace(hour=9)
    batch = imports.open_batch(user, kind="upload", name="bench")
    imports.add_upload(batch, "run.fit", ContentFile(fit_bytes(recordings.run(5, start=start))))
    while imports.work(batch.pk):
        pass
    fitness.refresh(user)


if __name__ == "__main__":
    main()
