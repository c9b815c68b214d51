"""What the invented athlete says about a session: title, how it felt, what was worn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from simulators.athlete_calendar import CAMP, HOME, Outing

FIRST_YEAR_LEFT = 730  # days before the end until which another service was used beside the watch
_TITLES = {
    "easy_run": ("Easy along the river", "Loosening the legs", "Before dinner", "Easy, talked all the way"),
    "recovery_run": ("Shake-out", "Slow on purpose"),
    "long_run": (
        "Sunday long run",
        "Long run past the old mill",
        "Long run with a faster third quarter",
        "Long one in the rain",
    ),
    "trail_run": ("Up through the woods", "Ridge path", "Trails above the vineyards"),
    "tempo_run": ("Tempo, steady", "Threshold block", "Tempo in the wind"),
    "intervals": ("Intervals", "Short hills that were flat", "Fast bits", "Track legs on the road"),
    "endurance_ride": ("After-work loop", "Evening spin"),
    "long_ride": ("Saturday ride", "Over both passes", "Long ride with coffee", "Out to the plain and back"),
    "trainer": ("Trainer, fan at full", "Indoor intervals", "Sweet spot indoors"),
    "swim": ("Early lanes", "Pool before work", "Hundreds"),
    "hike": ("Holiday walk", "Up to the hut"),
}
_RACES = {
    "race_10k": "City 10 k",
    "race_half": "Old Town half marathon",
    "race_marathon": "Three Bridges Marathon",
    "triathlon": "Lake triathlon, Olympic distance",
    "midnight_run": "Running into the new day",
}
_HARD = {
    "recovery_run": 2,
    "hike": 2,
    "easy_run": 3,
    "swim": 4,
    "endurance_ride": 4,
    "strength": 5,
    "long_ride": 5,
    "trail_run": 6,
    "long_run": 6,
    "midnight_run": 4,
    "trainer": 7,
    "tempo_run": 7,
    "intervals": 8,
    "race_10k": 10,
    "race_half": 9,
    "race_marathon": 10,
    "triathlon": 9,
}
_FEELINGS = ("unstoppable", "great", "soso", "tired")


@dataclass(frozen=True, slots=True)
class Words:
    """None where the athlete said nothing. ``gear`` is a name; ``told_elsewhere``: on another service, too."""

    name: str | None = None
    description: str | None = None
    exertion: float | None = None
    feeling: str | None = None
    gear: str | None = None
    is_race: bool = False
    told_elsewhere: bool = False


def words(outing: Outing) -> Words:
    """What the athlete told about an outing; most sessions of the later years have no words at all."""
    random = np.random.default_rng([*outing.seed, 77])
    race = outing.kind in _RACES and outing.kind != "midnight_run"
    elsewhere = outing.days_left > FIRST_YEAR_LEFT and outing.kind not in ("strength", "triathlon")
    talks = race or outing.kind == "midnight_run" or elsewhere or random.random() < 0.28
    if not talks:
        return Words()
    titles = _TITLES.get(outing.kind, ())
    name = _RACES.get(outing.kind) or (
        str(random.choice(titles)) if titles and random.random() < 0.7 else None
    )
    return Words(
        name=_placed(name, outing),
        description="Wind from the front on the way home, as always." if random.random() < 0.06 else None,
        exertion=float(np.clip(_HARD.get(outing.kind, 5) + random.integers(-1, 2), 1, 10)),
        feeling=str(random.choice(_FEELINGS, p=[0.1, 0.4, 0.32, 0.18])) if random.random() < 0.6 else None,
        gear=_gear(outing),
        is_race=race,
        told_elsewhere=elsewhere,
    )


def _placed(name: str | None, outing: Outing) -> str | None:
    if outing.area == HOME or name is None:
        return name
    return f"{name}, {'training camp' if outing.area == CAMP else 'jet-lagged'}"


def _gear(outing: Outing) -> str | None:
    if outing.kind.endswith("_ride"):
        return "Road bike"
    if outing.kind.endswith("_run") or outing.kind in ("intervals", "race_10k", "race_half", "race_marathon"):
        changed = outing.day + timedelta(days=outing.days_left) - timedelta(days=400)
        return "Blue trainers" if outing.day < changed else "Red trainers"
    return None
