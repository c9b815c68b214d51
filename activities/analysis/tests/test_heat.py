"""Cells and counts against a plain walk over the same ways."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.analysis import heat
from activities.analysis.heat import COLUMNS, STEP, Counts


def row_and_column(cells: np.ndarray) -> list[tuple[int, int]]:
    return [divmod(int(cell), COLUMNS) for cell in cells]


def test_a_way_to_the_east_passes_each_cell_once() -> None:
    longitude = np.array([8.00001, 8.00001 + 10 * STEP])
    found = row_and_column(heat.cells(np.full(2, 47.0001), longitude))
    assert [column - found[0][1] for _, column in found] == list(range(11))
    assert len({row for row, _ in found}) == 1


def test_the_first_cell_is_where_the_place_says() -> None:
    ((row, column),) = row_and_column(heat.cells(np.array([47.0001]), np.array([8.0001])))
    assert row * STEP - 90 == pytest.approx(47.0, abs=1e-9)
    assert column * STEP - 180 == pytest.approx(8.0, abs=1e-9)


def test_going_round_twice_counts_once() -> None:
    turn = np.linspace(0, 2 * np.pi, 50)
    once = heat.cells(47 + 0.01 * np.sin(turn), 8 + 0.01 * np.cos(turn))
    twice = np.concatenate([turn, turn])
    assert heat.cells(47 + 0.01 * np.sin(twice), 8 + 0.01 * np.cos(twice)).tolist() == once.tolist()


def test_a_hole_of_many_kilometres_is_no_way() -> None:
    found = heat.cells(np.array([47.0, 47.001, 48.0, 48.001]), np.array([8.0, 8.0, 9.0, 9.0]))
    rows = [row for row, _ in row_and_column(found)]
    assert len(found) < 12
    assert max(np.diff(sorted(rows))) > 1000


def test_no_position_is_no_cell() -> None:
    assert len(heat.cells(np.array([]), np.array([]))) == 0
    assert len(heat.counted([])) == len(heat.together([])) == 0
    assert heat.encoded(heat.counted([])) == b""


ways = st.lists(
    st.lists(st.integers(0, 400), max_size=30).map(lambda c: np.unique(np.array(c, np.int64))), max_size=8
)


@settings(max_examples=60, deadline=None)
@given(ways, st.integers(0, 8))
def test_counts_are_those_of_a_plain_counter_however_they_are_put_together(
    found: list[np.ndarray], cut: int
) -> None:
    plain = Counter(int(cell) for way in found for cell in way)
    whole = heat.counted(found)
    parts = heat.together([heat.counted(found[:cut]), heat.counted(found[cut:])])
    for counts in (whole, parts):
        assert dict(zip(counts.cells.tolist(), counts.times.tolist(), strict=True)) == dict(plain)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.integers(0, COLUMNS * 720_000 - 1), st.integers(1, 10_000), max_size=40))
def test_what_is_encoded_is_read_back_by_a_plain_reader(times: dict[int, int]) -> None:
    keys = sorted(times)
    counts = Counts(np.array(keys, np.int64), np.array([times[key] for key in keys], np.int64))
    numbers = read(heat.encoded(counts))
    steps, back = numbers[: len(keys)], numbers[len(keys) :]
    assert np.cumsum(steps).tolist() == keys
    assert back == [times[key] for key in keys]


def read(content: bytes) -> list[int]:
    numbers, value, shift = [], 0, 0
    for byte in content:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers


def test_coarser_cells_keep_place_and_the_busiest_count() -> None:
    latitude, longitude = np.linspace(47.0, 47.1, 4000), np.linspace(8.0, 8.1, 4000)
    fine = heat.together([heat.counted([heat.cells(latitude, longitude)] * 3)])
    rough = heat.coarser(fine, len(fine) // 3)
    assert len(rough) <= len(fine) // 3
    assert set(rough.times.tolist()) == {3}
    columns = round(360 / rough.step)
    rows = rough.cells // columns
    assert rough.step > STEP
    assert rows.min() * rough.step - 90 == pytest.approx(47.0, abs=rough.step)
    assert heat.coarser(fine, len(fine)) is fine
