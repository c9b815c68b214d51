"""Invented seasons that know their own truth: which session was meant to fulfil which workout.

An athlete follows a plan as people do: sessions a little longer or shorter, some cut short, split by a stop, moved to
a free day, swapped, skipped; beside them commutes, second runs and other sports that fulfil nothing. What nobody could
tell is not invented: a swap of two sessions alike, or an evening run that makes up exactly what the morning lacked.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from plans.planner.closeness import Done, Planned

MONDAY = date(2026, 1, 5)
LEVELS = {"Easy": 0.72, "Long": 0.74, "Recovery": 0.66, "Tempo": 0.88, "Intervals": 0.92}
METRES = {
    "Easy": (6_500, 11_000),
    "Long": (15_000, 30_000),
    "Recovery": (5_500, 7_000),
    "Tempo": (9_000, 14_000),
    "Intervals": (8_000, 13_000),
}
WEEKS = {3: "T.E...L", 4: "E.T.E.L", 5: "E.I.TEL", 6: "EI.TERL"}
KINDS = {"E": "Easy", "T": "Tempo", "I": "Intervals", "R": "Recovery", "L": "Long"}
FATES = {"as planned": 74, "skipped": 7, "split": 5, "cut short": 4, "moved": 5, "swapped": 5}


@dataclass
class Season:
    planned: list[Planned] = field(default_factory=list)
    done: list[Done] = field(default_factory=list)
    truth: set[tuple[str, str]] = field(default_factory=set)  # workout, session


def season(seed: int) -> Season:
    """One season of 12 to 24 weeks; the same seed gives the same one."""
    return _Inventor(random.Random(seed)).season()


class _Inventor:
    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.made = Season()
        self.skipped: set[date] = set()
        self.quiet: set[date] = set()  # days on which one more run would be misread by anybody

    def season(self) -> Season:
        days = self.chance.choice(list(WEEKS.values()))
        for week in range(self.chance.randint(12, 24)):
            monday = MONDAY + timedelta(weeks=week)
            self._week(monday, [self._workout(monday, n, mark) for n, mark in enumerate(days) if mark != "."])
            self._beside(monday)
        self.chance.shuffle(self.made.done)
        return self.made

    def _workout(self, monday: date, number: int, mark: str) -> Planned:
        kind = KINDS[mark]
        metres = round(self.chance.uniform(*METRES[kind]), -2)
        seconds = metres * 0.36 / LEVELS[kind] * 0.72
        load = seconds / 3600 * 100 * LEVELS[kind] ** 2 if self.chance.random() < 0.8 else None
        workout = Planned(
            f"w{monday + timedelta(days=number)}",
            monday + timedelta(days=number),
            "run",
            kind,
            0,
            metres,
            seconds,
            load,
        )
        self.made.planned.append(workout)
        return workout

    def _week(self, monday: date, workouts: list[Planned]) -> None:
        waiting = list(workouts)
        while waiting:
            workout = waiting.pop(0)
            fate = self.chance.choices(list(FATES), list(FATES.values()))[0]
            if fate == "swapped" and waiting and _differ(workout, waiting[0]):
                other = waiting.pop(0)
                self.quiet |= {workout.on, other.on}
                self._run(workout, other.on)
                self._run(other, workout.on)
            elif fate == "moved" and (free := self._free_day(workout, workouts)):
                self._run(workout, free)
            elif fate == "split":
                self._split(workout)
            elif fate == "cut short":
                self.quiet.add(workout.on)
                self._run(workout, workout.on, self.chance.uniform(0.68, 0.86))
            elif fate == "skipped":
                self.skipped.add(workout.on)
            else:
                self._run(workout, workout.on)

    def _free_day(self, workout: Planned, workouts: list[Planned]) -> date | None:
        taken = {other.on for other in workouts}
        ahead, late = workout.on - timedelta(days=1), workout.on + timedelta(days=1)
        free = [day for day in (ahead, late) if day not in taken]
        if ahead - timedelta(days=1) in self.skipped and ahead in free:
            free.remove(ahead)  # it would be read as the skipped one, made up a day late
        same_week = [day for day in free if day.isocalendar()[1] == workout.on.isocalendar()[1]]
        return self.chance.choice(same_week) if same_week else None

    def _run(self, workout: Planned, on: date, share: float | None = None, start: int = 7 * 3600) -> None:
        share = share if share is not None else min(1.09, max(0.91, self.chance.gauss(1.0, 0.035)))
        level = LEVELS[workout.kind] + self.chance.gauss(0, 0.03) if self.chance.random() < 0.85 else None
        key = f"s{len(self.made.done)}"
        self.made.done.append(
            Done(key, on, "run", start, workout.distance * share, workout.duration * share, level)
        )
        self.made.truth.add((workout.key, key))

    def _split(self, workout: Planned) -> None:
        self.quiet.add(workout.on)
        first = self.chance.uniform(0.3, 0.7)
        total = self.chance.uniform(0.94, 1.06)
        self._run(workout, workout.on, first * total)
        self._run(workout, workout.on, (1 - first) * total, start=18 * 3600)

    def _beside(self, monday: date) -> None:
        """Commutes, second runs, rides and the gym: sessions that fulfil nothing."""
        for day in (monday + timedelta(days=n) for n in range(7)):
            if day.weekday() < 5 and self.chance.random() < 0.15 and day not in self.quiet:
                is_told = self.chance.random() < 0.6
                self._extra(
                    day, "run", self.chance.uniform(1_500, 4_500 if is_told else 2_900), is_commute=is_told
                )
            ran = any(
                done.on == day and done.sport == "run" and done.distance > 6_000 for done in self.made.done
            )
            if ran and day not in self.quiet and self.chance.random() < 0.05:
                self._extra(day, "run", self.chance.uniform(2_500, 4_500))
            if self.chance.random() < 0.12:
                self._extra(
                    day, self.chance.choice(["ride", "strength", "swim"]), self.chance.uniform(2_000, 40_000)
                )

    def _extra(self, day: date, sport: str, metres: float, *, is_commute: bool = False) -> None:
        key = f"x{len(self.made.done)}"
        extra = Done(key, day, sport, self.chance.uniform(0, 80_000), metres, metres * 0.36, 0.68)
        self.made.done.append(replace(extra, is_commute=is_commute))


def _differ(one: Planned, other: Planned) -> bool:
    """Whether a swap of the two could be seen: neighbours, of unlike size and kind."""
    ratio = one.distance / other.distance
    is_seen = ratio < 0.8 or ratio > 1 / 0.8
    quality = {"Tempo", "Intervals"}
    is_unlike = (one.kind in quality) != (other.kind in quality) or abs(ratio - 1) > 0.5
    return (other.on - one.on).days == 1 and is_seen and is_unlike
