"""The morning on a phone: a few touches, and the day is noted."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from accounts.models import User
from activities.models import DailyMetric

if TYPE_CHECKING:
    from playwright.sync_api import Page

TOUCH_SECONDS, KEY_SECONDS = 1.2, 0.35  # of a person who is not in a hurry
COUNT_WHAT_A_HAND_DOES = """for (const name of ["pointerdown", "keydown"]) addEventListener(
    name, (event) => { if (event.isTrusted) sessionStorage[name] = 1 + Number(sessionStorage[name] ?? 0); }, true
);"""


def test_weight_and_pulse_are_noted_on_a_phone_within_ten_seconds(page: Page, athlete: User) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.add_init_script(COUNT_WHAT_A_HAND_DOES)
    page.goto("/health/")
    began = time.monotonic()
    page.get_by_text("Note how today is").first.click()
    page.get_by_label("Weight").first.click()
    page.keyboard.type("62.4")
    expect(page.locator(":focus")).to_have_attribute("inputmode", "decimal")
    page.keyboard.press("Tab")
    page.keyboard.type("48")
    page.get_by_role("button", name="Save").first.click()
    page.get_by_text("62.4").first.wait_for()
    waited = time.monotonic() - began
    touches, keys = page.evaluate("['pointerdown', 'keydown'].map((name) => Number(sessionStorage[name]))")
    assert touches >= 2 and keys >= len("62.4" + "48")
    assert touches * TOUCH_SECONDS + keys * KEY_SECONDS + waited < 10
    day = DailyMetric.objects.get(user=athlete)
    assert (day.weight, day.resting_hr) == (62.4, 48)
