from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import tasks
from accounts.models import Consent, DeletionReceipt, Integration, PendingRevocation, User
from accounts.services import deletion, sign_in_links
from accounts.tests.people import PASSWORD, make_athlete

pytestmark = pytest.mark.django_db


@pytest.fixture
def queued(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Ids of the receipts whose erasure was put into the queue."""
    ids: list[str] = []
    monkeypatch.setattr(tasks.erase_account, "delay", ids.append)
    return ids


def furnished(**fields: Any) -> User:
    """An athlete with something in several tables and in file storage."""
    user = make_athlete(**fields)
    for number in range(5):
        Consent.objects.create(user=user, kind="mail", wording=f"words {number}")
    EmailAddress.objects.create(user=user, email=user.email)
    Integration.objects.create(
        user=user,
        provider="strava",
        external_user_id=str(user.pk),
        access_token="access",
        refresh_token="refresh",
    )
    default_storage.save(f"originals/{user.pk}/ab/run.fit", ContentFile(b"fit"))
    default_storage.save(f"uploads/{user.pk}/batch/archive.zip", ContentFile(b"zip"))
    return user


def test_everything_of_the_athlete_goes_and_nothing_of_another() -> None:
    user, other = furnished(), furnished()
    receipt = deletion.close_account(user)
    assert deletion.carry_out(receipt)
    assert not User.objects.filter(pk=user.pk).exists()
    assert not default_storage.exists(f"originals/{user.pk}")
    assert not default_storage.exists(f"uploads/{user.pk}")
    assert Consent.objects.filter(user=other).count() == 5
    assert EmailAddress.objects.filter(user=other).exists()
    assert default_storage.exists(f"originals/{other.pk}/ab/run.fit")


def test_the_receipt_counts_what_went_and_names_nobody() -> None:
    user = furnished()
    receipt = deletion.close_account(user)
    deletion.carry_out(receipt)
    receipt.refresh_from_db()
    assert receipt.completed_at is not None
    assert receipt.counts["consents"] == 5
    assert receipt.counts["files"] == 2
    assert receipt.counts["users"] == 1
    assert str(user.pk) not in str(receipt.counts)


def test_a_deletion_goes_in_small_batches_and_can_be_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deletion, "BATCH_ROWS", 2)
    user = furnished()
    deletion.close_account(user)
    slices = 0
    while not deletion.carry_out(DeletionReceipt.objects.get(), batches=1):
        slices += 1
        assert slices < 50
    assert slices >= 5
    assert DeletionReceipt.objects.get().counts["consents"] == 5


def test_carrying_out_a_finished_deletion_again_changes_nothing() -> None:
    receipt = deletion.close_account(furnished())
    deletion.carry_out(receipt)
    before = DeletionReceipt.objects.values().get()
    assert deletion.carry_out(DeletionReceipt.objects.get())
    assert DeletionReceipt.objects.values().get() == before


def test_grants_are_queued_for_revocation_and_survive_the_athlete() -> None:
    deletion.carry_out(deletion.close_account(furnished()))
    pending = PendingRevocation.objects.get()
    assert (pending.provider, pending.token, pending.done_at) == ("strava", "refresh", None)


def test_a_token_that_no_key_opens_is_shown_to_staff_and_does_not_stop_the_deletion(settings: Any) -> None:
    user = furnished()
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    assert deletion.carry_out(deletion.close_account(user))
    assert "no configured key" in PendingRevocation.objects.get().last_error
    assert not User.objects.filter(pk=user.pk).exists()


def test_children_go_before_their_parents() -> None:
    order = [model for model, _key in deletion.owned_models()]
    for place, model in enumerate(order):
        for parent in deletion._parents(model):
            if parent in order and parent is not model:
                assert order.index(parent) > place, f"{parent} before {model}"


def test_tables_of_every_app_that_hold_athletes_rows_are_found() -> None:
    tables = {model._meta.db_table for model, _key in deletion.owned_models()}
    assert {"integrations", "consents", "activities", "activity_sources", "recording_data"} <= tables
    assert not {"users", "deletion_receipts", "pending_revocations"} & tables


def test_a_killed_deletion_is_taken_up_again(queued: list[str]) -> None:
    receipt = deletion.close_account(furnished())
    tasks.resume_deletions()
    assert queued == []  # somebody may be at it
    DeletionReceipt.objects.update(updated_at=timezone.now() - timedelta(minutes=3))
    done = DeletionReceipt.objects.create(
        reference="done",
        what="account",
        requested_at=datetime(2026, 1, 1, tzinfo=UTC),
        completed_at=datetime(2026, 1, 2, tzinfo=UTC),
    )
    tasks.resume_deletions()
    assert queued == [str(receipt.pk)]
    assert str(done.pk) not in queued


def test_the_task_queues_itself_until_nothing_is_left(
    queued: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = deletion.close_account(furnished())
    monkeypatch.setattr(deletion, "carry_out", lambda _receipt: False)
    tasks.erase_account(str(receipt.pk))
    assert queued == [str(receipt.pk)]


def test_an_athlete_deletes_their_account_from_the_page(
    client: Client, queued: list[str], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    user = furnished()
    client.post(sign_in_links.make_link(user))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("accounts:delete"), {"phrase": "Delete my account"})
    receipt = DeletionReceipt.objects.get()
    assert response.headers["Location"] == reverse("accounts:deletion_receipt", args=[receipt.reference])
    assert queued == [str(receipt.pk)]
    assert "_auth_user_id" not in client.session
    assert "being deleted" in client.get(response.headers["Location"]).content.decode().lower()
    tasks.erase_account(queued[0])
    assert "Everything was gone" in client.get(response.headers["Location"]).content.decode()


def test_a_closed_account_is_shut_at_once_everywhere(client: Client) -> None:
    user = furnished()
    client.force_login(user)
    deletion.close_account(user)
    assert client.get(reverse("accounts:settings")).status_code == 302
    assert sign_in_links.holder(sign_in_links.make_link(user).split("/")[2]) is None


def test_the_wrong_phrase_deletes_nothing(client: Client, queued: list[str]) -> None:
    user = furnished()
    client.post(sign_in_links.make_link(user))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("accounts:delete"), {"phrase": "yes"}).status_code == 200
    assert User.objects.get(pk=user.pk).is_active
    assert queued == []


def test_deleting_asks_for_the_password_first(client: Client, queued: list[str]) -> None:
    client.force_login(furnished())
    response = client.post(reverse("accounts:delete"), {"phrase": "delete my account"})
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not DeletionReceipt.objects.exists()


def test_a_stranger_reaches_neither_the_page_nor_a_receipt_by_guessing(client: Client) -> None:
    assert client.get(reverse("accounts:delete")).status_code == 302
    assert client.get(reverse("accounts:deletion_receipt", args=["guess"])).status_code == 404


def test_another_site_cannot_delete_an_account() -> None:
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(make_athlete())
    assert careful.post(reverse("accounts:delete"), {"phrase": "delete my account"}).status_code == 403
