"""The same way, or another one: worked ways of known shape, and what must hold for any."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import routes
from activities.analysis.routes import Founders, Trace, placed, similarity

METRE = 1 / 111_195.0
HOME = (47.0, 8.0)
Way = list[tuple[float, float]]  # corners in metres east and north of home

SQUARE: Way = [(0, 0), (1500, 0), (1500, 1500), (0, 1500), (0, 0)]
RIVER: Way = [(0, 0), (2000, 300), (4000, 0), (6000, 500)]


def degrees(corners: Way, *, every: float = 10.0, noise: float = 0.0, seed: int = 1):
    """Positions every so many metres along the corners, each off by some noise."""
    points = np.array(corners, float)
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    steps = np.arange(0, along[-1], every)
    random = np.random.default_rng(seed)
    east = np.interp(steps, along, points[:, 0]) + random.normal(0, noise, len(steps))
    north = np.interp(steps, along, points[:, 1]) + random.normal(0, noise, len(steps))
    return HOME[0] + north * METRE, HOME[1] + east * METRE / np.cos(np.radians(HOME[0]))


def trace(corners: Way, **extra: float) -> Trace:
    found = routes.trace(*degrees(corners, **extra))
    assert found is not None
    return found


def test_a_trace_has_equal_steps_and_the_length_of_its_way() -> None:
    found = trace(SQUARE)
    assert found.length == pytest.approx(6000, rel=0.005)
    north = np.diff(found.latitude) / METRE
    east = np.diff(found.longitude) / METRE * np.cos(np.radians(47))
    steps = np.hypot(north, east)
    assert np.median(steps) == pytest.approx(6000 / 255, rel=0.01)
    assert steps.max() < 1.02 * 6000 / 255  # only at a corner is a step shorter


def test_a_way_shorter_than_half_a_kilometre_has_no_trace() -> None:
    assert routes.trace(*degrees([(0, 0), (450, 0)])) is None
    assert routes.trace(np.array([47.0]), np.array([8.0])) is None


@pytest.mark.parametrize(
    ("named", "one", "other", "is_same"),
    [
        ("the same road", RIVER, RIVER, True),
        ("the other side of the road", RIVER, [(x, y + 15) for x, y in RIVER], True),
        ("a road 120 m beside", RIVER, [(x, y + 120) for x, y in RIVER], False),
        ("the other direction of a line", RIVER, RIVER[::-1], False),
        ("the other direction of a loop", SQUARE, SQUARE[::-1], False),
        ("out and back is the same either way", [*RIVER, *RIVER[-2::-1]], [*RIVER, *RIVER[-2::-1]][::-1], True),
        ("turned around 200 m earlier", RIVER, [*RIVER[:-1], (5800, 450)], True),
        ("turned around a kilometre earlier", RIVER, [*RIVER[:-1], (5000, 250)], False),
        ("a detour of a twentieth of the way", SQUARE, [(0, 0), (700, 0), (750, 140), (800, 0), *SQUARE[1:]], True),
        ("another last third", SQUARE, [*SQUARE[:3], (750, 1100), (0, 0)], False),
        ("a start a block away", RIVER, [(-200, 0), *RIVER], True),
        ("a start half a kilometre away", RIVER, [(-500, 0), *RIVER], False),
    ],
)  # fmt: skip
def test_worked_ways_are_told_apart_or_not(named: str, one: Way, other: Way, is_same: bool) -> None:
    alike = similarity(trace(one), trace(other))
    assert (alike >= routes.ALIKE) is is_same, f"{named}: {alike:.2f}"


def test_the_errors_of_a_watch_and_its_pauses_do_not_make_another_route() -> None:
    for seed in range(8):
        other = trace(RIVER, noise=6.0, every=40.0, seed=seed)
        assert similarity(trace(RIVER), other) > 0.97


def test_a_long_ride_with_bends_is_still_the_same_ride() -> None:
    bends: Way = [(x * 400.0, 300.0 * (x % 2) + 20 * x) for x in range(200)]
    assert similarity(trace(bends), trace(bends, noise=5.0, every=60.0)) >= routes.ALIKE


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-30, 30), st.integers(-30, 30)), min_size=3, max_size=7, unique=True).map(
        lambda corners: [(0, 0), (600, 0), *((100 * x, 100 * y) for x, y in corners)]
    ),
    st.integers(0, 1000),
)
def test_likeness_is_symmetric_whole_with_itself_and_kept_by_storage(corners: Way, seed: int) -> None:
    one, other = trace(corners), trace(corners, noise=8.0, every=25.0, seed=seed)
    assert similarity(one, one) == 1.0
    assert same_or_neither_is(similarity(one, other), similarity(other, one))
    stored = routes.unpacked(routes.packed(one), one.length)
    assert similarity(one, stored) == 1.0


def same_or_neither_is(one: float, other: float) -> bool:
    return one == other or max(one, other) < routes.ALIKE


def test_a_damaged_trace_is_refused() -> None:
    with pytest.raises(ValueError, match="damaged"):
        routes.unpacked(b"\0" * 12, 1000.0)


def sessions(seed: int, count: int) -> list[tuple[int, Trace]]:
    """Sessions on five ways from one home, some cut short, some reversed."""
    random = np.random.default_rng(seed)
    ways = [SQUARE, RIVER, SQUARE[::-1], [*RIVER, (0, 0)], [(0, 0), (0, 5000), (700, 0)]]
    found = []
    for number in range(count):
        way = ways[int(random.integers(len(ways)))]
        stretched = [(x * random.choice([1.0, 1.04, 1.1]), y) for x, y in way]
        found.append((number, trace(stretched, noise=5.0, seed=int(random.integers(1000)))))
    return found


def by_definition(found: list[tuple[int, Trace]]) -> dict[int, int]:
    """The rule in its plainest form, without any of the short cuts."""
    founders: list[tuple[int, Trace]] = []
    belongs = {}
    for key, one in found:
        alike = [(similarity(other, one), -place) for place, (_, other) in enumerate(founders)]
        best = max(alike, default=(0.0, 0))
        if best[0] >= routes.ALIKE:
            belongs[key] = founders[-best[1]][0]
        else:
            founders.append((key, one))
            belongs[key] = key
    return belongs


@pytest.mark.parametrize("seed", range(4))
def test_places_are_those_of_the_rule_and_the_same_when_found_again_from_any_day(seed: int) -> None:
    found = sessions(seed, 40)
    whole = {one.key: one.founder for one in placed(found, Founders())}
    assert whole == by_definition(found)
    assert len(set(whole.values())) > 4
    for day in (1, 17, 39):
        founders: Founders[int] = Founders()
        for key, one in found[:day]:
            if whole[key] == key:
                founders.add(key, one)
        assert {one.key: one.founder for one in placed(found[day:], founders)} == {
            key: whole[key] for key, _ in found[day:]
        }


def test_more_founders_than_the_first_room_for_them_are_kept() -> None:
    found = [(n, trace([(0, 0), (1000 + 130 * n, 0)])) for n in range(90)]
    founders: Founders[int] = Founders()
    assert [one.founder for one in placed(found, founders)] == [
        one.founder for one in placed(found, Founders())
    ]
    assert len(founders.keys) > 64 or len(founders.keys) == len(
        {one.founder for one in placed(found, Founders())}
    )
