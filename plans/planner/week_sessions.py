"""Which sessions a week has and how far each goes (docs/algorithms/plan-generation.md)."""

from __future__ import annotations

from collections.abc import Callable

from . import sessions
from .ground import OTHERS, Ground, predicted_time
from .paces import Paces
from .race_kinds import between, is_long_race
from .sessions import GRAIN, Session, grain
from .values import BASE, BUILD, NOVICE, TAPER
from .week_frame import Frame

Builder = Callable[[int, float, int, Paces], Session | None]

#: Most of a week that may be hard in all, so that with warm-ups and jogs three quarters of the time stay easy.
HARD_SHARE = 0.20
#: Daniels: most of a week in one session at threshold, interval and repetition pace.
_CAPS: dict[Builder, float] = {
    sessions.tempo: 0.10,
    sessions.intervals: 0.08,
    sessions.repetitions: 0.05,
    sessions.hills: 0.05,
    sessions.touch: 0.05,
}
_RACE_PACE_CAPS = (0.08, 0.09, 0.12, 0.12)
_PACED_LONG_CAP, _PACED_LONG_SHARE = 0.12, 0.40
_QUALITY_WEIGHT = 1.2
_RECOVERY_WEIGHT, _RECOVERY_RUNS = 0.7, 6
_EVE_WEIGHT = 0.5  # of the run on the day before a race
_SHORTEST_RUN, _LEAST = 2000, 400  # m of a run; of all easy runs of a week


def builders(ground: Ground, frame: Frame) -> tuple[Builder, ...]:
    """The kinds of quality for the week's phase; the first of them when only one fits."""
    turn = frame.number % 2
    is_long = is_long_race(ground.inputs.race_distance)
    if frame.phase == TAPER:
        return (sessions.touch,)
    if frame.phase == BUILD:
        climbing = sessions.hills if turn else sessions.repetitions
        return (
            (climbing, sessions.tempo)
            if len(frame.layout.quality) > 1
            else (sessions.tempo, sessions.hills)[turn:]
        )
    if is_long and ground.inputs.level != NOVICE:
        return (sessions.tempo, sessions.intervals) if turn else (sessions.intervals, sessions.race_pace)
    return (sessions.intervals, sessions.race_pace) if turn else (sessions.race_pace, sessions.intervals)


def _cap(builder: Builder, ground: Ground) -> float:
    if builder is sessions.race_pace:
        return between(ground.inputs.race_distance, _RACE_PACE_CAPS)
    return _CAPS[builder]


def _long(ground: Ground, frame: Frame, volume: float, metres: int) -> Session:
    if not frame.has_paced_long:
        return sessions.long_run(metres, ground.paces)
    hard = min(_PACED_LONG_CAP * volume, _PACED_LONG_SHARE * metres)
    label = "M" if ground.inputs.race_distance > 30_000 else "RP"
    return sessions.long_with_pace(metres, hard, label, ground.paces)


