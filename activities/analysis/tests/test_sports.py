"""Sport names of every source."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import sports
from activities.analysis.sport_names import KINDS, SPOKEN, TECHNICAL

STRAVA = {
    "run": "Run TrailRun VirtualRun",
    "ride": "EBikeRide EMountainBikeRide GravelRide Handcycle MountainBikeRide Ride Velomobile VirtualRide",
    "swim": "Swim",
    "walk": "Hike Snowshoe Walk",
    "ski": "AlpineSki BackcountrySki NordicSki RollerSki Snowboard",
    "row": "Canoeing Kayaking Rowing StandUpPaddling VirtualRow",
    "strength": "Crossfit WeightTraining",
    "other": "Badminton Basketball Cricket Dance Elliptical Golf HighIntensityIntervalTraining IceSkate"
    " InlineSkate Kitesurf Padel PhysicalTherapy Pickleball Pilates Racquetball RockClimbing Sail"
    " Skateboard Soccer Squash StairStepper Surfing TableTennis Tennis Volleyball Wheelchair Windsurf"
    " Workout Yoga",
}


def test_all_56_names_of_strava_are_known() -> None:
    names = [name for words in STRAVA.values() for name in words.split()]
    assert len(names) == 56
    for family, words in STRAVA.items():
        for name in words.split():
            assert sports.family(name) == family, name
            assert sports.kind(name).key == name


@pytest.mark.parametrize(
    ("text", "family", "environment"),
    [
        ("TrackRide", "ride", "track"),
        ("Cyclocross", "ride", "outdoor"),
        ("OpenWaterSwim", "swim", "open_water"),
        ("VirtualSki", "ski", "virtual"),
        ("WaterSport", "other", "open_water"),
        ("Transition", "other", "outdoor"),
        ("running", "run", "outdoor"),
        ("running/trail", "run", "trail"),
        ("running/treadmill", "run", "treadmill"),
        ("running/track", "run", "track"),
        ("running/virtual_activity", "run", "virtual"),
        ("running/generic", "run", "outdoor"),
        ("cycling/indoor_cycling", "ride", "indoor"),
        ("cycling/mountain", "ride", "trail"),
        ("cycling/virtual_activity", "ride", "virtual"),
        ("cycling/track_cycling", "ride", "track"),
        ("swimming/lap_swimming", "swim", "pool"),
        ("swimming/open_water", "swim", "open_water"),
        ("fitness_equipment/treadmill", "run", "treadmill"),
        ("fitness_equipment/elliptical", "other", "indoor"),
        ("fitness_equipment", "other", "indoor"),
        ("training/strength_training", "strength", "indoor"),
        ("training/generic", "other", "indoor"),
        ("walking/treadmill", "walk", "treadmill"),
        ("rowing/indoor_rowing", "row", "indoor"),
        ("hiking/trail", "walk", "trail"),
        ("transition", "other", "outdoor"),
        ("generic/yoga", "other", "indoor"),
        ("Running", "run", "outdoor"),
        ("Biking", "ride", "outdoor"),
        ("Other", "other", "outdoor"),
        ("MultiSport", "other", "outdoor"),
        ("9", "run", "outdoor"),
        ("1", "ride", "outdoor"),
        ("treadmill_running", "run", "treadmill"),
        ("rowing_v2", "row", "open_water"),
        ("cross_country_skiing_ws", "ski", "outdoor"),
        ("resort_skiing_snowboarding_ws", "ski", "outdoor"),
        ("lap_swimming", "swim", "pool"),
        ("virtual_ride", "ride", "virtual"),
        ("e_bike_mountain", "ride", "trail"),
        ("Trail Run", "run", "trail"),
        ("Stand Up Paddling", "row", "open_water"),
        ("Weight Training", "strength", "indoor"),
        ("Traillauf", "run", "trail"),
        ("Radfahrt", "ride", "outdoor"),
        ("Wanderung", "walk", "trail"),
        ("Course à pied", "run", "outdoor"),
        ("COURSE A PIED", "run", "outdoor"),
        ("Sortie à vélo virtuelle", "ride", "virtual"),
        ("Natación", "swim", "pool"),
        ("Corsa", "run", "outdoor"),
        ("Caminhada", "walk", "outdoor"),
        ("Hardlopen", "run", "outdoor"),
        ("Fietsrit", "ride", "outdoor"),
        ("ランニング", "run", "outdoor"),
        ("骑行", "ride", "outdoor"),
        ("Long Slow Run", "run", "outdoor"),
        ("Quidditch", "other", "outdoor"),
        ("", "other", "outdoor"),
        (None, "other", "outdoor"),
    ],
)
def test_names_of_all_sources(text: str | None, family: str, environment: str) -> None:
    assert (sports.family(text), sports.environment(text)) == (family, environment)


def test_no_word_is_listed_for_two_sports() -> None:
    for table in (TECHNICAL, SPOKEN):
        for key, words in table.items():
            for word in words.split(","):
                assert sports.kind(word.strip()).key == key, word


def test_every_kind_has_a_known_family_and_environment() -> None:
    assert {kind.family for kind in KINDS} == set(sports.FAMILIES)
    assert {kind.environment for kind in KINDS} == set(sports.ENVIRONMENTS)


def test_a_trainer_flag_moves_indoors_but_leaves_virtual_rides() -> None:
    assert sports.environment("Ride", is_trainer=True) == "indoor"
    assert sports.environment("Run", is_trainer=True) == "treadmill"
    assert sports.environment("VirtualRide", is_trainer=True) == "virtual"


def test_a_swim_with_positions_is_open_water() -> None:
    assert sports.environment("Swim", has_gps=True) == "open_water"
    assert sports.environment("Swim", has_gps=False) == "pool"
    assert sports.environment("PoolSwim", has_gps=True) == "pool"


def test_labels_are_for_people_and_hide_nothing() -> None:
    assert sports.label("EMountainBikeRide") == "E-mountain bike ride"
    assert sports.label("running/trail") == "Trail run"
    assert sports.label("underwater_hockey") == "Underwater hockey"
    assert sports.label("UnderwaterHockey") == "Underwater hockey"
    assert sports.label(None) == sports.label(" ") == "Activity"


def test_walk_and_hike_are_one_family_for_merging() -> None:
    assert sports.same_family("walk", "hike")
    assert sports.same_family("run", "run")
    assert not sports.same_family("run", "walk")


@settings(max_examples=100)
@given(st.text(max_size=30))
def test_any_text_has_a_family_an_environment_and_a_label(text: str) -> None:
    assert sports.family(text) in sports.FAMILIES
    assert sports.environment(text) in sports.ENVIRONMENTS
    assert sports.label(text)
