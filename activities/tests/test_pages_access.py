"""Owner, another athlete and a stranger at every address of the app (F7, S1, S3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import make_athlete
from activities import threshold_urls, urls
from activities.models import Activity, ImportBatch
from activities.tests import logbook

pytestmark = pytest.mark.django_db

# Every address: how it is called, and where its key comes from. A new address without a line here fails below.
GET, POST = "GET", "POST"
ADDRESSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "list": (GET, ()),
    "new": (GET, ()),
    "bulk_delete": (POST, ()),
    "undo": (POST, ()),
    "duplicates": (GET, ()),
    "duplicate_merge": (POST, ("candidate",)),
    "duplicate_keep": (POST, ("candidate",)),
    "original": (GET, ("source",)),
    "split": (POST, ("source",)),
    "remove_source": (POST, ("source",)),
    "prefer_source": (POST, ("source",)),
    "detail": (GET, ("activity",)),
    "data": (GET, ("activity",)),
    "edit": (GET, ("activity",)),
    "forget": (POST, ("activity",)),
    "confirm": (POST, ("activity",)),
    "delete": (POST, ("activity",)),
    "prefer": (POST, ("activity",)),
    "merge": (GET, ("activity",)),
    "export": (GET, ("activity", "gpx")),
    "version": (GET, ()),
    "import": (GET, ()),
    "upload": (POST, ()),
    "batch": (GET, ("batch",)),
    "batch_progress": (GET, ("batch",)),
    "take_back": (POST, ("batch",)),
}
KEYED = sorted(name for name, (_, keys) in ADDRESSES.items() if keys)
FORMS = {"prefer": {"field": "name", "source": ""}}
REFUSED_WITHOUT_FILES = {"upload": 400}


class Belongings:
    """One of everything that an address can name."""

    def __init__(self, user: User) -> None:
        self.activity = logbook.record(user, logbook.ride_record(120))
        self.other = logbook.fill(user, 1)[0]
        self.source = self.activity.sources.get()
        self.candidate = logbook.question(self.activity, self.other)
        self.batch = ImportBatch.objects.create(user=user, kind="upload", name="files", state="done")

    def address(self, name: str) -> str:
        keys = [str(getattr(self, key).pk) if hasattr(self, key) else key for key in ADDRESSES[name][1]]
        return reverse(f"activities:{name}", args=keys)


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Tasks that a door asked for, by the key it named."""
    asked: list[str] = []
    for task in ("run_batch", "take_back_batch"):
        monkeypatch.setattr(f"activities.views.imports.{task}.delay", asked.append)
    return asked


@pytest.fixture
def owner() -> User:
    return make_athlete()


@pytest.fixture
def belongings(owner: User) -> Belongings:
    return Belongings(owner)


def _call(client: Client, belongings: Belongings, name: str) -> Any:
    method, _ = ADDRESSES[name]
    address = belongings.address(name)
    return client.get(address) if method == GET else client.post(address, FORMS.get(name, {}))


def test_every_address_of_the_app_is_tried_here() -> None:
    ours = {pattern.name for pattern in urls.urlpatterns} - {
        pattern.name for pattern in threshold_urls.urlpatterns
    }
    assert ours == set(ADDRESSES)


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_the_owner_gets_an_answer(
    client: Client, owner: User, belongings: Belongings, queued: list[str], name: str
) -> None:
    client.force_login(owner)
    response = _call(client, belongings, name)
    assert response.status_code == REFUSED_WITHOUT_FILES.get(name, response.status_code)
    assert response.status_code in (200, 302, 303, 400)
    assert reverse("account_login") not in response.headers.get("Location", "")


@pytest.mark.parametrize("name", KEYED)
def test_s3_s4_another_athlete_finds_nothing(
    client: Client, belongings: Belongings, queued: list[str], name: str
) -> None:
    client.force_login(make_athlete())
    before = _rows()
    assert _call(client, belongings, name).status_code == 404
    assert _rows() == before and queued == []


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_a_stranger_is_asked_to_sign_in(
    client: Client, belongings: Belongings, queued: list[str], name: str
) -> None:
    before = _rows()
    response = _call(client, belongings, name)
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))
    assert _rows() == before and queued == []


@pytest.mark.parametrize("name", KEYED)
def test_a_key_that_nobody_has_is_not_found(
    client: Client, owner: User, belongings: Belongings, queued: list[str], name: str
) -> None:
    client.force_login(owner)
    for thing in ("activity", "source", "candidate", "batch"):
        setattr(belongings, thing, type("Nothing", (), {"pk": uuid4()}))
    assert _call(client, belongings, name).status_code == 404


@pytest.mark.parametrize("name", sorted(name for name, (method, _) in ADDRESSES.items() if method == POST))
def test_what_changes_something_wants_a_token_and_no_get(
    owner: User, belongings: Belongings, name: str
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    before = _rows()
    assert client.get(belongings.address(name)).status_code == 405
    response = client.post(belongings.address(name), FORMS.get(name, {}))
    assert response.status_code == 403
    assert _rows() == before


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_s1_no_browser_keeps_a_personal_page(
    client: Client, owner: User, belongings: Belongings, queued: list[str], name: str
) -> None:
    client.force_login(owner)
    kept = _call(client, belongings, name).headers["Cache-Control"]
    assert kept == ("private, no-cache" if name == "data" else "private, no-store")


def test_deleting_in_bulk_passes_over_what_is_not_the_athletes(
    client: Client, belongings: Belongings
) -> None:
    other = make_athlete()
    mine = logbook.fill(other, 1)[0]
    client.force_login(other)
    client.post(
        reverse("activities:bulk_delete"), {"ids": [str(mine.pk), str(belongings.activity.pk), "nonsense"]}
    )
    assert not Activity.objects.filter(pk=mine.pk).exists()
    assert Activity.objects.filter(pk=belongings.activity.pk).exists()


def test_merging_with_another_athletes_activity_is_not_found(client: Client, belongings: Belongings) -> None:
    other = make_athlete()
    mine = logbook.fill(other, 1)[0]
    client.force_login(other)
    response = client.post(
        reverse("activities:merge", args=[mine.pk]), {"other": str(belongings.activity.pk)}
    )
    assert response.status_code == 404
    assert Activity.objects.filter(pk__in=[mine.pk, belongings.activity.pk]).count() == 2


def test_files_cannot_be_added_to_another_athletes_import(
    client: Client, belongings: Belongings, queued: list[str]
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(make_athlete())
    body = {"files": SimpleUploadedFile("a.fit", b"x"), "batch": str(belongings.batch.pk)}
    assert client.post(reverse("activities:upload"), body).status_code == 404
    assert belongings.batch.items.count() == 0 and queued == []


def _rows() -> tuple[int, int, set[UUID]]:
    return (
        Activity.objects.count(),
        ImportBatch.objects.count(),
        set(Activity.objects.values_list("pk", flat=True)),
    )
