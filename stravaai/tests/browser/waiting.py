"""Waiting for what takes longer than the page that asked for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BETWEEN_MS = 300


def wait_until_signed_in(page: Page) -> None:
    """To go elsewhere at once would break off the request that signs in."""
    page.locator(".nav--main").wait_for()


def reload_until_shown(page: Page, what: Locator, seconds: float = 20.0) -> None:
    """Load the page again and again until something is on it; fail as any expectation does when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not what.is_visible():
        page.wait_for_timeout(BETWEEN_MS)
        page.reload()
    expect(what).to_be_visible()
