"""How often each place was passed: ways as cells of a grid, and cells as counts (docs/algorithms/heat-map.md).

A cell is ``STEP`` degrees high and wide, about 28 m from south to north. A session counts once for a cell, however
often it went round. Cells are numbers: row from the south pole times the cells of a row, plus column from 180° west.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .arrays import FloatArray, IntArray

STEP = 0.00025
COLUMNS = round(360 / STEP)
_SAMPLES_A_CELL = 2


@dataclass(frozen=True, slots=True)
class Counts:
    """Cells in rising order, and how many sessions passed each. A cell is ``step`` degrees high and wide."""

    cells: IntArray
    times: IntArray
    step: float = STEP

    def __len__(self) -> int:
        return len(self.cells)


def cells(latitude: FloatArray, longitude: FloatArray) -> IntArray:
    """The cells that a way in degrees without gaps passes, each once, in rising order."""
    if not len(latitude):
        return np.empty(0, np.int64)
    steps = np.maximum(np.abs(np.diff(latitude)), np.abs(np.diff(longitude))) / STEP
    pieces = np.ceil(steps * _SAMPLES_A_CELL).astype(np.int64)
    pieces[steps > _LONGEST_GAP] = 0  # a hole in the recording is no way
    along = np.concatenate([[0], np.cumsum(pieces)])
    places = np.arange(int(along[-1]) + 1)
    at = np.searchsorted(along, places, side="right") - 1
    at = np.minimum(at, len(latitude) - 1)
    after = np.minimum(at + 1, len(latitude) - 1)
    part = (places - along[at]) / np.maximum(np.append(pieces, 1)[at], 1)
    north = latitude[at] + part * (latitude[after] - latitude[at])
    east = longitude[at] + part * (longitude[after] - longitude[at])
    return np.unique(_numbers(north, east))


_LONGEST_GAP = 0.05 / STEP  # cells: about five kilometres between two points of a way


def _numbers(latitude: FloatArray, longitude: FloatArray) -> IntArray:
    rows = np.floor((latitude + 90.0) / STEP).astype(np.int64)
    columns = np.floor((longitude + 180.0) / STEP).astype(np.int64) % COLUMNS
    numbers: IntArray = rows * COLUMNS + columns
    return numbers


def counted(ways: Iterable[IntArray]) -> Counts:
    """How many of the ways pass each cell."""
    every = list(ways)
    if not every:
        return Counts(np.empty(0, np.int64), np.empty(0, np.int64))
    found, times = np.unique(np.concatenate(every), return_counts=True)
    return Counts(found, times.astype(np.int64))


def together(counts: Iterable[Counts]) -> Counts:
    """The sum of counts over one grid."""
    every = [found for found in counts if len(found)]
    if not every:
        return counted(())
    found, place = np.unique(np.concatenate([one.cells for one in every]), return_inverse=True)
    times = np.bincount(place, weights=np.concatenate([one.times for one in every]), minlength=len(found))
    return Counts(found, times.astype(np.int64))


def coarser(counts: Counts, at_most: int) -> Counts:
    """The same with no more than ``at_most`` cells: four cells become one, again and again.

    The larger cell has the count of its busiest part, so that a street passed twenty times stays twenty.
    """
    while len(counts) > at_most:
        columns = round(360 / counts.step)
        rows, column = np.divmod(counts.cells, columns)
        numbers = (rows // 2) * (columns // 2) + column // 2
        found, place = np.unique(numbers, return_inverse=True)
        times = np.zeros(len(found), np.int64)
        np.maximum.at(times, place, counts.times)
        counts = Counts(found, times, counts.step * 2)
    return counts


def encoded(counts: Counts) -> bytes:
    """The cells as steps from the one before, then the times, as variable-length integers: seven bits a byte, the
    lowest first, the high bit saying that more follows. About three bytes a cell.
    """
    steps = np.diff(counts.cells, prepend=np.int64(0))
    return _varints(steps) + _varints(counts.times)


def _varints(numbers: IntArray) -> bytes:
    shifts = 7 * np.arange(6)
    parts = (numbers[:, None] >> shifts) & 127
    goes_on = (numbers[:, None] >> (shifts + 7)) > 0
    is_there = np.concatenate([np.ones((len(numbers), 1), bool), goes_on[:, :-1]], axis=1)
    written: bytes = (parts + 128 * goes_on)[is_there].astype(np.uint8).tobytes()
    return written
