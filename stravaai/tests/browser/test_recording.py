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


def is_marked(page: Page) -> bool:
    return page.locator(".route-here").get_attribute("stroke-opacity") == "1"


def place(page: Page) -> str:
    return page.locator("[data-place]").inner_text()


def drag(page: Page, start: float, end: float) -> None:
    page.mouse.move(*middle(panel(page), start))
    page.mouse.down()
    page.mouse.move(*middle(panel(page), (start + end) / 2), steps=3)
    page.mouse.move(*middle(panel(page), end), steps=3)
    page.mouse.up()


def test_the_cursor_of_the_charts_is_the_marker_of_the_map(shown: Page) -> None:
    assert not is_marked(shown)
    shown.mouse.move(*middle(panel(shown)))
    shown.mouse.move(*middle(panel(shown), 0.51))
    assert is_marked(shown)
    assert place(shown).startswith("30:")
    first = shown.locator(".route-here").get_attribute("d")
    shown.mouse.move(*middle(panel(shown), 0.8))
    assert shown.locator(".route-here").get_attribute("d") != first
    assert all(text.strip() for text in shown.locator(".charts__value").all_inner_texts())


def test_the_map_moves_the_cursor_of_the_charts(shown: Page) -> None:
    shown.locator(".map").scroll_into_view_if_needed()
    start = shown.locator(".route-end").bounding_box()
    assert start is not None
    shown.mouse.move(start["x"] + 30, start["y"] + 10)
    shown.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    assert place(shown) != ""
    assert is_marked(shown)


def test_dragging_zooms_every_panel_and_a_button_shows_the_whole_again(shown: Page) -> None:
    reset = shown.locator("[data-zoom-reset]")
    assert reset.is_hidden()
    drag(shown, 0.25, 0.5)
    assert reset.is_visible()
    shown.mouse.move(*middle(panel(shown), 0.02))
    assert place(shown).startswith("15:")
    reset.click()
    assert reset.is_hidden()
    shown.mouse.move(*middle(panel(shown), 0.5))
    assert place(shown).startswith(("29:", "30:"))


def test_arrow_keys_walk_along_the_recording_and_escape_leaves_a_zoom(shown: Page) -> None:
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("ArrowRight")
    first = place(shown)
    shown.keyboard.press("Shift+ArrowRight")
    assert first
    assert place(shown) != first
    shown.keyboard.press("End")
    assert place(shown).startswith(("59:", "1:00:"))
    drag(shown, 0.3, 0.6)
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("Escape")
    assert shown.locator("[data-zoom-reset]").is_hidden()


def test_the_slider_says_where_it_is(shown: Page) -> None:
    slider = shown.locator("[data-range]")
    slider.focus()
    shown.keyboard.press("PageUp")
    assert "bpm" in (slider.get_attribute("aria-valuetext") or "")
    assert is_marked(shown)


def test_a_lap_is_zoomed_by_a_click_or_by_a_key_and_left_by_another(shown: Page) -> None:
    second = shown.locator("tr[data-start]").nth(1)
    second.locator("button").click()
    assert "is-selected" in (second.get_attribute("class") or "")
    assert shown.locator("[data-zoom-reset]").is_visible()
    second.locator("button").press("Enter")
    assert shown.locator("[data-zoom-reset]").is_hidden()
    assert "is-selected" not in (second.get_attribute("class") or "")


def test_charts_run_along_the_distance_when_asked(shown: Page) -> None:
    shown.get_by_role("radiogroup", name="Along").get_by_text("Distance").click()
    shown.locator("[data-charts]").focus()
    shown.keyboard.press("End")
    assert "28.7" in place(shown) or "28.8" in place(shown)


def test_a_number_opens_the_way_it_came_about(shown: Page) -> None:
    shown.get_by_role("button", name=re.compile("How .*[Ll]oad.* came about")).first.click()
    explanation = shown.locator(".explain:popover-open")
    assert "265" in explanation.inner_text()
    shown.keyboard.press("Escape")
    assert explanation.count() == 0


def test_an_activity_without_a_recording_says_so(page: Page, athlete: User) -> None:
    page.goto("/activities/new/")
    page.fill("[name=name]", "Yoga")
    page.select_option("[name=sport_type]", index=1)
    page.fill("[name=elapsed_time]", "45:00")
    page.click("main form button[type=submit]")
    assert page.get_by_text("There is no recording behind this activity").is_visible()
    assert page.locator(".stats").first.inner_text().count("45:00") == 1


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
    heads = shown.locator(".charts__head").all_inner_texts()
    assert any(
        head.startswith("Heart rate") and f"{ride.average_heartrate:.0f}" in head and "mean" in head
        for head in heads
    )
