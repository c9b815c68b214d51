"""Pool swims length by length."""

from __future__ import annotations

import numpy as np

from simulators.athlete_body import Shape
from simulators.sessions import FloatArray, Length

POOL = 25.0
_SETS = (
    [(400, 1.12, 30.0), (100, 0.99, 20.0), (200, 1.10, 20.0)],
    [(300, 1.14, 25.0), (200, 1.02, 25.0), (100, 1.12, 15.0)],
    [(400, 1.12, 30.0), (50, 0.94, 25.0), (200, 1.10, 20.0)],
)  # metres, seconds per 100 m over those at threshold, rest after each


def pool_swim(
    random: np.random.Generator, metres: float, shape: Shape
) -> tuple[tuple[Length, ...], tuple[float, ...], FloatArray]:
    """Lengths, lap starts and effort by the second of a swim of about ``metres``: warm-up, a main set, cool-down."""
    warm, main, cool = _SETS[int(random.integers(len(_SETS)))]
    rounds = max(2, int((metres - warm[0] - cool[0]) // main[0]))
    lengths: list[Length] = []
    laps: list[float] = []
    effort: list[float] = []
    clock = 0.0
    for distance, pace, rest in [warm, *[main] * rounds, cool]:
        laps.append(round(clock))
        for _ in range(int(distance // POOL)):
            seconds = round(shape.css * pace * POOL / 100 * (1 + random.normal(0, 0.02)), 1)
            lengths.append(
                Length(clock, seconds, round(19 - 3 * (pace - 1) * 10 / 1.4 + random.normal(0, 0.8)))
            )
            clock += seconds
            effort.append(0.86 / pace**1.3)
        lengths.append(Length(clock, rest, None))
        clock += rest
    return tuple(lengths[:-1]), tuple(laps), _by_second(lengths[:-1], effort)


def _by_second(lengths: list[Length], effort: list[float]) -> FloatArray:
    felt = np.full(int(lengths[-1].start + lengths[-1].seconds) + 1, 0.35)
    swum = [item for item in lengths if item.strokes is not None]
    for item, share in zip(swum, effort, strict=True):
        felt[int(item.start) : int(item.start + item.seconds) + 1] = share
    return felt
