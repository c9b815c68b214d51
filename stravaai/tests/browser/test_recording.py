"""Charts, map, slider and laps of one activity move together."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from accounts.models import User
from activities.models import Activity
from activities.tests.logbook import record, run_record

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


@pytest.fixture
def shown(page: Page, ride: Activity) -> Page:
    """The page of the ride, its charts and its map drawn."""
    page.goto(f"/activities/{ride.pk}/")
    page.locator("[data-panels] canvas").first.wait_for()
    page.locator(".map .route").wait_for()
    return page


def panel(page: Page) -> Locator:
    return page.locator(".charts__panel .u-over").first


def middle(place: Locator, share: float = 0.5) -> tuple[float, float]:
    box = place.bounding_box()
    assert box is not None
    return box["x"] + share * box["width"], box["y"] + box["height"] / 2


def expect_marked(page: Page) -> None:
    expect(page.locator(".route-here")).to_have_attribute("stroke-opacity", "1")


def expect_place(page: Page, pattern: str) -> None:
    expect(page.locator("[data-place]")).to_have_text(re.compile(pattern))


def drag(page: Page, start: float, end: float) -> None:
    page.mouse.move(*middle(panel(page), start))
    page.mouse.down()
    page.mouse.move(*middle(panel(page), (start + end) / 2), steps=3)
    page.mouse.move(*middle(panel(page), end), steps=3)
    page.mouse.up()


def test_the_cursor_of_the_charts_is_the_marker_of_the_map(shown: Page) -> None:
    expect(shown.locator(".route-here")).not_to_have_attribute("stroke-opacity", "1")
    shown.mouse.move(*middle(panel(shown)))
    shown.mouse.move(*middle(panel(shown), 0.51))
    expect_marked(shown)
    expect_place(shown, "^30:")
    first = shown.locator(".route-here").get_attribute("d") or ""
    shown.mouse.move(*middle(panel(shown), 0.8))
    expect(shown.locator(".route-here")).not_to_have_attribute("d", first)
    values = shown.locator(".charts__value")
    expect(values).not_to_have_count(0)
    for value in values.all():
        expect(value).to_have_text(re.compile(r"\S"))


def test_the_map_moves_the_cursor_of_the_charts(shown: Page) -> None:
    shown.locator(".map").scroll_into_view_if_needed()
    start = shown.locator(".route-end").bounding_box()
    assert start is not None
    shown.mouse.move(start["x"] + 30, start["y"] + 10)
    shown.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    expect_place(shown, ".")
    expect_marked(shown)


def test_dragging_zooms_every_panel_and_a_button_shows_the_whole_again(shown: Page) -> None:
    reset = shown.locator("[data-zoom-reset]")
    expect(reset).to_be_hidden()
    drag(shown, 0.25, 0.5)
    expect(reset).to_be_visible()
    shown.mouse.move(*middle(panel(shown), 0.02))
    expect_place(shown, "^15:")
    reset.click()
    expect(reset).to_be_hidden()
    shown.mouse.move(*middle(panel(shown), 0.5))
    expect_place(shown, "^(29|30):")


def test_arrow_keys_walk_along_the_recording_and_escape_leaves_a_zoom(shown: Page) -> None:
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("ArrowRight")
    expect_place(shown, ".")
    first = shown.locator("[data-place]").inner_text()
    shown.keyboard.press("Shift+ArrowRight")
    expect(shown.locator("[data-place]")).not_to_have_text(first)
    shown.keyboard.press("End")
    expect_place(shown, "^(59|1:00):")
    drag(shown, 0.3, 0.6)
    expect(shown.locator("[data-zoom-reset]")).to_be_visible()
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("Escape")
    expect(shown.locator("[data-zoom-reset]")).to_be_hidden()


def test_the_slider_says_where_it_is(shown: Page) -> None:
    slider = shown.locator("[data-range]")
    slider.focus()
    shown.keyboard.press("PageUp")
    expect(slider).to_have_attribute("aria-valuetext", re.compile("bpm"))
    expect_marked(shown)


def test_a_lap_is_zoomed_by_a_click_or_by_a_key_and_left_by_another(shown: Page) -> None:
    second = shown.locator("tr[data-start]").nth(1)
    second.locator("button").click()
    expect(second).to_contain_class("is-selected")
    expect(shown.locator("[data-zoom-reset]")).to_be_visible()
    second.locator("button").press("Enter")
    expect(shown.locator("[data-zoom-reset]")).to_be_hidden()
    expect(second).not_to_contain_class("is-selected")


def test_charts_run_along_the_distance_when_asked(shown: Page) -> None:
    shown.get_by_role("radiogroup", name="Along").get_by_text("Distance").click()
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("End")
    expect_place(shown, r"28\.[78]")


def test_a_number_opens_the_way_it_came_about(shown: Page) -> None:
    shown.get_by_role("button", name=re.compile("How .*[Ll]oad.* came about")).first.click()
    explanation = shown.locator(".explain:popover-open")
    expect(explanation).to_contain_text("265")
    shown.keyboard.press("Escape")
    expect(explanation).to_have_count(0)


def test_an_activity_without_a_recording_says_so(page: Page, athlete: User) -> None:
    page.goto("/activities/new/")
    page.fill("[name=name]", "Yoga")
    page.select_option("[name=sport_type]", index=1)
    page.fill("[name=elapsed_time]", "45:00")
    page.click("main form button[type=submit]")
    expect(page.get_by_text("There is no recording behind this activity")).to_be_visible()
    expect(page.locator(".stats").first.locator(".stat__value", has_text="45:00")).to_have_count(1)


def test_a_long_table_shows_its_first_rows_and_all_of_them_when_asked(page: Page, athlete: User) -> None:
    long_run = record(athlete, run_record(27 * 250))
    page.goto(f"/activities/{long_run.pk}/")
    rows = page.locator("#split-rows tbody tr")
    expect(rows.nth(19)).to_be_visible()
    expect(rows.nth(20)).to_be_hidden()
    page.click("button:has-text('Show all 27')")
    expect(rows.nth(26)).to_be_visible()


def test_at_rest_each_chart_says_the_mean_that_the_page_says(shown: Page, ride: Activity) -> None:
    ride.refresh_from_db()
    head = shown.locator(".charts__head", has_text="Heart rate")
    expect(head).to_contain_text(f"{ride.average_heartrate:.0f}")
    expect(head).to_contain_text("mean")
