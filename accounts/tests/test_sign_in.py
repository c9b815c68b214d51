from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import User
from accounts.services import sign_in_links
from accounts.tests.people import PASSWORD, make_athlete

pytestmark = pytest.mark.django_db


def sign_up(client: Client, email: str = "new@example.org") -> None:
    data = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    assert client.post(reverse("account_signup"), data).status_code == 302


def sign_up_and_confirm(client: Client) -> None:
    """Signed up, and the password given once more, as sensitive pages ask."""
    sign_up(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    mail.outbox.clear()


def sign_in(client: Client, email: str | None, password: str = PASSWORD) -> bool:
    client.post(reverse("account_login"), {"login": email, "password": password})
    return "_auth_user_id" in client.session


def test_sign_up_needs_an_email_and_a_password_and_makes_no_username(client: Client) -> None:
    sign_up(client)
    user = User.objects.get(email="new@example.org")
    assert user.username is None
    assert user.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(user.pk)


def test_an_email_signs_in_whatever_its_case(client: Client) -> None:
    sign_up(client)
    assert sign_in(Client(), "NEW@example.org")


def test_a_taken_email_makes_no_second_account(client: Client) -> None:
    sign_up(client)
    Client().post(
        reverse("account_signup"), {"email": "New@Example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert User.objects.count() == 1


def test_too_many_failed_sign_ins_close_the_door_even_for_the_right_password(client: Client) -> None:
    user = make_athlete()
    for _ in range(5):
        assert not sign_in(client, user.email, "wrong")
    assert not sign_in(client, user.email)


def test_failures_of_one_athlete_do_not_lock_out_another(client: Client) -> None:
    one, other = make_athlete(), make_athlete()
    for _ in range(5):
        sign_in(client, one.email, "wrong")
    assert sign_in(Client(), other.email)


def test_a_closed_account_cannot_sign_in(client: Client) -> None:
    user = make_athlete(is_active=False)
    assert not sign_in(client, user.email)


def test_a_password_is_reset_through_a_link_in_a_mail(client: Client, settings: Settings) -> None:
    sign_up(client)
    client.logout()
    mail.outbox.clear()
    client.post(reverse("account_reset_password"), {"email": "new@example.org"})
    message = mail.outbox[0]
    assert settings.SITE_NAME in message.subject
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", str(message.body))
    assert path is not None
    page = client.get(path[1], follow=True)
    another = "an even longer sentence"
    client.post(page.redirect_chain[-1][0], {"password1": another, "password2": another})
    assert sign_in(Client(), "new@example.org", another)
    assert not sign_in(Client(), "new@example.org")


def test_asking_to_reset_an_unknown_address_says_and_sends_nothing(client: Client) -> None:
    response = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    assert response.status_code == 302
    assert mail.outbox == []


def test_a_confirmed_email_changes_only_after_the_new_ones_link_was_opened(client: Client) -> None:
    sign_up_and_confirm(client)
    EmailAddress.objects.update(verified=True)
    client.post(reverse("account_email"), {"email": "later@example.org", "action_add": ""})
    user = User.objects.get()
    assert user.email == "new@example.org"
    message = next(message for message in mail.outbox if message.to == ["later@example.org"])
    path = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", str(message.body))
    assert path is not None
    client.post(path[1])
    user.refresh_from_db()
    assert user.email == "later@example.org"


def test_a_mistyped_email_that_was_never_confirmed_is_replaced_at_once(client: Client) -> None:
    sign_up_and_confirm(client)
    client.post(reverse("account_email"), {"email": "right@example.org", "action_add": ""})
    assert User.objects.get().email == "right@example.org"
    assert [message.to for message in mail.outbox][-1] == ["right@example.org"]
    assert sign_in(Client(), "right@example.org")


def test_nobody_adopts_the_email_of_another_athlete(client: Client) -> None:
    make_athlete("taken@example.org")
    sign_up_and_confirm(client)
    client.post(reverse("account_email"), {"email": "Taken@example.org", "action_add": ""})
    assert User.objects.filter(email__iexact="taken@example.org").count() == 1


def test_an_email_is_not_changed_before_the_password_was_given_again(client: Client) -> None:
    sign_up(client)
    mail.outbox.clear()
    response = client.post(reverse("account_email"), {"email": "later@example.org", "action_add": ""})
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert mail.outbox == []


def test_an_athlete_without_an_email_can_add_one(client: Client) -> None:
    user = make_athlete(None)
    client.post(sign_in_links.make_link(user))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("account_email"), {"email": "first@example.org", "action_add": ""})
    message = next(message for message in mail.outbox if message.to == ["first@example.org"])
    path = re.search(r"https?://[^/]+(/accounts/confirm-email/\S+)", str(message.body))
    assert path is not None
    client.post(path[1])
    user.refresh_from_db()
    assert user.email == "first@example.org"


def test_signing_out_everywhere_else_ends_the_other_sessions(client: Client) -> None:
    sign_up(client)
    elsewhere = Client()
    sign_in(elsewhere, "new@example.org")
    elsewhere.get(reverse("accounts:settings"))
    client.post(reverse("usersessions_list"))
    assert elsewhere.get(reverse("accounts:settings")).status_code == 302
    assert client.get(reverse("accounts:settings")).status_code == 200


SIGNED_OUT_PAGES = ["account_login", "account_signup", "account_reset_password"]
SIGNED_IN_PAGES = [
    "account_email",
    "account_change_password",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "usersessions_list",
    "account_logout",
]


@pytest.mark.parametrize("name", SIGNED_OUT_PAGES)
def test_pages_of_the_way_in_wear_our_frame_and_no_inline_code(client: Client, name: str) -> None:
    assert_in_frame(client.get(reverse(name)).content.decode())


@pytest.mark.parametrize("name", SIGNED_IN_PAGES)
def test_pages_of_the_account_wear_our_frame_and_no_inline_code(client: Client, name: str) -> None:
    sign_up_and_confirm(client)
    assert_in_frame(client.get(reverse(name)).content.decode())


def assert_in_frame(page: str) -> None:
    assert 'class="top-bar"' in page
    assert "style=" not in page
    assert not re.search(r"\son[a-z]+=", page)
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script
