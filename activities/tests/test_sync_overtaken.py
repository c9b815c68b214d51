"""A worker that was away for too long meets the one that took its place: nothing is lost, nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from accounts.models import Integration, SyncStatus
from accounts.providers.base import Priority
from accounts.providers.service import Event
from accounts.tests.people import make_athlete
from accounts.tests.services import StandIns, bare_stand_ins, stand_ins, stand_ins_process
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import ActivitySource
from activities.services import (
    service_store,
    service_sync,
    sync,
    sync_claims,
    sync_cursor,
    sync_list,
    sync_one,
)

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


@contextmanager
def meanwhile(
    monkeypatch: pytest.MonkeyPatch,
    where: Any,
    name: str,
    what: Callable[[], object],
    when: Callable[[Any], bool] = lambda found: True,
) -> Iterator[None]:
    """The first time it gives what ``when`` wants, something else happens before its caller goes on."""
    slow = getattr(where, name)
    happened: list[bool] = []

    def with_it(*args: Any, **more: Any) -> Any:
        found = slow(*args, **more)
        if not happened and when(found):
            happened.append(True)
            what()
        return found

    with monkeypatch.context() as patched:
        patched.setattr(where, name, with_it)
        yield
    assert happened


def where(row: Integration) -> tuple[str, Any]:
    row.refresh_from_db()
    return row.sync_cursor["phase"], row.sync_cursor.get("before", row.sync_cursor.get("page"))


def test_b5_a_worker_on_a_walk_that_is_over_does_not_end_the_next_one(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was away while it read the last page; another worker ended that walk, and a new one was asked for."""
    sync.begin(row.pk)
    row.refresh_from_db()
    late = Integration.objects.select_related("user").get(pk=row.pk)
    wanted: dict[str, str] = {}

    def be_overtaken() -> None:
        finish(row)
        wanted.update(rename(strava, 3))
        sync.begin(row.pk)

    with meanwhile(monkeypatch, sync_list, "_readable", be_overtaken, when=lambda page: not page):
        while late.sync_cursor["began_at"] == row.sync_cursor["began_at"]:
            sync._step(late)
    assert where(row) == ("list", None)
    finish(row)
    assert names(wanted) == wanted


def test_b5_a_walk_asked_for_while_the_last_one_ends_is_walked(
    strava: StandIn, row: Integration, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = rename(strava, 3)
    with meanwhile(monkeypatch, sync_claims, "are_held", lambda: sync.begin(row.pk)):
        onward = sync.work(row.pk)
    assert onward is not None and onward.seconds == 0
    assert where(row) == ("list", None)
    finish(row)
    assert names(wanted) == wanted


def test_b5_who_lost_the_lease_moves_nothing(strava: StandIn, row: Integration) -> None:
    sync.begin(row.pk)
    with sync_cursor.lease(row.pk) as late:
        assert late is not None
        Integration.objects.filter(pk=row.pk).update(leased_by="another")
        assert sync_list.one_page(late, Priority.BACKFILL)
    assert where(row) == ("list", None)


def test_b5_a_refusal_met_on_a_walk_that_is_over_does_not_stop_the_next_one(
    strava: StandIn, row: Integration
) -> None:
    sync.begin(row.pk)
    late = Integration.objects.select_related("user").get(pk=row.pk)
    finish(row)
    sync.begin(row.pk)
    sync_cursor.stop(late, "No.")
    row.refresh_from_db()
    assert (row.sync_status, row.error_message) == (SyncStatus.SYNCING, "")
    sync_cursor.stop(row, "No.")
    row.refresh_from_db()
    assert (row.sync_status, row.error_message) == (SyncStatus.FAILED, "No.")


def test_b5_a_services_walk_asked_for_while_the_last_one_reads_or_ends_is_walked(
    stand_ins: StandIns, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = stand_ins.connect(make_athlete(timezone="Europe/Berlin"), "whoop")

    def begin() -> None:
        service_sync.begin(row.pk)

    def begin_anew() -> None:
        Integration.objects.filter(pk=row.pk).update(sync_cursor={"complete": True, "phase": ""})
        begin()

    begin()
    with meanwhile(monkeypatch, service_store, "keep", begin_anew):
        service_sync._one_page(Integration.objects.select_related("user").get(pk=row.pk))
    assert where(row) == ("list", None)
    while service_sync.work(row.pk) is not None:
        pass
    with meanwhile(monkeypatch, service_store, "counts", begin):
        onward = service_sync.work(row.pk)
    assert onward is not None and onward.seconds == 0
    assert where(row) == ("list", None)


def test_b5_one_event_takes_no_lease_from_a_walk(stand_ins: StandIns) -> None:
    row = stand_ins.connect(make_athlete(timezone="Europe/Berlin"), "whoop")
    service_sync.begin(row.pk)
    service_sync.happened(row.pk, Event("", "sleep", "none-such", "update"))
    row.refresh_from_db()
    assert row.leased_until is None
    assert service_sync.work(row.pk, seconds=0.0) is not None
