"""From a stranger to the first own activity, and back out of an import."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from accounts.models import User
from accounts.services import sign_in_links
from accounts.tests.people import PASSWORD, make_athlete
from activities.models import Activity
from simulators.files import fit_bytes, gpx_bytes, realistic
from stravaai.tests.browser.waiting import reload_until_shown, wait_until_signed_in
from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload, Page


def two_files() -> list[FilePayload]:
    """A ride as FIT and a run as GPX."""
    ride = realistic(1, sport="cycling", seconds=1800, start=datetime(2026, 5, 4, 6, tzinfo=UTC))
    run = realistic(2, sport="running", seconds=1200, start=datetime(2026, 5, 5, 6, tzinfo=UTC))
    return [
        {"name": "ride.fit", "mimeType": "application/octet-stream", "buffer": fit_bytes(ride)},
        {"name": "run.gpx", "mimeType": "application/gpx+xml", "buffer": gpx_bytes(run)},
    ]


def drop(page: Page, files: list[FilePayload]) -> None:
    """Let files fall onto the drop zone as a hand with a mouse does."""
    handle = page.evaluate_handle(
        """(files) => {
            const data = new DataTransfer();
            for (const { name, bytes } of files) {
                const raw = Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0));
                data.items.add(new File([raw], name));
            }
            return data;
        }""",
        [{"name": file["name"], "bytes": _base64(file["buffer"])} for file in files],
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("[data-dropzone]", event, {"dataTransfer": handle})


def _base64(data: bytes) -> str:
    from base64 import b64encode

    return b64encode(data).decode()


def wait_until_done(page: Page) -> None:
    page.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/"))
    page.locator("#batch").get_by_text("Done", exact=True).wait_for(timeout=20_000)


def test_a_stranger_signs_up_drops_two_files_and_sees_the_first_activity(page: Page) -> None:
    page.goto("/")
    page.click("main >> text=Start your log")
    page.fill("[name=email]", "new@example.org")
    page.fill("[name=password1]", PASSWORD)
    page.fill("[name=password2]", PASSWORD)
    page.click("main form button[type=submit]")
    wait_until_signed_in(page)
    page.goto("/activities/")
    expect(page.get_by_text("Your log is empty")).to_be_visible()
    page.click("main >> text=Import files")
    drop(page, two_files())
    wait_until_done(page)
    expect(page.locator("#batch tbody tr")).to_have_count(2)
    page.click("#batch tbody a >> nth=0")
    page.locator("[data-panels] canvas").first.wait_for()
    stats = page.locator(".stats").first
    expect(stats).to_contain_text(re.compile(r"Distance\s+\d+\.\d\d\s*km"))
    expect(stats).to_contain_text("Load")
    expect(page.locator(".map .route")).to_be_visible()
    expect(page.locator(".charts__panel").nth(3)).to_be_visible()


def test_files_are_imported_and_activities_typed_in_and_deleted_without_scripts(
    athlete: User, page: Page, live_site: LiveSite
) -> None:
    browser = page.context.browser
    assert browser is not None
    kept: Any = page.context.storage_state()
    context = browser.new_context(base_url=live_site.url, java_script_enabled=False, storage_state=kept)
    window = context.new_page()
    window.goto("/import/")
    window.set_input_files("#files", two_files())
    window.click("button:has-text('Import')")
    window.wait_for_url(re.compile(r"/import/[0-9a-f-]{36}/"))
    reload_until_shown(window, window.locator("#batch").get_by_text("Done", exact=True))
    window.click("#batch tbody a >> nth=0")
    expect(window.locator("main")).to_contain_text("The charts need JavaScript", use_inner_text=True)
    window.goto("/activities/?sport=run")
    expect(window.locator(".log tbody tr")).to_have_count(1)
    window.goto("/activities/new/")
    window.fill("[name=name]", "Yoga")
    window.fill("[name=elapsed_time]", "45:00")
    window.click("main form button[type=submit]")
    window.get_by_role("heading", name="Yoga").wait_for()
    window.goto("/activities/")
    window.locator(".log tbody tr", has_text="Yoga").locator("input").check()
    window.click(".selection button")
    window.get_by_role("button", name="Undo").wait_for()
    expect(window.locator(".log tbody tr", has_text="Yoga")).to_have_count(0)
    context.close()


def test_an_import_is_taken_back_whole(athlete: User, page: Page) -> None:
    page.goto("/import/")
    page.set_input_files("#files", two_files())
    wait_until_done(page)
    assert Activity.objects.filter(user=athlete).count() == 2
    page.click("button:has-text('Take this import back')")
    page.click("#take-back button[type=submit]")
    page.locator("#batch").get_by_text("Taken back", exact=True).wait_for(timeout=20_000)
    page.goto("/activities/")
    expect(page.get_by_text("Your log is empty")).to_be_visible()
    assert not Activity.objects.filter(user=athlete).exists()


def test_a_sign_in_link_works_once(page: Page, live_site: LiveSite, complaints: list[str]) -> None:
    link = sign_in_links.make_link(make_athlete(first_name="Ada"))
    page.goto(link)
    page.click("main form button")
    page.wait_for_url(re.compile("/(activities|$)"))
    page.context.clear_cookies()
    page.goto(link)
    expect(page.locator("main h1")).to_be_visible()
    expect(page.locator("main form button")).to_have_count(0)
    complaints[:] = [text for text in complaints if "410" not in text]
    page.goto("/settings/")
    expect(page).to_have_url(re.compile("/accounts/login/"))