def _quality(ground: Ground, frame: Frame, volume: float, metres: int, budget: float) -> list[Session]:
    """The week's hard sessions; where one cannot be built so short, an easy run with strides instead."""
    days = len(frame.layout.quality)
    found = []
    for builder in builders(ground, frame)[:days]:
        hard = min(_cap(builder, ground) * volume, budget / days)
        session = builder(metres, hard, frame.number // 2, ground.paces)
        found.append(session or sessions.strides(metres, ground.paces))
    return found


def _quality_length(frame: Frame, total: int, long: float) -> int:
    """Length of a hard session: a little more than the easy runs beside it, which give way."""
    others = frame.runs - (frame.layout.long is not None)
    average = total / others if others else 0.0
    if not frame.layout.easy:
        return grain(average)
    longer = _QUALITY_WEIGHT * average
    return grain(max(average, min(longer, OTHERS * long) if long else min(longer, average)))


def _is_recovery(frame: Frame, ground: Ground, offset: int, after_long: frozenset[int]) -> bool:
    return ground.runs >= _RECOVERY_RUNS and offset in after_long


def _shares(total: int, weights: list[float]) -> list[int]:
    """``total`` metres in multiples of 100 by weight; the first takes what is left over."""
    if not weights:
        return []
    each = [grain(total * weight / sum(weights)) for weight in weights]
    for index in range(round((total - sum(each)) / GRAIN)):
        each[index % len(each)] += GRAIN
    return each


def _strided(ground: Ground, frame: Frame) -> int:
    """How many easy runs end with strides."""
    if frame.races or frame.goal is not None or frame.phase == TAPER:
        return 0
    if ground.inputs.level == NOVICE:
        return 1 if frame.number > 2 else 0
    return 2 if frame.phase == BASE else 1


def _easy(
    ground: Ground, frame: Frame, total: int, most: int, after_long: frozenset[int], budget: float
) -> dict[int, Session]:
    # Two beside a long run, so that it stays within its share; in the taper all, whose number is kept.
    fewest = len(frame.layout.easy) if frame.phase == TAPER else 1 if frame.layout.long is None else 2
    offsets = frame.layout.easy[: max(total // _SHORTEST_RUN, fewest)] if total >= _LEAST else ()
    slow = [_is_recovery(frame, ground, offset, after_long) for offset in offsets]
    eves = {offset - 1 for offset in races_of(ground, frame)}
    weights = [
        _EVE_WEIGHT if offset in eves else _RECOVERY_WEIGHT if is_slow else 1.0
        for offset, is_slow in zip(offsets, slow, strict=True)
    ]
    lengths = _shares(total, weights)
    if max(lengths, default=0) > most:  # too few days to favour any of them
        lengths = [min(metres, most) for metres in _shares(total, [1.0] * len(offsets))]
    found: dict[int, Session] = {}
    left = min(_strided(ground, frame), int(budget / 600))
    for offset, is_slow, metres in zip(offsets, slow, lengths, strict=True):
        if is_slow:
            found[offset] = sessions.recovery(metres, ground.paces)
        elif left:
            found[offset] = sessions.strides(metres, ground.paces)
            left -= 1
        else:
            found[offset] = sessions.easy(metres, ground.paces)
    return found


def races_of(ground: Ground, frame: Frame) -> dict[int, Session]:
    """The races of the week by offset, the goal among them."""
    found = {}
    for race in frame.races:
        time = predicted_time(ground.inputs.vdot, race.distance)
        pace = None if time is None else time / race.distance * 1000
        found[(race.on - frame.starts_on).days] = sessions.race(race.distance, pace=pace, is_goal=False)
    if frame.goal is not None:
        found[frame.goal] = sessions.race(ground.inputs.race_distance, pace=ground.race_pace, is_goal=True)
    return found


def sessions_of(
    ground: Ground, frame: Frame, size: tuple[float, float, float], after_long: frozenset[int]
) -> dict[int, Session]:
    """The week's sessions by offset. ``size``: training volume, long run, most a single run may be (m).

    Distances add up to the volume to 100 m, or to less where single runs would be too long. ``after_long``:
    offsets of the days behind a long run, where a recovery run may stand.
    """
    volume, long, most = size
    found = races_of(ground, frame)
    total, layout = round(volume / GRAIN) * GRAIN, frame.layout
    if not total or not frame.runs:
        return found
    budget = HARD_SHARE * volume
    if layout.long is not None:
        metres = min(round(long / GRAIN) * GRAIN, total)
        found[layout.long] = _long(ground, frame, volume, metres)
        total -= metres
        budget -= found[layout.long].hard
    length = _quality_length(frame, total, long)
    for offset, session in zip(layout.quality, _quality(ground, frame, volume, length, budget), strict=False):
        found[offset] = session
        total -= length
        budget -= session.hard
    return found | _easy(ground, frame, total, max(grain(most), GRAIN), after_long, budget)
