"""Invented roads over invented hills: a fixed network on which loops of a wanted length are found.

The same area gives the same roads, so that the same corners turn up in many sessions, as in a real life. Plane
coordinates are metres east and north of home.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from simulators.sessions import EARTH_RADIUS, FloatArray

STEP = 10.0  # metres between the points of a route
_TRIES = 4
_DETOUR = 1.3  # how much longer roads are than the circle they follow
_USED_TWICE = 4.0  # cost of a road that is already part of the loop

Node = tuple[int, int]
Edge = tuple[Node, Node]


@dataclass(frozen=True, slots=True)
class Area:
    """A place to train: home in degrees, height above the sea there, the network's seed, hills to the east."""

    name: str
    latitude: float
    longitude: float
    altitude: float
    seed: int
    hills: float = 230.0
    zone: str = "Europe/Berlin"


@dataclass(frozen=True, slots=True)
class Route:
    """Points every ``STEP`` metres: degrees, metres above the sea, grade as a fraction; ``length`` in metres."""

    latitude: FloatArray
    longitude: FloatArray
    altitude: FloatArray
    grade: FloatArray
    length: float

    def at(self, values: FloatArray, distance: FloatArray) -> FloatArray:
        """The values of a point array at distances along the route; beyond its end it begins again."""
        return np.interp(np.mod(distance, self.length), np.arange(values.size) * STEP, values)


@dataclass(frozen=True, slots=True)
class _Network:
    places: dict[Node, tuple[float, float]]
    neighbours: dict[Node, list[Node]]
    lines: dict[Edge, FloatArray]
    lengths: dict[Edge, float]


@lru_cache(maxsize=512)
def loop(area: Area, spacing: float, distance: float, variant: int, exact: bool = False) -> Route:
    """A loop from home of about ``distance`` metres over roads ``spacing`` metres apart (small: paths).

    ``exact`` stretches the plan to the very length, as race courses are measured.
    """
    random = np.random.default_rng([area.seed, int(spacing), int(distance), variant])
    network = _network(area.seed, spacing)
    found = [_loop_line(network, distance, random) for _ in range(_TRIES)]
    line = min(found, key=lambda points: abs(_length(points) - distance))
    if exact:
        line = line * (distance / _length(line))
    return _surveyed(area, line)


def lake_loop(area: Area, distance: float, offset: tuple[float, float]) -> Route:
    """A round of ``distance`` metres on flat water at ``offset`` metres from home."""
    random = np.random.default_rng([area.seed, 99])
    angle = np.linspace(0, 2 * np.pi, 240)
    radius = 1 + sum(
        random.uniform(0.05, 0.2) * np.cos(k * angle + random.uniform(0, 6.28)) for k in (1, 2, 3)
    )
    line = np.stack([radius * np.cos(angle), 0.6 * radius * np.sin(angle)], axis=1)
    line = line * (distance / _length(line)) + np.array(offset)
    surveyed = _surveyed(area, line)
    flat = np.full(surveyed.altitude.size, area.altitude - 12.0)
    return Route(surveyed.latitude, surveyed.longitude, flat, np.zeros(flat.size), surveyed.length)


def _surveyed(area: Area, line: FloatArray) -> Route:
    """Resampled evenly, corners rounded, with heights."""
    line = _rounded(_resampled(line))
    height = _relief(area)(line[:, 0], line[:, 1])
    height = _running_mean(height, 9)
    grade = np.gradient(height, STEP)
    return Route(
        latitude=area.latitude + np.degrees(line[:, 1] / EARTH_RADIUS),
        longitude=area.longitude
        + np.degrees(line[:, 0] / (EARTH_RADIUS * math.cos(math.radians(area.latitude)))),
        altitude=height,
        grade=_running_mean(grade, 5),
        length=(len(line) - 1) * STEP,
    )


def _resampled(line: FloatArray) -> FloatArray:
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    wanted = np.arange(0.0, along[-1], STEP)
    return np.stack([np.interp(wanted, along, line[:, axis]) for axis in (0, 1)], axis=1)


def _rounded(line: FloatArray) -> FloatArray:
    return np.stack([_running_mean(line[:, axis], 5) for axis in (0, 1)], axis=1)


