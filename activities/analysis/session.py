"""Everything one activity's row and page need, from its samples or, without any, from its totals.

Prose in ``docs/algorithms/recordings.md``. The order is: clean, then numbers by channel, then load.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from . import load, plausibility, pool
from .arrays import FloatArray
from .clean import Clean, clean
from .clean_values import fastest
from .device import DeviceTotals
from .flags import Flag
from .session_effort import Curve, Effort, curves_of, efforts_of, w_balance_minimum
from .session_numbers import (
    Cadence,
    Climb,
    Heart,
    Power,
    cadence_of,
    climb_of,
    disagreements,
    heart_of,
    power_of,
    speeds_of,
)
from .session_pace import Pace, pace_of
from .session_zones import ZoneTime, zone_times
from .splits import KILOMETRE, MILE, Split, splits
from .thresholds import Thresholds, with_estimates
from .track import DETAIL_POINTS, SUMMARY_POINTS, simplified


@dataclass(frozen=True, slots=True)
class Track:
    """Positions in degrees without gaps, thinned for the map of a page and for a list."""

    latitude: FloatArray
    longitude: FloatArray
    summary_latitude: FloatArray
    summary_longitude: FloatArray


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is known of one session; metres, seconds, m/s, bpm, watts, kJ, kcal, °C; None = unknown.

    ``heart.partial`` marks averages from less than 80 % of the time. ``load`` carries its own explanation.
    ``decoupling`` comes with ``decoupling_caveats``, the sentences why it says little; ``zone_times`` maps
    "heartrate", "power", "pace" to seconds by zone. ``excluded_from`` proposes "load", "records" for data
    that are not believed, until the athlete confirms them. ``clean`` is the cleaned recording, None without
    samples.
    """

    elapsed_time: float | None
    timer_time: float | None
    moving_time: float | None
    distance: float | None
    average_speed: float | None
    max_speed: float | None
    climb: Climb
    heart: Heart
    cadence: Cadence
    power: Power
    temperature: float | None
    calories: float | None
    load: load.Load
    trimp: float | None
    edwards: float | None
    hr_tss: float | None
    efficiency_factor: float | None
    decoupling: float | None
    decoupling_caveats: tuple[str, ...]
    w_balance_minimum: float | None
    pool_length: float | None
    active_lengths: int | None
    active_time: float | None
    normalized_graded_speed: float | None
    zone_times: Mapping[str, ZoneTime]
    efforts: tuple[Effort, ...]
    power_curve: Curve | None
    heartrate_curve: Curve | None
    splits_km: tuple[Split, ...]
    splits_mile: tuple[Split, ...]
    track: Track | None
    has: frozenset[str]
    coverage: Mapping[str, float]
    flags: tuple[Flag, ...]
    excluded_from: tuple[str, ...]
    clean: Clean | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Totals:
    elapsed: float | None
    timer: float | None
    moving: float | None
    distance: float | None
    active: float | None


def analyse(
    channels: Mapping[str, FloatArray] | None,
    stops: Sequence[tuple[float, float]] = (),
    *,
    family: str,
    environment: str | None,
    device: DeviceTotals,
    thresholds: Thresholds,
    start_epoch: float,
    now_epoch: float | None = None,
    rpe: float | None = None,
    preferred_load: str | None = None,
    zone_bounds: Mapping[str, Sequence[float]] | None = None,
) -> Analysis:
    """Analyse one session. ``channels`` are raw samples (see ``clean.clean``) or None for a session without.

    ``thresholds`` are those of the sport and the local day; ``zone_bounds`` the athlete's own zones by kind,
    which replace the computed ones. Costs about 20 ms for two hours of ten channels.
    """
    recording = (
        clean(channels, stops, family=family, device=device, start_epoch=start_epoch, now_epoch=now_epoch)
        if channels is not None and len(channels.get("time", ()))
        else None
    )
    swim = pool.pool_swim(device) if family == "swim" else None
    known = with_estimates(thresholds)
    totals = _totals(recording, device, swim, family)
    active = None
    if recording is not None and swim is not None and swim.lengths:
        active = pool.active_seconds(swim, len(recording.time), recording.offset)
    heart = heart_of(recording, device, known, active)
    power = power_of(recording, device, family)
    pace = pace_of(recording, family, moving=totals.moving)
    flags = _flags(recording, swim, device, totals, heart) + tuple(
        plausibility.doubts(
            family=family, distance=totals.distance, moving_time=totals.moving, power=power.series
        )
    )
    max_speed = speeds_of(recording, device, family)
    chosen = _load(thresholds, family, environment, totals, heart, power, pace, rpe, preferred_load)
    fade = pace.fade if power.series is None else power.fade
    power_curve, heartrate_curve = curves_of(recording, power.series is not None)
    return Analysis(
        elapsed_time=totals.elapsed,
        timer_time=totals.timer,
        moving_time=totals.moving,
        distance=totals.distance,
        average_speed=_speed(totals),
        max_speed=max_speed,
        climb=climb_of(recording, device),
        heart=heart,
        cadence=cadence_of(recording, device),
        power=power,
        temperature=_temperature(recording),
        calories=device.calories or _calories(power, family),
        load=chosen,
        trimp=heart.trimp,
        edwards=heart.edwards,
        hr_tss=heart.tss,
        efficiency_factor=fade.efficiency,
        decoupling=fade.decoupling,
        decoupling_caveats=fade.caveats,
        w_balance_minimum=w_balance_minimum(recording, known, family) if power.series is not None else None,
        pool_length=device.pool_length if swim else None,
        active_lengths=swim.active_lengths if swim else None,
        active_time=totals.active,
        normalized_graded_speed=pace.normalized,
        zone_times=zone_times(
            heart.series, power.series, pace.speed, swim, device.pool_length, family, known, zone_bounds
        ),
        efforts=efforts_of(recording, swim, device, family),
        power_curve=power_curve,
        heartrate_curve=heartrate_curve,
        splits_km=_splits(recording, swim, KILOMETRE),
        splits_mile=_splits(recording, swim, MILE),
        track=_track(recording),
        has=_has(recording),
        coverage=recording.coverage if recording else {},
        flags=flags,
        excluded_from=tuple(sorted({name for flag in flags for name in flag.excludes})),
        clean=recording,
    )


