"""A page of a service stored in one turn is what its records are when they are stored one by one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.providers.records import ActivityRecord, LapRecord, Recording
from activities.models import (
    Activity,
    ActivityEdit,
    ActivitySource,
    DuplicateCandidate,
    RecordingData,
    SourceDecision,
)
from activities.services import removal, store
from activities.services.desk import Stored
from activities.tests.batches import log_of
from activities.tests.recordings import MORNING, make_athlete

pytestmark = pytest.mark.django_db
DISTANCES = (3_000, 4_200, 5_500, 7_000, 8_800, 10_000, 12_000, 15_000)


def session(number: int, provider: str = "strava", **values: object) -> ActivityRecord:
    metres = float(DISTANCES[number])
    record = ActivityRecord(
        provider, f"{number:064x}:1" if provider == "file" else str(number),
        start_date=MORNING + timedelta(days=number), sport_type="Run", distance=metres,
        elapsed_time=metres / 3, moving_time=metres / 3, gear_external_id=f"g{number % 2}", raw={"id": number},
    )  # fmt: skip
    return replace(record, **values)  # type: ignore[arg-type]


def detailed(number: int) -> ActivityRecord:
    """The same session with samples and laps, as a detail brings it."""
    time = np.arange(0.0, 600.0)
    samples = {"time": time, "distance": time * 3, "heartrate": 140 + 10 * np.sin(time / 60)}
    laps = (LapRecord(1, 0.0, elapsed_time=300.0, distance=900.0), LapRecord(2, 300.0, elapsed_time=300.0))
    named = {"name": f"No. {number}", "gear_name": f"Shoes {number % 2}", "raw": {"id": number, "more": 1}}
    return session(number, recording=Recording(samples), laps=laps, **named)


def prepared(email: str) -> User:
    """An athlete with a file that joins, one that asks, one kept apart, a deletion, and words about what vanished."""
    user = make_athlete(email)
    put(user, [session(1, "file"), session(2, "file", distance=6_100.0), session(3, "file")])
    SourceDecision.objects.create(
        user=user, kind="split", provider="file", external_id=f"{3:064x}:1",
        other_provider="strava", other_external_id="3",
    )  # fmt: skip
    put(user, [session(4), session(5)])
    gone = ActivitySource.objects.get(user=user, external_id="4").activity
    removal.delete(user, [gone.pk] if gone else [])
    left = ActivitySource.objects.get(user=user, external_id="5").activity
    assert left is not None
    ActivityEdit.objects.create(user=user, activity=left, field="name", value="My own words")
    removal.vanish(user, "strava", "5")
    return user


def put(user: User, records: list[ActivityRecord]) -> list[Stored]:
    return store.store(
        user, records, batch=None, original=None, original_name="", asked_at=timezone.now()
    )  # fmt: skip


def test_records_stored_together_are_what_they_are_one_by_one() -> None:
    together, single = prepared("ada@example.org"), prepared("bob@example.org")
    for page in ([session(n) for n in range(8)], [detailed(n) for n in range(8)]):
        at_once = put(together, page)
        one_by_one = [put(single, [record])[0] for record in page]
        assert [row.state for row in at_once] == [row.state for row in one_by_one]
        assert [row.reason for row in at_once] == [row.reason for row in one_by_one]
    assert log_of(together) == log_of(single)
    for user in (together, single):
        assert Activity.objects.get(user=user, sources__external_id="5").name == "My own words"
        assert not ActivitySource.objects.filter(user=user, external_id="4", activity__isnull=False).exists()
        assert Activity.objects.filter(user=user, sources__provider="file").count() == 3
        assert DuplicateCandidate.objects.filter(user=user).count() == 1
        assert RecordingData.objects.filter(user=user).count() == 7


def test_one_session_named_twice_on_a_page_is_stored_once() -> None:
    user = make_athlete()
    states = [row.state for row in put(user, [session(0), session(0), detailed(0), detailed(0)])]
    assert states[0] == "created" and Activity.objects.count() == 1 and RecordingData.objects.count() == 1
    assert Activity.objects.get().name == "No. 0"


def test_a_longer_page_needs_no_more_statements() -> None:
    user = make_athlete()
    counts = []
    for page in ([session(0), session(1)], [session(n) for n in range(2, 8)]):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            put(user, page)
        with CaptureQueriesContext(connection) as asked_again:
            put(user, [detailed(int(record.external_id)) for record in page])
        counts.append((len(asked), len(asked_again)))
    assert counts[1][0] <= counts[0][0] and counts[1][1] <= counts[0][1]


def test_an_error_in_the_middle_of_a_page_leaves_nothing_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from activities.services import results

    user = make_athlete()
    monkeypatch.setattr(results, "write", lambda drafts: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(user, [session(n) for n in range(3)])
    assert not Activity.objects.exists() and not ActivitySource.objects.exists()
