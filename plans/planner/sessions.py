"""The sessions of a running plan, built to a distance (docs/algorithms/plan-generation.md).

All distances are multiples of 100 m, so that the steps of a session add up to exactly its distance.
"""

from __future__ import annotations

from dataclasses import dataclass

from .paces import Paces
from .session_words import WORDS, Words
from .step_values import (
    COOLDOWN,
    EASY_PHASE,
    FEEL,
    PACE,
    RECOVER,
    WARMUP,
    WORK,
    Repeat,
    Step,
    Steps,
    Target,
)
from .values import EASY, INTERVALS, LONG, RACE, RECOVERY, TEMPO

GRAIN = 100  # m
#: Exertion where no pace is known.
_FEEL = {"E": (3, 4), "M": (5, 6), "T": (6, 7), "I": (8, 9), "R": (9, 9), "RP": (7, 8)}
_SHORTEST_QUALITY = 2500
_HARDER_UP_TO = 15_000  # m of a race, run at a higher exertion than longer ones
_WARMUP_SHARE = 0.55
_STRIDES, _STRIDE = 6, 100
_INTERVAL_LENGTHS = ((1000, 800, 600, 400), (1200, 1000, 800, 400), (800, 600, 400), (400, 300))
_RACE_PACE_LENGTHS = (2000, 1000, 800, 500, 400)
_CRUISE_LENGTHS = (2000, 1600, 1000)


@dataclass(frozen=True, slots=True)
class Session:
    """A session without its day: workout type, steps, words; ``hard`` metres are not run easily."""

    workout_type: str
    steps: Steps
    words: Words
    distance: float
    hard: float = 0.0
    is_quality: bool = False


def aim(label: str, paces: Paces) -> Target:
    """The target behind a label: a pace where it is known, otherwise an exertion."""
    numbers = paces.named.get(label)
    if numbers is None:
        low, high = _FEEL[label]
        return Target(FEEL, low, high)
    return Target(PACE, round(numbers[0], 1), round(numbers[1], 1), label)


def grain(metres: float) -> int:
    """The next lower multiple of 100 m."""
    return int(metres / GRAIN + 1e-6) * GRAIN


def easy(metres: int, paces: Paces) -> Session:
    return Session(EASY, (Step(EASY_PHASE, metres, None, aim("E", paces)),), WORDS["easy"], metres)


def recovery(metres: int, paces: Paces) -> Session:
    return Session(RECOVERY, (Step(EASY_PHASE, metres, None, aim("E", paces)),), WORDS["recovery"], metres)


def strides(metres: int, paces: Paces) -> Session:
    """An easy run with six strides at its end; a plain easy run when it is too short for them."""
    fast, jog = _STRIDES * _STRIDE, _STRIDES * _STRIDE
    if metres < 2 * (fast + jog):
        return easy(metres, paces)
    steps: Steps = (
        Step(EASY_PHASE, metres - fast - jog, None, aim("E", paces)),
        Repeat(
            _STRIDES,
            (
                Step(WORK, _STRIDE, None, aim("R", paces), "strides"),
                Step(RECOVER, _STRIDE, None, aim("E", paces)),
            ),
        ),
    )
    return Session(EASY, steps, WORDS["strides"], metres, fast)


def long_run(metres: int, paces: Paces) -> Session:
    return Session(LONG, (Step(EASY_PHASE, metres, None, aim("E", paces)),), WORDS["long"], metres)


def long_with_pace(metres: int, hard: float, label: str, paces: Paces) -> Session:
    """A long run whose middle part is at race pace; plain when that part would be under 2 km."""
    middle, behind = grain(hard), 1000
    if middle < 2000 or metres - middle - behind < 2000:
        return long_run(metres, paces)
    steps: Steps = (
        Step(EASY_PHASE, metres - middle - behind, None, aim("E", paces)),
        Step(WORK, middle, None, aim(label, paces)),
        Step(EASY_PHASE, behind, None, aim("E", paces)),
    )
    return Session(LONG, steps, WORDS["long_pace"], metres, middle, is_quality=True)


def race(metres: float, *, pace: float | None, is_goal: bool) -> Session:
    """A race; ``pace`` (s/km) is the goal's or what is predicted, None when unknown."""
    label = "RP" if is_goal else ""
    exertion = (7.0, 8.0) if metres > _HARDER_UP_TO else (8.0, 9.0)
    target = Target(FEEL, *exertion) if pace is None else Target(PACE, round(pace, 1), round(pace, 1), label)
    words = WORDS["race" if is_goal else "race_between"]
    return Session(RACE, (Step(WORK, metres, None, target),), words, metres, metres, is_quality=True)


