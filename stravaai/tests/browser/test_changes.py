"""What an athlete changes, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from accounts.models import User
from activities.models import Activity
from activities.tests.logbook import START, record, ride_record, set_thresholds
from stravaai.tests.live import until

if TYPE_CHECKING:
    from playwright.sync_api import Page


def load_on(page: Page, activity: Activity) -> int:
    """The load that the page of an activity shows."""
    page.goto(f"/activities/{activity.pk}/")
    return int(
        page.locator(".stat", has=page.get_by_text("Load", exact=True))
        .first.locator(".stat__value")
        .inner_text()
    )


def test_an_edit_outranks_the_file_and_can_be_forgotten(page: Page, ride: Activity) -> None:
    page.goto(f"/activities/{ride.pk}/edit/")
    page.fill("[name=name]", "Round the lake")
    page.fill("[name=private_note]", "knee again")
    page.click("main form button[type=submit]")
    page.get_by_role("heading", name="Round the lake").wait_for()
    expect(page.get_by_text("knee again")).to_be_visible()
    page.goto(f"/activities/{ride.pk}/edit/")
    page.click("button:has-text('Forget my edits')")
    page.click("#reset-edits button[type=submit]")
    page.get_by_role("heading", name="Morning loop", exact=True).wait_for()


def test_a_possible_duplicate_is_merged_into_one_activity(page: Page, athlete: User, ride: Activity) -> None:
    record(athlete, ride_record(3600, start=START + timedelta(hours=2), name="The same on the phone"))
    page.goto("/activities/")
    page.click("text=1 possible duplicate")
    page.click("button:has-text('One session: merge')")
    page.get_by_text("No open questions").or_(page.locator(".activity-head")).wait_for()
    kept = Activity.objects.get(user=athlete)
    page.goto(f"/activities/{kept.pk}/")
    expect(page.locator(".source")).to_have_count(2)


def test_an_activity_is_deleted_from_its_page_and_brought_back(page: Page, ride: Activity) -> None:
    page.goto(f"/activities/{ride.pk}/")
    page.get_by_role("button", name="More actions").click()
    page.locator("#activity-menu").get_by_role("button", name="Delete").click()
    page.locator("dialog, #delete-activity").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Undo").click()
    page.locator(".log__name").wait_for()


def test_a_threshold_is_previewed_before_it_changes_the_load(page: Page, athlete: User) -> None:
    set_thresholds(athlete)
    ride = record(athlete, ride_record(3600))
    before = load_on(page, ride)
    page.goto("/settings/thresholds/")
    page.click("section:has-text('Cycling') >> text=New entry")
    page.fill("[name=effective_on]", "2025-05-01")
    page.fill("[name=ftp]", "240")
    page.click("button:has-text('Preview')")
    expect(page.locator("#preview")).to_contain_text("1 activity will be scored anew")
    ride.refresh_from_db()
    assert round(ride.tss or 0) == before
    page.click("button:has-text('Save and score anew')")
    page.wait_for_url("**/settings/thresholds/")
    until(lambda: load_on(page, ride) > before)
