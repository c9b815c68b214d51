"""What a plan stands on: the inputs made consistent, with a sentence for everything that was changed.

In prose: docs/algorithms/plan-generation.md.
"""

from __future__ import annotations

from dataclasses import dataclass

from activities.analysis import predictions, units

from . import race_kinds
from .paces import Paces, training_paces
from .season import Season, races_on_the_way, season_of
from .skeleton import Bones, bones, cycle_of
from .values import ADVANCED, MARATHON, PlanInputs, RaceBetween

NOVICE_START = 15_000.0  # m a week for somebody who does not run yet
SHORTEST_AVERAGE = 3000.0  # m a run, below which more runs make no sense
FEWEST_RUNS, MOST_RUNS = 3, 7
#: The other runs of a week are at most this share of its long run.
OTHERS = 0.9
FEW_RUNS = 4
SHARE, WIDE_SHARE = 0.35, 0.46
MOST_JUMP = 2.0
FASTER_GOAL = 0.05
SLOWEST_GOAL = 1.15  # of the predicted time; slower is no training pace


@dataclass(frozen=True, slots=True)
class Ground:
    """Metres and s/km. ``share`` is the most of a week that its long run may be."""

    inputs: PlanInputs
    season: Season
    bones: Bones
    paces: Paces
    runs: int
    start: float
    peak: float
    first_long: float
    most_long: float
    share: float
    races: tuple[RaceBetween, ...]
    race_pace: float | None
    predicted_time: float | None
    warnings: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def goal(self) -> RaceBetween:
        return RaceBetween(self.inputs.race_date, self.inputs.race_distance, priority="A")


def capacity(long: float, runs: int) -> float:
    """What a week of ``runs`` runs can hold when its long run is ``long`` (m)."""
    return long * (1 + OTHERS * (runs - 1)) if runs else 0.0


def said(metres: float, inputs: PlanInputs) -> str:
    """A distance in a sentence, in the athlete's units."""
    return str(units.distance(metres, inputs.units, decimals=0)).replace("\u202f", " ")


def _runs(inputs: PlanInputs, start: float) -> tuple[int, list[str]]:
    """How many runs a week there will be, and why not as many as were asked for."""
    runs, notes = inputs.runs_per_week, []
    available = 7 - len(set(inputs.days_off))
    if runs > available:
        runs = available
        notes.append(f"Only {available} days of the week are free, so the plan has {available} runs a week.")
    if runs == MOST_RUNS and inputs.level != ADVANCED:
        runs = MOST_RUNS - 1
        notes.append("One day a week stays free of running below the advanced level.")
    sensible = max(FEWEST_RUNS, int(start / SHORTEST_AVERAGE))
    if runs > sensible:
        runs = sensible
        notes.append(
            f"With {said(start, inputs)} a week to begin with, {runs} runs are enough; more would be too short."
        )
    return runs, notes


def _start(inputs: PlanInputs) -> tuple[float, list[str]]:
    if inputs.weekly_distance >= NOVICE_START:
        return inputs.weekly_distance, []
    start = said(NOVICE_START, inputs)
    return NOVICE_START, [f"The plan begins at about {start} a week, where beginners start."]


def _first_long(inputs: PlanInputs, start: float, runs: int) -> tuple[float, list[str]]:
    if inputs.longest_recent > 0:
        return inputs.longest_recent, []
    guess = max(0.3 * start, start / runs)
    return guess, [f"No run of the last 30 days is known; the first long run is {said(guess, inputs)}."]


def working_vdot(inputs: PlanInputs) -> float | None:
    """The athlete's VDOT, or that of the goal when no race is known."""
    if inputs.vdot is not None or inputs.goal_time is None:
        return inputs.vdot
    return predictions.vdot(min(inputs.race_distance, MARATHON), inputs.goal_time)


def predicted_time(vdot: float | None, distance: float) -> float | None:
    """Time (s) for a race of ``distance`` (m); slower than 4 hours only for the marathon, from its pace."""
    if vdot is None:
        return None
    within = min(distance, MARATHON)
    time = predictions.equivalent_time(vdot, within)
    if time is not None:
        return time * distance / within
    found = predictions.training_paces(vdot)
    return found.marathon.fast * distance / 1000 if found is not None and within == MARATHON else None


