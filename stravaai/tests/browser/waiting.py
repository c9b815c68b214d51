"""Waiting for what a worker does and only a fresh page shows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

BETWEEN_MS = 300


def reload_until_shown(page: Page, what: Locator, seconds: float = 20.0) -> None:
    """Load the page again and again until something is on it; fail as any expectation does when it never is."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not what.is_visible():
        page.wait_for_timeout(BETWEEN_MS)
        page.reload()
    expect(what).to_be_visible()
