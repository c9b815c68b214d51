"""Lists of summaries: paging, bounds, order, and what is left out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from simulators.strava.recipes import planned
from simulators.tests.conftest import Strava


def walked(strava: Strava, **params: Any) -> list[list[dict[str, Any]]]:
    """All pages, the empty one at the end left out."""
    pages: list[list[dict[str, Any]]] = []
    while found := strava.get("/athlete/activities", page=len(pages) + 1, **params).json():
        pages.append(found)
    return pages


def ids(pages: list[list[dict[str, Any]]]) -> list[int]:
    return [item["id"] for page in pages for item in page]


def starts(pages: list[list[dict[str, Any]]]) -> list[str]:
    return [item["start_date"] for page in pages for item in page]


def epoch(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def test_a_walk_meets_every_activity_once_newest_first(strava: Strava) -> None:
    strava.connect()
    pages = walked(strava, per_page=50)
    assert sorted(ids(pages)) == sorted(item["id"] for item in strava.control("activities?athlete=10001"))
    assert len(ids(pages)) == 120
    assert starts(pages) == sorted(starts(pages), reverse=True)


def test_a_short_page_is_not_the_end(strava: Strava) -> None:
    strava.connect()
    sizes = [len(page) for page in walked(strava, per_page=40)]
    assert sizes[0] == 39
    assert sizes[1] < 40
    assert len(sizes) > 2
    strava.control("settings", {"short_pages": False})
    assert [len(page) for page in walked(strava, per_page=40)] == [40, 40, 40]


def test_pages_are_of_thirty_and_of_two_hundred_at_most(strava: Strava) -> None:
    strava.control("settings", {"short_pages": False})
    strava.connect()
    assert len(strava.get("/athlete/activities").json()) == 30
    assert len(strava.get("/athlete/activities", per_page=500).json()) == 120
    assert strava.get("/athlete/activities", page=0).status_code == 400


def test_bounds_are_compared_with_the_start(strava: Strava) -> None:
    strava.connect()
    whole = walked(strava, per_page=200)
    bound = epoch(starts(whole)[60])
    before, after = walked(strava, before=bound, per_page=200), walked(strava, after=bound, per_page=200)
    assert max(map(epoch, starts(before))) < bound < min(map(epoch, starts(after)))
    same = [start for start in starts(whole) if epoch(start) == bound]
    assert len(ids(before)) + len(ids(after)) + len(same) == 120
    oldest = epoch(starts(whole)[-1])
    assert walked(strava, before=oldest) == []


def test_with_after_alone_the_oldest_can_come_first(strava: Strava) -> None:
    strava.connect()
    strava.control("settings", {"oldest_first": True})
    assert starts(found := walked(strava, after=0, per_page=200)) == sorted(starts(found))
    newest = walked(strava, after=0, before=4_000_000_000, per_page=200)
    assert starts(newest) == sorted(starts(newest), reverse=True)


def test_private_ones_need_the_wide_scope(strava: Strava) -> None:
    private = strava.marked("only_me")
    strava.connect("read,activity:read")
    narrow = ids(walked(strava, per_page=200))
    strava.connect()
    assert set(ids(walked(strava, per_page=200))) - set(narrow) == {private}


def test_the_narrow_scope_hides_where_activities_begin(strava: Strava) -> None:
    strava.connect("read,activity:read")
    found = next(item for item in walked(strava, per_page=200)[0] if item["map"].get("summary_polyline"))
    assert (found["start_latlng"], found["end_latlng"]) == ([], [])
    streams = strava.get(f"/activities/{found['id']}/streams", keys="latlng", key_by_type="true").json()
    assert streams["distance"]["data"][0] >= 200


def test_an_athlete_without_activities_gets_an_empty_list(strava: Strava) -> None:
    strava.connect(athlete=10003)
    assert strava.get("/athlete/activities").json() == []


@pytest.mark.parametrize("name", ["before", "after"])
def test_bounds_that_are_no_numbers_are_refused(strava: Strava, name: str) -> None:
    strava.connect()
    assert strava.get("/athlete/activities", **{name: "yesterday"}).status_code == 400


def test_ten_thousand_sessions_have_ids_of_their_own_and_take_no_longer_than_asked() -> None:
    found = planned(10001, date(2026, 11, 19), 10_000, longest=1200)
    assert len({recipe.id for recipe in found}) == 10_000
    assert min(recipe.id for recipe in found) > 0
    assert max(recipe.seconds for recipe in found) == 1200
