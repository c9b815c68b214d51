"""How one row is built from several sources."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis.merge import SourceValues, build

START = datetime(2024, 7, 1, 6, 0, 5, tzinfo=UTC)
FILE = SourceValues(
    "f1",
    "file",
    {
        "start_date": START,
        "utc_offset": 7200,
        "sport_type": "running",
        "environment": "outdoor",
        "name": None,
        "distance": 10_050.0,
        "elapsed_time": 3005.0,
        "timer_time": 3000.0,
        "average_heartrate": 150.0,
        "device_name": "Watch",
        "is_manual": False,
    },
    has_recording=True,
    fetched_order=2,
)
STRAVA = SourceValues(
    "s1",
    "strava",
    {
        "start_date": datetime(2024, 7, 1, 6, 0, 0, tzinfo=UTC),
        "start_date_local": datetime(2024, 7, 1, 8, 0, 0),
        "timezone": "Europe/Paris",
        "utc_offset": 7200.0,
        "sport_type": "TrailRun",
        "environment": "trail",
        "name": "Up the hill",
        "distance": 10_000.0,
        "elapsed_time": 3010.0,
        "moving_time": 2900.0,
        "average_speed": 3.448,
        "average_heartrate": 149.0,
        "max_heartrate": 171.0,
        "is_race": True,
        "gear_external_id": "g1",
        "gear_name": "Shoes",
    },
    fetched_order=1,
)


def test_the_device_measures_and_the_service_tells() -> None:
    built = build([FILE, STRAVA])
    assert built.values["distance"] == 10_050.0
    assert built.values["name"] == "Up the hill"
    assert built.values["is_race"] is True
    assert built.values["sport_type"] == "TrailRun"
    assert built.field_sources["distance"] == "f1"
    assert built.field_sources["name"] == "s1"


def test_nothing_never_wins_over_a_value() -> None:
    built = build([FILE, STRAVA])
    assert built.values["moving_time"] == 2900.0
    assert built.values["max_heartrate"] == 171.0
    assert "description" not in built.values


def test_a_zero_that_means_unknown_loses_but_survives_alone() -> None:
    trainer = SourceValues("f1", "file", {"distance": 0.0}, has_recording=True)
    assert build([trainer, STRAVA]).values["distance"] == 10_000.0
    assert build([trainer]).values == {"distance": 0.0}


def test_instant_comes_from_the_device_and_zone_from_who_names_it() -> None:
    built = build([FILE, STRAVA])
    assert built.values["start_date"] == START
    assert built.values["timezone"] == "Europe/Paris"
    assert built.values["start_date_local"] == datetime(2024, 7, 1, 8, 0, 5)


def test_a_hidden_start_loses_against_a_real_one_of_lower_rank() -> None:
    hidden = SourceValues("s1", "strava", {**STRAVA.values, "start_unknown": True})
    row = SourceValues("a1", "archive", {"start_date": START, "start_unknown": False})
    built = build([hidden, row])
    assert (built.values["start_date"], built.values["start_unknown"]) == (START, False)


def test_average_speed_never_contradicts_distance_and_time() -> None:
    assert build([STRAVA]).values["average_speed"] == 3.448
    built = build([FILE, STRAVA])
    assert built.values["average_speed"] == 10_050.0 / 2900.0
    assert built.field_sources["average_speed"] == "derived"


def test_edits_outrank_everything_and_may_clear() -> None:
    built = build([FILE, STRAVA], {"name": "Mine", "distance": 5000.0, "gear_name": None})
    assert (built.values["name"], built.values["distance"], built.values["gear_name"]) == (
        "Mine",
        5000.0,
        None,
    )
    assert built.field_sources["name"] == "edit"
    assert built.values["average_speed"] == 5000.0 / 2900.0


def test_an_edited_start_moves_the_wall_clock_with_the_zone_of_that_day() -> None:
    built = build([STRAVA], {"start_date": datetime(2024, 12, 1, 6, 0, tzinfo=UTC)})
    assert built.values["start_date_local"] == datetime(2024, 12, 1, 7, 0)
    assert built.values["utc_offset"] == 3600


def test_an_edited_wall_clock_moves_the_instant() -> None:
    built = build([STRAVA], {"start_date_local": datetime(2024, 12, 1, 7, 0)})
    assert built.values["start_date"] == datetime(2024, 12, 1, 6, 0, tzinfo=UTC)
    assert built.values["utc_offset"] == 3600


def test_an_edited_zone_moves_the_wall_clock() -> None:
    built = build([FILE], {"timezone": "America/Sao_Paulo"})
    assert built.values["start_date_local"] == datetime(2024, 7, 1, 3, 0, 5)


def test_an_unknown_zone_name_leaves_the_offset_in_force() -> None:
    odd = SourceValues("x", "strava", {"start_date": START, "timezone": "Mars/Olympus", "utc_offset": 3600})
    assert build([odd]).values["start_date_local"] == datetime(2024, 7, 1, 7, 0, 5)


def test_a_preferred_source_outranks_the_rank_for_its_whole_group() -> None:
    built = build([FILE, STRAVA], {}, {"distance": "strava"})
    assert (built.values["distance"], built.values["elapsed_time"]) == (10_000.0, 3010.0)
    assert built.values["average_heartrate"] == 150.0


def test_a_preferred_source_for_all_still_leaves_gaps_to_others() -> None:
    built = build([FILE, STRAVA], {}, {"*": "f1"})
    assert built.values["sport_type"] == "running"
    assert built.values["name"] == "Up the hill"


def test_estimated_power_loses_against_a_meter() -> None:
    estimated = SourceValues("a", "strava", {"average_watts": 180.0, "device_watts": False})
    meter = SourceValues("b", "oura", {"average_watts": 210.0, "device_watts": True})
    assert build([estimated, meter]).values["average_watts"] == 210.0


def test_groups_that_are_not_filled_stay_with_one_source() -> None:
    near = SourceValues("f", "file", {"start_lat": 50.0}, has_recording=True)
    far = SourceValues("s", "strava", {"start_lat": 10.0, "start_lng": 20.0})
    assert build([near, far]).values == {"start_lat": 50.0}


def test_a_vague_sport_loses_against_a_clear_one() -> None:
    vague = SourceValues("s", "strava", {"sport_type": "Workout"})
    clear = SourceValues("f", "file", {"sport_type": "training/strength_training"})
    assert build([vague, clear]).values["sport_type"] == "training/strength_training"


def test_a_typed_entry_at_a_service_measures_nothing() -> None:
    typed = SourceValues("s", "strava", {"distance": 10_000.0, "is_manual": True})
    band = SourceValues("w", "whoop", {"distance": 9_870.0, "is_manual": False})
    built = build([typed, band])
    assert (built.values["distance"], built.values["is_manual"]) == (9_870.0, False)


def test_an_archive_row_measures_before_the_api_only_with_its_recording() -> None:
    api = SourceValues("s", "strava", {"distance": 2.0})
    bare = SourceValues("a", "archive", {"distance": 1.0})
    full = SourceValues("a", "archive", {"distance": 1.0}, has_recording=True)
    assert build([bare, api]).values["distance"] == 2.0
    assert build([full, api]).values["distance"] == 1.0


def test_taking_a_source_away_leaves_no_trace() -> None:
    assert build([FILE]) == build([source for source in (FILE, STRAVA) if source is not STRAVA])
    assert "s1" not in build([FILE]).field_sources.values()


def test_the_order_of_sources_does_not_matter() -> None:
    third = SourceValues("w", "whoop", {"distance": 9_000.0, "max_heartrate": 190.0, "calories": 700.0})
    results = [build(list(order)) for order in permutations([FILE, STRAVA, third])]
    assert all(result == results[0] for result in results)


_sources = st.lists(
    st.builds(
        SourceValues,
        source_id=st.uuids().map(str),
        provider=st.sampled_from(["file", "strava", "whoop", "manual", "brand-new"]),
        values=st.dictionaries(
            st.sampled_from(["distance", "name", "max_speed", "start_lat", "start_lng", "calories"]),
            st.none() | st.floats(0, 100),
        ),
        has_recording=st.booleans(),
        fetched_order=st.integers(0, 5),
    ),
    max_size=4,
)


@settings(max_examples=100)
@given(_sources)
def test_every_value_is_one_that_its_source_gave(sources: list[SourceValues]) -> None:
    built = build(sources)
    by_id = {source.source_id: source for source in sources}
    assert built.values.keys() == built.field_sources.keys()
    for field, value in built.values.items():
        assert by_id[built.field_sources[field]].values[field] == value
    for source in sources:
        for field in ("distance", "name", "max_speed", "calories"):
            assert source.values.get(field) is None or field in built.values


@settings(max_examples=100)
@given(_sources)
def test_a_source_that_says_nothing_changes_nothing(sources: list[SourceValues]) -> None:
    """One source alone is read in a shorter way than several; it comes to the same."""
    for one in (FILE, STRAVA, *sources):
        silent = SourceValues("nobody", "file", {}, fetched_order=9)
        assert build([one]) == build([one, silent])
