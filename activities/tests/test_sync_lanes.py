"""Several lanes read the details of one athlete: side by side, never one session twice."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Integration, SyncStatus
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import ActivitySource, Lap
from activities.services import sync, sync_claims, sync_cursor

__all__ = ["strava", "strava_process"]


@pytest.fixture
def row(strava: StandIn) -> Integration:
    """Connected, and all summaries are here."""
    found = strava.connect(make_athlete())
    sync.begin(found.pk)
    while found.sync_cursor.get("phase") != "details":
        sync.work(found.pk, seconds=0.0)
        found.refresh_from_db()
    return found


def details_asked(strava: StandIn) -> Counter[str]:
    """How often the detail of each session was asked for."""
    paths = [str(one) for one in strava.control("asked")]
    return Counter(found[1] for path in paths if (found := re.search(r"/activities/(\d+)(?![\d/])", path)))


def left() -> int:
    return ActivitySource.objects.filter(is_detailed=False).count()


def test_b5_lanes_share_the_sessions_and_the_first_one_waits_for_the_others(
    strava: StandIn, row: Integration
) -> None:
    mine = sync_claims.claim(row, 5, but=())
    assert sync.help_along(row.pk, seconds=0.01), "a further lane takes what is free"
    while sync.help_along(row.pk):
        pass
    assert left() == 5
    onward = sync.work(row.pk)
    assert onward is not None and onward.seconds > 0, "it does not say that all is done while a lane works"
    sync_claims.release(row, mine)
    assert sync.work(row.pk) is None and left() == 0
    row.refresh_from_db()
    assert row.sync_status == SyncStatus.SUCCESS and row.sync_done == row.sync_total
    assert set(details_asked(strava).values()) == {1}


def test_b1_what_a_killed_lane_held_is_free_again(row: Integration) -> None:
    held = sync_claims.claim(row, 3, but=())
    assert not set(held) & set(sync_claims.claim(row, 100, but=()))
    ActivitySource.objects.filter(external_id__in=held).update(claimed_until=timezone.now() - timedelta(1))
    assert sync_claims.claim(row, 100, but=()) == held


def test_newest_first_and_what_waits_is_left_alone(row: Integration) -> None:
    newest = list(
        ActivitySource.objects.order_by("-activity__start_date", "-external_id").values_list(
            "external_id", flat=True
        )
    )
    assert sync_claims.claim(row, 2, but={newest[0]}) == newest[1:3]


def test_laps_are_asked_for_where_the_detail_has_none(strava: StandIn, row: Integration) -> None:
    (bare,) = [str(one["id"]) for one in strava.control("activities?mark=no_laps")]
    sync.fetch_one(row.pk, bare)
    assert Lap.objects.filter(activity__sources__external_id=bare).count() > 1
    asked = [str(one) for one in strava.control("asked")]
    assert [one for one in asked if "/laps" in one and bare in one]


def test_b6_when_nothing_can_be_read_it_is_strava_that_fails_not_each_session(
    strava: StandIn, row: Integration
) -> None:
    strava.control("failures", {"kind": "503", "path": "/activities/\\d+.*", "times": None})
    onward = sync.work(row.pk)
    row.refresh_from_db()
    assert onward is not None and onward.seconds > 5 and not row.sync_cursor.get("aside")
    strava.control("failures", method="DELETE")
    sync_cursor.change(row, lambda cursor: cursor.pop("waits_until", None))
    while (onward := sync.work(row.pk)) is not None and not onward.seconds:
        pass
    assert onward is None and left() == 0


def test_t2_a_token_that_died_on_the_way_is_renewed_once_for_all_lanes(
    strava: StandIn, row: Integration
) -> None:
    strava.control("failures", {"kind": "401", "path": "/activities/\\d+.*", "times": 1, "after": 3})
    while (onward := sync.work(row.pk)) is not None and not onward.seconds:
        pass
    row.refresh_from_db()
    assert onward is None and row.sync_status == SyncStatus.SUCCESS and left() == 0
    assert max(details_asked(strava).values()) <= 2


@pytest.mark.parametrize("status", [SyncStatus.NEEDS_RECONNECT, SyncStatus.SUCCESS, SyncStatus.FAILED])
def test_a_further_lane_does_nothing_for_a_sync_that_does_not_run(
    row: Integration, status: SyncStatus
) -> None:
    Integration.objects.update(sync_status=status)
    before = left()
    assert not sync.help_along(row.pk) and left() == before
