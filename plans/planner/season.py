"""From when to when a plan goes, and what stands in the way of each week (docs/algorithms/plan-generation.md)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

from .race_kinds import MOST_WEEKS
from .values import PlanInputs, RaceBetween

SATURDAY, SUNDAY = 5, 6
METRES_A_REST_DAY = 4000.0  # one easy day after a race for every 3-5 km of it


@dataclass(frozen=True, slots=True)
class Season:
    """``weeks`` weeks from ``starts_on`` on; the goal race lies in the last one."""

    starts_on: date
    weeks: int

    def week_start(self, number: int) -> date:
        return self.starts_on + timedelta(days=7 * (number - 1))

    def week_of(self, day: date) -> int:
        return (day - self.starts_on).days // 7 + 1


def last_day(race_date: date) -> date:
    """The end of the race's week: Sunday for a race at the weekend, else the day of the race itself.

    A race on a Monday would otherwise stand alone in its week, with the long run on its eve.
    """
    return race_date + timedelta(days=1) if race_date.weekday() == SATURDAY else race_date


def whole_weeks(inputs: PlanInputs) -> int:
    """How many whole weeks there are from the first possible day to the race, its week included."""
    earliest = max(inputs.today, inputs.start_date or inputs.today)
    return ((last_day(inputs.race_date) - earliest).days + 1) // 7


def season_of(inputs: PlanInputs) -> Season:
    """The season of inputs that were found possible."""
    weeks = inputs.weeks or min(whole_weeks(inputs), MOST_WEEKS)
    return Season(last_day(inputs.race_date) - timedelta(days=7 * weeks - 1), weeks)


def easy_days_after(distance: float) -> int:
    """Days without anything hard after a race."""
    return max(1, math.floor(distance / METRES_A_REST_DAY + 0.5))


def _reached(inputs: PlanInputs, race: RaceBetween) -> float:
    """About how long the long run may have become by then, a tenth a week (m)."""
    return inputs.longest_recent * 1.1 ** max((race.on - inputs.today).days // 7, 0)


def races_on_the_way(inputs: PlanInputs, season: Season) -> tuple[tuple[RaceBetween, ...], tuple[str, ...]]:
    """The races that fit into the season, by day, and a sentence for each that does not."""
    fitting: list[RaceBetween] = []
    warnings: list[str] = []
    for race in sorted(inputs.races, key=lambda race: (race.on, race.distance, race.name)):
        if race.on == inputs.race_date:
            continue  # the goal itself
        name = race.name or "A race"
        days_left = (inputs.race_date - race.on).days
        if race.on < season.starts_on or days_left < 0:
            warnings.append(f"{name} on {race.on} lies outside the plan and is not part of it.")
        elif days_left <= max(easy_days_after(race.distance), 3):
            warnings.append(f"{name} on {race.on} is too close to the goal and is not part of the plan.")
        elif fitting and (race.on - fitting[-1].on).days <= 1:
            warnings.append(f"{name} on {race.on} follows another race at once and is not part of the plan.")
        else:
            fitting.append(race)
            if inputs.longest_recent and race.distance > 1.1 * max(
                inputs.longest_recent, _reached(inputs, race)
            ):
                warnings.append(f"{name} on {race.on} is much longer than any run before it in this plan.")
            if days_left <= 14:
                warnings.append(f"{name} on {race.on} falls into the taper: run it as training only.")
    return tuple(fitting), tuple(warnings)
