from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Consent, DeletionReceipt, Integration, Milestone, PendingRevocation, User
from accounts.tests.people import make_athlete

pytestmark = pytest.mark.django_db
MODELS = [User, Integration, Consent, DeletionReceipt, PendingRevocation, Milestone]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(make_athlete("staff@example.org", is_staff=True, is_superuser=True))
    return client


@pytest.fixture
def rows() -> dict[type, object]:
    user = make_athlete("ada@example.org", date_of_birth=date(1984, 2, 29))
    now = timezone.now()
    return {
        User: user,
        Integration: Integration.objects.create(
            user=user,
            provider="strava",
            external_user_id="7",
            access_token="SECRET-A",
            refresh_token="SECRET-B",
        ),
        Consent: Consent.objects.create(user=user, kind="mail", wording="words"),
        DeletionReceipt: DeletionReceipt.objects.create(reference="r", what="account", requested_at=now),
        PendingRevocation: PendingRevocation.objects.create(provider="strava", token="SECRET-C"),
        Milestone: Milestone.objects.create(user=user, name="Sub-3"),
    }


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open_and_show_no_secret(staff: Client, rows: dict[type, object], model: type) -> None:
    name = model.__name__.lower()
    for address in (
        reverse(f"admin:accounts_{name}_changelist")
        + "?q=ada" * bool(admin.site._registry[model].search_fields),
        reverse(f"admin:accounts_{name}_change", args=[rows[model].pk]),  # type: ignore[attr-defined]
    ):
        page = staff.get(address)
        assert page.status_code == 200
        text = page.content.decode()
        assert "SECRET" not in text
        assert "1984" not in text


def test_lists_open_though_no_key_fits(
    staff: Client, rows: dict[type, object], settings: pytest.FixtureRequest
) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]  # type: ignore[attr-defined]
    for model in MODELS:
        name = model.__name__.lower()
        assert staff.get(reverse(f"admin:accounts_{name}_changelist")).status_code == 200
        key = rows[model].pk  # type: ignore[attr-defined]
        assert staff.get(reverse(f"admin:accounts_{name}_change", args=[key])).status_code == 200


def test_saving_an_athlete_keeps_the_unseen_birth_date(staff: Client, rows: dict[type, object]) -> None:
    user = User.objects.get(email="ada@example.org")
    data = {
        "email": "ada@example.org",
        "username": "",
        "first_name": "Ada",
        "timezone": "UTC",
        "units": "metric",
    }
    data |= {"week_start": "0", "is_active": "on"}
    staff.post(reverse("admin:accounts_user_change", args=[user.pk]), data)
    again = User.objects.get(pk=user.pk)
    assert (again.first_name, again.username) == ("Ada", None)
    assert again.date_of_birth == date(1984, 2, 29)


def test_staff_make_two_athletes_without_an_email(staff: Client) -> None:
    before = User.objects.count()
    for _ in range(2):
        staff.post(
            reverse("admin:accounts_user_add"), {"email": "", "username": "", "usable_password": "false"}
        )
    assert User.objects.count() == before + 2


def test_records_of_what_happened_cannot_be_written(staff: Client, rows: dict[type, object]) -> None:
    for model in (Integration, Consent, DeletionReceipt, PendingRevocation):
        name = model.__name__.lower()
        assert staff.get(reverse(f"admin:accounts_{name}_add")).status_code == 403
        address = reverse(f"admin:accounts_{name}_delete", args=[rows[model].pk])  # type: ignore[attr-defined]
        assert staff.post(address, {"post": "yes"}).status_code == 403


def test_a_stuck_revocation_can_be_tried_at_once(staff: Client, rows: dict[type, object]) -> None:
    later = timezone.now() + timedelta(days=2)
    PendingRevocation.objects.update(next_attempt_at=later)
    key = PendingRevocation.objects.get().pk
    address = reverse("admin:accounts_pendingrevocation_changelist")
    staff.post(address, {"action": "try_now", "_selected_action": [str(key)]})
    assert PendingRevocation.objects.get().next_attempt_at <= timezone.now()


@pytest.mark.parametrize("person", ["stranger", "athlete"])
def test_the_admin_is_closed_to_all_others(client: Client, person: str) -> None:
    if person == "athlete":
        client.force_login(make_athlete())
    response = client.get(reverse("admin:index"), follow=True)
    assert "Site administration" not in response.content.decode()


def test_the_admin_has_no_sign_in_page_of_its_own(client: Client) -> None:
    response = client.get(reverse("admin:login"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith(reverse("account_login"))


def test_no_two_sections_of_the_administration_have_one_name() -> None:
    sections = [
        apps.get_app_config(label).verbose_name for label in {m._meta.app_label for m in admin.site._registry}
    ]
    assert len(sections) == len(set(map(str, sections)))
