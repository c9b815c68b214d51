"""Owner, another athlete and a stranger at the addresses of maps, routes, gear, the year and exports (F7, S1, S3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import Activity, Gear, Route
from activities.services import routes
from insights.models import Export
from insights.tests import logbook
from insights.tests.test_places_pages import went

pytestmark = pytest.mark.django_db

# Every address, how it is called, and whose thing it names: "" for none.
ADDRESSES: dict[str, tuple[str, str]] = {
    "map": ("GET", ""),
    "map_data": ("GET", ""),
    "routes": ("GET", ""),
    "route": ("GET", "route"),
    "same_route": ("GET", "activity"),
    "gear": ("GET", ""),
    "gear_new": ("GET", ""),
    "gear_item": ("GET", "gear"),
    "gear_edit": ("GET", "gear"),
    "gear_retire": ("POST", "gear"),
    "gear_merge": ("POST", "gear"),
    "gear_separate": ("POST", "gear"),
    "gear_delete": ("POST", "gear"),
    "latest_year": ("GET", ""),
    "year": ("GET", "year"),
    "exports": ("GET", ""),
    "exports_progress": ("GET", ""),
    "export_start": ("POST", ""),
    "export_file": ("GET", "export"),
    "export_delete": ("POST", "export"),
    "table": ("GET", "table"),
}
SECRET = "Nobody else’s morning loop"
KEPT_BY_BROWSERS = {"map_data"}  # asked again each time by its tag


@pytest.fixture
def owner() -> User:
    user = make_athlete(timezone="Europe/Zurich")
    shoes = Gear.objects.create(user=user, name=SECRET, kind="shoes")
    for day in logbook.days_back(user.today(), 3):
        went(user, day, name=SECRET, gear=shoes)
    routes.refresh(user)
    Route.objects.filter(user=user).update(name=SECRET)
    stored = default_storage.save(f"exports/{user.pk}/file.zip", ContentFile(SECRET.encode()))
    until = timezone.now() + timedelta(days=1)
    Export.objects.create(user=user, kind="archive", state="done", stored_as=stored, size=9, expires_at=until)
    return user


def call(client: Client, owner: User, name: str) -> Any:
    method, thing = ADDRESSES[name]
    keys = {
        "": [],
        "route": [Route.objects.get(user=owner).pk],
        "gear": [Gear.objects.get(user=owner).pk],
        "activity": [Route.objects.get(user=owner).founder_id],
        "export": [Export.objects.get(user=owner, kind="archive").pk],
        "table": ["activities", "csv"],
        "year": [Activity.objects.filter(user=owner).latest("start_date").local_date.year],
    }[thing]
    address = reverse(f"insights:{name}", args=keys)
    return (
        client.get(address)
        if method == "GET"
        else client.post(address, {"into": str(owner.pk), "kind": "duckdb"})
    )


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_owner_gets_an_answer_that_no_browser_keeps(client: Client, owner: User, name: str) -> None:
    client.force_login(owner)
    answer = call(client, owner, name)
    assert answer.status_code in ((200, 302) if ADDRESSES[name][0] == "GET" else (303, 404))
    expected = "private, no-cache" if name in KEPT_BY_BROWSERS else "private, no-store"
    if answer.status_code != 404:
        assert answer.headers["Cache-Control"] == expected


def content_of(answer: Any) -> str:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content.decode(errors="replace")


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_another_athlete_finds_nothing_of_it(client: Client, owner: User, name: str) -> None:
    client.force_login(make_athlete())
    answer = call(client, owner, name)
    own = {
        "year": 200,
        "latest_year": 302,
        "table": 200,
        "export_start": 303,
    }  # a year is nobody's: everyone has their own of it
    assert answer.status_code == own.get(name, 404 if ADDRESSES[name][1] else 200)
    assert SECRET not in content_of(answer)
    assert Gear.objects.filter(user=owner, retired_on=None).count() == 1


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_stranger_is_asked_to_sign_in(client: Client, owner: User, name: str) -> None:
    answer = call(client, owner, name)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("account_login"))
