"""Made-up nights and days of a body, the same for the same seed and date: sleep, pulse, variability, strain, weight.

They swing with the seasons and over some weeks, a cold comes now and then, and now and then the device lay in a drawer.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import numpy as np

ILL_EVERY, ILL_FOR = 170, 5  # days
_NIGHT = timedelta(hours=22, minutes=45)


@dataclass(frozen=True, slots=True)
class Night:
    """The night that ended on ``day``, and the day that began with it.

    Seconds of sleep stages, rMSSD in ms, bpm, percent, scores 0-100, ``strain`` 0-21, kg. ``nap`` in seconds, 0 for
    none; soreness, fatigue and mood from 1 to 5.
    """

    day: date
    bed: datetime
    woke: datetime
    light: int
    deep: int
    rem: int
    awake: int
    hrv: float
    pulse: float
    oxygen: float
    recovery: int
    sleep_score: int
    strain: float
    weight: float
    nap: int
    soreness: int
    fatigue: int
    mood: int
    is_ill: bool

    @property
    def asleep(self) -> int:
        return self.light + self.deep + self.rem

    @property
    def number(self) -> int:
        """One that no other day has."""
        return self.day.toordinal()


def nights(seed: int, first: date, last: date, zone: str = "Europe/Berlin") -> Iterator[Night]:
    """Those from ``first`` to ``last``, both included, without the ones that were not measured."""
    for n in range((last - first).days + 1):
        found = night(seed, first + timedelta(days=n), zone)
        if found is not None:
            yield found


@lru_cache(maxsize=8192)
def night(seed: int, day: date, zone: str = "Europe/Berlin") -> Night | None:
    """The night that ended on a day; None when the device was not worn."""
    random = np.random.default_rng([seed, day.toordinal()])
    if random.random() < 0.03:
        return None
    is_ill = _is_ill(seed, day)
    year = math.sin(2 * math.pi * (day.timetuple().tm_yday - 90) / 365)
    block = math.sin(2 * math.pi * day.toordinal() / 25)
    tired = 0.5 * block + random.normal(0, 0.6) + (2.2 if is_ill else 0.0)
    hours = float(np.clip(random.normal(7.4 + (0.5 if day.weekday() > 4 else 0), 0.7) - 0.2 * tired, 4.2, 10))
    asleep = round(hours * 3600)
    deep, rem = round(asleep * random.uniform(0.15, 0.24)), round(asleep * random.uniform(0.18, 0.27))
    awake = round(asleep * random.uniform(0.05, 0.13))
    late = timedelta(minutes=random.normal(0, 35))
    before = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)) - timedelta(days=1)
    bed = (before + _NIGHT + late).replace(microsecond=0)
    hrv = math.exp(4.12 + 0.06 * year - 0.075 * tired + random.normal(0, 0.05))
    recovery = int(np.clip(62 - 16 * tired + 6 * (hours - 7) + random.normal(0, 8), 3, 99))
    scale = [int(np.clip(round(2.6 + way * tired + random.normal(0, 0.5)), 1, 5)) for way in (0.7, 0.8, -0.6)]
    return Night(
        day=day, bed=bed, woke=bed + timedelta(seconds=asleep + awake),
        light=asleep - deep - rem, deep=deep, rem=rem, awake=awake,
        hrv=hrv, pulse=float(np.clip(49 - 1.5 * year + 1.9 * tired + random.normal(0, 0.8), 38, 78)),
        oxygen=round(float(np.clip(random.normal(96.4, 0.8), 90, 100)), 1), recovery=recovery,
        sleep_score=int(np.clip(78 + 7 * (hours - 7.3) + random.normal(0, 5), 25, 99)),
        strain=round(float(np.clip(random.normal(11.5 - (6 if is_ill else 0), 3.4), 2, 20.6)), 2),
        weight=round(62.4 - 0.9 * year + random.normal(0, 0.35), 1),
        nap=int(random.integers(15, 50) * 60) if random.random() < 0.1 else 0,
        soreness=scale[0], fatigue=scale[1], mood=scale[2], is_ill=is_ill,
    )  # fmt: skip


def _is_ill(seed: int, day: date) -> bool:
    return (day.toordinal() + 37 * seed) % ILL_EVERY < ILL_FOR
