"""How the demo athlete slept: a strap for the last years, a watch for all of them, and a word now and then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from accounts.providers.records import DayRecord
from simulators.nights import Night, nights

SPAN = 3 * 365  # days
STRAP_SPAN = 2 * 365  # the strap was bought a year after the watch
_SEED, _TELLS_EVERY = 1, 3


def days_of(last: date, span: int) -> Mapping[str, list[DayRecord]]:
    """Records by source of the ``span`` days that end the day after ``last``: that is today's morning."""
    found = list(nights(_SEED, last - timedelta(days=span - 2), last + timedelta(days=1)))
    return {
        "garmin": [_watch(night) for night in found],
        "whoop": [_strap(night) for night in found if night.day > last - timedelta(days=STRAP_SPAN)],
        "manual": [_typed(night) for night in found if night.is_ill or night.number % _TELLS_EVERY == 0],
    }


def _strap(night: Night) -> DayRecord:
    return DayRecord(
        date=night.day,
        hrv=round(night.hrv, 1),
        resting_hr=round(night.pulse),
        sleep_score=night.sleep_score,
        hours_slept=night.asleep / 3600,
        recovery_score=night.recovery,
        strain_score=night.strain,
        spo2=night.oxygen if night.number % 5 else None,
    )


def _watch(night: Night) -> DayRecord:
    """A watch on the wrist: a little less variability, a higher pulse, and longer nights than a strap sees."""
    return DayRecord(
        date=night.day,
        hrv=round(night.hrv * 0.9),
        resting_hr=round(night.pulse + 1.5),
        sleep_score=min(100, night.sleep_score + 4),
        hours_slept=night.asleep / 3600 + 0.3,
        spo2=round(night.oxygen - 1),
    )


def _typed(night: Night) -> DayRecord:
    return DayRecord(
        date=night.day,
        weight=night.weight,
        soreness=night.soreness,
        fatigue=night.fatigue,
        mood=night.mood,
        is_ill=True if night.is_ill else None,
        note="A cold. No training." if night.is_ill else "",
    )
