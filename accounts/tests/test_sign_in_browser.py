"""The ways in and out as a person at a browser meets them, with the site's own rules against foreign code in force."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from accounts.models import DeletionReceipt, User
from accounts.services import sign_in_links
from accounts.tests.people import PASSWORD, make_athlete
from stravaai.tests.browser.waiting import reload_until_shown, wait_until_signed_in

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


def enter(page: Page, user: User) -> None:
    """By a one-time link; leaves when the page behind the door is there."""
    page.goto(sign_in_links.make_link(user))
    page.click("main form button")
    wait_until_signed_in(page)


def confirm_password(page: Page) -> None:
    page.fill("[name=password]", PASSWORD)
    page.click("main form button[type=submit]")


def test_a_one_time_link_works_in_a_browser(page: Page) -> None:
    enter(page, make_athlete(first_name="Ada"))
    page.goto("/settings/")
    expect(page.locator("[name=first_name]")).to_have_value("Ada")


def test_an_athlete_signs_up_adds_a_passkey_and_signs_in_with_it(page: Page) -> None:
    add_virtual_authenticator(page)
    page.goto("/accounts/signup/")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main form button[type=submit]")
    wait_until_signed_in(page)
    page.goto("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.fill("[name=name]", "This laptop")
    page.check("[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(re.compile("recovery-codes"))
    page.goto("/accounts/logout/")
    page.click("main form button[type=submit]")
    page.locator(".nav--main").wait_for(state="detached")
    page.goto("/accounts/login/?next=/settings/")
    page.click("#passkey_login")
    page.get_by_role("heading", name="Profile").wait_for()


def test_a_deleted_account_is_gone_while_its_owner_looks_at_the_receipt(
    page: Page, settings: Settings
) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # as the running site
    user = make_athlete()
    enter(page, user)
    page.goto("/settings/delete/")
    page.fill("[name=phrase]", "delete my account")
    page.click("main form button")
    confirm_password(page)
    page.wait_for_url(re.compile("/deleted/"))
    reload_until_shown(page, page.get_by_text("Everything was gone"))
    assert not User.objects.filter(pk=user.pk).exists()
    assert DeletionReceipt.objects.get().completed_at is not None
