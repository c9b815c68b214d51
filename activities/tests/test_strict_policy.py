"""STRAVA_DATA_POLICY, both values: what is kept, and which figures rest on what."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Integration, User
from accounts.tests.people import make_athlete
from accounts.tests.stand_in import StandIn, strava, strava_process
from activities.models import (
    Activity,
    ActivityEdit,
    ActivitySource,
    BestEffort,
    DailySummary,
    FitnessDay,
    MonthlySummary,
    SourceTombstone,
    StreakAnalysis,
)
from activities.services import fitness, leaving, store, streaks, sync, sync_one
from activities.tests.test_sync import listed, watch_file_of
from webhooks import services as events
from webhooks.models import WebhookEvent

__all__ = ["strava", "strava_process"]


@pytest.fixture
def athlete(strava: StandIn) -> User:
    return make_athlete()


@pytest.fixture
def row(strava: StandIn, athlete: User) -> Integration:
    return strava.connect(athlete)


def fetch_runs(strava: StandIn, row: Integration, count: int = 3) -> list[str]:
    """A few recorded runs, with samples; gives their ids at Strava."""
    runs = [one for one in listed(strava) if one["sport"] == "Run" and "manual" not in one["marks"]]
    runs.sort(key=lambda one: len(one["marks"]))
    keys = [str(one["id"]) for one in runs[:count]]
    for key in keys:
        sync_one.fetch(row, key)
    assert Activity.objects.count() == count
    return keys


def figures_of(user: User) -> dict[str, int]:
    """How many rows of each kind of figure there are."""
    fitness.rebuild(user)
    rule = streaks.default_rule("day")
    return {
        "fitness": FitnessDay.objects.filter(load__gt=0).count(),
        "records": BestEffort.objects.filter(is_record_allowed=True).count(),
        "days": DailySummary.objects.count(),
        "months": MonthlySummary.objects.count(),
        "streaks": StreakAnalysis.objects.count() + len(streaks.dates_of(user, rule)),
    }


def test_under_the_personal_policy_api_rows_count_everywhere(strava: StandIn, row: Integration) -> None:
    fetch_runs(strava, row)
    assert all(figures_of(row.user).values())
    assert not Activity.objects.filter(excluded_from__contains=["figures"]).exists()


def test_under_the_strict_policy_api_rows_are_in_no_figure(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    fetch_runs(strava, row)
    assert not any(figures_of(row.user).values())


def test_under_the_strict_policy_a_session_that_also_came_as_a_file_counts(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    keys = fetch_runs(strava, row)
    source = ActivitySource.objects.get(external_id=keys[0])
    store.store(row.user, [watch_file_of(source)], batch=None, original=None, original_name="watch.fit")
    assert Activity.objects.count() == len(keys)
    found = figures_of(row.user)
    assert all(found.values()) and found["days"] == 2  # its sport, and all


def test_a_change_of_the_policy_reaches_what_is_here_already(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    fetch_runs(strava, row, 2)
    settings.STRAVA_DATA_POLICY = "strict"
    while leaving.enforce_retention():
        pass
    assert not any(figures_of(row.user).values())
    settings.STRAVA_DATA_POLICY = "personal"
    while leaving.enforce_retention():
        pass
    assert all(figures_of(row.user).values())


def test_after_the_retention_a_row_goes_and_what_the_athlete_wrote_waits(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    keys = fetch_runs(strava, row)
    written = ActivitySource.objects.get(external_id=keys[0]).activity
    assert written is not None
    ActivityEdit.objects.create(user=row.user, activity=written, field="name", value="Mine")
    ActivitySource.objects.update(fetched_at=timezone.now() - timedelta(days=8))
    while leaving.enforce_retention():
        pass
    assert not Activity.objects.exists() and not ActivitySource.objects.exists()
    assert list(SourceTombstone.objects.values_list("external_id", flat=True)) == [keys[0]]
    sync_one.fetch(row, keys[0])
    assert Activity.objects.get().pk == written.pk and Activity.objects.get().name == "Mine"


def test_after_the_retention_a_session_that_also_came_as_a_file_is_there_from_the_file(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    key = fetch_runs(strava, row, 1)[0]
    source = ActivitySource.objects.get(external_id=key)
    store.store(row.user, [watch_file_of(source)], batch=None, original=None, original_name="watch.fit")
    ActivitySource.objects.filter(provider="strava").update(fetched_at=timezone.now() - timedelta(days=8))
    while leaving.enforce_retention():
        pass
    left = Activity.objects.get()
    assert [one.provider for one in left.sources.all()] == ["file"]
    assert left.excluded_from == [] and left.tss is not None
    strava_ids = {str(source.pk)}
    assert not strava_ids & set(left.field_sources.values()), "no trace of the one that went"


def test_what_was_let_go_is_not_read_again_by_itself(
    strava: StandIn, row: Integration, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from activities import sync_tasks

    asked: list[tuple[Any, ...]] = []
    monkeypatch.setattr(sync_tasks.begin_sync, "delay", lambda *given: asked.append(given))
    settings.STRAVA_DATA_POLICY = "strict"
    sync_tasks.recount_athletes()
    sync_tasks.sweep_athletes()
    assert asked == [(str(row.pk), 7)]
    settings.STRAVA_DATA_POLICY = "personal"
    sync_tasks.sweep_athletes()
    assert asked[-1] == (str(row.pk), sync.SWEEP_DAYS)


def test_events_are_kept_no_longer_than_the_sessions_they_name(
    strava: StandIn, row: Integration, settings: Any
) -> None:
    WebhookEvent.objects.create(
        provider="strava", owner_id="10001", object_type="activity", object_id="1", aspect_type="create",
        digest="a" * 64, user=row.user,
    )  # fmt: skip
    WebhookEvent.objects.update(created_at=timezone.now() - timedelta(days=8))
    assert events.forget_old() == 0
    settings.STRAVA_DATA_POLICY = "strict"
    assert events.forget_old() == 1


@pytest.mark.parametrize("path", ["/", "/fitness/", "/totals/", "/records/", "/streaks/", "/intensity/"])
def test_pages_of_the_whole_log_say_what_they_leave_out(
    row: Integration, client: Client, settings: Any, path: str
) -> None:
    client.force_login(row.user)
    assert "Left out here" not in client.get(path).content.decode()
    settings.STRAVA_DATA_POLICY = "strict"
    assert "Left out here" in client.get(path).content.decode()


def test_the_page_of_a_withheld_activity_says_why_and_offers_no_way_around(
    strava: StandIn, row: Integration, client: Client, settings: Any
) -> None:
    settings.STRAVA_DATA_POLICY = "strict"
    fetch_runs(strava, row, 1)
    client.force_login(row.user)
    activity = Activity.objects.get()
    page = client.get(f"/activities/{activity.pk}/").content.decode()
    assert "API alone" in page and "count it" not in page
    client.post(f"/activities/{activity.pk}/confirm/")
    activity.refresh_from_db()
    assert "figures" in activity.excluded_from
