"""A worker that was away for too long meets the one that took its place: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import Integration
from accounts.tests.people import make_athlete
from accounts.tests.services import StandIns, bare_stand_ins, stand_ins, stand_ins_process
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import ActivitySource
from activities.services import service_store, service_sync, sync, sync_list, sync_one

__all__ = ["bare_stand_ins", "stand_ins", "stand_ins_process", "strava", "strava_process"]


@pytest.fixture
def row(strava: StandIn) -> Integration:
    """Connected, and all of a dozen sessions is here."""
    strava.control("reset", {"activities": 12, "odd": False})
    found = strava.connect(make_athlete())
    sync.begin(found.pk)
    finish(found)
    return found


def finish(row: Integration) -> None:
    while (onward := sync.work(row.pk)) is not None and onward.seconds <= 1:
        pass
    row.refresh_from_db()


def rename(strava: StandIn, count: int) -> dict[str, str]:
    """So many sessions have another name at Strava, and no event tells of it; the names by key."""
    keys = list(
        ActivitySource.objects.order_by("activity__start_date").values_list("external_id", flat=True)[:count]
    )
    for key in keys:
        strava.control("activities/change", {"id": int(key), "name": f"New {key}", "silent": True})
    return {key: f"New {key}" for key in keys}


def names(keys: Any) -> dict[str, str]:
    return dict(
        ActivitySource.objects.filter(external_id__in=keys).values_list("external_id", "activity__name")
    )


@contextmanager
def overtaking(
    monkeypatch: pytest.MonkeyPatch, where: Any, name: str, row: Integration
) -> Iterator[Callable[[], int]]:
    """The first time it is called, another worker does a whole step in the meantime."""
    slow, times = getattr(where, name), [0]

    def with_another(*args: Any, **more: Any) -> Any:
        found = slow(*args, **more)
        times[0] += 1
        if times[0] == 1:
            sync._step(Integration.objects.select_related("user").get(pk=row.pk))
        return found

    with monkeypatch.context() as patched:
        patched.setattr(where, name, with_another)
        yield lambda: times[0]


def test_b5_two_workers_on_the_changed_sessions_leave_none_out(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = rename(strava, 5)
    sync.begin(row.pk)
    while not (row.sync_cursor.get("changed") and row.sync_cursor["phase"] == "details"):
        sync.work(row.pk, seconds=0.0)
        row.refresh_from_db()
    with overtaking(monkeypatch, sync_one, "fetch", row) as times:
        while not times():
            sync._step(row)
    assert times() == 2
    finish(row)
    assert names(wanted) == wanted


def test_b5_a_page_that_two_workers_read_counts_once(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync.begin(row.pk)
    row.refresh_from_db()
    with overtaking(monkeypatch, sync_list, "_store_page", row) as times:
        sync._step(row)
    assert times() == 2
    finish(row)
    assert row.sync_cursor["gaps"] == {}
    assert sum(row.sync_cursor["source_months"].values()) == ActivitySource.objects.count()


def test_b4_a_short_walk_leaves_what_a_long_one_found_to_be_changed(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = rename(strava, 3)
    sync.begin(row.pk)
    while row.sync_cursor.get("phase") != "details" or not row.sync_cursor.get("changed"):
        sync.work(row.pk, seconds=0.0)
        row.refresh_from_db()
    sync.begin(row.pk, days=sync.SWEEP_DAYS)
    monkeypatch.setattr(sync_list, "_store_page", lambda *args: [])  # it does not come by them
    finish(row)
    assert names(wanted) == wanted


def test_b5_a_services_page_that_two_workers_read_moves_the_walk_once(
    stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stand_ins.connect(make_athlete(timezone="Europe/Berlin"), "whoop")
    service_sync.begin(row.pk)
    row = Integration.objects.select_related("user").get(pk=row.pk)
    keep, pages = service_store.keep, []

    def overtaken(*args: Any, **more: Any) -> Any:
        """The first time, another worker reads the same page and the next one in the meantime."""
        found = keep(*args, **more)
        monkeypatch.setattr(service_store, "keep", keep)
        for _ in range(2):
            other = Integration.objects.select_related("user").get(pk=row.pk)
            service_sync._one_page(other)
            pages.append(other.sync_cursor["page"])
        return found

    monkeypatch.setattr(service_store, "keep", overtaken)
    service_sync._one_page(row)
    assert pages[0] != pages[1] and row.sync_cursor["page"] == pages[1]
