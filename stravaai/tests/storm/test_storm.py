"""Backfill and events under kills: afterwards the database equals what Strava has, row for row."""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from simulators.strava.running import Running, running
from stravaai.tests.live import run
from stravaai.tests.storm import athlete, audit, settling
from stravaai.tests.storm.ground import Ground, ground
from stravaai.tests.storm.settling import Clock
from stravaai.tests.storm.weather import Weather

SEED = int(os.environ.get("STORM_SEED", random.randrange(10**6)))
UNTIL = "2026-11-19"
QUARTER = 900.0  # s, the window of Strava's limits


def weather_over(folder: Path, activities: int) -> Iterator[tuple[Ground, Running]]:
    with (
        running("--activities", str(activities), "--until", UNTIL) as strava,
        ground(folder, strava) as site,
    ):
        strava.control("settings", {"event_retry": 0.4, "event_timeout": 1.0, "event_parallel": 4})
        run([sys.executable, "manage.py", "subscription", "create"], site.site.environment)
        yield site, strava


@pytest.fixture
def small_site(servers: None, open_folder: Path) -> Iterator[tuple[Ground, Running]]:
    yield from weather_over(open_folder, 40)


@pytest.fixture
def large_site(servers: None, open_folder: Path) -> Iterator[tuple[Ground, Running]]:
    yield from weather_over(open_folder, 900)


def report(site: Ground, weather: Weather, found: list[str]) -> str:
    shown = "\n".join(found[:20])
    told = f"seed {weather.seed}, killed {site.kills}, {len(weather.happened)} things happened"
    return f"{told}\n{shown}\nstill to do: {settling.left(site)}"


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_b1_w4_after_a_short_storm_the_database_equals_what_strava_has(
    small_site: tuple[Ground, Running],
) -> None:
    site, strava = small_site
    sys.stdout.write(f"STORM_SEED={SEED}\n")
    weather = Weather(site, strava, SEED)
    athlete.connect(site.site.url)
    weather.blow(kills=5)
    settling.settle(site, Clock(site), strava, 90.0, hurry=True)
    found = settling.at_rest(site, lambda: audit.differences(site.database, strava), 30.0)
    assert not found, report(site, weather, found)
    assert len(site.kills) == 5, site.kills


@pytest.mark.soak
@pytest.mark.timeout(3000)
@pytest.mark.parametrize("turn", range(3))
def test_b1_w4_after_a_long_storm_the_database_equals_what_strava_has(
    large_site: tuple[Ground, Running], turn: int
) -> None:
    """With beat's own clock and in real time: nothing is moved back.

    In the first turn that takes up to a quarter of an hour of waiting for Strava's limits.
    """
    site, strava = large_site
    weather = Weather(site, strava, SEED + turn, has_limits=turn == 0)
    sys.stdout.write(f"STORM_SEED={SEED + turn}\n")
    site.start("beat")
    athlete.connect(site.site.url)
    weather.blow(kills=40)
    settling.settle(site, Clock(site), strava, QUARTER + 900.0, hurry=False)
    found = settling.at_rest(site, lambda: audit.differences(site.database, strava), 30.0)
    assert not found, report(site, weather, found)
