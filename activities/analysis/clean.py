"""One recording made fit for analysis: rules S1–S19 as far as they concern samples, each change counted and
told.

Prose and examples in ``docs/algorithms/cleaning.md``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from . import clean_grid, clean_pauses, clean_time, clean_values, motion
from .clean_pauses import Spans
from .clean_time import DAY, Timeline
from .device import DeviceTotals
from .flags import Flag

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
BoolArray = npt.NDArray[np.bool_]

_DIFFERENT = 0.03  # share from which device and samples are said to disagree (S17)
_OFTEN_ZERO = ("power", "cadence", "distance", "heartrate")  # all zero means: no sensor


@dataclass(frozen=True, slots=True)
class Clean:
    """A recording on the elapsed 1 Hz grid: arrays of one length n, NaN for missing.

    ``time`` 0…n−1 s from the first sample, ``offset`` seconds from the session's start to it, ``timer`` where
    the timer ran, ``written`` those of them not inside a step of more than 10 s without any sample, ``jumps``
    seconds whose step of distance no athlete makes. ``pauses`` are spans in grid seconds. ``elapsed_time``,
    ``timer_time``, ``moving_time`` are the device's word where it is believed, else the samples'; None when
    it cannot be known. ``coverage`` is the share of timer seconds with a value, per channel.
    """

    time: FloatArray
    channels: Mapping[str, FloatArray]
    timer: BoolArray
    written: BoolArray
    moving: BoolArray
    jumps: BoolArray
    pauses: Spans
    elapsed_time: float | None
    timer_time: float
    moving_time: float
    offset: float
    coverage: Mapping[str, float]
    flags: tuple[Flag, ...]
    timeline: Timeline
    from_positions: bool = False

    def channel(self, name: str) -> FloatArray | None:
        """The channel at 1 Hz over elapsed time, or None when it was not measured."""
        return self.channels.get(name)

    def joined(self, name: str, *, written: bool = False) -> FloatArray | None:
        """The channel in timer seconds only, pauses cut out and the pieces joined; None when not measured.

        With ``written`` also without the seconds in which nothing was recorded at all.
        """
        values = self.channels.get(name)
        return None if values is None else values[self.written if written else self.timer]


def clean(
    channels: Mapping[str, FloatArray],
    stops: Sequence[tuple[float, float]],
    *,
    family: str,
    device: DeviceTotals,
    start_epoch: float,
    now_epoch: float | None = None,
) -> Clean | None:
    """Clean raw samples (any order; ``time`` in seconds since ``start_epoch``); None when no sample has a
    stamp.

    ``stops`` are spans in the same seconds during which the timer stood. ``device`` gives the bounds for
    stray stamps and the totals to compare with. Costs about 5 ms for two hours of ten channels. Memory is
    bounded by ``clean_time.LONGEST_GRID`` or the number of samples, whatever the stamps say.
    """
    order, flags = clean_time.ordered(np.asarray(channels["time"], float))
    if not len(order):
        return None
    time = channels["time"][order]
    keep = clean_time.plausible(time, device, start_epoch, now_epoch)
    flags += _dropped_flags(int(np.count_nonzero(~keep)))
    time, order = time[keep], order[keep]
    samples = {name: values[order] for name, values in channels.items() if name != "time"}
    line = clean_time.timeline(time)
    second = np.rint(line.of(time)).astype(np.int64)
    spans = tuple(
        (float(a), float(b)) for a, b in line.of(np.array(stops, float).reshape(-1, 2)).tolist() if b > a
    )
    flags += _clean_samples(samples, time, device.distance)
    return _on_grid(samples, second, spans, line, float(time[0]), flags, family=family, device=device)


def _dropped_flags(count: int) -> list[Flag]:
    if not count:
        return []
    sentence = f"{count} samples were stamped outside the session and have been dropped."
    return [Flag("S3", "time", count, sentence, "warning")]


def _clean_samples(samples: dict[str, FloatArray], time: FloatArray, stated: float | None) -> list[Flag]:
    """Apply, in place, the rules that look at samples as they were written; channels nobody measured go."""
    flags: list[Flag] = []
    for name in list(samples):
        samples[name], found = clean_values.in_range(name, samples[name])
        flags += found
        if not _measured(name, samples[name]):
            del samples[name]
    for name, rule in (("heartrate", clean_values.heartrate), ("altitude", clean_values.altitude)):
        if name in samples:
            samples[name], found = rule(samples[name])
            flags += found
    if "latitude" in samples and "longitude" in samples:
        lat, lon, found = clean_values.positions(time, samples["latitude"], samples["longitude"])
        samples["latitude"], samples["longitude"] = lat, lon
        flags += found
    if "distance" in samples:
        samples["distance"], found = clean_values.distance(time, samples["distance"], stated)
        flags += found
    return flags


def _measured(name: str, values: FloatArray) -> bool:
    known = values[np.isfinite(values)]
    return bool(len(known)) and not (name in _OFTEN_ZERO and not known.any())


def _on_grid(
    samples: dict[str, FloatArray],
    second: IntArray,
    spans: Spans,
    line: Timeline,
    offset: float,
    flags: list[Flag],
    *,
    family: str,
    device: DeviceTotals,
) -> Clean:
    n = int(second[-1]) + 1
    spans, found = clean_pauses.believed(second, spans, n, device.timer_time)
    flags = flags + found
    from_positions = "distance" not in samples and "latitude" in samples and "longitude" in samples
    if from_positions:
        breaks = clean_pauses.segment_starts(second, spans)
        samples["distance"] = motion.distance_from_positions(
            samples["latitude"], samples["longitude"], breaks
        )
    pauses = clean_pauses.with_unwritten(second, spans, samples.get("distance"), n, device.timer_time)
    paused = clean_grid.inside_spans(pauses, n)
    bridged = clean_grid.unwritten(second, paused)
    grid = {
        name: clean_grid.filled(name, clean_grid.scatter(second, values, n), paused, bridged)
        for name, values in samples.items()
    }
    flags = flags + _same_second_flags(int(np.count_nonzero(np.diff(second) == 0)), len(second))
    if "power" in grid:
        grid["power"], found = clean_values.power(grid["power"])
        flags += found
    grid = {name: values for name, values in grid.items() if np.isfinite(values).any()}
    timer = ~paused
    return _finish(
        grid,
        timer,
        timer & ~bridged,
        pauses,
        line,
        offset,
        flags,
        from_positions,
        family=family,
        device=device,
    )


def _same_second_flags(count: int, total: int) -> list[Flag]:
    if count <= 0.05 * total:
        return []
    sentence = f"{count} samples share a second with another one; the last value of each second is used."
    return [Flag("S2", "time", count, sentence, "note")]


def _finish(
    grid: dict[str, FloatArray],
    timer: BoolArray,
    written: BoolArray,
    pauses: Spans,
    line: Timeline,
    offset: float,
    flags: list[Flag],
    from_positions: bool,
    *,
    family: str,
    device: DeviceTotals,
) -> Clean:
    n = len(timer)
    way = grid.get("distance")
    jumps = clean_values.jumps(way, family) if way is not None else np.zeros(n, bool)
    in_motion = motion.moving(way, grid.get("speed"), timer, family=family)
    running = max(float(n - 1 - np.count_nonzero(~timer)), 0.0)
    elapsed, time_flags = _elapsed(n - 1, running, line, device)
    timer_time = _timer(elapsed, running, float(in_motion.sum()), device)
    moving_time = min(float(np.count_nonzero(in_motion)), timer_time)
    if in_motion.sum() == timer.sum():
        moving_time = timer_time
    running = max(int(np.count_nonzero(timer)), 1)
    coverage = {name: float(np.count_nonzero(np.isfinite(v[timer]))) / running for name, v in grid.items()}
    return Clean(
        time=np.arange(n, dtype=float),
        channels=grid,
        timer=timer,
        written=written,
        moving=in_motion,
        jumps=jumps,
        pauses=pauses,
        elapsed_time=elapsed,
        timer_time=timer_time,
        moving_time=moving_time,
        offset=offset,
        coverage=coverage,
        flags=(*flags, *time_flags, *_jump_flags(int(np.count_nonzero(jumps & timer)))),
        timeline=line,
        from_positions=from_positions,
    )


def _jump_flags(count: int) -> list[Flag]:
    if not count:
        return []
    sentence = f"The distance leaps in {count} s; they are not counted for best efforts."
    return [Flag("S15", "distance", count, sentence, "note")]


def _elapsed(
    span: float, running: float, line: Timeline, device: DeviceTotals
) -> tuple[float | None, list[Flag]]:
    """Wall time: the longer of device and samples, unless a stuck clock made one of them (Z4)."""
    stated = device.elapsed_time
    if line.clock_jump:
        if stated and running <= stated <= span + DAY:
            return stated, []
        days = (span + line.collapsed) / DAY
        sentence = (
            f"The clock of this recording jumps: it would have lasted {days:.1f} days. Its elapsed time is "
            "left open, and the activity stays out of load and records until you confirm it."
        )
        return None, [Flag("Z4", "time", int(line.clock_jump), sentence, "suspicious", ("load", "records"))]
    seconds = float(line.seconds[-1] - line.seconds[0])
    if stated is None or stated <= seconds:
        return (stated if stated and seconds - stated <= _DIFFERENT * seconds else seconds), []
    if stated > seconds + DAY:
        sentence = (
            f"The device says it ran for {stated / 3600:.0f} hours; the samples cover {seconds / 3600:.1f}."
        )
        return seconds, [Flag("Z4", "time", int(stated - seconds), sentence, "warning")]
    return stated, []


def _timer(elapsed: float | None, own: float, in_motion: float, device: DeviceTotals) -> float:
    """Seconds the timer ran: the device's word, unless it is longer than the session or half the time in
    motion."""
    stated = device.timer_time
    if stated and stated >= in_motion / 2 and (elapsed is None or stated <= elapsed * (1 + _DIFFERENT) + 1):
        return stated
    return float(own)