def _race_pace(inputs: PlanInputs, predicted: float | None) -> tuple[float | None, list[str]]:
    """Pace of the goal (s/km): the wish unless it is out of reach, else what is predicted."""
    kilometres = inputs.race_distance / 1000
    goal = inputs.goal_time
    if goal is not None and predicted is not None and goal < predicted * (1 - FASTER_GOAL):
        faster = round((predicted / goal - 1) * 100)
        return predicted / kilometres, [
            f"Your goal of {units.duration_text(goal)} is {faster} % faster than your recent races predict "
            f"({units.duration_text(predicted)}). Race pace in this plan follows the prediction."
        ]
    time = goal if goal is not None else predicted
    if goal is not None and predicted is not None and goal > predicted * SLOWEST_GOAL:
        return predicted * SLOWEST_GOAL / kilometres, [
            f"Your goal of {units.duration_text(goal)} is slower than easy running for you; "
            "race pace in this plan is quicker."
        ]
    return (None if time is None else time / kilometres), []


def _peak(inputs: PlanInputs, start: float, runs: int) -> tuple[float, list[str]]:
    usual = inputs.peak_weekly or race_kinds.usual_peak(inputs.race_distance, inputs.level, runs)
    if usual <= MOST_JUMP * start:
        return max(usual, start), []
    reached = MOST_JUMP * start
    told = "The peak you ask for" if inputs.peak_weekly else "The usual peak for this level and distance"
    return reached, [
        f"{told} is {said(usual, inputs)} a week, more than twice the {said(start, inputs)} you start from. "
        f"This plan stops at {said(reached, inputs)}."
    ]


def _most_long(inputs: PlanInputs, peak: float, paces: Paces) -> float:
    """Longest run of the plan; who runs much, or far already, may go beyond what the race alone asks for."""
    easy = paces.named.get("E")
    easy_speed = 2000 / (easy[0] + easy[1]) if easy else None
    asked = race_kinds.longest_run(inputs.race_distance, inputs.level, easy_speed=easy_speed)
    return max(asked, 0.25 * peak, min(inputs.longest_recent, SHARE * peak))


def ground_of(inputs: PlanInputs) -> Ground:
    """Return what the plan stands on. The inputs were found possible before (refusals.py)."""
    season = season_of(inputs)
    begin, start_notes = _start(inputs)
    runs, run_notes = _runs(inputs, begin)
    longest, long_notes = _first_long(inputs, begin, runs)
    start = min(begin, capacity(longest, runs))
    peak, peak_warnings = _peak(inputs, start, runs)
    vdot = working_vdot(inputs)
    predicted = predicted_time(inputs.vdot, inputs.race_distance)
    race_pace, pace_warnings = _race_pace(inputs, predicted)
    paces = training_paces(vdot, race_pace=race_pace)
    most_long = _most_long(inputs, peak, paces)
    races, race_warnings = races_on_the_way(inputs, season)
    is_wide = race_kinds.is_long_race(inputs.race_distance) or runs <= FEW_RUNS
    return Ground(
        inputs=inputs,
        season=season,
        bones=bones(
            season.weeks,
            distance=inputs.race_distance,
            start=start,
            peak=peak,
            cycle=cycle_of(inputs.level, inputs.age),
        ),
        paces=paces,
        runs=runs,
        start=start,
        peak=peak,
        first_long=min(longest, most_long),
        most_long=most_long,
        share=WIDE_SHARE if is_wide else SHARE,
        races=races,
        race_pace=race_pace,
        predicted_time=predicted,
        warnings=(*peak_warnings, *pace_warnings, *race_warnings),
        notes=(*start_notes, *run_notes, *long_notes, *_pace_notes(inputs, paces)),
    )


def _pace_notes(inputs: PlanInputs, paces: Paces) -> list[str]:
    if not paces.named or "E" not in paces.named:
        return ["No recent race or goal gives paces, so sessions are told by exertion (RPE 1 to 10)."]
    if inputs.vdot is None:
        return ["Paces follow your goal, because no recent race is known. A test race would tell better."]
    return []
