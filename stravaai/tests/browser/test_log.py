"""The list of activities, with a mouse and without one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from accounts.models import User
from activities.models import Activity
from activities.tests.logbook import START, fill, record, run_record

if TYPE_CHECKING:
    from playwright.sync_api import Page

ROWS = ".log tbody tr"


def tab_to(page: Page, selector: str, most: int = 80) -> None:
    """Press the tab key until the focus is on an element."""
    for _ in range(most):
        if page.evaluate("(css) => Boolean(document.activeElement?.matches(css))", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"the tab key does not reach {selector}")


def test_the_list_is_filtered_and_an_activity_opened_by_keyboard_alone(page: Page, athlete: User) -> None:
    fill(athlete, 3)
    fill(athlete, 2, sport="ride", sport_type="Ride", name="Sunday ride")
    page.goto("/activities/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    tab_to(page, "#filter-text")
    page.keyboard.type("sunday")
    page.wait_for_url(re.compile("q=sunday"))
    expect(page.locator(ROWS)).to_have_count(2)
    tab_to(page, ".log__name")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Sunday ride").wait_for()


def test_choosing_a_sport_filters_at_once_and_the_back_button_undoes_it(page: Page, athlete: User) -> None:
    fill(athlete, 3)
    fill(athlete, 2, sport="ride", sport_type="Ride")
    page.goto("/activities/")
    page.get_by_role("radio", name="Ride").check(force=True)
    page.wait_for_url(re.compile("sport=ride"))
    expect(page.locator(ROWS)).to_have_count(2)
    page.go_back()
    expect(page.locator(ROWS)).to_have_count(5)


def test_a_selection_is_deleted_and_undone(page: Page, athlete: User) -> None:
    for day in range(5):
        record(athlete, run_record(300, start=START - timedelta(days=day)))
    page.goto("/activities/")
    boxes = page.locator(f"{ROWS} input[type=checkbox]")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    expect(page.locator("[data-bulk-count]")).to_have_text("3 selected")
    page.click(".selection button")
    expect(page.locator(ROWS)).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(ROWS)).to_have_count(5)
    assert Activity.objects.filter(user=athlete).count() == 5
