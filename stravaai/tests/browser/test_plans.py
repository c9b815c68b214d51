"""A marathon plan from the form to the watch, as an athlete lives it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import garmin_fit_sdk
import icalendar
import pytest
from playwright.sync_api import expect

from accounts.models import User
from plans.models import Workout
from simulators.strava.running import Running
from stravaai.tests.browser.test_strava import connect, stand_in, wait_until_complete
from stravaai.tests.browser.waiting import reload_until_shown
from stravaai.tests.live import LiveSite

if TYPE_CHECKING:
    from playwright.sync_api import Page

WEEKS = 16
OLD_ONES = 3  # activities at Strava before the athlete connects
NAME, SECONDS, SPEED = "Morning by the lake", 1800, 3.0


def make_marathon_plan(page: Page, today: date) -> None:
    """Through the form: look at it, then save it."""
    page.goto("/plan/")
    page.click("text=For a race")
    page.fill("[name=race_date]", str(today + timedelta(days=7 * WEEKS - 1)))
    page.fill("[name=weekly_distance]", "45 km")
    page.fill("[name=longest_recent]", "18 km")
    page.fill("[name=vdot]", "47")
    page.click("text=See the plan")
    page.get_by_role("heading", name="What it is made from").wait_for()
    expect(page.locator("#preview .weeks tbody tr")).to_have_count(WEEKS)
    page.click("text=Save this plan")
    page.wait_for_url(re.compile(r"/plan/[0-9a-f-]{36}/"))


def day_of(page: Page, chip: str) -> str | None:
    return page.evaluate("(id) => document.getElementById(id)?.closest('[data-day]').dataset.day", chip)


def moved(page: Page, chip: str, before: str) -> str:
    """The day a workout stands on once it has left another one."""
    page.wait_for_function(
        "([id, day]) => document.getElementById(id)?.closest('[data-day]').dataset.day !== day",
        arg=[chip, before],
    )
    return day_of(page, chip) or ""


def move_by_mouse_and_keyboard(page: Page, day: date) -> None:
    """In the week of a day: drag one workout to an empty day, carry another one there by arrow keys; undo that."""
    page.goto(f"/calendar/?view=week&day={day}")
    chips = page.locator("[data-move]")
    first, second = (chips.nth(n).get_attribute("id") or "" for n in (0, 1))
    empty = page.locator("[data-day]:not(:has([data-move]))").first
    target, was = empty.get_attribute("data-day"), day_of(page, first) or ""
    page.locator(f"#{first}").drag_to(empty)
    assert moved(page, first, was) == target
    page.locator("#messages").get_by_text("is on").first.wait_for()
    was = day_of(page, second) or ""
    page.locator(f"#{second}").focus()
    page.keyboard.press("m")
    page.keyboard.press("ArrowRight" if date.fromisoformat(was).weekday() != day_end(page) else "ArrowLeft")
    page.keyboard.press("Enter")
    now = moved(page, second, was)
    assert abs((date.fromisoformat(now) - date.fromisoformat(was)).days) == 1
    expect(page.locator(f"#{second}")).to_be_focused()
    page.click("text=Undo")
    assert moved(page, second, now) == was


def day_end(page: Page) -> int:
    """Weekday of the last day that the page shows."""
    return date.fromisoformat(page.locator("[data-day]").last.get_attribute("data-day") or "").weekday()


@pytest.fixture
def strava(live_site: LiveSite) -> Iterator[Running]:
    """Strava with an athlete who did little so far, and the site subscribed to it."""
    yield from stand_in(live_site, OLD_ONES, "--plain")


def run_at_strava(strava: Running, today: date) -> None:
    """A run of this morning ends; Strava rings, nobody uploads anything."""
    start = datetime(today.year, today.month, today.day, 0, 10, tzinfo=UTC).isoformat()
    told = strava.control(
        "activities/add", {"name": NAME, "start": start, "seconds": SECONDS, "speed": SPEED}
    )
    assert told["event"]["aspect_type"] == "create"


def plan_today(page: Page, metres: float) -> str:
    """Add a workout of that size today; its page."""
    page.goto("/plan/")
    page.get_by_role("link", name="Add a workout").first.click()
    page.fill("[name=text]", f"{metres / 1000:.1f}km easy")
    page.fill("[name=name]", "Before work")
    page.click("text=Add it")
    page.get_by_role("heading", name="Before work").wait_for()
    return page.url


def test_a_marathon_plan_is_made_moved_lived_and_taken_along(
    page: Page, live_site: LiveSite, strava: Running
) -> None:
    connect(page)
    wait_until_complete(page, OLD_ONES, 60)
    User.objects.update(timezone="UTC")
    athlete = User.objects.get()
    today = athlete.today()
    make_marathon_plan(page, today)
    move_by_mouse_and_keyboard(page, today + timedelta(days=14))
    Workout.objects.filter(user=athlete, scheduled_date=today).delete()  # so that only one can be meant
    workout = plan_today(page, SECONDS * SPEED)
    run_at_strava(strava, today)
    matched_with_reasons(page, workout)
    untied_and_tied_again(page)
    on_the_activity(page)
    taken_along(page, workout, live_site)


def matched_with_reasons(page: Page, workout: str) -> None:
    """Some seconds after Strava rang the worker has fetched and matched it; on a busy machine it may be a minute."""
    page.goto(workout)
    reload_until_shown(page, page.get_by_text("Done as planned").first, seconds=60)
    expect(page.locator(".reasons")).to_contain_text("on the day")
    expect(page.locator(".reasons")).to_contain_text("planned")
    expect(page.get_by_text("Matched automatically")).to_be_visible()


def untied_and_tied_again(page: Page) -> None:
    page.get_by_role("button", name="Untie").click()
    page.get_by_text("untied by you").wait_for()
    page.get_by_role("button", name=re.compile("^Tie")).first.click()
    page.get_by_text("Kept by you").wait_for()


def on_the_activity(page: Page) -> None:
    """The activity's own page says which workout it fulfilled, and leads back to it."""
    back = page.url
    page.locator(".match a").first.click()
    page.locator(".activity-match a", has_text="Before work").click()
    page.wait_for_url(back)


def taken_along(page: Page, workout: str, live_site: LiveSite) -> None:
    """The watch's file and the calendar's address, each read by a reader that is not ours."""
    with page.expect_download() as download:
        page.get_by_role("link", name="FIT", exact=True).click()
    stream = garmin_fit_sdk.Stream.from_byte_array(bytearray(download.value.path().read_bytes()))
    messages, errors = garmin_fit_sdk.Decoder(stream).read()
    assert not errors and messages["workout_mesgs"][0]["wkt_name"] and messages["workout_step_mesgs"]
    page.goto("/plan/feeds/")
    page.locator("main form button[type=submit]").first.click()
    address = page.get_by_label("Address", exact=True).input_value()
    assert re.fullmatch(rf"{live_site.url}/plan/feed/[\w-]+\.ics", address)
    page.context.clear_cookies()
    feed = icalendar.Calendar.from_ical(page.request.get(address).body())
    names = [str(event.get("summary")) for event in feed.walk("VEVENT")]
    assert len(names) > 50 and any("Before work" in name for name in names)