def _load(
    thresholds: Thresholds,
    family: str,
    environment: str | None,
    totals: _Totals,
    heart: Heart,
    power: Power,
    pace: Pace,
    rpe: float | None,
    preferred: str | None,
) -> load.Load:
    return load.choose_load(
        thresholds,
        family=family,
        seconds=totals.timer or totals.moving or totals.elapsed,
        environment=environment,
        moving_seconds=totals.moving,
        distance=totals.distance,
        active_seconds=totals.active,
        power=power.series,
        power_coverage=power.coverage,
        graded_speed=pace.graded,
        speed_coverage=pace.coverage,
        heartrate=heart.series,
        heartrate_coverage=heart.coverage,
        average_heartrate=heart.average,
        rpe=rpe,
        preferred=preferred,
    )


def _shortest(*seconds: float | None) -> float | None:
    """The least of the times that are known and not 0: a part never lasts longer than the whole."""
    return min((value for value in seconds if value), default=None)


def _distance(recording: Clean, device: DeviceTotals, family: str) -> float | None:
    """The device's total (S17), unless nobody moves so fast; else that of the samples."""
    way = recording.channel("distance")
    own = float(way[-1]) if way is not None and way[-1] > 0 else None
    if own and device.distance and device.distance > fastest(family) * max(recording.timer_time, 1.0):
        return own
    return device.distance or own


def _totals(
    recording: Clean | None, device: DeviceTotals, swim: pool.PoolSwim | None, family: str
) -> _Totals:
    """Times and distance: the device's total distance (S17), else the samples'; a pool swim's from its
    lengths."""
    if recording is None:
        timer = _shortest(device.timer_time or device.moving_time, device.elapsed_time)
        elapsed = device.elapsed_time or timer
        distance = device.distance or None
        moving = _shortest(device.moving_time, timer)
    else:
        elapsed, timer, moving = recording.elapsed_time, recording.timer_time, recording.moving_time
        distance = _distance(recording, device, family)
    if swim is None:
        return _Totals(elapsed, timer, moving, distance, None)
    active = _shortest(swim.active_time, timer)
    timer = timer or active
    if elapsed is not None or recording is None:
        elapsed = max(elapsed or 0.0, timer or 0.0) or None
    return _Totals(elapsed, timer, active or moving, swim.distance or distance, active)


def _flags(
    recording: Clean | None, swim: pool.PoolSwim | None, device: DeviceTotals, totals: _Totals, heart: Heart
) -> tuple[Flag, ...]:
    flags = list(recording.flags if recording else ()) + list(swim.flags if swim else ()) + list(heart.flags)
    flags += disagreements(recording, device) if swim is None else []
    if totals.elapsed is not None and totals.elapsed > 10 * 86400:
        sentence = f"{totals.elapsed / 86400:.0f} days of elapsed time is more than one session."
        flags.append(Flag("Z4", "time", int(totals.elapsed), sentence, "suspicious", ("load", "records")))
    return tuple(flags)


def _speed(totals: _Totals) -> float | None:
    if not totals.distance or not totals.moving or totals.distance < 10:
        return None
    return totals.distance / totals.moving


def _calories(power: Power, family: str) -> float | None:
    return load.calories_from_work(power.kilojoules) if power.kilojoules and family == "ride" else None


def _temperature(recording: Clean | None) -> float | None:
    values = recording.joined("temperature") if recording else None
    if values is None:
        return None
    known = values[values == values]
    return float(known.mean()) if len(known) else None


def _splits(recording: Clean | None, swim: pool.PoolSwim | None, every: float) -> tuple[Split, ...]:
    way = recording.channel("distance") if recording else None
    if recording is None or way is None or swim is not None:
        return ()
    return splits(
        way,
        recording.moving,
        every=every,
        heartrate=recording.channel("heartrate"),
        power=recording.channel("power"),
        altitude=recording.channel("altitude"),
    )


def _track(recording: Clean | None) -> Track | None:
    if recording is None:
        return None
    latitude, longitude = recording.channel("latitude"), recording.channel("longitude")
    if latitude is None or longitude is None:
        return None
    detail = simplified(latitude, longitude, DETAIL_POINTS)
    if not len(detail):
        return None
    latitude, longitude = latitude[detail], longitude[detail]
    summary = simplified(latitude, longitude, SUMMARY_POINTS)
    return Track(latitude, longitude, latitude[summary], longitude[summary])


def _has(recording: Clean | None) -> frozenset[str]:
    names = set(recording.channels) if recording else set()
    return frozenset(names | ({"gps"} if {"latitude", "longitude"} <= names else set()))


__all__ = ["Analysis", "DeviceTotals", "Thresholds", "Track", "analyse"]