def _framed(metres: int, main: Steps, main_length: int, paces: Paces) -> Steps:
    """Warm-up and cool-down around a main part, so that all together is ``metres`` long."""
    around = metres - main_length
    before = grain(around * _WARMUP_SHARE)
    return (
        Step(WARMUP, before, None, aim("E", paces)),
        *main,
        Step(COOLDOWN, around - before, None, aim("E", paces)),
    )


def _repeated(
    metres: int, hard: float, lengths: tuple[int, ...], jog: int | None, *, fewest: int, most: int
) -> tuple[int, int, int] | None:
    """Return (times, length, jog) of repeats within ``hard`` metres; None when they do not fit in.

    ``jog`` None: as long as the repeat, at most 400 m. Together they leave a third of the session around.
    """
    for length in lengths:
        between = min(length, 400) if jog is None else jog
        room = metres * 2 / 3 / (length + between)
        times = int(min(hard / length + 1e-6, room, most))
        if times >= fewest:
            return times, length, between
    return None


@dataclass(frozen=True, slots=True)
class _Kind:
    words: str
    workout_type: str
    label: str
    lengths: tuple[int, ...]
    jog: int | None = None
    fewest: int = 3
    most: int = 16
    note: str = ""
    by_feel: bool = False


def _repeats(metres: int, hard: float, kind: _Kind, paces: Paces) -> Session | None:
    found = _repeated(metres, hard, kind.lengths, kind.jog, fewest=kind.fewest, most=kind.most)
    if found is None or metres < _SHORTEST_QUALITY:
        return None
    times, length, jog = found
    target = Target(FEEL, 8, 9) if kind.by_feel else aim(kind.label, paces)
    repeat = Repeat(
        times,
        (Step(WORK, length, None, target, kind.note), Step(RECOVER, jog, None, aim("E", paces))),
    )
    steps = _framed(metres, (repeat,), times * (length + jog), paces)
    return Session(kind.workout_type, steps, WORDS[kind.words], metres, times * length, is_quality=True)


def tempo(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    """Threshold: in one piece up to 6 km, in repeats when longer and every second time."""
    length = grain(min(hard, metres * 0.6))
    cruise = _Kind("cruise", TEMPO, "T", _CRUISE_LENGTHS, 400, 2)
    if length > 6000 or variant % 2:
        in_pieces = _repeats(metres, hard, cruise, paces)
        if in_pieces is not None:
            return in_pieces
    length = min(length, 6000)
    if length < 1000 or metres < _SHORTEST_QUALITY:
        return None
    main: Steps = (Step(WORK, length, None, aim("T", paces)),)
    return Session(
        TEMPO, _framed(metres, main, length, paces), WORDS["tempo"], metres, length, is_quality=True
    )


def intervals(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    lengths = _INTERVAL_LENGTHS[variant % len(_INTERVAL_LENGTHS)]
    return _repeats(metres, min(hard, 10_000), _Kind("intervals", INTERVALS, "I", lengths), paces)


def repetitions(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    lengths = ((400, 200), (200,), (300, 200))[variant % 3]
    return _repeats(metres, min(hard, 8000), _Kind("repetitions", INTERVALS, "R", lengths, fewest=4), paces)


def hills(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    lengths = ((200, 100), (300, 200, 100), (100,))[variant % 3]
    kind = _Kind("hills", INTERVALS, "R", lengths, fewest=4, most=10, note="uphill", by_feel=True)
    return _repeats(metres, min(hard, 8000), kind, paces)


def race_pace(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    lengths = _RACE_PACE_LENGTHS[variant % 2 :]
    return _repeats(metres, hard, _Kind("race_pace", TEMPO, "RP", lengths, 400, 2), paces)


def touch(metres: int, hard: float, variant: int, paces: Paces) -> Session | None:
    """A few short pieces at race pace, for the taper."""
    lengths = ((1000, 500, 400), (500, 400))[variant % 2]
    kind = _Kind("touch", TEMPO, "RP", lengths, 400, 2)
    return _repeats(metres, min(hard, 4000), kind, paces)
