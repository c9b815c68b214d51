"""The staff's pages of insights and reports: they open, can be searched, and keep what they hold to themselves."""

from __future__ import annotations

from datetime import date

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.tests.people import PASSWORD, make_athlete
from insights.models import Export, Insight, Report, ReportSchedule

pytestmark = pytest.mark.django_db
MODELS = (Insight, Report, ReportSchedule, Export)
SECRET = "what nobody else should read"


@pytest.fixture
def staff(client: Client) -> User:
    user = User.objects.create_superuser(email="staff@example.org", password=PASSWORD)
    client.force_login(user)
    return user


@pytest.fixture
def rows() -> dict[type, Insight | Report | ReportSchedule | Export]:
    owner = make_athlete("ada@example.org")
    return {
        Insight: Insight.objects.create(
            user=owner, insight_type="recovery", rule="resting_pulse_up", insight_text=SECRET,
            recommendation=SECRET, confidence_score=0.5, context_data={"note": SECRET}, dismissed_reason=SECRET,
        ),
        Report: Report.objects.create(
            user=owner, type="WEEKLY_ANALYSIS", status="COMPLETED", date_range_start=date(2026, 6, 1),
            date_range_end=date(2026, 6, 7), markdown=SECRET, latex=SECRET, facts={"note": SECRET},
            suggestions=[SECRET],
        ),
        ReportSchedule: ReportSchedule.objects.create(user=owner, type="WEEKLY_ANALYSIS", unsubscribe_secret=SECRET),
        Export: Export.objects.create(user=owner, kind="archive", state="done", stored_as=SECRET),
    }  # fmt: skip


def addresses(row: Insight | Report | ReportSchedule | Export) -> list[str]:
    name = row._meta.model_name
    listed = reverse(f"admin:insights_{name}_changelist")
    return [
        listed,
        f"{listed}?q=ada",
        f"{listed}?q={row.pk}",
        reverse(f"admin:insights_{name}_change", args=[row.pk]),
    ]


def test_every_model_of_the_app_has_its_page():
    assert {m for m in admin.site._registry if m._meta.app_label == "insights"} == set(MODELS)


@pytest.mark.parametrize("model", MODELS)
def test_lists_and_rows_open_with_their_athlete_but_without_what_they_say(client, staff, rows, model):
    for address in addresses(rows[model]):
        answer = client.get(address)
        text = answer.content.decode()
        assert answer.status_code == 200 and "ada@example.org" in text
        assert SECRET not in text and 'name="_save"' not in text


@pytest.mark.parametrize("model", MODELS)
def test_what_they_say_is_not_even_read(client, staff, rows, model):
    unseen = admin.site._registry[model]._unseen()
    assert unseen
    for address in addresses(rows[model]):
        with CaptureQueriesContext(connection) as caught:
            client.get(address)
        asked = " ".join(query["sql"] for query in caught)
        assert not [name for name in unseen if f'"{model._meta.db_table}"."{name}"' in asked]


def test_athletes_do_not_get_in(client, rows):
    client.force_login(rows[Insight].user)
    for row in rows.values():
        assert client.get(addresses(row)[0]).status_code in (302, 403)
