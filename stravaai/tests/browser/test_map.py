"""The map of all ways is really drawn: a canvas of no width shows nothing, and no page test sees that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.models import User
from activities.models import Activity
from activities.services import routes

if TYPE_CHECKING:
    from playwright.sync_api import Page

_LAYER = ".heat-layer"
_DRAWN = """(canvas) => {
    const box = canvas.getBoundingClientRect();
    const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let drawn = 0;
    for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) drawn++;
    return [box.width, box.height, drawn, getComputedStyle(canvas).visibility];
}"""


def test_all_ways_are_drawn_on_plain_ground_and_again_after_a_zoom(
    page: Page, athlete: User, ride: Activity
) -> None:
    routes.refresh(athlete)
    page.goto("/map/")
    page.locator(_LAYER).wait_for()
    width, height, drawn, visibility = page.locator(_LAYER).evaluate(_DRAWN)
    assert width > 600 and height > 300
    assert drawn > 500
    assert visibility == "visible"
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_function("() => document.querySelector('.heat-layer').style.visibility === ''")
    assert page.locator(_LAYER).evaluate(_DRAWN)[2] > 500
