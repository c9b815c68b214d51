"""Rules about single values (S10, S12–S16): what is a measurement, and what only looks like one.

Arrays are sorted by time, NaN for missing; every function returns new arrays and leaves its arguments alone.
Prose and examples in ``docs/algorithms/cleaning.md``.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from . import motion
from .flags import Flag

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]

LOWEST_HEARTRATE, HIGHEST_HEARTRATE = 30.0, 230.0
RANGES = {
    "distance": (0.0, 1e7),
    "altitude": (-500.0, 9000.0),
    "speed": (0.0, 100.0),
    "cadence": (0.0, 300.0),
    "power": (0.0, 10_000.0),
    "temperature": (-60.0, 70.0),
}
FASTEST = {"run": 15.0, "walk": 15.0, "swim": 5.0, "row": 12.0}  # m/s; 45 for rides and anything else
_IMPLAUSIBLE_SHARE = 0.1
_TELEPORT = 100.0  # m/s, faster than anything this book is about
_RESET = 20.0  # metres that a cumulative distance may wobble back without being a reset
_SPIKE_WATTS, _SPIKE_FLOOR, _SPIKE_RATIO, _SPIKE_SECONDS = 2000.0, 800.0, 3.0, 2
_MEDIAN_HALF = 15


def in_range(name: str, values: FloatArray) -> tuple[FloatArray, list[Flag]]:
    """Values that no sensor of this channel can mean, and infinite ones, are missing (R1)."""
    low, high = RANGES.get(name, (-np.inf, np.inf))
    with np.errstate(invalid="ignore"):
        wrong = (values < low) | (values > high) | np.isinf(values)
    count = int(np.count_nonzero(wrong))
    if not count:
        return values, []
    sentence = f"{count} values of {name} lie outside anything measurable and were left out."
    return np.where(wrong, np.nan, values), [Flag("R1", name, count, sentence, "note")]


def fastest(family: str) -> float:
    """Speed in m/s above which a step of a distance stream is no motion of this sport family."""
    return FASTEST.get(family, 45.0)


def heartrate(values: FloatArray) -> tuple[FloatArray, list[Flag]]:
    """Beats outside 30–230 are missing (S10); with more than a tenth above that, the whole channel is not
    believed."""
    present = np.isfinite(values) & (values > 0)
    with np.errstate(invalid="ignore"):
        sane = present & (values >= LOWEST_HEARTRATE) & (values <= HIGHEST_HEARTRATE)
    wrong = int(np.count_nonzero(present & ~sane))
    cleaned = np.where(sane, values, np.nan)
    if not wrong:
        return cleaned, []
    if np.count_nonzero(values[present] > HIGHEST_HEARTRATE) > _IMPLAUSIBLE_SHARE * np.count_nonzero(present):
        sentence = (
            f"{wrong} heart rate values lie outside {LOWEST_HEARTRATE:.0f}–{HIGHEST_HEARTRATE:.0f} bpm: this "
            "recording's heart rate is not used, and the activity stays out of load and records until you "
            "confirm it."
        )
        flag = Flag("S10", "heartrate", wrong, sentence, "suspicious", ("load", "records"))
        return np.full(len(values), np.nan), [flag]
    return cleaned, [
        Flag("S10", "heartrate", wrong, f"{wrong} implausible heart rate values were left out.", "note")
    ]


def altitude(values: FloatArray) -> tuple[FloatArray, list[Flag]]:
    """Runs of exact zeros go when the known heights beside them are all more than 100 m away (S13)."""
    known = np.flatnonzero(np.isfinite(values))
    zero = values[known] == 0
    if not zero.any() or zero.all():
        return values, []
    heights = np.concatenate([[np.nan], values[known], [np.nan]])
    edges = np.flatnonzero(np.diff(np.concatenate([[False], zero, [False]])))
    cleaned = values.copy()
    for begin, end in edges.reshape(-1, 2):  # zeros are known[begin:end]
        beside = np.abs(np.array([heights[begin], heights[end + 1]]))
        if not np.any(beside <= 100):
            cleaned[known[begin:end]] = np.nan
    count = int(np.count_nonzero(np.isfinite(values)) - np.count_nonzero(np.isfinite(cleaned)))
    if not count:
        return values, []
    return cleaned, [
        Flag("S13", "altitude", count, f"{count} altitudes of 0 m were no measurement and left out.", "note")
    ]


def positions(
    time: FloatArray, latitude: FloatArray, longitude: FloatArray
) -> tuple[FloatArray, FloatArray, list[Flag]]:
    """Positions at (0, 0), out of range, or in a small group reached only by an impossible jump are
    dropped (S14)."""
    with np.errstate(invalid="ignore"):
        given = np.isfinite(latitude) & np.isfinite(longitude)
        sane = given & (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
        sane &= ~((np.abs(latitude) < 1e-6) & (np.abs(longitude) < 1e-6))
    known = np.flatnonzero(sane)
    if len(known) > 1:
        sane[known[_stray(time[known], latitude[known], longitude[known])]] = False
    dropped = int(np.count_nonzero(given & ~sane))
    lat, lon = np.where(sane, latitude, np.nan), np.where(sane, longitude, np.nan)
    if not dropped:
        return lat, lon, []
    sentence = f"{dropped} positions far off the track have been left out."
    return lat, lon, [Flag("S14", "latitude", dropped, sentence, "note")]


def _stray(time: FloatArray, latitude: FloatArray, longitude: FloatArray) -> BoolArray:
    """Members of groups under a twentieth of all points, cut off from the rest by a jump over 1 km and 100
    m/s."""
    steps = motion.haversine(latitude[:-1], longitude[:-1], latitude[1:], longitude[1:])
    jumps = (steps > 1000) & (steps > _TELEPORT * np.maximum(np.diff(time), 1.0))
    if not jumps.any():
        return np.zeros(len(time), bool)
    group = np.concatenate([[0], np.cumsum(jumps)])
    sizes = np.bincount(group)
    small = sizes < 0.05 * len(time)
    small[int(np.argmax(sizes))] = False
    stray: BoolArray = small[group]
    return stray


def distance(
    time: FloatArray, values: FloatArray, stated: float | None = None
) -> tuple[FloatArray, list[Flag]]:
    """Cumulative metres that never fall: lone spikes dropped, resets joined (S15), first value taken off
    (S16).

    Steps over 1 km and 100 m/s count nothing. The first value stays when the ``stated`` total needs it: a
    sparse recording whose first sample came late.
    """
    known = np.flatnonzero(np.isfinite(values))
    if not len(known):
        return values, []
    metres, flags = values[known], []
    spikes = _lone_spikes(metres)
    if spikes.any():
        known, metres = known[~spikes], metres[~spikes]
        count = int(np.count_nonzero(spikes))
        flags.append(
            Flag(
                "S15",
                "distance",
                count,
                f"{count} distance values leapt up and back and were left out.",
                "note",
            )
        )
    steps = np.diff(metres)
    resets = steps < -_RESET
    leaps = (steps > 1000) & (steps > _TELEPORT * np.maximum(np.diff(time[known]), 1.0))
    metres = metres - np.concatenate([[0.0], np.cumsum(np.where(resets | leaps, steps, 0.0))])
    for odd, what in ((resets, "started again"), (leaps, "leapt farther than anyone moves")):
        if odd.any():
            count = int(np.count_nonzero(odd))
            sentence = f"The distance {what} {count} time(s); the parts around have been added up."
            flags.append(Flag("S15", "distance", count, sentence, "note"))
    cleaned = np.full(len(values), np.nan)
    rising = np.maximum.accumulate(metres)
    cleaned[known] = rising - _excerpt(float(rising[0]), float(rising[-1]), stated)
    return cleaned, flags


def _excerpt(first: float, last: float, stated: float | None) -> float:
    """The metres before the recording began: its first value, unless the stated total counts from 0."""
    counts_from_zero = stated is not None and first > 0 and abs(last - stated) < abs(last - first - stated)
    return 0.0 if counts_from_zero else first


def _lone_spikes(metres: FloatArray) -> BoolArray:
    spikes = np.zeros(len(metres), bool)
    if len(metres) > 2:
        up = metres[1:-1] - metres[:-2]
        down = metres[1:-1] - metres[2:]
        spikes[1:-1] = (up > _RESET) & (down > _RESET) & (metres[2:] >= metres[:-2])
    return spikes


def jumps(distance_at: FloatArray, family: str) -> BoolArray:
    """Grid seconds whose step of cumulative distance (1 Hz) is faster than the sport allows (S15)."""
    step = np.diff(distance_at, prepend=distance_at[:1])
    with np.errstate(invalid="ignore"):
        faster: BoolArray = step > fastest(family)
    return faster


def power(values: FloatArray) -> tuple[FloatArray, list[Flag]]:
    """Power at 1 Hz without spikes (S12): the median of the half minute around replaces them.

    A spike is above 2000 W, or above 800 W and three times that median for at most two seconds, falling to
    less than half on both sides: a real sprint has flanks.
    """
    with np.errstate(invalid="ignore"):
        high = np.flatnonzero(values > _SPIKE_FLOOR)
    if not len(high):
        return values, []
    medians = _medians_around(values, high)
    over = values[high] > np.maximum(_SPIKE_FLOOR, _SPIKE_RATIO * medians)
    spike = (values[high] > _SPIKE_WATTS) | (over & _brief(high, over) & _without_flanks(values, high))
    if not spike.any():
        return values, []
    cleaned = values.copy()
    cleaned[high[spike]] = medians[spike]
    count = int(np.count_nonzero(spike))
    return cleaned, [
        Flag(
            "S12",
            "power",
            count,
            f"{count} s of power spikes were replaced by the level around them.",
            "warning",
        )
    ]


def _medians_around(values: FloatArray, seconds: npt.NDArray[np.int64]) -> FloatArray:
    """Median of the sane values in the half minute around each of ``seconds``; 0 where there are none."""
    near = seconds[:, None] + np.arange(-_MEDIAN_HALF, _MEDIAN_HALF)
    around = np.where((near >= 0) & (near < len(values)), values[np.clip(near, 0, len(values) - 1)], np.nan)
    with np.errstate(invalid="ignore"):
        around = np.sort(np.where(around <= _SPIKE_WATTS, around, np.nan), axis=1)  # NaN sorts last
    count = np.count_nonzero(np.isfinite(around), axis=1)
    rows = np.arange(len(seconds))
    middle = (around[rows, np.maximum(count - 1, 0) // 2] + around[rows, count // 2]) / 2
    medians: FloatArray = np.where(count > 0, middle, 0.0)
    return medians


def _without_flanks(values: FloatArray, seconds: npt.NDArray[np.int64]) -> BoolArray:
    """Whether power two seconds before and after each of ``seconds`` is less than half of it (or unknown)."""
    last = len(values) - 1
    around = [values[np.clip(seconds + shift, 0, last)] for shift in (-_SPIKE_SECONDS, _SPIKE_SECONDS)]
    with np.errstate(invalid="ignore"):
        steep: BoolArray = ~(around[0] >= values[seconds] / 2) & ~(around[1] >= values[seconds] / 2)
    return steep


def _brief(seconds: npt.NDArray[np.int64], over: BoolArray) -> BoolArray:
    """Which members belong to a run of neighbouring seconds, all ``over``, of at most two."""
    linked = (np.diff(seconds) == 1) & over[1:] & over[:-1]
    run = np.concatenate([[0], np.cumsum(~linked)])
    short: BoolArray = (np.bincount(run) <= _SPIKE_SECONDS)[run]
    return short
