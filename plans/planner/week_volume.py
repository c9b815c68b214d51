"""How far a week goes and how far its long run (docs/algorithms/plan-generation.md). Metres."""

from __future__ import annotations

from datetime import date, timedelta

from . import race_kinds
from .ground import Ground, capacity
from .sessions import GRAIN
from .skeleton import MOST_GROWTH, STEP_BACK, next_long
from .values import TAPER
from .week_frame import Frame, Progress

SPIKE_DAYS = 30
_SHORT_GAP, _LONG_GAP = 8, 15  # days
_AFTER_GAP, _AFTER_LONG_GAP = 0.8, 0.6
_LEAST_BESIDE_RACE = 0.4


def spike_limit(day: date, ground: Ground, progress: Progress) -> float:
    """The longest run (m) that this day allows: a tenth beyond the longest of the 30 days before."""
    since = day - timedelta(days=SPIKE_DAYS)
    recent = [metres for ran, metres in progress.runs.items() if since <= ran < day]
    if ground.inputs.today >= since:
        recent.append(ground.first_long)
    return (
        MOST_GROWTH * max(recent)
        if recent
        else _AFTER_LONG_GAP * (progress.highest_long or ground.first_long)
    )


def _after_gap(volume: float, frame: Frame, progress: Progress) -> float:
    """After more than a week without a run the week is cut, after two the plan builds up from less."""
    gap = (frame.starts_on - progress.last_run_on).days if progress.last_run_on else 0
    if gap < _SHORT_GAP:
        return volume
    if gap < _LONG_GAP:
        return min(volume, _AFTER_GAP * progress.highest)
    progress.highest *= _AFTER_LONG_GAP
    progress.highest_long *= _AFTER_LONG_GAP
    return min(volume, progress.highest)


def _wanted(ground: Ground, frame: Frame, progress: Progress) -> float:
    planned = ground.bones.volumes[frame.number - 1]
    if frame.taper_index is not None:
        return race_kinds.taper_shares(ground.inputs.race_distance)[frame.taper_index] * progress.peak
    if frame.is_step_back:
        return STEP_BACK * (progress.peak or ground.start)
    return min(planned, MOST_GROWTH * progress.highest)


def volume_of(ground: Ground, frame: Frame, progress: Progress) -> float:
    """Training volume of the week, races not counted, as far as its days can hold it."""
    volume = _after_gap(_wanted(ground, frame, progress), frame, progress)
    raced = sum(race.distance for race in frame.races)
    volume = max(_LEAST_BESIDE_RACE * volume, volume - raced)
    sessions = frame.runs + len(frame.races) + (frame.goal is not None)
    return volume * min(1.0, sessions / max(ground.runs * 0.8, 1)) if frame.runs else 0.0


def _long_wanted(ground: Ground, frame: Frame, progress: Progress) -> float:
    if frame.taper_index is not None:
        return race_kinds.LONG_IN_TAPER[frame.taper_index] * progress.highest_long
    if progress.highest_long == 0:
        return ground.first_long
    return next_long(progress.highest_long, ground.most_long, is_step_back=frame.is_step_back)


def fitted(ground: Ground, frame: Frame, progress: Progress) -> tuple[float, float, float]:
    """Return (volume, long run, most a run may be), each within what the others and the last 30 days allow.

    The long run is 0 where there is none; then every run stays within the longest so far.
    """
    volume, runs = volume_of(ground, frame, progress), frame.runs
    if frame.layout.long is None:
        limits = [spike_limit(frame.day(offset), ground, progress) for offset in (0, 6)]
        longest = min(*limits, progress.highest_long or ground.first_long)
        return min(volume, longest * runs), 0.0, longest
    limit = spike_limit(frame.day(frame.layout.long), ground, progress) + GRAIN / 2
    wanted = _long_wanted(ground, frame, progress)
    if frame.phase == TAPER:  # the taper's volume is fixed, so the long run carries its part of it
        wanted = max(wanted, volume / capacity(1.0, runs))
    long = min(wanted, ground.share * volume, limit)
    volume = min(volume, capacity(long, runs))
    return volume, min(long, ground.share * volume), long
