"""Line M6 of the reliability table: what is stored may be damaged; everything else goes on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from activities.models import Activity, ActivitySource, RecordingData
from activities.services import rebuild
from activities.tests.batches import counts, days_of, imported
from activities.tests.recordings import MORNING, make_athlete, recording

pytestmark = pytest.mark.django_db


@pytest.fixture
def athlete() -> User:
    return make_athlete()


def damaged(activity: Activity, how: str) -> None:
    if how == "packed column":
        RecordingData.objects.filter(source__activity=activity).update(
            recording_values=[b"no column of ours"] * 9
        )
    elif how == "fewer columns than keys":
        RecordingData.objects.filter(source__activity=activity).update(recording_values=[b""])
    elif how == "zone times":
        Activity.objects.filter(pk=activity.pk).update(zone_times=["not", {"an": "object"}])
    elif how == "quality":
        Activity.objects.filter(pk=activity.pk).update(quality={"not": "a list"})
    elif how == "record of the source":
        ActivitySource.objects.filter(activity=activity).update(record=["not an object"])
    elif how == "analysis":
        activity.analysis.load, activity.analysis.splits = [1], "x"
        activity.analysis.save()
    elif how == "field sources":
        Activity.objects.filter(pk=activity.pk).update(field_sources=["x"])


HOWS = (
    "packed column",
    "fewer columns than keys",
    "zone times",
    "quality",
    "record of the source",
    "analysis",
    "field sources",
)


@pytest.mark.parametrize("how", HOWS)
def test_m6_one_row_with_corrupt_content_breaks_neither_the_list_nor_other_rows(
    athlete: User, client: Client, how: str
) -> None:
    imported(athlete, days_of(1, 3))
    first, bad, last = Activity.objects.order_by("start_date")
    damaged(bad, how)
    client.force_login(athlete)
    listed = client.get("/activities/")
    assert listed.status_code == 200
    for activity in (first, last):
        assert str(activity.pk) in listed.content.decode()
        assert client.get(f"/activities/{activity.pk}/").status_code == 200
    assert str(bad.pk) in listed.content.decode()


@pytest.mark.parametrize("how", HOWS)
def test_m6_a_rebuild_and_an_import_go_past_a_row_with_corrupt_content(athlete: User, how: str) -> None:
    imported(athlete, days_of(1, 3))
    first, bad, last = Activity.objects.order_by("start_date")
    damaged(bad, how)
    Activity.objects.filter(pk__in=[first.pk, last.pk]).update(distance=1)
    done = list(rebuild.everything(athlete))
    assert {first.pk, last.pk} <= set(done)
    assert Activity.objects.filter(distance=1).count() == 0
    assert counts(imported(athlete, days_of(2, 3))) == {"duplicate": 2, "created": 1}


def test_m6_a_corrupt_source_beside_a_new_one_does_not_stop_the_import(athlete: User) -> None:
    imported(athlete, {"a.fit": recording(seconds=300)})
    damaged(Activity.objects.get(), "packed column")
    batch = imported(athlete, {"b.tcx": recording("tcx", seconds=300), **days_of(3, 1)})
    assert (
        batch.created >= 1 and Activity.objects.filter(local_date=MORNING.date() + timedelta(days=3)).exists()
    )
