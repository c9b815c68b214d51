"""The staff's pages: in order, quick, and silent about what is the athlete's alone."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import PASSWORD, make_athlete
from activities import admin as ours
from activities.models import Activity, ActivityEdit, ActivitySource, ImportBatch, ImportItem
from activities.tests import logbook

pytestmark = pytest.mark.django_db
MODELS = sorted(
    (model for model in admin.site._registry if model._meta.app_label == "activities"),
    key=lambda m: m.__name__,
)
SECRET = "a note for nobody else"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser(email="staff@example.org", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def activity() -> Activity:
    athlete = make_athlete()
    logbook.set_thresholds(athlete)
    found = logbook.record(athlete, logbook.ride_record(120, private_note=SECRET, description="for the log"))
    ActivityEdit.objects.create(user=athlete, activity=found, field="private_note", private_value=SECRET)
    return found


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_list_opens_and_can_be_searched(
    client: Client, staff: User, activity: Activity, model: type
) -> None:
    address = reverse(f"admin:activities_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]
    for query in ({}, {"q": "loop"}, {"q": str(activity.pk)}):
        response = client.get(address, query)
        assert response.status_code == 200
        assert SECRET not in response.content.decode()


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_row_opens_without_its_secrets(
    client: Client, staff: User, activity: Activity, model: type
) -> None:
    row = model._default_manager.first()  # type: ignore[attr-defined]
    if row is None:
        pytest.skip(f"this fixture makes no {model.__name__}")
    content = client.get(
        reverse(f"admin:activities_{model._meta.model_name}_change", args=[row.pk])
    ).content.decode()  # type: ignore[attr-defined]
    assert SECRET not in content
    assert 'name="_save"' not in content


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_heavy_and_sealed_columns_stay_in_the_database(rf: object, model: type) -> None:
    page = admin.site._registry[model]
    assert isinstance(page, ours.QuietAdmin)
    loaded = {field.name for field in model._meta.concrete_fields} - set(page._unseen())  # type: ignore[attr-defined]
    heavy = {
        "private_note",
        "private_value",
        "kept",
        "raw_data",
        "recording_values",
        "polyline",
        "summary_polyline",
        "problems",
    }
    assert not loaded & heavy


def test_staff_can_rebuild_and_run_again(
    client: Client, staff: User, activity: Activity, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    monkeypatch.setattr(ours.rebuild_activities, "delay", asked.append)
    monkeypatch.setattr(ours.run_batch, "delay", asked.append)
    batch = ImportBatch.objects.create(
        user=activity.user, kind="upload", name="files", state="done", failed=1, total=1
    )
    item = ImportItem.objects.create(
        user=activity.user, batch=batch, position=0, path="a.fit", state="failed", attempts=3
    )
    chosen = {"action": "rebuild", "_selected_action": [str(activity.pk)]}
    client.post(reverse("admin:activities_activity_changelist"), chosen)
    client.post(
        reverse("admin:activities_importbatch_changelist"),
        {"action": "run_again", "_selected_action": [str(batch.pk)]},
    )
    item.refresh_from_db()
    assert asked == [[str(activity.pk)], str(batch.pk)]
    assert (item.state, item.attempts) == ("waiting", 0)


def test_s3_what_came_through_stravas_api_is_not_shown_to_staff(
    client: Client, staff: User, activity: Activity
) -> None:
    """Its sources are listed with their state; sessions, and what was figured from them, are not."""
    found = 0
    for is_bound in (False, True):
        for model in [one for one in MODELS if getattr(admin.site._registry[one], "sources", "")]:
            address = reverse(f"admin:activities_{model._meta.model_name}_changelist")  # type: ignore[attr-defined]
            shown = client.get(address).context["cl"].queryset.count()
            found += shown
            assert not (is_bound and shown), model
        ActivitySource.objects.filter(activity=activity).update(provider="strava")
    assert found > 5
    assert client.get(reverse("admin:activities_activity_change", args=[activity.pk])).status_code == 302
    sources = reverse("admin:activities_activitysource_changelist")
    assert activity.name not in client.get(sources).content.decode()


def test_athletes_do_not_get_in(client: Client, activity: Activity) -> None:
    client.force_login(activity.user)
    response = client.get(reverse("admin:activities_activity_changelist"))
    assert response.status_code in (302, 403)
