"""What a reader sees when something goes wrong: a sentence and a way onward, whatever is broken."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, server_error

from accounts.models import User


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_of_the_worst_moments_need_no_database_session_or_context(name: str) -> None:
    page = get_template(name).render()
    assert 'href="/"' in page and "<h1>" in page
    assert "csrf" not in page and "{{" not in page


def test_a_fault_and_a_request_not_understood_answer_with_these_pages() -> None:
    request = RequestFactory().get("/")
    assert b"Something broke on our side" in server_error(request).content
    answer = bad_request(request, ValueError("secret detail"))
    assert b"was not understood" in answer.content and b"secret detail" not in answer.content


@pytest.mark.django_db
def test_a_form_without_its_seal_says_that_nothing_changed_and_what_to_do() -> None:
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "ada@example.org"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Nothing was changed" in page and "Back to the start" in page and "top-bar" in page


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_offers_the_log_to_its_athlete_and_the_door_to_strangers() -> None:
    client = Client()
    assert "sign in first" in client.get("/nothing-here/").content.decode()
    client.force_login(
        User.objects.create_user(email="ada@example.org"), "django.contrib.auth.backends.ModelBackend"
    )
    page = client.get("/nothing-here/")
    assert page.status_code == 404
    assert "All activities" in page.content.decode()
