"""The ways in and out as a person at a browser meets them, with the site's own rules against foreign code in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from pytest_django import Settings

from accounts.models import DeletionReceipt, User
from accounts.services import sign_in_links
from accounts.tests.people import PASSWORD, make_athlete

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser


def add_virtual_authenticator(page: Page) -> None:
    """A security key inside the browser that says yes to everything."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
    }
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def confirm_password(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")


def test_a_one_time_link_works_in_a_browser(page: Page) -> None:
    page.goto(sign_in_links.make_link(make_athlete(first_name="Ada")))
    page.click("main form button")
    page.goto("/settings/")
    assert page.input_value("[name=first_name]") == "Ada"


def test_an_athlete_signs_up_adds_a_passkey_and_signs_in_with_it(page: Page) -> None:
    add_virtual_authenticator(page)
    page.goto("/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main form button[type=submit]")
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.fill("[name=name]", "This laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes"))
    page.goto("/accounts/logout/")
    page.click("main form button[type=submit]")
    page.goto("/accounts/login/?next=/settings/")
    page.click("#passkey_login")
    page.get_by_role("heading", name="Profile").wait_for()


def test_a_deleted_account_is_gone_while_its_owner_looks_at_the_receipt(
    page: Page, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the running site
    user = make_athlete()
    page.goto(sign_in_links.make_link(user))
    page.click("main form button")
    page.goto("/settings/delete/")
    page.fill("[name=phrase]", "delete my account")
    page.click("main form button")
    confirm_password(page)
    page.wait_for_url(re.compile("/deleted/"))
    for _ in range(100):
        if page.get_by_text("Everything was gone").count():
            break
        page.wait_for_timeout(100)
        page.reload()
    assert page.get_by_text("Everything was gone").count() == 1
    assert not User.objects.filter(pk=user.pk).exists()
    assert DeletionReceipt.objects.get().completed_at is not None
