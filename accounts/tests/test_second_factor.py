from __future__ import annotations

import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.adapters import SecondFactorAdapter
from accounts.fields import Undecryptable
from accounts.models import User
from accounts.services import sign_in_links
from accounts.services.encryption import rotate_keys
from accounts.tests.people import PASSWORD

pytestmark = pytest.mark.django_db


def code_of(secret: str) -> str:
    counter = int(time.time()) // 30
    return str(totp.format_hotp_value(totp.hotp_value(secret, counter)))


@pytest.fixture
def protected(client: Client) -> tuple[User, str]:
    """An athlete with an authenticator app, and its secret."""
    client.post(
        reverse("account_signup"), {"email": "safe@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    page: Any = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return User.objects.get(email="safe@example.org"), secret


def test_the_secret_of_an_authenticator_is_stored_encrypted(protected: tuple[User, str]) -> None:
    user, secret = protected
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in stored
    assert stored.startswith("gAAAA")


def test_a_password_alone_does_not_sign_in_then(protected: tuple[User, str]) -> None:
    browser = Client()
    response = browser.post(reverse("account_login"), {"login": "safe@example.org", "password": PASSWORD})
    assert response.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in browser.session


def test_a_one_time_link_still_asks_for_the_second_factor(protected: tuple[User, str]) -> None:
    browser = Client()
    response = browser.post(sign_in_links.make_link(protected[0]))
    assert response.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert "_auth_user_id" not in browser.session


def test_a_secret_that_no_key_opens_is_a_named_error(protected: tuple[User, str], settings: Settings) -> None:
    stored = Authenticator.objects.get(user=protected[0], type=Authenticator.Type.TOTP).data["secret"]
    settings.FIELD_ENCRYPTION_KEYS = ["another key"]
    with pytest.raises(Undecryptable):
        SecondFactorAdapter().decrypt(stored)


def test_rotation_moves_second_factors_to_the_new_key_and_they_go_on_working(
    protected: tuple[User, str], settings: Settings
) -> None:
    user, secret = protected
    settings.FIELD_ENCRYPTION_KEYS = ["new key", *settings.FIELD_ENCRYPTION_KEYS]
    moved = {column.column: column for column in rotate_keys()}["mfa.Authenticator.data"]
    assert moved.rotated == Authenticator.objects.filter(user=user).count()
    settings.FIELD_ENCRYPTION_KEYS = ["new key"]
    stored = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP).data["secret"]
    assert SecondFactorAdapter().decrypt(stored) == secret