def _running_mean(values: FloatArray, width: int) -> FloatArray:
    padded = np.pad(values, width // 2, mode="edge")
    return np.convolve(padded, np.full(width, 1 / width), mode="valid")


def _length(line: FloatArray) -> float:
    return float(np.hypot(*np.diff(line, axis=0).T).sum())


def _relief(area: Area) -> Callable[[FloatArray, FloatArray], FloatArray]:
    """Height over the plane: a plain in the west, wooded hills in the east."""
    random = np.random.default_rng([area.seed, 7])
    tops = [
        (
            random.uniform(2_500, 40_000),
            random.uniform(-35_000, 35_000),
            random.uniform(1_900, 3_800),
            random.uniform(0.35, 1.0),
        )
        for _ in range(70)
    ]

    def height(east: FloatArray, north: FloatArray) -> FloatArray:
        found = area.altitude + 5.0 * np.sin(east / 900) * np.cos(north / 1100)
        for x, y, width, share in tops:
            found = found + area.hills * share * np.exp(
                -((east - x) ** 2 + (north - y) ** 2) / (2 * width**2)
            )
        return found

    return height


# --- the network --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=8)
def _network(seed: int, spacing: float) -> _Network:
    random = np.random.default_rng([seed, int(spacing)])
    half = 13
    places = {
        (i, j): (
            spacing * (i + random.uniform(-0.3, 0.3) * (i != 0 or j != 0)),
            spacing * (j + random.uniform(-0.3, 0.3) * (i != 0 or j != 0)),
        )
        for i in range(-half, half + 1)
        for j in range(-half, half + 1)
    }
    network = _Network(places, {node: [] for node in places}, {}, {})
    for node in places:
        for step in ((1, 0), (0, 1), (1, 1), (1, -1)):
            other = (node[0] + step[0], node[1] + step[1])
            is_there = random.random() < (0.82 if 0 in step else 0.18)
            if other in places and is_there:
                _add_road(network, node, other, random)
    return network


def _add_road(network: _Network, node: Node, other: Node, random: np.random.Generator) -> None:
    line = _winding(np.array(network.places[node]), np.array(network.places[other]), random)
    network.neighbours[node].append(other)
    network.neighbours[other].append(node)
    network.lines[node, other], network.lines[other, node] = line, line[::-1]
    network.lengths[node, other] = network.lengths[other, node] = _length(line)


def _winding(start: FloatArray, end: FloatArray, random: np.random.Generator) -> FloatArray:
    """A road that bends: midpoints moved aside, four times."""
    line = np.stack([start, end])
    for _ in range(4):
        across = np.diff(line, axis=0)[:, ::-1] * np.array([1.0, -1.0])
        middle = (line[:-1] + line[1:]) / 2 + across * random.normal(0, 0.11, (len(line) - 1, 1))
        woven = np.empty((2 * len(line) - 1, 2))
        woven[0::2], woven[1::2] = line, middle
        line = woven
    return line


def _loop_line(network: _Network, distance: float, random: np.random.Generator) -> FloatArray:
    """From home round a circle and back, over the cheapest roads between its corners."""
    radius = distance / (2 * np.pi * _DETOUR)
    bearing = random.uniform(0, 2 * np.pi)
    centre = radius * np.array([np.cos(bearing), np.sin(bearing)])
    angles = bearing + np.array([np.pi / 2, 0.0, -np.pi / 2]) + random.normal(0, 0.25, 3)
    corners = [
        _nearest(network, centre + radius * np.array([np.cos(angle), np.sin(angle)])) for angle in angles
    ]
    stops: list[Node] = [(0, 0), *corners, (0, 0)]
    used: set[Edge] = set()
    lines = []
    for start, end in itertools.pairwise(stops):
        for edge in _cheapest(network, start, end, used):
            lines.append(network.lines[edge])
            used |= {edge, edge[::-1]}
    return np.concatenate(lines) if lines else np.array([[0.0, 0.0], [distance, 0.0]])


def _nearest(network: _Network, point: FloatArray) -> Node:
    return min(
        (node for node in network.places if network.neighbours[node]),
        key=lambda node: math.dist(network.places[node], (point[0], point[1])),
    )


def _cheapest(network: _Network, start: Node, end: Node, used: set[Edge]) -> list[Edge]:
    """The roads of the cheapest way, by Dijkstra; none when there is no way."""
    best: dict[Node, float] = {start: 0.0}
    before: dict[Node, Node] = {}
    queue: list[tuple[float, Node]] = [(0.0, start)]
    while queue:
        cost, node = heapq.heappop(queue)
        if node == end:
            break
        for other in network.neighbours[node]:
            factor = _USED_TWICE if (node, other) in used else 1.0
            total = cost + factor * network.lengths[node, other]
            if total < best.get(other, math.inf):
                best[other], before[other] = total, node
                heapq.heappush(queue, (total, other))
    way: list[Edge] = []
    while end != start:
        if end not in before:
            return []
        way.append((before[end], end))
        end = before[end]
    return way[::-1]
