"""The doors of imports: what is taken, what is refused with a sentence, what a batch shows."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tests.people import make_athlete
from activities.models import BatchState, ImportBatch, ImportItem, ItemState
from activities.presenters.import_values import BatchPage
from activities.tests import logbook

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}


@pytest.fixture
def owner(client: Client) -> User:
    user = make_athlete()
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    asked: list[str] = []
    for task in ("run_batch", "take_back_batch"):
        monkeypatch.setattr(f"activities.views.imports.{task}.delay", asked.append)
    return asked


def send(client: Client, *names: str, **extra: Any) -> Any:
    files = [SimpleUploadedFile(name, f"bytes of {name}".encode()) for name in names]
    return client.post(reverse("activities:upload"), {"files": files, **extra.pop("data", {})}, **extra)


def test_files_go_to_storage_and_their_batch_to_a_worker(
    client: Client, owner: User, queued: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        response = send(client, "a.fit", "b.gpx")
    batch = ImportBatch.objects.get(user=owner)
    assert response.status_code == 303
    assert response.headers["Location"] == reverse("activities:batch", args=[batch.pk])
    assert queued == [str(batch.pk)]
    assert batch.name == "2 files" and batch.kind == "upload"
    items = list(batch.items.order_by("position"))
    assert [item.path for item in items] == ["a.fit", "b.gpx"]
    assert default_storage.open(items[1].stored_as).read() == b"bytes of b.gpx"


def test_the_drop_zone_gets_json_and_adds_to_the_same_batch(client: Client, owner: User) -> None:
    first = send(client, "a.fit", headers=JSON)
    assert first.status_code == 202
    key = first.json()["batch"]
    second = send(client, "b.fit", data={"batch": key}, headers=JSON)
    assert second.json() == {"batch": key, "batch_url": reverse("activities:batch", args=[key])}
    assert ImportBatch.objects.get().items.count() == 2


def test_nothing_chosen_is_told_in_a_sentence(client: Client, owner: User) -> None:
    answer = client.post(reverse("activities:upload"), headers=JSON)
    assert (answer.status_code, answer.json()) == (400, {"error": "Choose at least one file."})
    page = client.post(reverse("activities:upload"))
    assert page.status_code == 400 and "Choose at least one file." in page.content.decode()
    assert not ImportBatch.objects.exists()


def test_an_empty_file_is_taken_so_that_its_line_says_why_it_is_no_activity(
    client: Client, owner: User
) -> None:
    client.post(reverse("activities:upload"), {"files": SimpleUploadedFile("empty.fit", b"")})
    assert ImportItem.objects.get().path == "empty.fit"


def test_a_body_that_is_too_large_is_refused_before_it_is_read(
    client: Client, owner: User, settings: Any
) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    answer = client.post(
        reverse("activities:upload"), {"files": SimpleUploadedFile("a.fit", b"x" * 1_100_000)}, headers=JSON
    )
    assert answer.status_code == 413 and "1000 bytes" in answer.json()["error"]
    assert not ImportBatch.objects.exists()


def test_too_many_files_at_once_are_refused_with_a_sentence(
    client: Client, owner: User, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 3
    answer = send(client, *(f"{number}.fit" for number in range(5)), headers=JSON)
    assert answer.status_code == 400 and "zip" in answer.json()["error"]


def test_an_upload_without_a_token_is_refused(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    assert send(client, "a.fit").status_code == 403
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("batch", ["nonsense", "taken back"])
def test_a_batch_that_takes_no_more_is_told(client: Client, owner: User, batch: str) -> None:
    if batch == "taken back":
        batch = str(
            ImportBatch.objects.create(user=owner, kind="upload", name="x", state=BatchState.TAKEN_BACK).pk
        )
    answer = send(client, "a.fit", data={"batch": batch}, headers=JSON)
    assert answer.status_code == 409 and answer.json()["error"]


def test_a_name_with_a_path_in_it_stays_a_name(client: Client, owner: User) -> None:
    client.post(reverse("activities:upload"), {"files": SimpleUploadedFile("../../etc/passwd.fit", b"x")})
    stored = ImportItem.objects.get().stored_as
    assert stored.startswith(f"uploads/{owner.pk}/") and ".." not in stored


# --- a batch's page ---------------------------------------------------------------------------------------------


def make_batch(user: User, states: dict[str, int], **fields: Any) -> ImportBatch:
    given: dict[str, Any] = {
        "kind": "upload",
        "name": "files",
        "state": BatchState.DONE,
        "started_at": timezone.now(),
    }
    batch = ImportBatch.objects.create(user=user, **(given | fields))
    rows = [state for state, count in states.items() for _ in range(count)]
    ImportItem.objects.bulk_create(
        ImportItem(
            user=user,
            batch=batch,
            position=at,
            path=f"{at}.fit",
            state=state,
            reason="Why." if state == "failed" else "",
        )
        for at, state in enumerate(rows)
    )
    return batch


def page_of(client: Client, batch: ImportBatch, name: str = "batch", **query: Any) -> BatchPage:
    response = client.get(reverse(f"activities:{name}", args=[batch.pk]), query)
    assert response.status_code == 200
    page: BatchPage = response.context["page"]
    return page


def test_a_batch_counts_its_items_and_lists_them_by_outcome(client: Client, owner: User) -> None:
    batch = make_batch(owner, {"created": 3, "failed": 1, "expanded": 1})
    page = page_of(client, batch)
    assert [(tab.label, tab.count) for tab in page.counts] == [("All", 4), ("New", 3), ("Failed", 1)]
    failed = page_of(client, batch, status="failed")
    assert [(item.path, item.reason) for item in failed.items] == [("3.fit", "Why.")]
    assert not page.is_running and page.take_back_url


def test_a_running_batch_asks_for_itself_and_cannot_be_taken_back(client: Client, owner: User) -> None:
    batch = make_batch(owner, {"created": 2, "waiting": 3}, state=BatchState.RUNNING, total=5)
    page = page_of(client, batch, "batch_progress")
    assert (page.done, page.total, page.state_label) == (2, 5, "Reading 2 of 5")
    assert page.is_running and not page.take_back_url
    content = client.get(reverse("activities:batch_progress", args=[batch.pk])).content.decode()
    assert "hx-trigger" in content and "<html" not in content
    done = make_batch(owner, {"created": 1})
    assert "every 2s" not in client.get(reverse("activities:batch_progress", args=[done.pk])).content.decode()


def test_the_status_filter_stays_while_the_page_asks_for_itself(client: Client, owner: User) -> None:
    batch = make_batch(owner, {"created": 1, "waiting": 1}, state=BatchState.RUNNING, total=2)
    assert page_of(client, batch, status="waiting").progress_url.endswith("/progress/?status=waiting")


def test_items_link_to_their_activities_and_only_to_those_that_still_are(client: Client, owner: User) -> None:
    activity = logbook.fill(owner, 1)[0]
    batch = make_batch(owner, {"created": 1})
    item = batch.items.get()
    item.activity_ids = [activity.pk, batch.pk]
    item.save()
    links = page_of(client, batch).items[0].activities
    assert [link.url for link in links] == [reverse("activities:detail", args=[activity.pk])]


def test_taking_back_marks_the_batch_and_asks_a_worker_once(
    client: Client, owner: User, queued: list[str]
) -> None:
    batch = make_batch(owner, {"created": 1})
    address = reverse("activities:take_back", args=[batch.pk])
    client.post(address)
    client.post(address)
    batch.refresh_from_db()
    assert batch.state == BatchState.TAKING_BACK and queued == [str(batch.pk)]
    assert page_of(client, batch).is_running


@pytest.mark.parametrize("items", [5, 400])
def test_a_batch_costs_the_same_queries_at_any_size(
    client: Client, owner: User, django_assert_max_num_queries: Any, items: int
) -> None:
    batch = make_batch(owner, {ItemState.CREATED: items})
    with django_assert_max_num_queries(6):
        assert len(page_of(client, batch).items) == min(items, 100)


def test_the_import_page_lists_the_newest_batches(client: Client, owner: User, settings: Any) -> None:
    settings.WATCH_FOLDER = "/srv/drop"
    make_batch(owner, {}, name="older", created=2, failed=1)
    make_batch(owner, {}, name="newer")
    page = client.get(reverse("activities:import")).context["page"]
    assert [line.name for line in page.batches] == ["newer", "older"]
    assert page.batches[1].counts_text == "2 new, 1 failed"
    assert page.watch_folder == f"/srv/drop/{owner.email}"
    assert page.max_file_text == "2.0 GB"
