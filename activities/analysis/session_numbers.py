"""Averages, extremes and sums of one session by channel; samples speak first, the device where they are
silent."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from . import decoupling, elevation, load, motion
from .arrays import BoolArray, FloatArray
from .clean import Clean
from .clean_values import HIGHEST_HEARTRATE, LOWEST_HEARTRATE, fastest
from .device import DeviceTotals
from .flags import Flag
from .thresholds import Thresholds

PARTIAL, LEAST = 0.8, 0.5  # shares of timer seconds with a heart rate (S11)
POWER_SHARE = 0.8  # of timer seconds with power, below which weighted power is not shown (S9)
_DIFFERENT = 0.03
_SHORT = 20 * 60.0


@dataclass(frozen=True, slots=True)
class Fade:
    """Efficiency and decoupling of one output against heart rate, with the sentences why they may say
    little."""

    efficiency: float | None = None
    decoupling: float | None = None
    caveats: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Heart:
    """Heart rate in bpm over timer seconds (``series``, NaN for missing); ``partial`` below 80 % coverage."""

    average: float | None = None
    maximum: float | None = None
    minimum: float | None = None
    coverage: float | None = None
    partial: bool = False
    trimp: float | None = None
    edwards: float | None = None
    tss: float | None = None
    series: FloatArray | None = field(default=None, repr=False)
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class Power:
    """Power in W over timer seconds; ``short`` marks weighted power of less than 20 minutes."""

    average: float | None = None
    maximum: float | None = None
    normalized: float | None = None
    variability: float | None = None
    kilojoules: float | None = None
    coverage: float | None = None
    short: bool = False
    series: FloatArray | None = field(default=None, repr=False)
    fade: Fade = field(default_factory=Fade)


@dataclass(frozen=True, slots=True)
class Cadence:
    """Steps, turns or strokes a minute, standing and coasting left out."""

    average: float | None = None
    maximum: float | None = None
    minimum: float | None = None


@dataclass(frozen=True, slots=True)
class Climb:
    """Metres climbed and descended, highest and lowest point."""

    gain: float | None = None
    loss: float | None = None
    high: float | None = None
    low: float | None = None


def heart_of(
    recording: Clean | None, device: DeviceTotals, known: Thresholds, active: BoolArray | None = None
) -> Heart:
    """Heart numbers over timer seconds; of a pool swim the average is that of the swum lengths (``active``).

    A device's own average of a pool swim stands when the samples agree within 3 %: only it knows to the
    second when the athlete swam.
    """
    series = recording.joined("heartrate") if recording else None
    if recording is None or series is None or not np.isfinite(series).any():
        return _stated_heart(recording, device)
    beats = series[np.isfinite(series)]
    coverage = recording.coverage["heartrate"]
    impulse = edwards = tss = None
    if known.max_heartrate is not None:
        limits = {"max_hr": known.max_heartrate, "rest_hr": known.resting_heartrate or 0.0, "sex": known.sex}
        impulse = load.trimp(series, **limits)  # type: ignore[arg-type]
        edwards = load.edwards_trimp(series, max_hr=known.max_heartrate)
        if known.threshold_heartrate is not None:
            tss = load.hr_tss(series, threshold_hr=known.threshold_heartrate, **limits)  # type: ignore[arg-type]
    return Heart(
        average=_average(recording, beats, active, device.average_heartrate),
        maximum=float(beats.max()),
        minimum=float(beats.min()),
        coverage=coverage,
        partial=coverage < PARTIAL,
        trimp=impulse,
        edwards=edwards,
        tss=tss,
        series=series,
        flags=_coverage_flags(coverage),
    )


def _average(recording: Clean, beats: FloatArray, active: BoolArray | None, stated: float | None) -> float:
    mean = float(beats.mean())
    values = recording.channel("heartrate")
    if active is None or values is None:
        return mean
    swum = values[active & np.isfinite(values)]
    while_swimming = float(swum.mean()) if len(swum) else mean
    if stated and min(abs(stated - own) for own in (mean, while_swimming)) <= _DIFFERENT * stated:
        return stated
    return while_swimming


def _stated_heart(recording: Clean | None, device: DeviceTotals) -> Heart:
    """The device's word when no sample has a heart rate; 0 and anything implausible is no heart rate
    (S10)."""
    distrusted = any(flag.rule == "S10" and flag.excludes for flag in recording.flags) if recording else False
    values = [None if distrusted else _beats(v) for v in (device.average_heartrate, device.max_heartrate)]
    stated = device.average_heartrate
    flags: tuple[Flag, ...] = ()
    if stated and stated > HIGHEST_HEARTRATE and not distrusted:
        sentence = f"An average heart rate of {stated:.0f} bpm is implausible; it is not used."
        flags = (Flag("S10", "heartrate", 1, sentence, "suspicious", ("load", "records")),)
    return Heart(values[0], values[1], None if distrusted else _beats(device.min_heartrate), flags=flags)


def _beats(value: float | None) -> float | None:
    return value if value and LOWEST_HEARTRATE <= value <= HIGHEST_HEARTRATE else None


def _coverage_flags(coverage: float) -> tuple[Flag, ...]:
    if coverage >= PARTIAL:
        return ()
    use = "the average is partial" if coverage >= LEAST else "no heart rate load is computed"
    sentence = f"Heart rate covers {coverage:.0%} of the time: {use}."
    return (Flag("S11", "heartrate", 1, sentence, "warning"),)


def power_of(recording: Clean | None, device: DeviceTotals, family: str) -> Power:
    """Power numbers over written timer seconds, zeros counted; weighted power only with at least 80 %
    coverage.

    Seconds in which the device wrote nothing at all are cut, not counted as 0; they do lower the coverage.
    """
    series = recording.joined("power", written=True) if recording else None
    if recording is None or series is None or not np.isfinite(series).any():
        return Power(
            average=device.average_watts or None,
            maximum=device.max_watts or None,
            normalized=device.normalized_power or None,
            kilojoules=device.kilojoules or None,
        )
    coverage = recording.coverage["power"]
    weighted = load.normalized_power(series) if coverage >= POWER_SHARE else None
    average = load.average_power(series)
    variability = weighted / average if weighted and average else None
    return Power(
        average=average,
        maximum=float(np.nanmax(series)),
        normalized=weighted,
        variability=variability,
        kilojoules=load.work(series),
        coverage=coverage,
        short=recording.timer_time < _SHORT,
        series=series,
        fade=fade(
            recording, np.nan_to_num(series), weighted, variability, written=True
        ),  # missing counts as 0 (S9)
    )


def fade(
    recording: Clean,
    output: FloatArray,
    weighted: float | None,
    variability: float | None,
    *,
    written: bool = False,
) -> Fade:
    """Efficiency factor and decoupling of an output (W, or m/s of graded speed) over (``written``) timer
    seconds."""
    beats = recording.joined("heartrate", written=written)
    if beats is None or not np.isfinite(beats).any():
        return Fade()
    return Fade(
        decoupling.efficiency_factor(weighted, float(np.nanmean(beats))),
        decoupling.decoupling(output, beats),
        decoupling.caveats(
            seconds=recording.timer_time,
            variability=variability,
            heartrate_coverage=recording.coverage["heartrate"],
        ),
    )


def cadence_of(recording: Clean | None, device: DeviceTotals) -> Cadence:
    """Cadence over timer seconds in which legs or arms turned."""
    series = recording.joined("cadence") if recording else None
    turning = series[series > 0] if series is not None else np.zeros(0)
    if not len(turning):
        return Cadence(device.average_cadence or None, device.max_cadence or None)
    return Cadence(float(turning.mean()), float(turning.max()), float(turning.min()))


def climb_of(recording: Clean | None, device: DeviceTotals) -> Climb:
    """Climb as the device counted it, else with hysteresis from cleaned altitude."""
    heights = recording.channel("altitude") if recording else None
    own = elevation.gain_loss(heights) if heights is not None else None
    if heights is None or own is None:
        return Climb(device.total_elevation_gain, device.elevation_loss, device.elev_high, device.elev_low)
    stated = (device.total_elevation_gain, device.elevation_loss)
    gain, loss = (ours if theirs is None else theirs for ours, theirs in zip(own, stated, strict=True))
    return Climb(gain, loss, float(np.nanmax(heights)), float(np.nanmin(heights)))


def speeds_of(recording: Clean | None, device: DeviceTotals, family: str) -> float | None:
    """Highest speed in m/s: of the speed channel in motion, else of a seven second window of distance."""
    if recording is not None:
        rate = recording.channel("speed")
        way = recording.channel("distance")
        if rate is None and way is not None:
            rate = motion.windowed_speed(way)
        if rate is not None:
            sane = rate[recording.timer & ~recording.jumps & (rate <= fastest(family))]
            if len(sane):
                return float(sane.max())
    return device.max_speed or None


def disagreements(recording: Clean | None, device: DeviceTotals) -> list[Flag]:
    """Where device totals and samples differ by more than 3 % (S17)."""
    way = recording.channel("distance") if recording else None
    if recording is None or way is None or not device.distance:
        return []
    own = float(way[-1])
    if abs(own - device.distance) <= max(_DIFFERENT * device.distance, 10.0):
        return []
    sentence = (
        f"The device says {device.distance:.0f} m, its samples {own:.0f} m; the device's total is shown."
    )
    return [Flag("S17", "distance", 1, sentence, "warning")]
